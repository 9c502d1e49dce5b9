import type { FenceOf } from '../../storage/fence.js'
import type { Postgres } from '../../storage/postgres/postgres.js'
import type { KnownAccounts } from './known-accounts.js'

const steps = ['CREATE TABLE accounts (client text PRIMARY KEY, account_id bigint NOT NULL)']

/** Keeps the accounts in a database server. */
export class PostgresKnownAccounts implements KnownAccounts {
  private constructor(
    private readonly postgres: Postgres,
    private readonly fenceOf: FenceOf,
  ) {}

  /** @param fenceOf - under which lease the account of a client is noted; default: none. */
  static async open(postgres: Postgres, fenceOf: FenceOf = () => undefined): Promise<PostgresKnownAccounts> {
    await postgres.migrate('accounts', steps)
    return new PostgresKnownAccounts(postgres, fenceOf)
  }

  async find(client: string): Promise<number | undefined> {
    const sql = 'SELECT account_id AS id FROM accounts WHERE client = $1'
    return (await this.postgres.get<{ id: number }>(sql, client))?.id
  }

  async note(client: string, accountId: number): Promise<void> {
    const sql =
      'INSERT INTO accounts VALUES ($1, $2) ON CONFLICT (client) DO UPDATE SET account_id = excluded.account_id'
    await this.postgres.runUnder(this.fenceOf(client), sql, client, accountId)
  }
}

import type { Postgres } from './postgres.js'

const steps = [
  'CREATE TABLE account_owners (kind text NOT NULL, account bigint NOT NULL, client text NOT NULL, PRIMARY KEY (kind, account))',
]

/** What a process knows of the clients that several share. */
export interface ClientRights {
  /** The id of this process among the others, while it may run clients. */
  machine(): string | undefined
  /** Whether the configuration of this process has a client or an agent of this name, wherever it runs. */
  has(client: string): boolean
}

/**
 * Which of several clients of one account works with what is kept of the account; the others each have their own. It stays with
 * the client that had it first for as long as that is in the configuration, wherever it runs, or runs in another process; one
 * that was given another name takes it over.
 */
export class PostgresAccountOwners {
  private rights: ClientRights | undefined

  private constructor(private readonly postgres: Postgres) {}

  /** Makes the table when it is not there. @throws STORAGE_... */
  static async open(postgres: Postgres): Promise<PostgresAccountOwners> {
    await postgres.migrate('account-owners', steps)
    return new PostgresAccountOwners(postgres)
  }

  /** Without them there is only this process, and whoever asks has the account. */
  for(rights: ClientRights | undefined): void {
    this.rights = rights
  }

  /** @param kind - what is kept. @returns the client that works with it; another than `client` when it is somebody else's. */
  async owner(kind: 'journal' | 'values', account: number, client: string): Promise<string> {
    const { rights, postgres } = this
    if (!rights) return client
    return postgres.transaction(async (transaction) => {
      void transaction.run(
        'INSERT INTO account_owners VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
        kind,
        account,
        client,
      )
      const row = await transaction.get<{ client: string; isElsewhere: boolean }>(
        `SELECT client, EXISTS (SELECT FROM cluster_leases l WHERE l.client = o.client AND l.machine <> $3) AS "isElsewhere"
         FROM account_owners o WHERE kind = $1 AND account = $2 FOR UPDATE`,
        ...[kind, account, rights.machine() ?? ''],
      )
      if (row && row.client !== client && (row.isElsewhere || rights.has(row.client))) return row.client
      void transaction.run(
        'UPDATE account_owners SET client = $3 WHERE kind = $1 AND account = $2',
        kind,
        account,
        client,
      )
      return client
    })
  }
}

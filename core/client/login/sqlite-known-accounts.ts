import type { Database } from '../../storage/database.js'
import type { KnownAccounts } from './known-accounts.js'

const steps = [
  'CREATE TABLE accounts (client TEXT PRIMARY KEY, account_id INTEGER NOT NULL) STRICT, WITHOUT ROWID',
  // Older databases kept the account beside where its updates stood.
  (database: Database) => {
    const hasNames = "SELECT 1 FROM pragma_table_info('update_states') WHERE name = 'client'"
    if (database.get(hasNames)) {
      database.run('INSERT OR REPLACE INTO accounts SELECT client, account_id FROM update_states')
    }
  },
]

/** Makes the table, or brings it up to date. */
export function migrateAccounts(database: Database): void {
  database.migrate('accounts', steps)
}

/** Keeps the accounts in the database. Nobody else writes them there, so they are read once, for all clients. */
export class SqliteKnownAccounts implements KnownAccounts {
  private read: Map<string, number> | undefined

  constructor(private readonly database: Database) {
    migrateAccounts(database)
  }

  async find(client: string): Promise<number | undefined> {
    return this.latest(client)
  }

  /** The same at once. */
  latest(client: string): number | undefined {
    return this.known.get(client)
  }

  async note(client: string, accountId: number): Promise<void> {
    if (this.latest(client) === accountId) return
    this.database.run('INSERT OR REPLACE INTO accounts VALUES (?, ?)', client, accountId)
    this.known.set(client, accountId)
  }

  private get known(): Map<string, number> {
    this.read ??= new Map(
      this.database
        .all<{ client: string; id: number }>('SELECT client, account_id AS id FROM accounts')
        .map(({ client, id }) => [client, id]),
    )
    return this.read
  }
}

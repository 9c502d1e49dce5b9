import { SqliteKnownAccounts } from '../client/login/sqlite-known-accounts.js'
import type { Database } from '../storage/database.js'
import type { KeyValueStore } from '../storage/key-value-store.js'
import { SqliteKeyValueStore } from '../storage/sqlite-key-value-store.js'
import { StoreOwner } from '../storage/store-owner.js'
import type { ClientStores } from './client-stores.js'

/** The key-value stores of the clients in the application's file. */
export class SqliteClientStores implements ClientStores {
  private readonly accounts: SqliteKnownAccounts
  private readonly owners = new Map<string, StoreOwner>()
  /** Which client works with the values of an account; a second one of the same account has its own. */
  private readonly taken = new Map<number, string>()
  /** Whose values a client works with. */
  private readonly accountOf = new Map<string, number>()

  constructor(private readonly database: Database) {
    this.accounts = new SqliteKnownAccounts(database)
  }

  store(client: string, namespace: string): KeyValueStore {
    const owner = client === '' ? '' : this.ownerOf(client)
    return new SqliteKeyValueStore(
      this.database,
      { client: owner, plugin: namespace },
      { held: !namespace.startsWith('kernel:') },
    )
  }

  find(client: string): Promise<number | undefined> {
    return this.accounts.find(client)
  }

  async note(client: string, accountId: number): Promise<void> {
    const owner = this.ownerOf(client)
    const before = this.accounts.latest(client)
    await this.accounts.note(client, accountId)
    if (before === accountId) return
    this.leave(client)
    owner.become(this.keyOf(client, accountId), { takesAlong: before === undefined })
  }

  give(client: string): void {
    this.owners.delete(client)
    this.leave(client)
  }

  private leave(client: string): void {
    const account = this.accountOf.get(client)
    this.accountOf.delete(client)
    if (account !== undefined && this.taken.get(account) === client) this.taken.delete(account)
  }

  private ownerOf(client: string): StoreOwner {
    let owner = this.owners.get(client)
    if (!owner) {
      const account = this.accounts.latest(client)
      owner = new StoreOwner(this.database, account === undefined ? client : this.keyOf(client, account))
      owner.adopt(client)
      this.owners.set(client, owner)
    }
    return owner
  }

  /** No client is called so: names have no `#`. */
  private keyOf(client: string, account: number): string {
    const other = this.taken.get(account) ?? client
    this.taken.set(account, other)
    if (other === client) this.accountOf.set(client, account)
    return other === client ? `#${account}` : `#${account}#${client}`
  }
}

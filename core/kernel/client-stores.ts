import type { KnownAccounts } from '../client/login/known-accounts.js'
import { SqliteKnownAccounts } from '../client/login/sqlite-known-accounts.js'
import type { Database } from '../storage/database.js'
import type { KeyValueStore } from '../storage/key-value-store.js'
import { SqliteKeyValueStore } from '../storage/sqlite-key-value-store.js'
import { StoreOwner } from '../storage/store-owner.js'

/**
 * The key-value stores of the clients. They belong to accounts: a client that gets another name finds its values, and one
 * that is logged in as somebody else does not. What is kept before the first login goes to the account that it turns out
 * to be.
 */
export class ClientStores implements KnownAccounts {
  private readonly accounts: SqliteKnownAccounts
  private readonly owners = new Map<string, StoreOwner>()
  /** Which client works with the values of an account; a second one of the same account has its own. */
  private readonly taken = new Map<number, string>()

  constructor(private readonly database: Database) {
    this.accounts = new SqliteKnownAccounts(database)
  }

  /** @param client - the client's name; `''` for the app's scope. */
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

  /** The client does not run any more; another one may work with the values of its account. */
  give(client: string): void {
    this.owners.delete(client)
    this.leave(client)
  }

  private leave(client: string): void {
    for (const [account, name] of this.taken) if (name === client) this.taken.delete(account)
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
    return other === client ? `#${account}` : `#${account}#${client}`
  }
}

import type { KnownAccounts } from '../client/login/known-accounts.js'
import { PostgresKnownAccounts } from '../client/login/postgres-known-accounts.js'
import type { FenceOf } from '../storage/fence.js'
import type { KeyValueStore } from '../storage/key-value-store.js'
import { PostgresKeyValueStore } from '../storage/postgres/postgres-key-value-store.js'
import type { PostgresStorage } from '../storage/postgres/postgres-storage.js'
import type { ClientStores } from './client-stores.js'

/** The key-value stores of the clients in a database server. */
export class PostgresClientStores implements ClientStores {
  /** What the values of each client are kept under. */
  private readonly owners = new Map<string, Promise<string>>()
  /** Which client works with the values of an account; a second one of the same account has its own. */
  private readonly taken = new Map<number, string>()

  private constructor(
    private readonly storage: PostgresStorage,
    private readonly accounts: KnownAccounts,
    private readonly fenceOf: FenceOf,
  ) {}

  /** @param fenceOf - under which lease a client's values are written; default: none. */
  static async open(storage: PostgresStorage, fenceOf: FenceOf = () => undefined): Promise<PostgresClientStores> {
    return new PostgresClientStores(storage, await PostgresKnownAccounts.open(storage.postgres, fenceOf), fenceOf)
  }

  store(client: string, namespace: string): KeyValueStore {
    const owner = client === '' ? {} : { owner: () => this.ownerOf(client), fence: () => this.fenceOf(client) }
    const held = !namespace.startsWith('kernel:')
    return new PostgresKeyValueStore(this.storage, { client, plugin: namespace, ...owner }, { held })
  }

  find(client: string): Promise<number | undefined> {
    return this.accounts.find(client)
  }

  async note(client: string, accountId: number): Promise<void> {
    const before = await this.accounts.find(client)
    const owner = await this.ownerOf(client)
    await this.accounts.note(client, accountId)
    if (before === accountId) return
    this.leave(client)
    const key = await this.keyOf(client, accountId)
    if (before === undefined && owner !== key) await this.storage.values.move(owner, key)
    this.owners.set(client, Promise.resolve(key))
  }

  give(client: string): void {
    this.owners.delete(client)
    this.leave(client)
  }

  private leave(client: string): void {
    for (const [account, name] of this.taken) if (name === client) this.taken.delete(account)
  }

  private ownerOf(client: string): Promise<string> {
    let owner = this.owners.get(client)
    if (!owner) {
      owner = this.findOwner(client)
      this.owners.set(client, owner)
      // Whoever asks next asks anew.
      owner.catch(() => this.owners.delete(client))
    }
    return owner
  }

  private async findOwner(client: string): Promise<string> {
    const account = await this.accounts.find(client)
    const key = account === undefined ? client : await this.keyOf(client, account)
    if (key !== client) await this.storage.values.move(client, key)
    return key
  }

  /** No client is called so: names have no `#`. */
  private async keyOf(client: string, account: number): Promise<string> {
    const here = this.taken.get(account)
    if (here === undefined) this.taken.set(account, client)
    const other = here ?? (await this.storage.accountOwners.owner('values', account, client))
    if (other === client) return `#${account}`
    if (here === undefined) this.leave(client)
    return `#${account}#${client}`
  }
}

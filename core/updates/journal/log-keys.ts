import type { Logger } from '../../logging/logger.js'
import { derivedRandomId } from '../random-id.js'

interface KeyOwner {
  readonly client: string
  readonly accountId: number
  readonly logger: Logger
}

/**
 * What the rows of each client belong to in the databases of this process: its account, or, for a second client of the same
 * one, a number made of its name as well. Which of them opens first is chance, so a client with rows of the latter kind keeps to them.
 */
export class LogKeys<Storage extends object> {
  private readonly all = new WeakMap<Storage, Map<number, string>>()

  /** The number of a second client. */
  static ofSecond({ accountId, client }: Pick<KeyOwner, 'accountId' | 'client'>): number {
    return -Number(BigInt.asUintN(48, derivedRandomId(accountId, client)))
  }

  /** @param isSecond - whether there are rows of the client as a second one, or another process has one of the same account. */
  take(storage: Storage, owner: KeyOwner, isSecond: boolean): number {
    const { accountId, client, logger } = owner
    const clients = this.all.get(storage) ?? new Map<number, string>()
    this.all.set(storage, clients)
    const other = clients.get(accountId) ?? client
    if (other !== client)
      logger.warn('two clients are logged in as the same account; each handles its updates for itself', { other })
    const key = isSecond || other !== client ? LogKeys.ofSecond(owner) : accountId
    clients.set(key, client)
    return key
  }

  /** The client is gone. */
  release(storage: Storage, key: number): void {
    this.all.get(storage)?.delete(key)
  }
}

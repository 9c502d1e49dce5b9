/**
 * What runs of clients could not write before they ended, as the storage took no writes. The next run of a client takes up what is kept
 * only once that is kept, or refused: it would do the same work again, and the run before it would write over what it did.
 */
export class LeftBehind<Storage extends object> {
  private readonly all = new WeakMap<Storage, Map<string, Promise<unknown>>>()

  /** @param written - resolves when it is kept, or refused. */
  note(storage: Storage, client: string, written: Promise<void>): void {
    const clients = this.all.get(storage) ?? new Map<string, Promise<unknown>>()
    this.all.set(storage, clients)
    const left = Promise.all([clients.get(client), written]).then(() => {
      if (clients.get(client) === left) clients.delete(client)
    })
    clients.set(client, left)
  }

  /** Resolves when nothing of a client is left; `undefined`: nothing is. */
  of(storage: Storage, client: string): Promise<unknown> | undefined {
    return this.all.get(storage)?.get(client)
  }
}

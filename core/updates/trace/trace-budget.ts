/** So many updates of a sort are remembered of a client while there are few clients, or somebody looks at it. */
export const mostOfClient = 25

/** As many clients count as few. */
const fewClients = 40

/**
 * So many of a sort are remembered of all clients together when there are more. Fewer than come between two collections of young
 * garbage: what is kept longer than that is expensive to get rid of, and there is a lot of it where many clients are busy.
 */
const mostOfAll = 200

/** Whose updates are remembered. */
export interface Remembering {
  /** Forgets its updates of a sort up to the one of this number. */
  forget(sort: TraceSort, id: number): void
}

/** Those that tell of something, and those that come so often that nothing else would be seen. */
export type TraceSort = 'telling' | 'others'

/** How many updates are remembered of the clients of a process: 25 of each of few, the latest 200 of all when there are many. */
export class TraceBudget {
  private count = 0
  private readonly latest = { telling: new LatestOfAll('telling'), others: new LatestOfAll('others') }

  /** How many clients remember their updates. */
  get clients(): number {
    return this.count
  }

  /** One more client remembers its updates. */
  join(): void {
    this.count++
  }

  /** A client that joined has ended: what it remembers is its own from now on, and nothing here holds it. */
  leave(client: Remembering): void {
    this.count--
    this.latest.telling.drop(client)
    this.latest.others.drop(client)
  }

  /** A client remembers one more. */
  note(client: Remembering, sort: TraceSort, id: number): void {
    if (this.count > fewClients) this.latest[sort].add(client, id)
  }
}

/** The latest updates of one sort, whichever clients they are of. */
class LatestOfAll {
  private readonly clients: (Remembering | undefined)[] = new Array(mostOfAll).fill(undefined)
  private readonly ids = new Float64Array(mostOfAll)
  private next = 0

  constructor(private readonly sort: TraceSort) {}

  /** Takes the place of the oldest. */
  add(client: Remembering, id: number): void {
    const { clients, ids, next } = this
    clients[next]?.forget(this.sort, ids[next] ?? 0)
    clients[next] = client
    ids[next] = id
    this.next = (next + 1) % mostOfAll
  }

  /** A client has ended; it may be all that holds what it was made of. */
  drop(client: Remembering): void {
    const { clients } = this
    for (let index = 0; index < mostOfAll; index++) if (clients[index] === client) clients[index] = undefined
  }
}

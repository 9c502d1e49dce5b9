import type { AppControl } from '../../../kernel/control/app-control.js'

/** What a client has handled so far, and what waits. */
interface Counts {
  readonly client: string
  readonly handled: number
  readonly queued: number
  readonly failed: number
}

/** Tells which clients have done something since it was asked last: of three hundred it is mostly a few. */
export class ClientCounts {
  private known = new Map<string, Counts>()

  constructor(private readonly control: AppControl) {}

  changed(): Counts[] {
    const now = new Map<string, Counts>()
    for (const { name: client } of this.control.clients.list()) {
      const metrics = this.control.updateMetrics(client)
      if (!metrics) continue
      const { handled, queued, failed } = metrics
      now.set(client, { client, handled, queued, failed })
    }
    const before = this.known
    this.known = now
    return [...now.values()].filter((counts) => {
      const old = before.get(counts.client)
      return !old || old.handled !== counts.handled || old.queued !== counts.queued || old.failed !== counts.failed
    })
  }
}

import { setMaxListeners } from 'node:events'
import { SwitchboardError } from '../errors/switchboard-error.js'
import type { Delivery } from './delivery.js'

/** Those who wait until a message is over. */
export class Outcomes {
  private readonly waiters = new Map<number, ((delivery: Delivery) => void)[]>()
  private readonly ending = new AbortController()

  constructor() {
    setMaxListeners(0, this.ending.signal)
  }

  /** Whether somebody waits for a message. */
  has(id: number): boolean {
    return this.waiters.has(id)
  }

  /** @throws OUTBOX_STOPPED when {@link end} comes first, the signal's reason. */
  waitFor(id: number, signal?: AbortSignal): Promise<Delivery> {
    return new Promise((resolve, reject) => {
      const leave = this.ending.signal
      const forget = () => {
        signal?.removeEventListener('abort', gaveUp)
        leave.removeEventListener('abort', gaveUp)
      }
      const over = (delivery: Delivery) => {
        forget()
        resolve(delivery)
      }
      const gaveUp = () => {
        forget()
        const others = this.waiters.get(id)?.filter((waiter) => waiter !== over) ?? []
        if (others.length > 0) this.waiters.set(id, others)
        else this.waiters.delete(id)
        reject(signal?.aborted ? signal.reason : leave.reason)
      }
      this.waiters.set(id, [...(this.waiters.get(id) ?? []), over])
      signal?.addEventListener('abort', gaveUp, { once: true })
      leave.addEventListener('abort', gaveUp, { once: true })
      if (signal?.aborted || leave.aborted) gaveUp()
    })
  }

  /** A message is over. */
  over(delivery: Delivery): void {
    const waiters = this.waiters.get(delivery.id)
    this.waiters.delete(delivery.id)
    for (const waiter of waiters ?? []) waiter(delivery)
  }

  /** Nobody waits any longer. */
  end(): void {
    this.ending.abort(new SwitchboardError('OUTBOX_STOPPED', {}))
  }
}

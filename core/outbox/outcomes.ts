import { SwitchboardError } from '../errors/switchboard-error.js'
import type { Delivery } from './delivery.js'

interface Waiter {
  over(delivery: Delivery): void
  gaveUp(reason: unknown): void
}

/** Those who wait until a message is over. */
export class Outcomes {
  private readonly waiters = new Map<number, Waiter[]>()
  private isEnded = false

  /** Whether somebody waits for a message. */
  has(id: number): boolean {
    return this.waiters.has(id)
  }

  /** @throws OUTBOX_STOPPED when {@link end} comes first, the signal's reason. */
  waitFor(id: number, signal?: AbortSignal): Promise<Delivery> {
    return new Promise((resolve, reject) => {
      if (this.isEnded) return reject(stopped())
      const onAbort = () => {
        const others = this.waiters.get(id)?.filter((other) => other !== waiter) ?? []
        if (others.length > 0) this.waiters.set(id, others)
        else this.waiters.delete(id)
        waiter.gaveUp(signal?.reason)
      }
      const waiter: Waiter = {
        over: (delivery) => {
          signal?.removeEventListener('abort', onAbort)
          resolve(delivery)
        },
        gaveUp: (reason) => {
          signal?.removeEventListener('abort', onAbort)
          reject(reason)
        },
      }
      const before = this.waiters.get(id)
      if (before) before.push(waiter)
      else this.waiters.set(id, [waiter])
      signal?.addEventListener('abort', onAbort, { once: true })
      if (signal?.aborted) onAbort()
    })
  }

  /** A message is over. */
  over(delivery: Delivery): void {
    const waiters = this.waiters.get(delivery.id)
    if (!waiters) return
    this.waiters.delete(delivery.id)
    for (const waiter of waiters) waiter.over(delivery)
  }

  /** Nobody waits any longer. */
  end(): void {
    this.isEnded = true
    const all = [...this.waiters.values()].flat()
    this.waiters.clear()
    for (const waiter of all) waiter.gaveUp(stopped())
  }
}

function stopped(): SwitchboardError {
  return new SwitchboardError('OUTBOX_STOPPED', {})
}

import { SwitchboardError } from '../errors/switchboard-error.js'
import { type Delivery, isOver } from './delivery.js'

/** Somebody who waits until a message is over. */
class Waiter {
  constructor(
    readonly over: (delivery: Delivery) => void,
    readonly gaveUp: (reason: unknown) => void,
  ) {}
}

/** Those who wait until a message is over. */
export class Outcomes {
  private readonly waiters = new Map<number, Waiter[]>()
  private isEnded = false

  /** Whether somebody waits for a message. */
  has(id: number): boolean {
    return this.waiters.has(id)
  }

  /** The messages that are waited for. */
  get ids(): readonly number[] {
    return [...this.waiters.keys()]
  }

  /** @throws OUTBOX_STOPPED when {@link end} comes first, the signal's reason. */
  waitFor(id: number, signal?: AbortSignal): Promise<Delivery> {
    if (signal) return this.waitUntil(id, signal)
    return new Promise((resolve, reject) => this.add(id, new Waiter(resolve, reject)))
  }

  /** Waits for a message that may be over. @param ask - how it is now. @throws what `ask` throws, and as {@link waitFor} does. */
  async until(id: number, ask: () => Promise<Delivery>, signal?: AbortSignal): Promise<Delivery> {
    // Waited for first: it may end while that is asked.
    const own = new AbortController()
    const outcome = this.waitUntil(id, signal ? AbortSignal.any([signal, own.signal]) : own.signal)
    outcome.catch(() => {})
    try {
      const delivery = await ask()
      if (isOver(delivery)) this.over(delivery)
    } catch (error) {
      own.abort(error)
    }
    return outcome
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

  private waitUntil(id: number, signal: AbortSignal): Promise<Delivery> {
    const { promise, waiter } = this.cancellable(id)
    const onAbort = () => {
      this.forget(id, waiter)
      waiter.gaveUp(signal.reason)
    }
    signal.addEventListener('abort', onAbort, { once: true })
    if (signal.aborted) onAbort()
    return promise.finally(() => signal.removeEventListener('abort', onAbort))
  }

  private cancellable(id: number): { promise: Promise<Delivery>; waiter: Waiter } {
    let waiter = new Waiter(
      () => {},
      () => {},
    )
    const promise = new Promise<Delivery>((resolve, reject) => {
      waiter = new Waiter(resolve, reject)
      this.add(id, waiter)
    })
    return { promise, waiter }
  }

  private add(id: number, waiter: Waiter): void {
    const before = this.waiters.get(id)
    if (this.isEnded) waiter.gaveUp(stopped())
    else if (before) before.push(waiter)
    else this.waiters.set(id, [waiter])
  }

  private forget(id: number, waiter: Waiter): void {
    const others = this.waiters.get(id)?.filter((other) => other !== waiter) ?? []
    if (others.length > 0) this.waiters.set(id, others)
    else this.waiters.delete(id)
  }
}

function stopped(): SwitchboardError {
  return new SwitchboardError('OUTBOX_STOPPED', {})
}

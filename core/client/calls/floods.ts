import { LazyMap } from '../../collections/lazy-map.js'
import type { Clock } from '../../time/clock.js'

/** A pause that Telegram asked for and that is not over. */
export interface Flood {
  /** The method that has to wait, `messages.SendMessage`. */
  readonly method: string
  /** How long Telegram asked to wait, in seconds. */
  readonly seconds: number
  /** When it is over, in milliseconds since 1970. */
  readonly untilMs: number
}

/**
 * The pauses that Telegram asked one client for, per method, so that a wait that is known is not asked for again. Bounded by the
 * number of TL methods; each ends with its wait. Lives as long as the client's connection: it is not stored.
 */
export class Floods {
  readonly #waits = new LazyMap<string, { readonly seconds: number; readonly endMs: number }>()
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Keeps that a method has to wait `seconds` from now, unless it has to wait for longer already. @returns the pause. */
  remember(method: string, seconds: number): Flood {
    const endMs = this.#clock.monotonic() + seconds * 1_000
    const known = this.#waits.get(method)
    if (!known || known.endMs < endMs) this.#waits.set(method, { seconds, endMs })
    return { method, seconds, untilMs: this.#clock.now() + seconds * 1_000 }
  }

  /** How long a method still has to wait, in milliseconds; 0 when it need not. */
  remainingMs(method: string): number {
    const wait = this.#waits.get(method)
    if (wait === undefined) return 0
    const remainingMs = wait.endMs - this.#clock.monotonic()
    if (remainingMs > 0) return remainingMs
    this.#waits.delete(method)
    return 0
  }

  /**
   * Forgets the pause of a method, or all: the next call asks Telegram again. Calls that wait already go on waiting.
   * @returns how many were forgotten.
   */
  clear(method?: string): number {
    const forgotten = this.entries().filter((flood) => method === undefined || flood.method === method)
    for (const flood of forgotten) this.#waits.delete(flood.method)
    return forgotten.length
  }

  /** The pauses that are under way, the longest first. */
  entries(): Flood[] {
    const wallMs = this.#clock.now() - this.#clock.monotonic()
    return [...this.#waits]
      .filter(([method]) => this.remainingMs(method) > 0)
      .map(([method, { seconds, endMs }]) => ({ method, seconds, untilMs: Math.round(wallMs + endMs) }))
      .sort((one, other) => other.untilMs - one.untilMs)
  }
}

import type { Clock, Timer } from '../../time/clock.js'
import { SystemClock } from '../../time/system-clock.js'

/** The time in which attempts are counted. */
const windowMs = 10_000

/**
 * How many attempts to connect to one address official clients make in ten seconds: TDLib's `ConnectionCreator` waits
 * beyond that (`sanity_flood_control`, 5 in 10 s).
 */
export const defaultConnectRate = 5

/** Somebody who waits for a turn. */
interface Waiting {
  readonly rate: number
  readonly comesBack: boolean
  go(): void
}

/** One address: when it was tried lately, and who wants to try it next. */
interface Lane {
  tried: number[]
  waiting: Waiting[]
  timer?: Timer
}

/** Lets so many attempts to connect to one address through in ten seconds, whoever makes them, in the order they came. */
export class ConnectGate {
  private readonly lanes = new Map<string, Lane>()

  constructor(private readonly clock: Clock) {}

  /**
   * Waits for a turn.
   * @param way - what is connected to: those with the same text share the turns.
   * @param rate - attempts in ten seconds.
   * @param options.comesBack - whoever has lost a connection goes before those who start.
   * @throws the signal's reason; the turn is left to others then.
   */
  enter(way: string, rate: number, options: { comesBack: boolean; signal: AbortSignal }): Promise<void> {
    const { signal, comesBack } = options
    if (signal.aborted) return Promise.reject(signal.reason)
    const lane: Lane = this.lanes.get(way) ?? { tried: [], waiting: [] }
    this.lanes.set(way, lane)
    return new Promise((resolve, reject) => {
      const leave = () => {
        lane.waiting = lane.waiting.filter((other) => other !== own)
        if (lane.waiting.length === 0) lane.timer?.cancel()
        reject(signal.reason)
      }
      const go = () => {
        signal.removeEventListener('abort', leave)
        resolve()
      }
      const own: Waiting = { rate, comesBack, go }
      signal.addEventListener('abort', leave, { once: true })
      const firstStart = comesBack ? lane.waiting.findIndex((other) => !other.comesBack) : -1
      lane.waiting.splice(firstStart < 0 ? lane.waiting.length : firstStart, 0, own)
      this.letThrough(lane)
    })
  }

  /** How many more would be let through at once, wherever they went. @param rate - attempts in ten seconds; 0: no limit. */
  room(rate: number): number {
    if (rate === 0) return Number.POSITIVE_INFINITY
    const sinceMs = this.clock.monotonic() - windowMs
    const taken = ({ tried, waiting }: Lane) => tried.filter((triedMs) => triedMs > sinceMs).length + waiting.length
    return [...this.lanes.values()].reduce((room, lane) => Math.min(room, rate - taken(lane)), rate)
  }

  private letThrough(lane: Lane): void {
    lane.timer?.cancel()
    lane.timer = undefined
    const now = this.clock.monotonic()
    lane.tried = lane.tried.filter((triedMs) => triedMs > now - windowMs)
    for (let next = lane.waiting[0]; next && lane.tried.length < next.rate; next = lane.waiting[0]) {
      lane.waiting.shift()
      lane.tried.push(now)
      next.go()
    }
    if (lane.waiting.length === 0) return
    const waitMs = (lane.tried[0] ?? now) + windowMs - now
    lane.timer = this.clock.after(waitMs, () => this.letThrough(lane))
  }
}

/** The gate of this process: Telegram counts what comes from one machine, whichever client it is. */
export const processGate = new ConnectGate(new SystemClock())

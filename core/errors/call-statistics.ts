import { type CallDurations, callDurationBounds, durationPlace } from './call-durations.js'
import { FloodWaitError } from './flood-wait-error.js'
import { isSwitchboardError } from './switchboard-error.js'

/** The counts of one TL method. */
export interface MethodStatistics {
  calls: number
  failures: number
  /** How often each code came, `RPC_FLOOD_WAIT`: 3. */
  codes: Record<string, number>
  lastFailureMs?: number
}

/** The last pause Telegram asked for. */
export interface FloodRecord {
  method: string
  seconds: number
  /** Milliseconds since 1970. */
  atMs: number
}

/** What a {@link CallStatistics} holds, as plain data that can be stored and read back. */
export interface CallStatisticsSnapshot {
  methods: Record<string, MethodStatistics>
  lastFlood?: FloodRecord
  /** How long the attempts took; absent while none was timed. */
  durations?: CallDurations
}

/** Counts the calls of one client, per method and error code. Does not store them; see `snapshot`. */
export class CallStatistics {
  private readonly methods = new Map<string, MethodStatistics>()
  private flood: FloodRecord | undefined
  private count = 0
  private timed: { readonly counts: number[]; sumMs: number } | undefined

  constructor(
    private readonly now: () => number,
    kept?: CallStatisticsSnapshot,
  ) {
    if (kept) this.add(kept)
  }

  /** Adds the counts of an earlier run. */
  add(kept: CallStatisticsSnapshot): void {
    for (const [method, { calls, failures, codes, lastFailureMs }] of Object.entries(kept.methods)) {
      const counts = this.of(method)
      counts.calls += calls
      counts.failures += failures
      for (const [code, count] of Object.entries(codes)) counts.codes[code] = (counts.codes[code] ?? 0) + count
      counts.lastFailureMs ??= lastFailureMs
    }
    this.flood ??= kept.lastFlood
    if (!kept.durations) return
    const { counts, sumMs } = this.durations()
    for (const place of counts.keys()) counts[place] = (counts[place] ?? 0) + (kept.durations.counts[place] ?? 0)
    this.durations().sumMs = sumMs + kept.durations.sumMs
  }

  /** Counts a call that was answered. @param tookMs - how long the attempt took; absent: it is not counted among the durations. */
  succeeded(method: string, tookMs?: number): void {
    this.of(method).calls += 1
    this.count++
    if (tookMs !== undefined) this.took(tookMs)
  }

  /** Counts a call that failed, by what it failed with. @param tookMs - as in {@link succeeded}. */
  failed(method: string, error: unknown, tookMs?: number): void {
    if (tookMs !== undefined) this.took(tookMs)
    const counts = this.of(method)
    const code = isSwitchboardError(error) ? error.code : 'OTHER'
    counts.calls += 1
    this.count++
    counts.failures += 1
    counts.codes[code] = (counts.codes[code] ?? 0) + 1
    counts.lastFailureMs = this.now()
    if (error instanceof FloodWaitError) this.flood = { method, seconds: error.seconds, atMs: this.now() }
  }

  /** How many calls were counted since it was made, whatever became of them. */
  get total(): number {
    return this.count
  }

  /** The latest flood wait; absent: there was none. */
  get lastFlood(): FloodRecord | undefined {
    return this.flood
  }

  /** A copy of all counts. */
  snapshot(): CallStatisticsSnapshot {
    const methods: Record<string, MethodStatistics> = {}
    for (const [method, counts] of this.methods) methods[method] = { ...counts, codes: { ...counts.codes } }
    const { flood, timed } = this
    return {
      methods,
      ...(flood && { lastFlood: { ...flood } }),
      ...(timed && { durations: { counts: [...timed.counts], sumMs: timed.sumMs } }),
    }
  }

  private took(ms: number): void {
    const durations = this.durations()
    const place = durationPlace(ms)
    durations.counts[place] = (durations.counts[place] ?? 0) + 1
    durations.sumMs += ms
  }

  /** Most of the clients of a large app call seldom: the counts are made with the first. */
  private durations() {
    this.timed ??= { counts: new Array<number>(callDurationBounds.length + 1).fill(0), sumMs: 0 }
    return this.timed
  }

  private of(method: string): MethodStatistics {
    let counts = this.methods.get(method)
    if (!counts) {
      counts = { calls: 0, failures: 0, codes: {} }
      this.methods.set(method, counts)
    }
    return counts
  }
}

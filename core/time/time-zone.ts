const second = 1_000

/** A format is large, and many jobs share few zones. */
const zones = new Map<string, TimeZone>()

/**
 * A time zone: how far its clocks on the wall are from UTC at a moment. "Wall" times are written as if they were UTC, in
 * milliseconds since 1970: 02:30 on a wall in Berlin is 02:30 UTC here.
 */
export class TimeZone {
  private readonly format: Intl.DateTimeFormat

  private constructor(name: string) {
    this.format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  }

  /** @param name - an IANA zone; default the zone of the machine. @throws RangeError when there is none of this name. */
  static of(name = Intl.DateTimeFormat().resolvedOptions().timeZone): TimeZone {
    const zone = zones.get(name) ?? new TimeZone(name)
    zones.set(name, zone)
    return zone
  }

  /** Whether there is a zone of this name. */
  static isKnown(name: string): boolean {
    try {
      return TimeZone.of(name) !== undefined
    } catch {
      return false
    }
  }

  /** What the clock on the wall shows at a moment; whole seconds, the fraction is cut off. */
  wallAt(ms: number): number {
    return Math.floor(ms / second) * second + this.offsetAt(ms)
  }

  /** How far the wall is ahead of UTC at a moment, in milliseconds. */
  offsetAt(ms: number): number {
    const whole = Math.floor(ms / second) * second
    const parts: Record<string, number> = {}
    for (const { type, value } of this.format.formatToParts(whole)) parts[type] = Number(value)
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second: seconds = 0 } = parts
    return Date.UTC(year, month - 1, day, hour, minute, seconds) - whole
  }

  /**
   * The first moment at which the wall shows a time. A time that the wall leaves out, when clocks are put forward, is the
   * moment of the change.
   */
  firstMomentOf(wallMs: number): number {
    // Offsets change by less than a day, and not twice within two.
    const before = this.offsetAt(wallMs - 86_400_000)
    const after = this.offsetAt(wallMs + 86_400_000)
    for (const offset of [Math.max(before, after), Math.min(before, after)]) {
      if (this.offsetAt(wallMs - offset) === offset) return wallMs - offset
    }
    return this.changeBetween(wallMs - Math.max(before, after), wallMs - Math.min(before, after)) ?? wallMs - before
  }

  /** The first moment after `fromMs`, up to `toMs`, that has another offset than the one before it. */
  changeBetween(fromMs: number, toMs: number): number | undefined {
    const offset = this.offsetAt(fromMs)
    // Two changes that undo each other lie months apart; a day is a step that misses none.
    for (let lowMs = fromMs; lowMs < toMs; lowMs += 86_400_000) {
      const highMs = Math.min(lowMs + 86_400_000, toMs)
      if (this.offsetAt(highMs) !== offset) return this.narrow(lowMs, highMs, offset)
    }
    return undefined
  }

  private narrow(fromMs: number, toMs: number, offset: number): number {
    let low = Math.floor(fromMs / second)
    let high = Math.ceil(toMs / second)
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2)
      if (this.offsetAt(middle * second) === offset) low = middle
      else high = middle
    }
    return high * second
  }
}

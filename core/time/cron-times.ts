import { CronTime } from 'cron'
import { TimeZone } from './time-zone.js'

/** After so many milliseconds the calendar repeats, weekdays too: 400 years. */
const calendarCycleMs = 146_097 * 86_400_000

/**
 * The moments of a cron expression in a time zone, by the rule of Debian's cron where clocks are put forward or back:
 *
 * - An expression that names its hour and its minute runs once for each time on the wall. A time that comes twice counts
 *   the first time; one that is left out runs at the moment of the change.
 * - One whose hour, minute or second begins with `*` is a rhythm: it runs whenever the wall shows a time that fits, in both
 *   of two equal hours, and not for times that are left out.
 */
export class CronTimes {
  /** Whether the expression is a rhythm, not a time on the wall. */
  readonly isRhythm: boolean
  private readonly cron: CronTime
  private readonly zone: TimeZone

  /** @throws an error that says what is wrong with the expression or the zone. */
  constructor(expression: string, timeZone?: string) {
    this.cron = new CronTime(expression, 'UTC')
    this.zone = TimeZone.of(timeZone)
    this.isRhythm = isRhythm(expression)
  }

  /**
   * The first moment later than `afterMs`. Both are milliseconds since 1970.
   * @throws an error when no date fits the expression.
   */
  next(afterMs: number): number {
    return this.isRhythm ? this.nextInRhythm(afterMs) : this.nextOnTheWall(afterMs)
  }

  private nextOnTheWall(afterMs: number): number {
    let wallMs = this.zone.wallAt(afterMs)
    for (;;) {
      wallMs = this.nextWall(wallMs)
      const ms = this.zone.firstMomentOf(wallMs)
      if (ms > afterMs) return ms
    }
  }

  private nextInRhythm(afterMs: number): number {
    const { zone } = this
    let fromMs = Math.floor(afterMs / 1_000) * 1_000
    let offset = zone.offsetAt(fromMs)
    for (;;) {
      const ms = this.nextWall(fromMs + offset) - offset
      const changeMs =
        zone.offsetAt(ms) === offset && ms - fromMs < 86_400_000 ? undefined : zone.changeBetween(fromMs, ms)
      if (changeMs === undefined) return ms
      // Up to here the wall went on evenly and nothing was due; from the change on it shows other times.
      fromMs = changeMs - 1_000
      offset = zone.offsetAt(changeMs)
    }
  }

  /** The next time on a wall that is never put forward or back. */
  private nextWall(wallMs: number): number {
    try {
      return this.cron.getNextDateFrom(new Date(wallMs), 'UTC').toMillis()
    } catch (error) {
      // The package looks no further than eight years from the machine's own date, which a test's clock may be past.
      if (wallMs < Date.UTC(2030)) throw error
      return this.cron.getNextDateFrom(new Date(wallMs - calendarCycleMs), 'UTC').toMillis() + calendarCycleMs
    }
  }
}

function isRhythm(expression: string): boolean {
  const fields = expression.trim().toLowerCase().split(/\s+/)
  if (fields.length === 1) return ['@hourly', '@minutely', '@secondly'].includes(fields[0] ?? '')
  const timesOfDay = fields.length === 6 ? fields.slice(0, 3) : fields.slice(0, 2)
  return timesOfDay.some((field) => field.startsWith('*'))
}

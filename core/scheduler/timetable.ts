import type { Clock } from '../time/clock.js'
import type { CronTimes } from '../time/cron-times.js'
import { type Schedule, wallTimes } from '../time/schedule.js'

/** A run to come. */
export interface Due {
  /** When it is due by the clock on the wall, milliseconds since 1970. */
  readonly atMs: number
  /** When it is due by the clock that never jumps. */
  readonly monotonicMs: number
}

/** Answers when a job is due next. */
export interface Timetable {
  /** The first run there is; `undefined` when none comes any more. @param last - the one before it; absent: this is the first. */
  next(last?: Due): Due | undefined
  /** The run to wait for instead of `waiting`, after the clock on the wall was set by so many milliseconds. */
  afterSet(byMs: number, waiting: Due, last?: Due): Due
  /** When the latest run was due that was missed since then, by the clock on the wall; `undefined` when none was. */
  missedSince(sinceMs: number): number | undefined
}

/**
 * The timetable of a schedule that begins now.
 * @param lastRunMs - when the run before it was due, where the rhythm of an earlier start is to go on.
 * @throws an error when a cron expression cannot be read or names no date.
 */
export function timetable(schedule: Schedule, clock: Clock, lastRunMs?: number): Timetable {
  switch (schedule.kind) {
    case 'interval':
      if (schedule.byWall) return new WallTimetable(wallRhythm(schedule.everyMs), clock)
      return new IntervalTimetable(schedule.everyMs, clock, lastRunMs)
    case 'once':
      return new OnceTimetable(schedule.afterMs, clock)
    default:
      return new WallTimetable(wallTimes(schedule), clock)
  }
}

/** The multiples of an interval since 1970. */
function wallRhythm(everyMs: number): WallTimes {
  return { isRhythm: false, next: (afterMs) => (Math.floor(afterMs / everyMs) + 1) * everyMs }
}

/** More than what the sums of times with fractions are off by, and less than matters. */
const roundedMs = 0.001

/** Runs on a grid of the time that passes, so that they neither drift nor care what the wall shows. */
class IntervalTimetable implements Timetable {
  private readonly startMs: number

  constructor(
    private readonly everyMs: number,
    private readonly clock: Clock,
    lastRunMs = clock.now(),
  ) {
    // A clock that was set back meanwhile does not put the rhythm off.
    this.startMs = clock.monotonic() - (Math.max(clock.now() - lastRunMs, 0) % everyMs)
  }

  next(last?: Due): Due {
    const { everyMs, startMs, clock } = this
    // The next run lies behind this one, however its time was rounded.
    const sinceMs = Math.max(clock.monotonic(), last?.monotonicMs ?? startMs) - startMs + roundedMs
    return dueAt(clock, startMs + (Math.floor(sinceMs / everyMs) + 1) * everyMs)
  }

  afterSet(_byMs: number, waiting: Due): Due {
    return dueAt(this.clock, waiting.monotonicMs)
  }

  missedSince(sinceMs: number): number | undefined {
    const missed = Math.floor((this.clock.now() - sinceMs) / this.everyMs)
    return missed > 0 ? sinceMs + missed * this.everyMs : undefined
  }
}

/** One run, so long after its time began. */
class OnceTimetable implements Timetable {
  private readonly dueMs: number

  constructor(
    afterMs: number,
    private readonly clock: Clock,
  ) {
    this.dueMs = clock.monotonic() + afterMs
  }

  next(last?: Due): Due | undefined {
    return last ? undefined : dueAt(this.clock, this.dueMs)
  }

  afterSet(): Due {
    return dueAt(this.clock, this.dueMs)
  }

  missedSince(): undefined {
    return undefined
  }
}

function dueAt(clock: Clock, monotonicMs: number): Due {
  return { monotonicMs, atMs: Math.round(clock.now() + monotonicMs - clock.monotonic()) }
}

/** A change of the clock by less is one that Debian's cron makes up for: no time is left out, none comes twice. */
const madeUpForMs = 3 * 3_600_000

/** Times on the wall. */
type WallTimes = Pick<CronTimes, 'next' | 'isRhythm'>

/** Runs when the wall shows a time that fits. */
class WallTimetable implements Timetable {
  constructor(
    private readonly times: WallTimes,
    private readonly clock: Clock,
  ) {}

  next(last?: Due): Due {
    const nowMs = this.clock.now()
    // A timer may fire a moment early, and a time that has been does not come again for a second of earliness.
    const isEarly = last !== undefined && last.atMs > nowMs && last.atMs - nowMs < 1_000
    return this.due(this.times.next(isEarly ? last.atMs : nowMs))
  }

  afterSet(byMs: number, waiting: Due, last?: Due): Due {
    const nowMs = this.clock.now()
    if (this.times.isRhythm) return this.inRhythm(nowMs, last)
    if (Math.abs(byMs) >= madeUpForMs) return this.due(this.times.next(nowMs))
    // Put forward over the run that is waited for: it is due now. Put back over the last one: it is not due again.
    if (waiting.atMs <= nowMs) return { atMs: waiting.atMs, monotonicMs: this.clock.monotonic() }
    return this.due(this.times.next(Math.max(nowMs, last?.atMs ?? nowMs)))
  }

  missedSince(sinceMs: number): number | undefined {
    const nowMs = this.clock.now()
    // The latest of them is wanted, and a dense expression has many: look back by ever longer steps.
    for (const stepMs of [60_000, 3_600_000, 86_400_000, Number.POSITIVE_INFINITY]) {
      const fromMs = Math.max(sinceMs, nowMs - stepMs)
      const found = this.latestBetween(fromMs, nowMs)
      if (found !== undefined || fromMs === sinceMs) return found
    }
    return undefined
  }

  private latestBetween(fromMs: number, toMs: number): number | undefined {
    let latest: number | undefined
    for (let ms = this.times.next(fromMs); ms <= toMs; ms = this.times.next(ms)) latest = ms
    return latest
  }

  /** The next fitting time, unless it is one that has been a moment ago. */
  private inRhythm(nowMs: number, last: Due | undefined): Due {
    const due = this.due(this.times.next(nowMs))
    if (!last || due.atMs > last.atMs) return due
    const following = this.times.next(due.atMs)
    const sinceLastMs = due.monotonicMs - last.monotonicMs
    return sinceLastMs < (following - due.atMs) / 2 ? this.due(following) : due
  }

  private due(atMs: number): Due {
    return { atMs, monotonicMs: this.clock.monotonic() + atMs - this.clock.now() }
  }
}

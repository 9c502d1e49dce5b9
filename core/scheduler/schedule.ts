import { CronTime } from 'cron'
import { formatDuration } from '../time/duration.js'

/** When a job runs: in a fixed rhythm, or at the times of a cron expression. */
export type Schedule =
  | { readonly kind: 'interval'; readonly everyMs: number }
  | { readonly kind: 'cron'; readonly expression: string; readonly timeZone?: string }

/** Answers when a job is due next. Times are milliseconds since 1970. */
export interface Timetable {
  /** The first due time later than `afterMs`. */
  next(afterMs: number): number
}

/**
 * The due times of a schedule that starts at `startMs`. Those of an interval lie on a grid from there on, so they do not
 * drift; those of a cron expression are computed by the `cron` package, which knows time zones and changes of the hour.
 */
export function timetable(schedule: Schedule, startMs: number): Timetable {
  if (schedule.kind === 'interval') {
    const { everyMs } = schedule
    return { next: (afterMs) => startMs + (Math.floor((afterMs - startMs) / everyMs) + 1) * everyMs }
  }
  const { expression, timeZone } = schedule
  const cron = new CronTime(expression, timeZone)
  return { next: (afterMs) => cron.getNextDateFrom(new Date(afterMs), cron.timeZone).toMillis() }
}

/** How a schedule reads in a listing: `every 1m30s`, `cron 0 9 * * * (Europe/Berlin)`. */
export function scheduleLabel(schedule: Schedule): string {
  if (schedule.kind === 'interval') return `every ${formatDuration(schedule.everyMs)}`
  return `cron ${schedule.expression}${schedule.timeZone ? ` (${schedule.timeZone})` : ''}`
}

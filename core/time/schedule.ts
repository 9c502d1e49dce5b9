import { formatDuration } from './duration.js'

/** When a job runs: in a fixed rhythm, whatever its runs take, or at the times of a cron expression. */
export type Schedule =
  | { readonly kind: 'interval'; readonly everyMs: number }
  | {
      readonly kind: 'cron'
      /** Five fields from the minute on, six from the second on, or `@daily` and its like. */
      readonly expression: string
      /** An IANA zone; default the zone of the machine. */
      readonly timeZone?: string
    }

/** How a schedule reads in a listing: `every 1m30s`, `cron 0 9 * * * (Europe/Berlin)`. */
export function scheduleLabel(schedule: Schedule): string {
  if (schedule.kind === 'interval') return `every ${formatDuration(schedule.everyMs)}`
  return `cron ${schedule.expression}${schedule.timeZone ? ` (${schedule.timeZone})` : ''}`
}

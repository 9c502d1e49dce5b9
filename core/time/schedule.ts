import { CronTimes } from './cron-times.js'
import { formatDuration, parseDuration } from './duration.js'
import { parseTimeOfDay, type TimeOfDay, timeOfDayLabel } from './time-of-day.js'
import { TimeZone } from './time-zone.js'

/** When a job runs. */
export type Schedule =
  /** In a fixed rhythm, whatever its runs take. */
  | {
      readonly kind: 'interval'
      readonly everyMs: number
      /** `true`: by the clock on the wall, counted from 1970, as several machines have it in common; default: from when its time began. */
      readonly byWall?: boolean
    }
  /** At the times of a cron expression. */
  | {
      readonly kind: 'cron'
      /** Five fields from the minute on, six from the second on, or `@daily` and its like. */
      readonly expression: string
      /** An IANA zone; default the zone of the machine. */
      readonly timeZone?: string
    }
  /** Each day, when the wall shows this time. */
  | {
      readonly kind: 'daily'
      readonly at: TimeOfDay
      /** An IANA zone; default the zone of the machine. */
      readonly timeZone?: string
    }
  /** One time, so long after its time began. */
  | { readonly kind: 'once'; readonly afterMs: number }

/** How a schedule reads in a listing: `every 1m30s`, `cron 0 9 * * * (Europe/Berlin)`, `daily at 09:00`, `once after 10s`. */
export function scheduleLabel(schedule: Schedule): string {
  switch (schedule.kind) {
    case 'interval':
      return `every ${formatDuration(schedule.everyMs)}`
    case 'once':
      return `once after ${formatDuration(schedule.afterMs)}`
    case 'daily':
      return `daily at ${timeOfDayLabel(schedule.at)}${inZone(schedule.timeZone)}`
    case 'cron':
      return `cron ${schedule.expression}${inZone(schedule.timeZone)}`
  }
}

/** The times on the wall of a schedule that has such. @throws an error when its expression or its zone cannot be read. */
export function wallTimes(schedule: Extract<Schedule, { kind: 'cron' | 'daily' }>): CronTimes {
  if (schedule.kind === 'cron') return new CronTimes(schedule.expression, schedule.timeZone)
  const { hour, minute, second } = schedule.at
  return new CronTimes(`${second} ${minute} ${hour} * * *`, schedule.timeZone)
}

/**
 * Reads a schedule as a configuration writes it: `every 10m`, `daily at 09:00`, `once after 10s`, or a cron expression, with
 * or without `cron` in front. The listings' own words, so what a listing shows can be written back.
 * @param timeZone - the zone of a cron expression or a time of day; default the machine's.
 * @returns the reason when it cannot be used.
 */
export function parseSchedule(text: string, timeZone?: string): Schedule | { readonly reason: string } {
  const words = text.trim().replace(/\s+/g, ' ')
  const [, kind, rest = ''] = /^(every|daily at|once after|cron) (.+)$/i.exec(words) ?? [undefined, 'cron', words]
  const zone = timeZone === undefined ? {} : { timeZone }
  switch (kind?.toLowerCase()) {
    case 'every':
    case 'once after': {
      const ms = parseDuration(rest)
      if (ms === undefined) return { reason: `'${rest}' is no duration such as 30s, 10m or 1h30m` }
      return kind?.toLowerCase() === 'every' ? { kind: 'interval', everyMs: ms } : { kind: 'once', afterMs: ms }
    }
    case 'daily at': {
      const at = parseTimeOfDay(rest)
      return at ? { kind: 'daily', at, ...zone } : { reason: `'${rest}' is no time of day such as 09:00` }
    }
    default: {
      const reason = cronFault(rest, timeZone)
      return reason === undefined ? { kind: 'cron', expression: rest, ...zone } : { reason }
    }
  }
}

/** What is wrong with a cron expression or its zone, if something is. */
export function cronFault(expression: string, timeZone?: string): string | undefined {
  try {
    new CronTimes(expression, timeZone).next(Date.UTC(2026, 0, 1))
    return undefined
  } catch (error) {
    const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n')
    return reason.includes('No execution date') ? 'no such date comes' : reason
  }
}

/** Whether this is a zone of the IANA database. */
export function isTimeZone(zone: unknown): zone is string {
  return typeof zone === 'string' && TimeZone.isKnown(zone)
}

function inZone(timeZone: string | undefined): string {
  return timeZone ? ` (${timeZone})` : ''
}

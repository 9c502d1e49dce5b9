import { CronTimes } from '../time/cron-times.js'
import { parseDuration } from '../time/duration.js'
import type { Schedule } from '../time/schedule.js'
import { annotate } from './annotations.js'
import { argumentFault, decoratedMethod, described, noteFaults } from './checks.js'
import type { JobManifest } from './manifest.js'

/** How a job of `@Every` runs. */
export interface EveryOptions {
  /** How `periodic_tasks.tasks` and listings call the job; default the method's name. */
  name?: string
  /** Whether the first run takes place as soon as the client is online, not one interval later; default `false`. */
  runAtStart?: boolean
  /** Puts off each run by a random part of this duration (`'5s'`); default none. */
  jitter?: string
}

/** How a job of `@Cron` runs. */
export interface CronOptions extends EveryOptions {
  /** An IANA zone such as `Europe/Berlin`; default the zone of the machine. */
  timeZone?: string
}

/** A decorator for methods that take the job's context or nothing. */
type JobDecorator = (target: object, member: string | symbol, descriptor: PropertyDescriptor) => void

/**
 * Calls the method again and again while the client is online, in a fixed rhythm from the moment it came online. A run
 * that falls due while the last one is still busy is skipped.
 *
 * @param interval - a duration such as `'30s'`, `'1m'`, `'1h30m'`; any length, it is no cron step.
 */
export function Every(interval: string, options: EveryOptions = {}): JobDecorator {
  return (target, key, descriptor) =>
    noteFaults(target, key, () => {
      const { owner, member, where } = decoratedMethod('@Every', target, key, descriptor)
      const everyMs = typeof interval === 'string' ? parseDuration(interval) : undefined
      if (everyMs === undefined) {
        throw argumentFault(
          '@Every',
          where,
          `the interval is ${described(interval)}`,
          `Write a duration ${isZero(interval) ? 'longer than 0' : 'with its unit'}: @Every('30s'), '1m', '1h30m' (units ms s m h d w)`,
        )
      }
      const schedule: Schedule = { kind: 'interval', everyMs }
      annotate(owner, (own) => ({ jobs: [...own.jobs, job('@Every', where, member, schedule, options)] }))
    })
}

/**
 * Calls the method at the times of a cron expression while the client is online. A run that falls due while the last one
 * is still busy is skipped; runs missed while the process was down are not made up for.
 *
 * Where clocks are put forward or back, the rule is that of Debian's cron: an expression that names its hour and its minute
 * runs once for each time on the wall, also for one that is left out (then at the moment of the change) or comes twice (the
 * first time); one whose hour or minute begins with `*` is a rhythm and goes on with the time that passes.
 *
 * @param expression - five fields from the minute on, or six from the second on, or `@daily` and its like.
 */
export function Cron(expression: string, options: CronOptions = {}): JobDecorator {
  return (target, key, descriptor) =>
    noteFaults(target, key, () => {
      const { owner, member, where } = decoratedMethod('@Cron', target, key, descriptor)
      const { timeZone, ...rest } = options ?? {}
      checkCron(where, expression, timeZone)
      const schedule: Schedule = { kind: 'cron', expression: expression.trim(), ...(timeZone && { timeZone }) }
      annotate(owner, (own) => ({ jobs: [...own.jobs, job('@Cron', where, member, schedule, rest)] }))
    })
}

function checkCron(where: string, expression: string, timeZone: string | undefined): void {
  if (timeZone !== undefined && !isTimeZone(timeZone)) {
    throw argumentFault(
      '@Cron',
      where,
      `the time zone is ${described(timeZone)}`,
      `Name a zone of the IANA database: { timeZone: 'Europe/Berlin' }`,
    )
  }
  try {
    new CronTimes(expression, timeZone).next(Date.UTC(2026, 0, 1))
  } catch (error) {
    const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n')
    const never = reason.includes('No execution date')
    throw argumentFault(
      '@Cron',
      where,
      `the expression ${described(expression)} cannot be used (${never ? 'no such date comes' : reason})`,
      `Write five fields (minute hour day month weekday) or six with the second in front: @Cron('0 9 * * 1-5')`,
    )
  }
}

/** Whether a refused duration has units and comes to nothing: `0s`, `0m 0s`. */
function isZero(interval: unknown): boolean {
  return typeof interval === 'string' && /^([0.]+\s*[a-z]+\s*)+$/i.test(interval)
}

function isTimeZone(zone: unknown): boolean {
  try {
    return typeof zone === 'string' && new Intl.DateTimeFormat('en', { timeZone: zone }).format(0) !== ''
  } catch {
    return false
  }
}

function job(decorator: string, where: string, member: string, schedule: Schedule, options: EveryOptions): JobManifest {
  const { name = member, runAtStart = false, jitter, ...unknown } = options ?? {}
  const surplus = Object.keys(unknown)[0]
  if (surplus !== undefined) {
    const known = decorator === '@Cron' ? 'name, runAtStart, jitter, timeZone' : 'name, runAtStart, jitter'
    throw argumentFault(decorator, where, `there is no option '${surplus}'`, `Use one of ${known}`)
  }
  if (typeof name !== 'string' || !/^[\p{L}\p{N}_.-]{1,64}$/u.test(name)) {
    throw argumentFault(decorator, where, `the name is ${described(name)}`, 'Use 1 to 64 letters, digits, _, - or .')
  }
  const jitterMs = jitter === undefined ? 0 : parseDuration(jitter)
  if (jitterMs === undefined) {
    throw argumentFault(decorator, where, `the jitter is ${described(jitter)}`, `Write a duration: { jitter: '5s' }`)
  }
  return Object.freeze({ member, name, schedule: Object.freeze(schedule), runAtStart: Boolean(runAtStart), jitterMs })
}

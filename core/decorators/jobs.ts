import { parseDuration } from '../time/duration.js'
import { cronFault, isTimeZone, type Schedule } from '../time/schedule.js'
import { parseTimeOfDay, type TimeOfDay } from '../time/time-of-day.js'
import { annotate } from './annotations.js'
import { argumentError, described } from './checks.js'
import { memberDecorator } from './decorator.js'
import type { DecoratorName } from './decorator-forms.js'
import { type JobOptions, readJobOptions } from './job-options.js'
import { readParts } from './read-parts.js'

/** How a job of `@Every` runs. */
export interface EveryOptions extends JobOptions {
  /** Whether the first run takes place as soon as the client is online, not one interval later; default `false`. */
  runAtStart?: boolean
}

/** How a job of `@DailyAt` runs. */
export interface DailyOptions extends JobOptions {
  /** An IANA zone such as `Europe/Berlin`; default `periodic_tasks.time_zone`, else the zone of the machine. */
  timeZone?: string
}

/** How a job of `@Cron` runs. */
export interface CronOptions extends EveryOptions, DailyOptions {}

/** How a job of `@Once` runs. */
export type OnceOptions = Pick<JobOptions, 'name' | 'timeLimit' | 'jitter'>

/** A decorator for methods that take the job's context or nothing. */
type JobDecorator = (target: object, member: string | symbol, descriptor: PropertyDescriptor) => void

/**
 * Calls the method again and again while the client is online, in a fixed rhythm from the moment it came online. A run
 * that falls due while the last one is still busy is skipped, unless `overlap` says otherwise.
 *
 * @param interval - a duration such as `'30s'`, `'1m'`, `'1h30m'`; any length, it is no cron step.
 */
export function Every(interval: string, options: EveryOptions = {}): JobDecorator {
  return decorateJob('@Every', arguments, options, ['runAtStart'], (where) => {
    const everyMs = readDuration('@Every', where, 'interval', interval, `@Every('30s'), '1m', '1h30m'`)
    return { kind: 'interval', everyMs }
  })
}

/**
 * Calls the method at the times of a cron expression while the client is online. A run that falls due while the last one
 * is still busy is skipped, unless `overlap` says otherwise; for runs missed while the process was down see `misfire`.
 *
 * Where clocks are put forward or back, the rule is that of Debian's cron: an expression that names its hour and its minute
 * runs once for each time on the wall, also for one that is left out (then at the moment of the change) or comes twice (the
 * first time); one whose hour or minute begins with `*` is a rhythm and goes on with the time that passes.
 *
 * @param expression - five fields from the minute on, or six from the second on, or `@daily` and its like.
 */
export function Cron(expression: string, options: CronOptions = {}): JobDecorator {
  return decorateJob('@Cron', arguments, options, ['runAtStart', 'timeZone'], (where) => {
    const { timeZone } = readParts({
      timeZone: () => readTimeZone('@Cron', where, options),
      expression: () => checkExpression(where, expression),
    })
    return { kind: 'cron', expression: expression.trim(), ...(timeZone && { timeZone }) }
  })
}

/**
 * Calls the method once a day, when the wall shows this time, while the client is online. On the day on which clocks are put
 * forward or back it runs once too, as with {@link Cron}.
 *
 * @param time - `'09:00'`, or `'09:00:30'`.
 */
export function DailyAt(time: string, options: DailyOptions = {}): JobDecorator {
  return decorateJob('@DailyAt', arguments, options, ['timeZone'], (where) => {
    const { timeZone, at } = readParts({
      timeZone: () => readTimeZone('@DailyAt', where, options),
      at: () => readTimeOfDay(where, time),
    })
    return { kind: 'daily', at, ...(timeZone && { timeZone }) }
  })
}

/**
 * Calls the method once in each life of its client, so long after that came online. A plugin that is exchanged meanwhile does
 * not run it again.
 *
 * @param delay - a duration such as `'10s'`.
 */
export function Once(delay: string, options: OnceOptions = {}): JobDecorator {
  return decorateJob('@Once', arguments, options, [], (where) => {
    const afterMs = readDuration('@Once', where, 'delay', delay, `@Once('10s'), '5m'`)
    return { kind: 'once', afterMs }
  })
}

/** A decorator that adds a job; what it is given wrongly is told by the plan. */
function decorateJob(
  decorator: DecoratorName,
  given: ArrayLike<unknown>,
  options: object,
  more: readonly string[],
  schedule: (where: string) => Schedule,
): JobDecorator {
  return memberDecorator(decorator, given, ({ owner, member, where }) => {
    const { when, how } = readParts({
      when: () => Object.freeze(schedule(where)),
      how: () => readJobOptions({ decorator, where, member }, options, more),
    })
    const job = Object.freeze({ member, schedule: when, ...how })
    annotate(owner, (own) => ({ jobs: [...own.jobs, job] }))
  })
}

function readDuration(decorator: string, where: string, what: string, value: unknown, examples: string): number {
  const ms = typeof value === 'string' ? parseDuration(value) : undefined
  if (ms !== undefined) return ms
  const fix = `Write a duration ${isZero(value) ? 'longer than 0' : 'with its unit'}: ${examples} (units ms s m h d w)`
  throw argumentError(decorator, where, `the ${what} is ${described(value)}`, fix)
}

function checkExpression(where: string, expression: string): void {
  const reason = cronFault(expression)
  if (reason === undefined) return
  throw argumentError(
    '@Cron',
    where,
    `the expression ${described(expression)} cannot be used (${reason})`,
    `Write five fields (minute hour day month weekday) or six with the second in front: @Cron('0 9 * * 1-5')`,
  )
}

function readTimeOfDay(where: string, time: unknown): TimeOfDay {
  const at = typeof time === 'string' ? parseTimeOfDay(time) : undefined
  if (at) return at
  const fix = `Write hours and minutes: @DailyAt('09:00'), '18:30', '09:00:30'`
  throw argumentError('@DailyAt', where, `the time is ${described(time)}`, fix)
}

function readTimeZone(decorator: string, where: string, options: DailyOptions): string | undefined {
  const timeZone = options?.timeZone
  if (timeZone === undefined || isTimeZone(timeZone)) return timeZone
  const fix = `Name a zone of the IANA database: { timeZone: 'Europe/Berlin' }`
  throw argumentError(decorator, where, `the time zone is ${described(timeZone)}`, fix)
}

/** Whether a refused duration has units and comes to nothing: `0s`, `0m 0s`. */
function isZero(duration: unknown): boolean {
  return typeof duration === 'string' && /^([0.]+\s*[a-z]+\s*)+$/i.test(duration)
}

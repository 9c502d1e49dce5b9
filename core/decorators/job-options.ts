import { parseDuration } from '../time/duration.js'
import { argumentError } from './checks.js'
import type { JobManifest } from './manifest.js'
import { checkOptions, type OptionRule, oneOf } from './read-parts.js'

/** How a job runs. */
export interface JobOptions {
  /** How `periodic_tasks` and listings call the job; default the method's name. */
  name?: string
  /** Puts off each run by a random part of this duration (`'5s'`); default none. */
  jitter?: string
  /** How many of its runs may be under way at once; default 1. */
  maxInstances?: number
  /** What becomes of a run that falls due while so many are under way: it is left out (default), or waits for its turn. */
  overlap?: 'skip' | 'queue'
  /**
   * What becomes of runs that fell due while the client was not started, or its machine slept: they are left out (default),
   * or the latest of them is made up for. An interval then goes on in the rhythm of the start before.
   */
  misfire?: 'skip' | 'run-once'
  /** How late a run may begin (`'15s'`); one that would be later is missed. Default: as late as it must. */
  misfireGrace?: string
  /** How long a run may take (`'1m'`) before its `signal` is aborted; default: as long as it wants. */
  timeLimit?: string
  /**
   * `'cluster'`, for jobs of services of the app's scope: of several processes that share the clients one runs it each time, and none
   * while another is at it. An interval then goes by the clock on the wall, so that all agree on it. Default: each process runs its own.
   */
  once?: 'cluster'
}

/** The decorator that is read, and what it stands on. */
interface Place {
  readonly decorator: string
  /** The class and its member, for messages. */
  readonly where: string
  readonly member: string
}

/**
 * What the options of a job decorator say.
 * @param more - the options that only this decorator has, which are read elsewhere.
 * @throws DecoratorFaults
 */
export function readJobOptions(
  place: Place,
  options: JobOptions & { runAtStart?: boolean },
  more: readonly string[],
): Omit<JobManifest, 'member' | 'schedule'> {
  const { decorator, where, member } = place
  const rules = {
    name: { fits: isName, written: 'a name of 1 to 64 letters, digits, _, - or .' },
    jitter: duration('jitter'),
    ...(decorator === '@Once' ? {} : severalRuns),
    timeLimit: duration('timeLimit'),
    ...(more.includes('runAtStart') ? { runAtStart: isOnOrOff } : {}),
  }
  const others = more.filter((one) => one !== 'runAtStart')
  checkOptions(decorator, where, options, rules, others)
  const { name = member, maxInstances, overlap, misfire, runAtStart = false, once, ...given } = options ?? {}
  if (once !== undefined) checkOnce(place, options)
  const [jitterMs = 0, misfireGraceMs, timeLimitMs] = [given.jitter, given.misfireGrace, given.timeLimit].map((one) =>
    one === undefined ? undefined : parseDuration(one),
  )
  return {
    name,
    runAtStart,
    jitterMs,
    ...(maxInstances !== undefined && { maxInstances }),
    ...(overlap !== undefined && { overlap }),
    ...(misfire !== undefined && { misfire }),
    ...(misfireGraceMs !== undefined && { misfireGraceMs }),
    ...(timeLimitMs !== undefined && { timeLimitMs }),
    ...(once !== undefined && { once }),
  }
}

/** One run at a time in all processes leaves no room for others beside it, and there is no start that all have in common. */
function checkOnce(
  { decorator, where }: Place,
  { maxInstances, overlap, runAtStart }: JobOptions & { runAtStart?: boolean },
): void {
  const surplus = {
    maxInstances,
    overlap: overlap === 'skip' ? undefined : overlap,
    runAtStart: runAtStart || undefined,
  }
  const [unfit] = Object.entries(surplus).flatMap(([key, value]) => (value === undefined ? [] : [key]))
  if (unfit) throw argumentError(decorator, where, `${unfit} does not go with once: 'cluster'`, `Take ${unfit} out`)
}

function duration(name: string): OptionRule {
  return {
    fits: (value) => typeof value === 'string' && parseDuration(value) !== undefined,
    written: `a duration: { ${name}: '5s' }`,
  }
}

const isOnOrOff: OptionRule = { fits: (value) => typeof value === 'boolean', written: '{ runAtStart: true }' }

/** What jobs have that run more than once. */
const severalRuns: Readonly<Record<string, OptionRule>> = {
  overlap: oneOf('overlap', 'skip', 'queue'),
  maxInstances: {
    fits: (value) => Number.isSafeInteger(value) && (value as number) >= 1,
    written: 'a whole number from 1 on: { maxInstances: 3 }',
  },
  misfire: oneOf('misfire', 'skip', 'run-once'),
  misfireGrace: duration('misfireGrace'),
  once: oneOf('once', 'cluster'),
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && /^[\p{L}\p{N}_.-]{1,64}$/u.test(value)
}

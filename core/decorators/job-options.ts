import { parseDuration } from '../time/duration.js'
import { argumentError, described } from './checks.js'
import type { JobManifest } from './manifest.js'

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

const common = ['name', 'jitter', 'overlap', 'maxInstances', 'misfire', 'misfireGrace', 'timeLimit', 'once']
const onceOnly = ['name', 'jitter', 'timeLimit']

/**
 * What the options of a job decorator say.
 * @param more - the options that only this decorator has, which are read elsewhere.
 * @throws PLUGIN_DECORATOR_ARGUMENT
 */
export function readJobOptions(
  { decorator, where, member }: Place,
  options: JobOptions & { runAtStart?: boolean },
  more: readonly string[],
): Omit<JobManifest, 'member' | 'schedule'> {
  const given = options ?? {}
  const known = [...(decorator === '@Once' ? onceOnly : common), ...more]
  const refuse = (what: string, fix: string) => argumentError(decorator, where, what, fix)
  const surplus = Object.keys(given).find((key) => !known.includes(key))
  if (surplus !== undefined) throw refuse(`there is no option '${surplus}'`, `Use one of ${known.join(', ')}`)

  const { name = member, maxInstances, overlap, misfire, runAtStart = false, once } = given
  if (typeof name !== 'string' || !/^[\p{L}\p{N}_.-]{1,64}$/u.test(name)) {
    throw refuse(`the name is ${described(name)}`, 'Use 1 to 64 letters, digits, _, - or .')
  }
  if (maxInstances !== undefined && !(Number.isSafeInteger(maxInstances) && maxInstances >= 1)) {
    throw refuse(`maxInstances is ${described(maxInstances)}`, 'Write a whole number from 1 on: { maxInstances: 3 }')
  }
  if (overlap !== undefined && overlap !== 'skip' && overlap !== 'queue') {
    throw refuse(`overlap is ${described(overlap)}`, `Write { overlap: 'skip' } or { overlap: 'queue' }`)
  }
  if (misfire !== undefined && misfire !== 'skip' && misfire !== 'run-once') {
    throw refuse(`misfire is ${described(misfire)}`, `Write { misfire: 'skip' } or { misfire: 'run-once' }`)
  }
  if (once !== undefined) checkOnce(given, refuse)
  const duration = (key: 'jitter' | 'misfireGrace' | 'timeLimit') => {
    const value = given[key]
    const ms = value === undefined ? undefined : parseDuration(value)
    if (value !== undefined && (typeof value !== 'string' || ms === undefined)) {
      throw refuse(`the ${key} is ${described(value)}`, `Write a duration: { ${key}: '5s' }`)
    }
    return ms
  }
  const [jitterMs = 0, misfireGraceMs, timeLimitMs] = [
    duration('jitter'),
    duration('misfireGrace'),
    duration('timeLimit'),
  ]
  return {
    name,
    runAtStart: Boolean(runAtStart),
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
  { once, maxInstances, overlap, runAtStart }: JobOptions & { runAtStart?: boolean },
  refuse: (what: string, fix: string) => Error,
): void {
  if (once !== 'cluster') throw refuse(`once is ${described(once)}`, `Write { once: 'cluster' }, or take it out`)
  const surplus = {
    maxInstances,
    overlap: overlap === 'skip' ? undefined : overlap,
    runAtStart: runAtStart || undefined,
  }
  const [unfit] = Object.entries(surplus).flatMap(([key, value]) => (value === undefined ? [] : [key]))
  if (unfit) throw refuse(`${unfit} does not go with once: 'cluster'`, `Take ${unfit} out`)
}

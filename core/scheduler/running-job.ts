import { SwitchboardError } from '../errors/switchboard-error.js'
import type { Logger } from '../logging/logger.js'
import type { Clock } from '../time/clock.js'
import type { Job, JobRun, RunClaim, RunOutcome } from './job.js'

/** How many runs may wait for their turn; what falls due beyond is skipped. */
const maxQueued = 100

export interface RunningJobOptions {
  readonly clock: Clock
  readonly logger: Logger
  /** Whose job it is. */
  readonly owner: string
  readonly onError: (error: unknown, job: Job, owner: string) => void
  /** Told of each run that has ended or did not take place. */
  readonly onRun: (run: JobRun) => void
}

/** A run that is asked for. */
interface AskedRun {
  readonly dueMs: number
  readonly byHand: boolean
  /** When it has to begin at the latest, by the clock that is never set. */
  readonly latestMs: number
}

/** A run that waits until the job is less busy. */
interface QueuedRun extends AskedRun {
  resolve(outcome: RunOutcome | Promise<RunOutcome>): void
}

/**
 * The runs of one job: how many at once, what becomes of those that fall due meanwhile, and how long each may take. What a
 * run throws ends here.
 */
export class RunningJob {
  counts = { runs: 0, failures: 0, skipped: 0 }
  /** The latest run that began. */
  last: { startedMs: number; tookMs?: number; error?: string } | undefined
  private readonly current = new Set<Promise<RunOutcome>>()
  private readonly queue: QueuedRun[] = []
  /** How many runs wait for the answer whether they are this process's. */
  private asking = 0
  private readonly ending = new AbortController()
  private predecessor: RunningJob | undefined
  private successor: RunningJob | undefined

  constructor(
    private readonly job: Job,
    private readonly options: RunningJobOptions,
  ) {}

  /** What resolves when the runs under way have ended; `undefined` when there are none. Never rejects. */
  get busy(): Promise<unknown> | undefined {
    if (this.current.size > 0) return Promise.all(this.current)
    return this.predecessor?.busy
  }

  /** How many runs wait for their turn. */
  get queued(): number {
    return this.queue.length
  }

  /** Takes over from an earlier version of the job; none of its own runs begins while that is busy. */
  follow(predecessor: RunningJob): void {
    this.counts = { ...predecessor.counts }
    this.last = predecessor.last
    const { busy } = predecessor
    if (!busy) return
    this.predecessor = predecessor
    predecessor.successor = this
    void busy.then(() => {
      this.predecessor = undefined
      this.goOn()
    })
  }

  /**
   * Runs now, or does what the job wants when it is busy. Never rejects.
   * @param byHand - whether somebody asked for it.
   * @param lateMs - how long ago it was due.
   */
  run(dueMs: number, byHand = false, lateMs = 0): Promise<RunOutcome> {
    const graceMs = byHand ? undefined : this.job.misfireGraceMs
    const latestMs = this.options.clock.monotonic() - lateMs + (graceMs ?? Number.POSITIVE_INFINITY)
    const run = { dueMs, byHand, latestMs }
    if (this.hasRoom) return this.begin(run)
    // A run that turns out to be another process's keeps nothing from running here, and the next one may be this process's.
    const queues = this.job.overlap === 'queue'
    const { isAsking } = this
    if (isAsking && !queues && !byHand && !this.isLatest(dueMs)) return Promise.resolve('skipped')
    if (!(queues || isAsking) || this.queue.length >= maxQueued) return Promise.resolve(this.skip(dueMs))
    return new Promise((resolve) => this.queue.push({ ...run, resolve }))
  }

  /** Notes a run that could not begin in time. Of a job that several processes share another may have had it. */
  miss(dueMs: number, isOurs = !this.job.claim): RunOutcome {
    this.counts.skipped++
    this.options.logger.warn('job missed, it could not begin in time', { job: this.job.name, due: new Date(dueMs) })
    return isOurs ? this.passedOver('missed', dueMs) : 'missed'
  }

  /** Begins none of those that wait. */
  stop(): void {
    for (const { dueMs, resolve } of this.queue.splice(0)) {
      // Of a job that several processes share it may be another's run.
      resolve(this.job.claim ? 'stopped' : this.passedOver('stopped', dueMs))
    }
  }

  /** Tells the runs under way to end. */
  abort(reason: Error): void {
    this.ending.abort(reason)
  }

  private get hasRoom(): boolean {
    return this.predecessor === undefined && this.current.size < (this.job.maxInstances ?? 1)
  }

  private get isAsking(): boolean {
    return this.asking > 0 || this.predecessor?.isAsking === true
  }

  /**
   * Whether none of those that wait was due later; what was due earlier gives way to it. Processes that cannot ask for a while
   * would else each have a row of runs to make up for.
   */
  private isLatest(dueMs: number): boolean {
    const index = this.queue.findIndex((waiting) => !waiting.byHand)
    const before = this.queue[index]
    if (!before) return true
    if (before.dueMs > dueMs) return false
    this.queue.splice(index, 1)
    before.resolve('skipped')
    return true
  }

  private isLate({ latestMs }: AskedRun): boolean {
    return this.options.clock.monotonic() > latestMs
  }

  /** Those that wait for an answer, when the run that was asked about takes place. */
  private skipWaiting(): void {
    const waiting = this.job.overlap === 'queue' ? [] : this.queue.splice(0)
    for (const { dueMs, resolve } of waiting) resolve(this.skip(dueMs))
    this.successor?.skipWaiting()
  }

  private skip(dueMs: number): RunOutcome {
    this.counts.skipped++
    this.options.logger.debug('job skipped, its last run is still busy', { job: this.job.name })
    return this.passedOver('skipped', dueMs)
  }

  private goOn(): void {
    while (this.hasRoom) {
      const next = this.queue.shift()
      if (!next) return
      next.resolve(this.isLate(next) ? this.miss(next.dueMs) : this.begin(next))
    }
  }

  private begin(asked: AskedRun): Promise<RunOutcome> {
    // Begun a moment later, so that a job that asks for itself finds itself busy.
    const run = Promise.resolve()
      .then(() => (this.job.claim ? this.performClaimed(asked) : this.perform(asked.dueMs)))
      .finally(() => {
        this.current.delete(run)
        this.goOn()
      })
    this.current.add(run)
    return run
  }

  /** A run that is another process's is none of this one's. */
  private async performClaimed(asked: AskedRun): Promise<RunOutcome> {
    const claim = await this.claim(asked)
    if (!claim) return 'skipped'
    this.skipWaiting()
    return this.perform(asked.dueMs, claim)
  }

  private async claim(asked: AskedRun): Promise<RunClaim | undefined> {
    this.asking++
    try {
      const claim = await this.job.claim?.(asked.dueMs, asked.byHand)
      if (!claim || !this.isLate(asked)) return claim
      if (await claim.end()) this.miss(asked.dueMs, true)
    } catch (error) {
      this.options.logger.warn('a run of the job could not be claimed', { job: this.job.name, error })
    } finally {
      this.asking--
    }
    return undefined
  }

  private async perform(dueMs: number, claim?: RunClaim): Promise<RunOutcome> {
    const { clock, onError, owner } = this.options
    const { job } = this
    const begunMs = clock.monotonic()
    const last: typeof this.last = { startedMs: clock.now() }
    this.last = last
    this.counts.runs++
    const limit = this.timeLimit(claim ? [this.ending.signal, claim.signal] : [this.ending.signal])
    const ended = async (outcome: RunOutcome, error?: unknown) => {
      limit.end()
      last.tookMs = Math.round(clock.monotonic() - begunMs)
      if (claim && !(await claim.end())) {
        // Another process has it by now, and its history with it.
        this.options.logger.warn('the right to a run of the job was lost before its end', { job: job.name })
        return 'stopped'
      }
      const { startedMs, tookMs } = last
      this.tell({ outcome, dueMs, startedMs, tookMs, ...(error !== undefined && { error }) })
      return outcome
    }
    try {
      await job.run({ name: job.name, dueAt: new Date(dueMs), signal: limit.signal })
      return await ended('done')
    } catch (error) {
      if (this.ending.signal.aborted || claim?.signal.aborted) return await ended('stopped')
      const reason = limit.exceeded
        ? new SwitchboardError('PLUGIN_JOB_TIMEOUT', limit.exceeded, { cause: error })
        : error
      this.counts.failures++
      last.error = reason instanceof Error ? reason.message : String(reason)
      onError(reason, job, owner)
      return await ended(limit.exceeded ? 'timed-out' : 'failed', reason)
    }
  }

  /** A signal for one run, which is aborted at its time limit too; a run that goes on all the same is named in a warning. */
  private timeLimit(ends: readonly [AbortSignal, ...AbortSignal[]]) {
    const { job } = this
    const { clock, logger } = this.options
    const { timeLimitMs: limitMs } = job
    const ending = ends.length === 1 ? ends[0] : AbortSignal.any([...ends])
    if (limitMs === undefined) return { signal: ending, exceeded: undefined, end: () => {} }
    const own = new AbortController()
    const limit = {
      signal: AbortSignal.any([ending, own.signal]),
      exceeded: undefined as { job: string; limitMs: number } | undefined,
      end: () => timer.cancel(),
    }
    const timer = clock.after(limitMs, () => {
      limit.exceeded = { job: job.name, limitMs }
      logger.warn('job takes longer than its time limit', limit.exceeded)
      own.abort(new DOMException(`The job takes longer than its limit of ${limitMs} ms.`, 'TimeoutError'))
    })
    return limit
  }

  private passedOver(outcome: RunOutcome, dueMs: number): RunOutcome {
    this.tell({ outcome, dueMs, startedMs: this.options.clock.now(), tookMs: 0 })
    return outcome
  }

  private tell(run: Omit<JobRun, 'owner' | 'job'>): void {
    this.options.onRun({ owner: this.options.owner, job: this.job.name, ...run })
  }
}

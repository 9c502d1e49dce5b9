import { backOffMs } from '../errors/back-off.js'
import type { Logger } from '../logging/logger.js'
import type { Clock, Timer } from '../time/clock.js'
import { isPassing } from './storage-error.js'

/** Somebody who gathers writes and lets them be committed together with those of others. */
export interface CommitParticipant {
  /** Writes all that has gathered. Called inside a transaction; called again when that was rolled back. */
  write(): void
  /** What the last `write` wrote is committed. */
  committed(): void
  /** The last `write` can never succeed: drop what it wrote. */
  rejected(error: unknown): void
}

const firstDelayMs = 1_000
const maxDelayMs = 30_000

/**
 * Commits the writes of many in one transaction per turn of the event loop: a transaction costs as much as five inserts.
 * While the disk is full or gone it keeps everything and tries again; the participants' writes wait with them.
 */
export class GroupCommit {
  private waiting = new Set<CommitParticipant>()
  private scheduled = false
  private failures = 0
  private retry: Timer | undefined

  constructor(
    private readonly transaction: (work: () => void) => void,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** Whether writes are held back because the last commit failed. */
  get isFailing(): boolean {
    return this.failures > 0
  }

  /** Has the participant's writes committed soon. */
  request(participant: CommitParticipant): void {
    this.waiting.add(participant)
    if (this.scheduled || this.retry) return
    this.scheduled = true
    setImmediate(this.run)
  }

  /** Has what a participant kept back at its commit committed soon, after what that commit has set going. */
  requestRest(participant: CommitParticipant): void {
    this.waiting.add(participant)
    if (this.scheduled || this.retry) return
    this.scheduled = true
    setImmediate(() => setImmediate(this.run))
  }

  /**
   * Commits now.
   * @returns whether nothing is left to be written.
   */
  flush(): boolean {
    this.retry?.cancel()
    this.retry = undefined
    do this.commit(this.taken())
    while (this.waiting.size > 0 && !this.isFailing)
    return this.waiting.size === 0
  }

  private readonly run = (): void => {
    this.scheduled = false
    this.commit(this.taken())
  }

  /** All that wait; they do no longer. */
  private taken(): CommitParticipant[] {
    const { waiting } = this
    this.waiting = new Set()
    return [...waiting]
  }

  private commit(participants: readonly CommitParticipant[]): void {
    if (participants.length === 0) return
    try {
      this.transaction(() => {
        for (const participant of participants) participant.write()
      })
    } catch (error) {
      this.failed(participants, error)
      return
    }
    if (this.failures > 0) this.logger.info('the database takes writes again')
    this.failures = 0
    for (const participant of participants) participant.committed()
  }

  private failed(participants: readonly CommitParticipant[], error: unknown): void {
    if (!isPassing(error)) {
      // One of them wrote something impossible; alone, each finds out whether it was the one.
      const [only] = participants
      if (participants.length === 1 && only) only.rejected(error)
      else for (const participant of participants) this.commit([participant])
      return
    }
    for (const participant of participants) this.waiting.add(participant)
    this.failures++
    const delayMs = backOffMs(this.failures, firstDelayMs, maxDelayMs, () => 0)
    if (this.failures === 1) this.logger.error('the database takes no writes, nothing is lost', { error, delayMs })
    this.retry ??= this.clock.after(
      delayMs,
      () => {
        this.retry = undefined
        this.run()
      },
      { keepsProcessAlive: false },
    )
  }
}

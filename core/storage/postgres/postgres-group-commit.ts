import { randomUUID } from 'node:crypto'
import { backOffMs } from '../../errors/back-off.js'
import { isSwitchboardError } from '../../errors/switchboard-error.js'
import type { Logger } from '../../logging/logger.js'
import type { Clock, Timer } from '../../time/clock.js'
import type { Fence } from '../fence.js'
import { BulkWrites } from './bulk-writes.js'
import type { Postgres } from './postgres.js'
import { isPassingPostgres } from './postgres-error.js'
import type { PostgresTransaction } from './postgres-transaction.js'

/** Where a participant puts what it writes. */
export interface GroupTransaction {
  /** For rows, which go out with those of others. */
  readonly rows: BulkWrites
  /** For what has to be read or written by itself; before the rows. */
  readonly transaction: PostgresTransaction
  /** Under which leases it stands. */
  readonly fences: readonly Fence[]
  /** Whether what a process remembers may be taken for what is kept; it is compared, and when it is not so, all is written anew. */
  readonly trusts: boolean
}

/** Somebody who gathers writes and lets them be committed together with those of others. */
export interface PostgresParticipant {
  /** The lease under which it writes; absent: it needs none. */
  readonly fence?: Fence | undefined
  /** Writes all that has gathered until it is called; called again when that came to nothing. */
  write(group: GroupTransaction): void | Promise<void>
  /** What the last `write` wrote is committed. */
  committed(): void
  /** The last `write` can never succeed: drop what it wrote. */
  rejected(error: unknown): void
}

const groupSteps: readonly string[] = [
  `CREATE TABLE writers (id text PRIMARY KEY, commits bigint NOT NULL, since timestamptz NOT NULL DEFAULT now());
   CREATE FUNCTION switchboard_commit(writer text, number bigint) RETURNS void LANGUAGE plpgsql AS $body$
   BEGIN
     UPDATE writers SET commits = number WHERE id = writer AND commits = number - 1;
     IF NOT FOUND THEN
       RAISE EXCEPTION 'commit % was kept already, or one before it was not', number USING ERRCODE = 'SBC01';
     END IF;
   END
   $body$`,
]

const firstDelayMs = 200
const maxDelayMs = 5_000

/**
 * Commits the writes of many in one transaction, one transaction at a time: what comes meanwhile goes into the next. Each is
 * counted in the database, so that one whose answer was lost is never made twice: the count says whether it was kept, and keeps it
 * from being kept later. While the server takes no writes everything is kept here and tried again.
 */
export class PostgresGroupCommit {
  private readonly waiting = new Set<PostgresParticipant>()
  private readonly writer = randomUUID()
  private commits = 0
  private isRunning = false
  private failures = 0
  private retry: Timer | undefined
  private idle: (() => void)[] = []

  private constructor(
    private readonly postgres: Postgres,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  static async open(postgres: Postgres, clock: Clock, logger: Logger): Promise<PostgresGroupCommit> {
    await postgres.migrate('group-commit', groupSteps)
    const group = new PostgresGroupCommit(postgres, clock, logger)
    await postgres.run(`DELETE FROM writers WHERE since < now() - interval '30 days'`)
    await postgres.run('INSERT INTO writers (id, commits) VALUES ($1, 0) ON CONFLICT DO NOTHING', group.writer)
    return group
  }

  /** Whether writes are held back because the last commit failed. */
  get isFailing(): boolean {
    return this.failures > 0
  }

  /** Has the participant's writes committed soon. */
  request(participant: PostgresParticipant): void {
    this.waiting.add(participant)
    if (this.isRunning || this.retry) return
    this.isRunning = true
    setImmediate(this.run)
  }

  /** Resolves when all that was requested is committed, or the server takes no writes. @returns whether it is. */
  async flush(): Promise<boolean> {
    if (this.retry) {
      this.retry.cancel()
      this.retry = undefined
      this.isRunning = true
      setImmediate(this.run)
    }
    if (this.isRunning) await new Promise<void>((resolve) => this.idle.push(resolve))
    return this.waiting.size === 0
  }

  private readonly run = async (): Promise<void> => {
    while (this.waiting.size > 0 && !this.retry) {
      const participants = [...this.waiting]
      this.waiting.clear()
      await this.commit(participants)
    }
    this.isRunning = false
    const idle = this.idle
    this.idle = []
    for (const resolve of idle) resolve()
  }

  private async commit(participants: readonly PostgresParticipant[]): Promise<void> {
    try {
      await this.once(participants)
    } catch (error) {
      await this.failed(participants, error)
      return
    }
    if (this.failures > 0) this.logger.info('the database takes writes again')
    this.failures = 0
    for (const participant of participants) participant.committed()
  }

  /** One transaction, made once even if its answer is lost. */
  private async once(participants: readonly PostgresParticipant[]): Promise<void> {
    const fences = fencesOf(participants)
    let trusts = true
    for (;;) {
      const number = this.commits + 1
      const first = { call: 'switchboard_commit($1, $2)', parameters: [this.writer, number] }
      try {
        await this.postgres.transaction(
          async (transaction) => {
            const rows = new BulkWrites()
            const group = { transaction, rows, fences, trusts }
            const writing = participants.map((participant) => participant.write(group))
            if (writing.some((each) => each !== undefined)) await Promise.all(writing)
            rows.send(transaction)
          },
          { fences, patienceMs: 0, first },
        )
        this.commits = number
        return
      } catch (error) {
        if (isSwitchboardError(error, 'STORAGE_UNSURE')) {
          if (await this.wasKept(number)) return
        } else if (codeOf(error) === 'SBV01') trusts = false
        else if (codeOf(error) === 'SBC01') this.commits = await this.kept()
        else throw error
      }
    }
  }

  /**
   * Whether a commit is kept whose answer was lost; if it is not, it never will be, as its number is skipped. Nothing is made again
   * before that is known: what has gathered meanwhile would be taken for kept with it.
   */
  private async wasKept(number: number): Promise<boolean> {
    // Waits for the lost transaction, should it still be under way.
    const skip = 'UPDATE writers SET commits = $2::bigint + 1 WHERE id = $1 AND commits = $2::bigint - 1'
    for (;;) {
      try {
        await this.postgres.run(skip, this.writer, number)
        this.commits = await this.kept()
        return this.commits === number
      } catch (error) {
        if (!isSwitchboardError(error, 'STORAGE_UNSURE') && !isPassingPostgres(error)) throw error
        await this.clock.sleep(firstDelayMs)
      }
    }
  }

  private async kept(): Promise<number> {
    const row = await this.postgres.get<{ commits: number }>('SELECT commits FROM writers WHERE id = $1', this.writer)
    if (row) return row.commits
    await this.postgres.run('INSERT INTO writers (id, commits) VALUES ($1, 0) ON CONFLICT DO NOTHING', this.writer)
    return 0
  }

  private async failed(participants: readonly PostgresParticipant[], error: unknown): Promise<void> {
    if (!isPassingPostgres(error)) {
      const parts = apart(participants)
      const isOver = participants.length === 1 || (parts.length === 1 && isSwitchboardError(error, 'STORAGE_FENCED'))
      if (isOver) for (const participant of participants) participant.rejected(error)
      // One of them wrote something impossible; alone, each finds out whether it was the one.
      else for (const part of parts.length > 1 ? parts : participants.map((each) => [each])) await this.commit(part)
      return
    }
    for (const participant of participants) this.waiting.add(participant)
    this.failures++
    const delayMs = backOffMs(this.failures, firstDelayMs, maxDelayMs)
    if (this.failures === 1) this.logger.error('the database takes no writes, nothing is lost', { error, delayMs })
    this.retry ??= this.clock.after(
      delayMs,
      () => {
        this.retry = undefined
        if (this.isRunning) return
        this.isRunning = true
        void this.run()
      },
      { keepsProcessAlive: false },
    )
  }
}

/** The leases of all of them, each once. */
function fencesOf(participants: readonly PostgresParticipant[]): Fence[] {
  const fences = new Map<string, Fence>()
  for (const { fence } of participants) if (fence) fences.set(nameOf(fence), fence)
  return [...fences.values()]
}

/** What writes under one lease stays together, an update with the people it speaks of; the rest is one part. */
function apart(participants: readonly PostgresParticipant[]): readonly (readonly PostgresParticipant[])[] {
  const parts = new Map<string | undefined, PostgresParticipant[]>()
  for (const participant of participants) {
    const { fence } = participant
    const lease = fence && nameOf(fence)
    parts.set(lease, [...(parts.get(lease) ?? []), participant])
  }
  return [...parts.values()]
}

function nameOf({ client, epoch, machine }: Fence): string {
  return `${client} ${epoch} ${machine}`
}

/** What one of our functions in the database met: SBC01, the count of commits was another; SBV01, a value was. */
function codeOf(error: unknown): unknown {
  return isSwitchboardError(error) ? (error.cause as { code?: unknown } | undefined)?.code : undefined
}

import type { JobTick, JobTicks } from '../kernel/job-ticks.js'
import type { Logger } from '../logging/logger.js'
import type { RunClaim } from '../scheduler/job.js'
import type { Postgres } from '../storage/postgres/postgres.js'
import type { Clock } from '../time/clock.js'
import { untilAborted } from '../time/deadline.js'
import { machineName } from './machine.js'

/** How often it is tried to give back a run while the database is away, in milliseconds. */
const giveBackMs = 1_000

const steps = [
  `CREATE SEQUENCE cluster_job_claims;
   CREATE TABLE cluster_job_ticks (
     job text PRIMARY KEY, due_ms bigint NOT NULL, machine text NOT NULL, claim bigint NOT NULL, is_running boolean NOT NULL
   )`,
]

const isAlive = 'EXISTS (SELECT FROM cluster_machines m WHERE m.id = t.machine AND NOT m.is_dead)'

// The lock on the machine's row keeps it from being declared dead in this moment.
const claimSql = `
  WITH me AS (SELECT id FROM cluster_machines WHERE id = $2 AND NOT is_dead FOR SHARE)
  INSERT INTO cluster_job_ticks AS t SELECT $1, CASE WHEN $4 THEN 0 ELSE $3::bigint END, id, nextval('cluster_job_claims'), true FROM me
  ON CONFLICT (job) DO UPDATE SET due_ms = greatest(t.due_ms, excluded.due_ms), machine = excluded.machine, claim = excluded.claim, is_running = true
  WHERE NOT (t.is_running AND ${isAlive}) AND ($4 OR t.due_ms < $3 OR (t.due_ms = $3 AND t.is_running))
  RETURNING claim`

/** Makes the table when it is not there. @throws STORAGE_... */
export function migrateJobTicks(postgres: Postgres): Promise<void> {
  return postgres.migrate('cluster-jobs', steps)
}

interface PostgresJobTicksParts {
  readonly postgres: Postgres
  readonly clock: Clock
  readonly logger: Logger
}

/**
 * Which process has which run of a job that all share, by a row for each job: a run is taken in one statement, by a process that is
 * not declared dead, and only when its time is later than that of the run before. So each run is one process's, whatever the clocks
 * of the machines show, and a run of a process that has died can be taken again.
 */
export class PostgresJobTicks implements JobTicks {
  private readonly held = new Set<AbortController>()
  private readonly ending = new AbortController()
  private machine: () => string | undefined = () => undefined

  private constructor(private readonly parts: PostgresJobTicksParts) {}

  /** Makes the table when it is not there. @throws STORAGE_... */
  static async open(parts: PostgresJobTicksParts): Promise<PostgresJobTicks> {
    await migrateJobTicks(parts.postgres)
    return new PostgresJobTicks(parts)
  }

  /** @param machine - the id of this process among the others; `undefined` while it may run nothing. */
  for(machine: () => string | undefined): void {
    this.machine = machine
  }

  async claim(job: string, dueMs: number, byHand: boolean): Promise<RunClaim | undefined> {
    const machine = this.machine()
    if (machine === undefined) return undefined
    const claims = await this.parts.postgres.transaction((transaction) =>
      transaction.all<{ claim: number }>(claimSql, job, machine, dueMs, byHand),
    )
    const [row] = claims
    if (!row) return undefined
    const lost = new AbortController()
    this.held.add(lost)
    // While the answer was on its way the lease may have ended.
    if (this.machine() !== machine) lost.abort(lapsed())
    return { signal: lost.signal, end: () => this.end(job, row.claim, lost) }
  }

  async all(): Promise<readonly JobTick[]> {
    const rows = await this.parts.postgres.all<JobTick>(
      `SELECT job, due_ms AS "dueMs", machine, is_running AS "isRunning", ${isAlive} AS "isAlive" FROM cluster_job_ticks t`,
    )
    const here = this.machine()
    return rows.map((row) => ({ ...row, machine: machineName(row.machine), isHere: row.machine === here }))
  }

  /** This process may run nothing any more: others may be about to take what it has under way. */
  lapse(): void {
    for (const lost of this.held) lost.abort(lapsed())
  }

  /** Gives nothing back any more; what is still under way is free once the process has signed off. */
  close(): void {
    this.ending.abort()
  }

  private end(job: string, claim: number, lost: AbortController): Promise<boolean> {
    const givenBack = this.giveBack(job, claim).finally(() => this.held.delete(lost))
    return untilAborted(lost.signal, givenBack).catch(() => false)
  }

  /** A run that nobody gives back would keep the job from running for as long as this process lives. */
  private async giveBack(job: string, claim: number): Promise<boolean> {
    const { postgres, clock, logger } = this.parts
    const { signal } = this.ending
    const sql = 'UPDATE cluster_job_ticks SET is_running = false WHERE job = $1 AND claim = $2'
    while (!signal.aborted) {
      try {
        return (await postgres.run(sql, job, claim)) > 0
      } catch (error) {
        logger.debug('a run of a job could not be given back, trying again', { job, error })
        await clock.sleep(giveBackMs, signal).catch(() => {})
      }
    }
    return false
  }
}

function lapsed(): DOMException {
  return new DOMException('The lease under which the job runs has ended.', 'AbortError')
}

import type { Database } from '../storage/database.js'
import { GroupedWrites } from '../storage/grouped-writes.js'
import type { RunOutcome } from './job.js'
import { type JobHistoryQuery, type JobMemory, JobStore, type RecordedRun } from './job-store.js'

/** How many runs of a job are kept at least, and how many more gather before the oldest are deleted. */
const keptRuns = 100
const pruneAfter = 25

const steps = [
  `CREATE TABLE job_runs (
     id INTEGER PRIMARY KEY AUTOINCREMENT, client TEXT NOT NULL, job TEXT NOT NULL, owner TEXT NOT NULL, outcome TEXT NOT NULL,
     due_ms INTEGER NOT NULL, started_ms INTEGER NOT NULL, took_ms INTEGER NOT NULL, error TEXT
   ) STRICT;
   CREATE INDEX job_runs_of_job ON job_runs (client, job, id);
   CREATE TABLE paused_jobs (
     client TEXT NOT NULL, job TEXT NOT NULL, PRIMARY KEY (client, job)
   ) STRICT, WITHOUT ROWID`,
]

interface RunRow {
  id: number
  job: string
  owner: string
  outcome: RunOutcome
  due_ms: number
  started_ms: number
  took_ms: number
  error: string | null
}

/** Keeps the jobs' history in the application's database. */
export class SqliteJobStore extends JobStore {
  private readonly writes: GroupedWrites
  private readonly unpruned = new Map<string, number>()

  constructor(private readonly database: Database) {
    super()
    database.migrate('jobs', steps)
    this.writes = new GroupedWrites(database.groupCommit)
  }

  async load(client: string): Promise<Map<string, JobMemory>> {
    // Most clients have no jobs, and many start together.
    const some = `SELECT EXISTS (SELECT 1 FROM job_runs WHERE client = ?1)
      OR EXISTS (SELECT 1 FROM paused_jobs WHERE client = ?1) AS found`
    if (this.database.get<{ found: number }>(some, client)?.found !== 1) return new Map()
    const lastRuns = this.database.all<RunRow>(
      'SELECT * FROM job_runs WHERE id IN (SELECT max(id) FROM job_runs WHERE client = ? GROUP BY job)',
      client,
    )
    const paused = this.database.all<{ job: string }>('SELECT job FROM paused_jobs WHERE client = ?', client)
    const memory = new Map<string, JobMemory>(lastRuns.map((row) => [row.job, { paused: false, last: recorded(row) }]))
    for (const { job } of paused) memory.set(job, { ...memory.get(job), paused: true })
    return memory
  }

  async isPaused(client: string, job: string): Promise<boolean> {
    return this.database.get('SELECT 1 FROM paused_jobs WHERE client = ? AND job = ?', client, job) !== undefined
  }

  async setPaused(client: string, job: string, paused: boolean): Promise<void> {
    const sql = paused
      ? 'INSERT OR IGNORE INTO paused_jobs VALUES (?, ?)'
      : 'DELETE FROM paused_jobs WHERE client = ? AND job = ?'
    await this.writes.add(() => this.database.run(sql, client, job))
  }

  async record(client: string, run: Omit<RecordedRun, 'id'>): Promise<void> {
    const { job, owner, outcome, dueMs, startedMs, tookMs, error } = run
    await this.writes.add(() => {
      const sql = `INSERT INTO job_runs (client, job, owner, outcome, due_ms, started_ms, took_ms, error)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)`
      this.database.run(sql, client, job, owner, outcome, dueMs, startedMs, tookMs, error ?? null)
    })
    this.prune(client, job)
  }

  async history(client: string, job: string, query: JobHistoryQuery = {}): Promise<RecordedRun[]> {
    const { limit = 50, before = Number.MAX_SAFE_INTEGER } = query
    const sql = 'SELECT * FROM job_runs WHERE client = ? AND job = ? AND id < ? ORDER BY id DESC LIMIT ?'
    return this.database.all<RunRow>(sql, client, job, before, limit).map(recorded)
  }

  private prune(client: string, job: string): void {
    const key = `${client}\n${job}`
    const gathered = (this.unpruned.get(key) ?? pruneAfter) + 1
    this.unpruned.set(key, gathered % pruneAfter)
    if (gathered < pruneAfter) return
    const sql = `DELETE FROM job_runs WHERE client = ?1 AND job = ?2 AND id <= (
        SELECT id FROM job_runs WHERE client = ?1 AND job = ?2 ORDER BY id DESC LIMIT 1 OFFSET ?3
      )`
    void this.writes.add(() => this.database.run(sql, client, job, keptRuns)).catch(() => {})
  }
}

function recorded(row: RunRow): RecordedRun {
  return {
    id: row.id,
    owner: row.owner,
    job: row.job,
    outcome: row.outcome,
    dueMs: row.due_ms,
    startedMs: row.started_ms,
    tookMs: row.took_ms,
    ...(row.error !== null && { error: row.error }),
  }
}

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import type { JobStore, RecordedRun } from '../../core/scheduler/job-store.js'
import { PostgresJobStore } from '../../core/scheduler/postgres-job-store.js'
import { SqliteJobStore } from '../../core/scheduler/sqlite-job-store.js'
import { Database } from '../../core/storage/database.js'
import { ManualClock } from '../../core/time/manual-clock.js'
import { testStorage } from '../postgres/test-storage.js'

/** Each implementation, and what opens the same store anew. */
const postgres = testStorage(new ManualClock())
const stores: Record<string, () => Promise<() => Promise<JobStore>>> = {
  PostgreSQL: async () => {
    const storage = await postgres()
    return () => PostgresJobStore.open(storage.postgres)
  },
  SQLite: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'switchboard-jobs-'))
    let database: Database | undefined
    onTestFinished(() => {
      database?.close()
      rmSync(folder, { recursive: true })
    })
    return async () => {
      database?.close()
      database = Database.open(join(folder, 'jobs.db'), { clock: new ManualClock(), logger: new SilentLogger() })
      return new SqliteJobStore(database)
    }
  },
}

function run(more: Partial<RecordedRun> = {}): Omit<RecordedRun, 'id'> {
  return { owner: 'shop', job: 'tick', outcome: 'done', dueMs: 1_000, startedMs: 1_005, tookMs: 7, ...more }
}

describe.each(Object.entries(stores))('the jobs in %s', (_, opener) => {
  it('have their runs, the latest first, page by page, each client its own', async () => {
    const store = await (await opener())()
    for (const dueMs of [1_000, 2_000, 3_000]) await store.record('bot1', run({ dueMs }))
    await store.record('bot1', run({ job: 'tock', outcome: 'failed', error: 'no luck' }))
    await store.record('bot2', run({ dueMs: 9_000 }))

    const [latest, second] = await store.history('bot1', 'tick', { limit: 2 })
    expect([latest?.dueMs, second?.dueMs]).toEqual([3_000, 2_000])
    const rest = await store.history('bot1', 'tick', { before: second?.id })
    expect(rest.map(({ dueMs }) => dueMs)).toEqual([1_000])
    const [failed] = await store.history('bot1', 'tock')
    expect(failed).toEqual({ ...run({ job: 'tock', outcome: 'failed', error: 'no luck' }), id: failed?.id })
    expect(await store.history('bot3', 'tick')).toEqual([])
  })

  it('are known after a restart: the latest run, and what is paused', async () => {
    const open = await opener()
    const store = await open()
    await store.record('bot1', run())
    await store.record('bot1', run({ dueMs: 2_000 }))
    await store.setPaused('bot1', 'tick', true)
    await store.setPaused('bot1', 'tock', true)
    await store.setPaused('bot1', 'tock', true)
    await store.setPaused('bot2', 'tick', true)
    await store.setPaused('bot2', 'tick', false)

    const later = await open()
    const known = await later.load('bot1')
    expect([...known.keys()].sort()).toEqual(['tick', 'tock'])
    expect(known.get('tick')).toMatchObject({ paused: true, last: { dueMs: 2_000 } })
    expect(known.get('tock')).toEqual({ paused: true })
    expect(await later.load('bot2')).toEqual(new Map())
  })

  it('keep their latest hundred runs and not many more', async () => {
    const store = await (await opener())()
    await Promise.all(Array.from({ length: 300 }, (_, dueMs) => store.record('bot1', run({ dueMs }))))
    await store.record('bot1', run({ dueMs: 300 }))

    const kept = await store.history('bot1', 'tick', { limit: 1_000 })
    expect(kept[0]?.dueMs).toBe(300)
    expect(kept.length).toBeGreaterThanOrEqual(100)
    expect(kept.length).toBeLessThanOrEqual(130)
  })
})

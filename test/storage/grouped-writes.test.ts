import { describe, expect, it } from 'vitest'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { Database } from '../../core/storage/database.js'
import { GroupedWrites } from '../../core/storage/grouped-writes.js'
import { ManualClock } from '../../core/time/manual-clock.js'

function written() {
  const database = Database.open(':memory:', { clock: new ManualClock(), logger: new SilentLogger() })
  database.run('CREATE TABLE numbers (number INTEGER NOT NULL) STRICT')
  const writes = new GroupedWrites(database.groupCommit, { inParts: true })
  const add = (number: number | string) =>
    writes.add(() => database.run('INSERT INTO numbers VALUES (?)', number).lastId)
  const count = () => database.get<{ count: number }>('SELECT COUNT(*) AS count FROM numbers')?.count
  return { database, add, count }
}

describe('writes that are committed in parts', () => {
  it('commits half of many first, and the rest after what that has set going', async () => {
    const { add, count, database } = written()
    const steps: string[] = []
    const all = Array.from({ length: 40 }, (_, number) =>
      add(number).then(() => {
        if (number === 0) setImmediate(() => steps.push(`goes its way, ${count()} are there`))
      }),
    )
    await Promise.all(all)
    expect(steps).toEqual(['goes its way, 20 are there'])
    expect(count()).toBe(40)
    database.close()
  })

  it('writes few, and everything before the database is closed, at once', async () => {
    const { add, count, database } = written()
    const few = Array.from({ length: 16 }, (_, number) => add(number))
    await few[0]
    expect(count()).toBe(16)
    const many = Array.from({ length: 100 }, (_, number) => add(number))
    expect(database.groupCommit.flush()).toBe(true)
    expect(count()).toBe(116)
    await Promise.all(many)
    database.close()
  })

  it('keeps all but the one that cannot be', async () => {
    const { add, count, database } = written()
    const all = Array.from({ length: 40 }, (_, number) => add(number === 5 || number === 30 ? 'no number' : number))
    const results = await Promise.allSettled(all)
    expect(results.flatMap(({ status }, index) => (status === 'rejected' ? [index] : []))).toEqual([5, 30])
    expect(count()).toBe(38)
    database.close()
  })
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ownerOf } from '../../core/client/client-owner.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { MemorySessionStore } from '../../core/sessions/memory-session-store.js'
import { Database } from '../../core/storage/database.js'
import type { SqliteValue } from '../../core/storage/sqlite.js'
import { Semaphore } from '../../core/time/semaphore.js'
import { SystemClock } from '../../core/time/system-clock.js'
import { FullFraming } from '../../core/transport/framing.js'
import { directRoute, type Route } from '../../core/transport/tcp-transport.js'
import { UpdatePipeline } from '../../core/updates/update-pipeline.js'
import { ClientHarness, quickDriver } from '../client/client-harness.js'

/* What a client with a stored login says to Telegram, and asks of the database, until it knows of everything: a thousand begin at once. */
describe('the start of a client with a stored login', () => {
  let harness: ClientHarness
  let database: Database
  /** The statements that were run. */
  const statements: string[] = []

  beforeAll(async () => {
    harness = await ClientHarness.start()
    database = Database.open(':memory:', { clock: new SystemClock(), logger: new SilentLogger() })
    const { run, get, all } = database
    Object.assign(database, {
      run: noted(run.bind(database)),
      get: noted(get.bind(database)),
      all: noted(all.bind(database)),
    })
  })

  afterAll(async () => {
    await harness.close()
    database.close()
  })

  function noted<Result>(work: (sql: string, ...given: SqliteValue[]) => Result) {
    return (sql: string, ...given: SqliteValue[]): Result => {
      statements.push(sql)
      return work(sql, ...given)
    }
  }

  /** Starts the client with what is known of it. @returns what it asked, and how many packets it sent. */
  async function start(): Promise<{ asked: string[]; packets: number; reads: number; writes: number }> {
    const { sandbox } = harness
    let packets = 0
    class CountedFraming extends FullFraming {
      override wrap(payload: Buffer): Buffer {
        packets++
        return super.wrap(payload)
      }
    }
    const route: Route = { ...directRoute, makeFraming: () => new CountedFraming() }
    const sessions = new MemorySessionStore(sandbox.mintAuthKey('bot1'))
    const client = harness.client({ type: 'bot' }, { sessions, driverFactory: quickDriver('telegram', { route }) })
    const pipeline = new UpdatePipeline({
      client,
      bindings: [],
      clock: new SystemClock(),
      logger: new SilentLogger(),
      budget: new Semaphore(64),
      workers: 4,
      database,
    })
    const before = sandbox.calls.list().length
    statements.length = 0
    await pipeline.start()
    await ownerOf(client).start()
    await pipeline.catchUp()
    const asked = sandbox.calls.list().slice(before)
    await pipeline.stop({ graceMs: 0 })
    const reads = statements.filter((sql) => sql.startsWith('SELECT')).length
    // Where the updates stand is written with whatever else changes in the same round.
    const writes = statements.filter((sql) => !/^SELECT|update_states/.test(sql)).length
    await ownerOf(client).stop()
    return { asked: asked.map(({ method }) => method), packets, reads, writes }
  }

  // The first packet goes out again, as Telegram answers it with the salt to use.
  it('is two packets the first time: who it is with the greeting, and where its updates begin', async () => {
    expect(await start()).toEqual({
      asked: ['help.getConfig', 'users.getUsers', 'updates.getState'],
      packets: 3,
      reads: 4,
      writes: 1,
    })
  })

  it('is two packets afterwards: what was missed and where Telegram stands are asked at once', async () => {
    expect(await start()).toEqual({
      asked: ['help.getConfig', 'users.getUsers', 'updates.getState', 'updates.getDifference'],
      packets: 3,
      reads: 5,
      writes: 1,
    })
  })
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ownerOf } from '../../core/client/client-owner.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { FullFraming } from '../../core/mtproto/transport/framing.js'
import { directRoute, type Route } from '../../core/mtproto/transport/tcp-transport.js'
import { MemorySessionStore } from '../../core/sessions/memory-session-store.js'
import { Database } from '../../core/storage/database.js'
import { Semaphore } from '../../core/time/semaphore.js'
import { SystemClock } from '../../core/time/system-clock.js'
import { UpdatePipeline } from '../../core/updates/update-pipeline.js'
import { ClientHarness, quickDriver } from '../client/client-harness.js'

/* What a client with a stored login says to Telegram until it knows of everything: a thousand of them begin at once. */
describe('the start of a client with a stored login', () => {
  let harness: ClientHarness
  let database: Database

  beforeAll(async () => {
    harness = await ClientHarness.start()
    database = Database.open(':memory:', { clock: new SystemClock(), logger: new SilentLogger() })
  })

  afterAll(async () => {
    await harness.close()
    database.close()
  })

  /** Starts the client with what is known of it. @returns what it asked, and how many packets it sent. */
  async function start(): Promise<{ asked: string[]; packets: number }> {
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
    await pipeline.start()
    await ownerOf(client).start()
    await pipeline.catchUp()
    const asked = sandbox.calls.list().slice(before)
    await pipeline.stop({ graceMs: 0 })
    await ownerOf(client).stop()
    return { asked: asked.map(({ method }) => method), packets }
  }

  // The first packet goes out again, as Telegram answers it with the salt to use.
  it('is two packets the first time: who it is with the greeting, and where its updates begin', async () => {
    expect(await start()).toEqual({
      asked: ['help.getConfig', 'users.getUsers', 'updates.getState'],
      packets: 3,
    })
  })

  it('is two packets afterwards: what was missed and where Telegram stands are asked at once', async () => {
    expect(await start()).toEqual({
      asked: ['help.getConfig', 'users.getUsers', 'updates.getState', 'updates.getDifference'],
      packets: 3,
    })
  })
})

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SwitchboardError } from '../../core/errors/switchboard-error.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { Outbox } from '../../core/outbox/outbox.js'
import { ownerOfOutbox } from '../../core/outbox/outbox-owner.js'
import type { OutboxSettings } from '../../core/outbox/outbox-settings.js'
import { SqliteOutboxStore } from '../../core/outbox/sqlite-outbox-store.js'
import { Database } from '../../core/storage/database.js'
import { openExpiryClock } from '../../core/storage/sqlite-expiry-clock.js'
import { ManualClock } from '../../core/time/manual-clock.js'
import { FakeSenders } from './fake-senders.js'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const text = (said: string) => ({ kind: 'text', text: said }) as const
const lostAnswer = () => new SwitchboardError('RPC_TIMEOUT', { method: 'messages.SendMessage', timeoutMs: 60_000 })

let clock: ManualClock
let database: Database
let outbox: Outbox
let senders: FakeSenders

/** An outbox in a process of its own: what is not in the database is not known to it. */
async function open(settings: Partial<OutboxSettings> = {}): Promise<void> {
  const kept = openExpiryClock(database, clock)
  kept.note()
  const store = new SqliteOutboxStore(database)
  outbox = new Outbox({ store, clock, keptNow: () => kept.now(), logger: new SilentLogger(), settings })
  await ownerOfOutbox(outbox).open()
  senders = new FakeSenders(['agent1'])
  await ownerOfOutbox(outbox).serve('pool', senders)
}

async function pass(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 1_000) await clock.advance(1_000)
}

const set = (byMs: number) => clock.set(clock.now() + byMs)

beforeEach(async () => {
  clock = new ManualClock()
  database = Database.open(':memory:', { clock, logger: new SilentLogger() })
  await open()
})

afterEach(async () => {
  const closing = ownerOfOutbox(outbox).close()
  await clock.advance(10_000)
  await closing
  database.close()
})

describe.each([
  ['a day back', -dayMs],
  ['a month on', 30 * dayMs],
])('a clock that is set %s', (_, byMs) => {
  it('neither holds up what waits over a restart, nor lets the next one overtake it', async () => {
    senders.free = []
    await outbox.enqueue('pool', '@ann', text('first'))
    await ownerOfOutbox(outbox).close()
    set(byMs < 0 ? byMs : hourMs)
    await open()
    await outbox.enqueue('pool', '@ann', text('second'))
    await pass(5_000)
    expect(senders.texts()).toEqual(['first', 'second'])
  })

  it('neither holds up nor gives up what waits while the process runs', async () => {
    senders.free = []
    const { id } = await outbox.enqueue('pool', '@ann', text('hello'))
    const createdMs = clock.now()
    set(byMs)
    await pass(10_000)
    expect(await outbox.get(id)).toMatchObject({ state: 'waiting', createdMs: createdMs + byMs })
    senders.give('agent1')
    await expect.poll(async () => (await outbox.get(id)).state).toBe('sent')
    expect(Math.abs((await outbox.get(id)).changedMs - clock.now())).toBeLessThan(1_000)
  })

  it('does not give up unasked what may have been delivered, and does not send it again', async () => {
    senders.answer = (message) => {
      if (senders.delivered.length > 0) return
      senders.delivered.push(message)
      throw lostAnswer()
    }
    const { id } = await outbox.enqueue('pool', '@ann', text('once'))
    set(byMs)
    await pass(20_000)
    expect(await outbox.get(id)).toMatchObject({ state: 'sent' })
    expect(senders.texts()).toEqual(['once'])
  })

  it('does not change for how long the same is not sent again', async () => {
    const send = () => outbox.send('pool', '@ann', text('hello'), { suppressMs: hourMs })
    await send()
    set(byMs)
    expect((await send()).state).toBe('suppressed')
    await pass(hourMs + 2_000)
    expect((await send()).state).toBe('sent')
  })
})

it('looks in the conversation for what was tried by a clock that was right, when that is wrong now', async () => {
  senders.answer = () => {
    throw lostAnswer()
  }
  const { id } = await outbox.enqueue('pool', '@ann', text('in the history'))
  senders.history = ['in the history']
  senders.historyDate = Math.floor(clock.now() / 1_000)
  senders.free = []
  await pass(400_000)
  set(2 * hourMs)
  senders.give('agent1')
  await pass(5_000)
  expect(await outbox.get(id)).toMatchObject({ state: 'sent', messageId: 500 })
})

it.each([
  ['while its machine slept', hourMs],
  ['by a clock that was put back', -hourMs],
])(
  'looks in the conversation first for what may have been delivered %s, though little time has passed',
  async (_, byMs) => {
    let tries = 0
    senders.answer = () => {
      if (++tries === 1) throw lostAnswer()
    }
    const { id } = await outbox.enqueue('pool', '@ann', text('in the history'))
    await clock.advance(1)
    senders.history = ['in the history']
    senders.historyDate = Math.floor(clock.now() / 1_000)
    set(byMs)
    await pass(5_000)
    expect(await outbox.get(id)).toMatchObject({ state: 'sent', messageId: 500 })
    expect(tries).toBe(1)
  },
)

it('goes by the clock as it is set for what a person gave a time', async () => {
  const at = new Date(clock.now() + 2 * hourMs)
  const expiresAt = new Date(clock.now() + hourMs)
  const later = await outbox.enqueue('pool', '@ann', text('later'), { at })
  senders.free = []
  const short = await outbox.enqueue('pool', '@ben', text('soon over'), { expiresAt })
  set(2 * hourMs + 1_000)
  await pass(1_000)
  expect((await outbox.get(short.id)).state).toBe('expired')
  senders.give('agent1')
  await pass(1_000)
  expect((await outbox.get(later.id)).state).toBe('sent')
  expect(later.dueMs).toBe(at.getTime())
})

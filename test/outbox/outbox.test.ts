import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Client } from '../../core/client/client.js'
import { Message } from '../../core/client/messages/message.js'
import { FloodWaitError } from '../../core/errors/flood-wait-error.js'
import { asMayBeDone } from '../../core/errors/may-be-done.js'
import { SwitchboardError } from '../../core/errors/switchboard-error.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import type { Delivery } from '../../core/outbox/delivery.js'
import { MemoryOutboxStore } from '../../core/outbox/memory-outbox-store.js'
import { Outbox } from '../../core/outbox/outbox.js'
import type { OutboxContent } from '../../core/outbox/outbox-content.js'
import { ownerOfOutbox } from '../../core/outbox/outbox-owner.js'
import type { OutboxSettings } from '../../core/outbox/outbox-settings.js'
import { PausedPools } from '../../core/outbox/paused-pools.js'
import { inSendScope } from '../../core/outbox/send-scope.js'
import { ManualClock } from '../../core/time/manual-clock.js'
import { FakeSenders } from './fake-senders.js'

const method = 'messages.SendMessage'
const text = (said: string) => ({ kind: 'text', text: said }) as const
const forbidden = (reason: string) => new SwitchboardError('RPC_FORBIDDEN', { method, reason })
const closed = () => new SwitchboardError('RPC_UNAUTHORIZED', { method, reason: 'USER_DEACTIVATED_BAN' })
const lostAnswer = () => new SwitchboardError('RPC_TIMEOUT', { method, timeoutMs: 60_000 })

/** What is in the chat that a client of the process sees. */
const seen: Record<number, string> = { 1: 'from another', 5: 'a'.repeat(4_000), 6: 'b'.repeat(4_000) }

/** A client of the process that sees a chat; `away` is none. */
const clientOf = (name: string) =>
  name === 'away'
    ? undefined
    : ({
        getMessages: async (_: number, ids: readonly number[]) => {
          await fetching()
          return ids.map((id) =>
            id in seen ? new Message({ className: 'Message', id, message: seen[id] }) : undefined,
          )
        },
      } as unknown as Client)

/** How long it takes to fetch something from the chat. */
let fetching = async () => {}

let clock: ManualClock
let store: MemoryOutboxStore
let outbox: Outbox
let senders: FakeSenders

async function open(settings: Partial<OutboxSettings> = {}, agents = ['agent1', 'agent2']): Promise<void> {
  outbox = new Outbox({ store, clock, logger: new SilentLogger(), settings, clientOf })
  await ownerOfOutbox(outbox).open()
  senders = new FakeSenders(agents)
  await ownerOfOutbox(outbox).serve('pool', senders)
}

/** Ends the outbox as a crash does: nothing more is kept of it. */
async function restart(agents = ['agent1', 'agent2']): Promise<void> {
  const { delivered } = senders
  await open({}, agents)
  senders.delivered.push(...delivered)
}

/** Makes the store answer what is due as it was when it was asked. @returns what lets each answer come. */
function slowly(): (() => void)[] {
  const answers: (() => void)[] = []
  const due = store.due.bind(store)
  store.due = async (query) => {
    const found = await due({ ...query, isInHand: () => false })
    await new Promise<void>((resolve) => answers.push(resolve))
    return found.filter(({ id }) => !query.isInHand(id))
  }
  return answers
}

beforeEach(async () => {
  fetching = async () => {}
  clock = new ManualClock()
  store = new MemoryOutboxStore()
  await open()
})

afterEach(async () => {
  const closing = ownerOfOutbox(outbox).close()
  await clock.advance(10_000)
  await closing
})

describe('a message of the outbox', () => {
  it('is delivered, with who sent it and its number', async () => {
    const delivery = await outbox.send('pool', 42, text('hello'))
    expect(delivery).toMatchObject({
      id: 1,
      pool: 'pool',
      state: 'sent',
      recipient: 'id:42',
      agent: 'agent1',
      messageId: 1,
      chatId: 42,
      attempts: 1,
      content: text('hello'),
      priority: 0,
      createdMs: clock.now(),
      dueMs: clock.now(),
      changedMs: clock.now(),
    })
    expect(await outbox.get(1)).toEqual(delivery)
  })

  it('is stored with the random id of its account before the first attempt', async () => {
    const seen: unknown[] = []
    senders.answer = async ({ randomId }) => {
      const record = await store.get(1)
      seen.push(record?.state, record?.tried, String(randomId))
    }
    await outbox.send('pool', 42, text('hello'))
    const [state, tried, randomId] = seen
    expect(state).toBe('sending')
    expect(tried).toMatchObject([{ agent: 'agent1', account: 100, randomId, outcome: 'open' }])
  })

  it('is refused at once when it cannot be kept', async () => {
    for (const [recipient, content] of [
      ['', text('x')],
      [0, text('x')],
      [42, text('  ')],
      [42, { kind: 'file', file: '' }],
      [42, { kind: 'forward', from: 1, ids: [] }],
      [42, 'a text' as unknown as OutboxContent],
      [42, { kind: 'text' } as OutboxContent],
      [42, { kind: 'copy', from: 1 } as OutboxContent],
    ] as const) {
      await expect(outbox.send('pool', recipient, content)).rejects.toMatchObject({ code: 'OUTBOX_NOT_STORABLE' })
    }
  })

  it('waits for its time', async () => {
    const at = new Date(clock.now() + 60_000)
    const sent = outbox.send('pool', 42, text('later'), { at })
    await clock.advance(59_000)
    expect(senders.texts()).toEqual([])
    await clock.advance(1_000)
    expect((await sent).state).toBe('sent')
  })

  it('expires while nobody can send it', async () => {
    senders.free = []
    const expired = outbox.send('pool', 42, text('short-lived'), { expiresAt: new Date(clock.now() + 5_000) })
    await clock.advance(6_000)
    expect(await expired).toMatchObject({ state: 'expired' })
    senders.give('agent1')
    await clock.advance(100_000)
    expect(senders.texts()).toEqual([])
  })

  it('is one message when it is given twice with one key', async () => {
    const first = await outbox.send('pool', 42, text('once'), { key: 'order 7' })
    expect(await outbox.send('pool', 42, text('once'), { key: 'order 7' })).toEqual(first)
    expect(senders.texts()).toEqual(['once'])
  })

  it('is one message when it is given again before the store has what became of it', async () => {
    const keep = store.save.bind(store)
    const late: (() => void)[] = []
    store.save = (record) =>
      record.state === 'sent'
        ? new Promise((kept) => late.push(() => kept(keep(structuredClone(record)))))
        : keep(record)
    const first = await outbox.send('pool', 42, text('once'), { key: 'order 7' })
    expect((await store.get(1))?.state).toBe('sending')
    expect(await outbox.send('pool', 42, text('once'), { key: 'order 7' })).toEqual(first)
    expect(await outbox.enqueue('pool', 42, text('once'), { key: 'order 7' })).toEqual(first)
    // Also where that is written between the reading and its being heard.
    const add = store.add.bind(store)
    store.add = async (messages) => {
      const read = await add(messages)
      for (const write of late.splice(0)) write()
      return read
    }
    expect(await outbox.send('pool', 42, text('once'), { key: 'order 7' })).toEqual(first)
    await clock.advance(60_000)
    expect(senders.texts()).toEqual(['once'])
    expect(senders.results.filter(({ result }) => result.outcome !== 'refused')).toHaveLength(1)
  })

  it.each([
    ['at is no date', { at: new Date('soon') }],
    ['expiresAt is no date', { expiresAt: new Date('later') }],
    ['priority is no number', { priority: Number.NaN }],
    ['maxRetries is no number', { maxRetries: Number('many') }],
    ['suppressMs is no number', { suppressMs: Number.NaN }],
  ])('is refused when %s, as a broadcast too, and nothing of it is kept', async (problem, options) => {
    const refused = { code: 'OUTBOX_NOT_STORABLE', context: { problem } }
    await expect(outbox.enqueue('pool', 42, text('x'), options)).rejects.toMatchObject(refused)
    await expect(outbox.broadcasts.start('pool', [42, 43], text('x'), options)).rejects.toMatchObject(refused)
    await clock.advance(60_000)
    expect([senders.texts(), await outbox.list(), await outbox.broadcasts.list()]).toEqual([[], [], []])
  })

  it('that is cancelled is not sent when the lane looks into a store that lags behind', async () => {
    senders.free = []
    const keep = store.save.bind(store)
    store.save = (record) => (record.state === 'cancelled' ? new Promise(() => {}) : keep(record))
    const { id } = await outbox.enqueue('pool', 42, text('cancelled'))
    expect(await outbox.cancel(id)).toBe(true)
    clock.set(clock.now() + 1)
    await outbox.enqueue('pool', 43, text('other'))
    await clock.advance(1)
    senders.give('agent1')
    await clock.advance(60_000)
    expect(senders.texts()).toEqual(['other'])
  })

  it('that was sent while the store was being asked is not sent again, as the answer is older', async () => {
    const answers = slowly()
    senders.free = []
    await outbox.enqueue('pool', 42, text('once'))
    clock.set(clock.now() + 1)
    await clock.advance(1)
    expect(answers).toHaveLength(1)
    senders.give('agent1')
    await clock.advance(1)
    expect(senders.texts()).toEqual(['once'])
    for (const answer of answers.splice(0)) answer()
    await clock.advance(60_000)
    expect(senders.texts()).toEqual(['once'])
  })

  it('that comes while the store is being asked goes out when it has answered', async () => {
    const { id } = await outbox.broadcasts.start('pool', [], text('nobody'))
    const answers = slowly()
    await outbox.broadcasts.resume(id)
    expect(answers).toHaveLength(1)
    await outbox.enqueue('pool', 42, text('meanwhile'))
    for (let asked = 0; asked < 2; asked++) {
      for (const answer of answers.splice(0)) answer()
      await clock.advance(1)
    }
    expect(senders.texts()).toEqual(['meanwhile'])
  })

  it('of which the store has only that it is being sent is not asked after by those who serve its pool from then on', async () => {
    const keep = store.save.bind(store)
    store.save = (record) => (record.state === 'sent' ? new Promise(() => {}) : keep(record))
    await outbox.send('pool', 42, text('once'))
    expect(await store.unfinished('pool')).toHaveLength(1)
    senders = new FakeSenders(['agent1'])
    await ownerOfOutbox(outbox).serve('pool', senders)
    await clock.advance(60_000)
    expect(senders.requests).toEqual([])
  })

  it('has a key of its own in work that may be run again', async () => {
    const work = () =>
      inSendScope('update 5', async () => {
        await outbox.send('pool', 42, text('a'))
        await outbox.send('pool', 42, text('b'))
      })
    await work()
    await work()
    expect(senders.texts()).toEqual(['a', 'b'])
  })

  it('is cancelled while it waits, and not while it is being sent', async () => {
    let release = () => {}
    senders.answer = () => new Promise((resolve) => (release = resolve))
    const [first, second] = [outbox.send('pool', 42, text('a')), outbox.send('pool', 42, text('b'))]
    await clock.advance(1)
    expect(await outbox.cancel(1)).toBe(false)
    expect(await outbox.cancel(2)).toBe(true)
    expect(await second).toMatchObject({ state: 'cancelled' })
    release()
    expect(await first).toMatchObject({ state: 'sent' })
    await expect(outbox.cancel(3)).rejects.toMatchObject({ code: 'OUTBOX_MESSAGE_UNKNOWN' })
  })

  it('is not sent to the same person again within the window', async () => {
    await outbox.send('pool', 42, text('offer'))
    expect(await outbox.send('pool', 42, text('offer'), { suppressMs: 60_000 })).toMatchObject({ state: 'suppressed' })
    expect(await outbox.send('pool', 43, text('offer'), { suppressMs: 60_000 })).toMatchObject({ state: 'sent' })
    await clock.advance(60_001)
    expect(await outbox.send('pool', 42, text('offer'), { suppressMs: 60_000 })).toMatchObject({ state: 'sent' })
  })
})

describe('the order of messages', () => {
  it('is that of their giving for one recipient, while others go on beside', async () => {
    const begun: string[] = []
    const releases: (() => void)[] = []
    senders.answer = ({ text: said }) => {
      begun.push(said)
      return new Promise((resolve) => releases.push(resolve))
    }
    const all = [
      outbox.send('pool', 42, text('a1')),
      outbox.send('pool', 42, text('a2')),
      outbox.send('pool', 43, text('b1')),
    ]
    await clock.advance(1)
    expect([...begun].sort()).toEqual(['a1', 'b1'])
    while (senders.delivered.length < 3) {
      releases.shift()?.()
      await clock.advance(1)
    }
    await Promise.all(all)
    expect(senders.texts().filter((said) => said.startsWith('a'))).toEqual(['a1', 'a2'])
  })

  it('puts a higher priority first', async () => {
    senders.free = []
    const all = [outbox.send('pool', 1, text('low')), outbox.send('pool', 2, text('high'), { priority: 5 })]
    await clock.advance(1)
    senders.give('agent1')
    await Promise.all(all)
    expect(senders.texts()).toEqual(['high', 'low'])
  })

  it('holds a recipient back while an earlier message is tried again', async () => {
    let failures = 1
    senders.answer = () => {
      if (failures-- > 0) throw new SwitchboardError('RPC_UNREACHABLE', { host: 'h', port: 1, attempts: 1 })
    }
    const all = [outbox.send('pool', 42, text('first')), outbox.send('pool', 42, text('second'))]
    await clock.advance(10_000)
    await Promise.all(all)
    expect(senders.texts()).toEqual(['first', 'second'])
  })
})

describe('an attempt that goes wrong', () => {
  it('is made by another account when a flood keeps the first from it, and does not count', async () => {
    senders.answer = ({ agent }) => {
      if (agent === 'agent1') {
        senders.held.add('agent1')
        throw new FloodWaitError(method, 30)
      }
    }
    expect(await outbox.send('pool', 42, text('x'), { maxRetries: 1 })).toMatchObject({ agent: 'agent2', attempts: 1 })
  })

  it('is settled by the same account when what it was refused with says nothing of an earlier sending', async () => {
    const doubts = [new FloodWaitError(method, 1), forbidden('CHAT_WRITE_FORBIDDEN'), closed()].map(asMayBeDone)
    for (const [index, doubt] of doubts.entries()) {
      let isFirst = true
      senders.answer = (message) => {
        if (!isFirst) return
        isFirst = false
        senders.delivered.push(message)
        throw doubt
      }
      const sending = outbox.send('pool', 42, text(`x${index}`))
      await clock.advance(120_000)
      expect(await sending).toMatchObject({ state: 'sent' })
    }
    expect(senders.texts()).toEqual(['x0', 'x1', 'x2'])
    senders.answer = () => {
      throw asMayBeDone(forbidden('USER_IS_BLOCKED'))
    }
    expect(await outbox.send('pool', 42, text('y'))).toMatchObject({ state: 'failed', reason: 'USER_IS_BLOCKED' })
  })

  it('is not taken for one that went out before it and says the same', async () => {
    senders.free = ['agent1']
    const first = await outbox.send('pool', 42, text('hello'))
    senders.history = ['hello']
    senders.historyFrom = first.messageId ?? 0
    senders.historyDate = Math.floor(clock.now() / 1_000)
    senders.answer = () => {
      senders.free = []
      senders.held.add('agent1')
      throw lostAnswer()
    }
    const second = outbox.send('pool', 42, text('hello'))
    await clock.advance(6 * 60_000)
    senders.answer = () => {}
    senders.give('agent1')
    await clock.advance(60_000)
    expect(await second).toMatchObject({ state: 'sent', messageId: 2 })
    expect(senders.texts()).toEqual(['hello', 'hello'])
  })

  it('is made by another account when this one cannot', async () => {
    senders.answer = ({ agent }) => {
      if (agent === 'agent1') throw forbidden('CHAT_WRITE_FORBIDDEN')
    }
    expect(await outbox.send('pool', 42, text('x'))).toMatchObject({ state: 'sent', agent: 'agent2', attempts: 2 })
  })

  it('is the last one when nobody can', async () => {
    senders.answer = () => {
      throw forbidden('USER_IS_BLOCKED')
    }
    expect(await outbox.send('pool', 42, text('x'))).toMatchObject({
      state: 'failed',
      reason: 'USER_IS_BLOCKED',
      attempts: 1,
    })
  })

  it('is the last one when no account is left that has not tried', async () => {
    senders.answer = () => {
      throw forbidden('CHAT_WRITE_FORBIDDEN')
    }
    const delivery = await outbox.send('pool', 42, text('x'), { maxRetries: 9 })
    expect(delivery).toMatchObject({ state: 'failed', reason: 'CHAT_WRITE_FORBIDDEN', attempts: 2 })
  })

  it('is repeated later and later, three times, then the message is a dead letter with the reason', async () => {
    const times: number[] = []
    senders.answer = () => {
      times.push(clock.now())
      throw new SwitchboardError('RPC_UNREACHABLE', { host: 'h', port: 1, attempts: 1 })
    }
    const failed = outbox.send('pool', 42, text('x'))
    await clock.advance(60_000)
    expect(await failed).toMatchObject({
      state: 'failed',
      attempts: 3,
      reason: expect.stringContaining('RPC_UNREACHABLE'),
    })
    const [a = 0, b = 0, c = 0] = times
    expect(b - a).toBeGreaterThanOrEqual(500)
    expect(c - b).toBeGreaterThan(b - a)
    senders.answer = () => {}
    const again = await outbox.retry(1)
    expect(await outbox.outcome(again.id)).toMatchObject({ state: 'sent' })
  })

  it('is left to a slow chat for as long as that asks', async () => {
    let slow = true
    senders.answer = () => {
      if (slow) throw new SwitchboardError('RPC_SLOW_MODE', { method, reason: 'SLOWMODE_WAIT_20', seconds: 20 })
    }
    const sent = outbox.send('pool', -100_123, text('x'), { maxRetries: 1 })
    await clock.advance(19_000)
    expect(senders.results).toHaveLength(1)
    slow = false
    await clock.advance(1_000)
    expect(await sent).toMatchObject({ state: 'sent' })
  })
})

describe('an attempt whose answer is lost', () => {
  it('is settled by the same account with the same random id, and delivered once', async () => {
    const ids: bigint[] = []
    let lost = true
    senders.answer = (message) => {
      ids.push(message.randomId)
      if (!lost) return
      lost = false
      senders.delivered.push(message)
      senders.free = ['agent2']
      senders.held.add('agent1')
      throw lostAnswer()
    }
    const sent = outbox.send('pool', 42, text('x'))
    await clock.advance(120_000)
    expect((await outbox.get(1)).state).toBe('ambiguous')
    expect(senders.requests.at(-1)?.only).toBe('agent1')
    senders.held.clear()
    senders.give('agent1')
    await clock.advance(1)
    expect(await sent).toMatchObject({ state: 'sent', agent: 'agent1' })
    expect(senders.delivered).toHaveLength(1)
    expect(ids).toHaveLength(1)
  })

  it('is sent again with the same random id when it was not delivered', async () => {
    const ids: bigint[] = []
    senders.answer = ({ randomId }) => {
      ids.push(randomId)
      if (ids.length === 1) throw lostAnswer()
    }
    const sent = outbox.send('pool', 42, text('x'))
    await clock.advance(5_000)
    expect(await sent).toMatchObject({ state: 'sent', agent: 'agent1' })
    expect(ids[1]).toBe(ids[0])
  })

  it.each([
    ['x', 'x'],
    ['two\r\nlines\tand a tab ', 'two\nlines and a tab'],
  ])('(%j) is looked for in the conversation when Telegram may have forgotten the random id', async (said, kept) => {
    senders.answer = () => {
      senders.held.add('agent1')
      throw lostAnswer()
    }
    const sent = outbox.send('pool', 42, text(said))
    await clock.advance(1)
    const { historyDate } = senders
    expect(historyDate).toBe(0)
    senders.history = ['something else', kept]
    senders.historyDate = Math.floor(clock.now() / 1_000)
    await clock.advance(301_000)
    senders.give('agent1')
    await clock.advance(1)
    expect(await sent).toMatchObject({ state: 'sent', messageId: 501 })
    expect(senders.delivered).toEqual([])
  })

  it('makes a dead letter that says so when its account is gone', async () => {
    senders.answer = () => {
      senders.gone.add('agent1')
      throw lostAnswer()
    }
    const failed = outbox.send('pool', 42, text('x'))
    await clock.advance(5_000)
    expect(await failed).toMatchObject({
      state: 'failed',
      reason: expect.stringMatching(/agent1 may have delivered it/),
    })
  })

  it('is not taken up by the same name with another account', async () => {
    senders.answer = () => {
      senders.accounts.set('agent1', 999)
      throw lostAnswer()
    }
    const failed = outbox.send('pool', 42, text('x'))
    await clock.advance(5_000)
    expect(await failed).toMatchObject({ state: 'failed', reason: expect.stringMatching(/another account/) })
    expect(senders.delivered).toEqual([])
  })
})

describe('a process that ends', () => {
  it('loses no message and doubles none', async () => {
    let delivered = 0
    senders.answer = (message) => {
      if (++delivered === 1) senders.delivered.push(message)
      return new Promise(() => {})
    }
    for (const said of ['delivered, no answer', 'not delivered']) void outbox.enqueue('pool', said.length, text(said))
    void outbox.enqueue('pool', 4, text('not begun'))
    await clock.advance(1)
    expect(senders.delivered).toHaveLength(1)
    await restart()
    await clock.advance(10_000)
    expect(senders.texts().sort()).toEqual(['delivered, no answer', 'not begun', 'not delivered'])
    expect((await outbox.list({ states: ['sent'] })).length).toBe(3)
  })

  it('tells those who wait, and sends at its next start what they waited for', async () => {
    senders.free = []
    const waiting = outbox.send('pool', 42, text('x'))
    await clock.advance(1)
    ownerOfOutbox(outbox).endWaiting()
    await expect(waiting).rejects.toMatchObject({ code: 'OUTBOX_STOPPED' })
    const closing = ownerOfOutbox(outbox).close()
    await clock.advance(6_000)
    await closing
    await expect(outbox.send('pool', 42, text('y'))).rejects.toMatchObject({ code: 'OUTBOX_STOPPED' })
    await restart()
    await clock.advance(1)
    expect(senders.texts()).toEqual(['x'])
  })
})

describe('a text of several messages', () => {
  const parts = ['a', 'b', 'c'].map((letter) => letter.repeat(4_000))
  const whole = text(parts.join('\n'))

  it('goes on with the part that is missing after a restart, by the same account', async () => {
    senders.answer = ({ text: said }) => {
      if (said === parts[1]) return new Promise(() => {})
    }
    const { id } = await outbox.enqueue('pool', 42, whole)
    await clock.advance(1)
    expect(senders.texts()).toEqual([parts[0]])
    await outbox.pause('pool')
    await restart()
    // For longer than Telegram knows random ids: what is unsure is looked for in the conversation.
    await clock.advance(400_000)
    senders.history = [parts[0] ?? '', parts[1] ?? '']
    senders.historyDate = Math.floor(clock.now() / 1_000)
    await outbox.resume('pool')
    await clock.advance(1)
    expect(senders.delivered.map(({ agent, text: said }) => `${agent} ${said[0]}`)).toEqual(['agent1 a', 'agent1 c'])
    expect(await outbox.get(id)).toMatchObject({ state: 'sent', agent: 'agent1', messageIds: [1, 501, 2] })
  })

  it('is a dead letter when its account cannot finish it, and a retry finishes it', async () => {
    senders.answer = ({ text: said }) => {
      if (said === parts[2]) throw forbidden('CHAT_WRITE_FORBIDDEN')
    }
    const failed = await outbox.send('pool', 42, whole)
    expect(failed).toMatchObject({ state: 'failed', reason: 'CHAT_WRITE_FORBIDDEN; 2 of 3 parts are delivered' })
    senders.answer = () => {}
    const again = await outbox.retry(failed.id)
    expect((await outbox.retry(failed.id)).id).toBe(again.id)
    expect(await outbox.outcome(again.id)).toMatchObject({ state: 'sent' })
    expect(senders.delivered.map(({ agent, text: said }) => `${agent} ${said[0]}`)).toEqual([
      'agent1 a',
      'agent1 b',
      'agent1 c',
    ])
  })
})

describe('the do-not-contact list', () => {
  it('is honoured under every name of a person, for messages that wait as well', async () => {
    senders.free = []
    const waiting = outbox.send('pool', '@Ann', text('x'))
    await clock.advance(1)
    await outbox.doNotContact.add(42, 'asked on the phone')
    senders.give('agent1')
    await clock.advance(1)
    expect(await waiting).toMatchObject({ state: 'refused', reason: 'asked on the phone' })
    expect(await outbox.send('pool', 42, text('y'))).toMatchObject({ state: 'refused' })
    expect(senders.delivered).toEqual([])
    await restart()
    expect(await outbox.send('pool', 42, text('y'))).toMatchObject({ state: 'refused' })
    expect(await outbox.doNotContact.remove(42)).toBe(true)
    expect(await outbox.send('pool', 42, text('y'))).toMatchObject({ state: 'sent' })
  })

  it('takes those who answer with a stop word and nothing else', async () => {
    const { doNotContact } = outbox
    expect(await doNotContact.heard([42, '@Ann'], ' STOP!! ')).toBe(true)
    expect(await doNotContact.heard([43], 'do not stop')).toBe(false)
    expect(await doNotContact.heard([44], 'Не пишите мне.')).toBe(true)
    expect(doNotContact.list().map(({ recipient }) => recipient)).toEqual(['id:42', '@ann', 'id:44'])
    expect(doNotContact.has('https://t.me/ann')).toBe(true)
    expect(doNotContact.has(43)).toBe(false)
  })

  it('takes the words it is given', async () => {
    await open({ stopWords: ['genug'] })
    expect(await outbox.doNotContact.heard([42], 'stop')).toBe(false)
    expect(await outbox.doNotContact.heard([42], 'Genug.')).toBe(true)
  })
})

describe('a pool', () => {
  it('sends nothing while it is paused, also after a restart', async () => {
    await outbox.pause('pool')
    const waiting = outbox.send('pool', 42, text('x')).catch(() => {})
    await clock.advance(10_000)
    expect(outbox.isPaused('pool')).toBe(true)
    expect(senders.texts()).toEqual([])
    await restart()
    await clock.advance(10_000)
    expect(senders.texts()).toEqual([])
    await outbox.resume('pool')
    await clock.advance(1)
    expect(senders.texts()).toEqual(['x'])
    void waiting
  })

  it('is told of every change of its messages', async () => {
    const heard: Delivery['state'][] = []
    const end = outbox.onChange(({ state }) => heard.push(state))
    await outbox.send('pool', 42, text('x'))
    end()
    await outbox.send('pool', 42, text('y'))
    expect(heard).toEqual(['sending', 'sent'])
  })

  it('holds a window of its messages in memory and sends them all, in order', async () => {
    const count = 2_500
    senders.free = []
    const people = Array.from({ length: count }, (_, index) => index + 1)
    const { id } = await outbox.broadcasts.start('pool', people, text('news'))
    await clock.advance(1)
    senders.give('agent1')
    while ((await outbox.broadcasts.report(id)).waiting > 0) await clock.advance(1_000)
    expect(senders.delivered.map(({ to }) => (to as { userId: number }).userId)).toEqual(people)
  })
})

describe('a broadcast', () => {
  const people = [1, 2, 3, '@Ann', '@ann', 42]

  it('goes to everybody once, behind everything else, and tells how far it is', async () => {
    senders.free = []
    await outbox.doNotContact.add(2)
    const started = await outbox.broadcasts.start('pool', people, text('news'))
    expect(started).toMatchObject({ state: 'running', total: 5, sent: 0, failed: 1, waiting: 4 })
    const single = outbox.send('pool', 9, text('answer'))
    await clock.advance(1)
    senders.give('agent1')
    await single
    expect(senders.texts()[0]).toBe('answer')
    while ((await outbox.broadcasts.report(started.id)).waiting > 0) await clock.advance(100)
    expect(await outbox.broadcasts.report(started.id)).toMatchObject({
      state: 'done',
      sent: 3,
      failed: 2,
      counts: { sent: 3, refused: 1, suppressed: 1 },
    })
    expect((await outbox.broadcasts.list()).map(({ id }) => id)).toEqual([started.id])
  })

  it('is scheduled until its time has come', async () => {
    const { id, state } = await outbox.broadcasts.start('pool', [1, 2], text('news'), {
      at: new Date(clock.now() + 60_000),
    })
    expect(state).toBe('scheduled')
    expect((await outbox.broadcasts.pause(id)).state).toBe('paused')
    expect((await outbox.broadcasts.resume(id)).state).toBe('scheduled')
    senders.free = []
    await clock.advance(60_000)
    expect((await outbox.broadcasts.report(id)).state).toBe('running')
    senders.give('agent1')
    while ((await outbox.broadcasts.report(id)).state === 'running') await clock.advance(1_000)
    expect(await outbox.broadcasts.report(id)).toMatchObject({ state: 'done', sent: 2 })
  })

  it('is paused, goes on, and is cancelled', async () => {
    senders.free = []
    const { id } = await outbox.broadcasts.start('pool', [1, 2, 3], text('news'))
    expect(await outbox.broadcasts.pause(id)).toMatchObject({ state: 'paused', waiting: 3 })
    senders.give('agent1')
    await clock.advance(100_000)
    expect(senders.texts()).toEqual([])
    senders.held.add('agent1')
    await outbox.broadcasts.resume(id)
    await clock.advance(1_000)
    expect(senders.texts()).toEqual(['news'])
    expect(await outbox.broadcasts.cancel(id)).toMatchObject({
      ...{ state: 'cancelled', sent: 1, failed: 0, cancelled: 2, waiting: 0 },
    })
    expect(await outbox.broadcasts.reasons(id)).toEqual([
      { state: 'cancelled', reason: 'its broadcast was cancelled', count: 2 },
    ])
    senders.give('agent1')
    await clock.advance(100_000)
    expect(senders.texts()).toEqual(['news'])
    const keyed = await outbox.broadcasts.start('pool', [4], text('news'), { key: 'news' })
    expect((await outbox.broadcasts.start('pool', [4, 5], text('news'), { key: 'news' })).total).toBe(2)
    for (const other of [text('other'), { kind: 'text', text: 'news', parseMode: 'HTML' } as const]) {
      await expect(outbox.broadcasts.start('pool', [6], other, { key: 'news' })).rejects.toMatchObject({
        code: 'OUTBOX_BROADCAST_DIFFERS',
      })
    }
    expect((await outbox.broadcasts.report(keyed.id)).total).toBe(2)
    await expect(outbox.broadcasts.report(77)).rejects.toMatchObject({ code: 'OUTBOX_BROADCAST_UNKNOWN' })
  })

  it('counts a message once that is sent once more, and sends one of a cancelled broadcast by itself', async () => {
    senders.answer = () => {
      throw forbidden('USER_IS_BLOCKED')
    }
    const { id } = await outbox.broadcasts.start('pool', [1, 2], text('news'))
    await clock.advance(100)
    const failed = { state: 'done', total: 2, sent: 0, failed: 2 }
    expect(await outbox.broadcasts.report(id)).toMatchObject(failed)
    senders.answer = () => {}
    const [second, first] = await outbox.list({ broadcast: id })
    await outbox.retry(first?.id ?? 0)
    await clock.advance(100)
    expect(await outbox.broadcasts.report(id)).toMatchObject({ ...failed, sent: 1, failed: 1 })
    expect(await outbox.broadcasts.reasons(id)).toMatchObject([{ state: 'failed', count: 1 }])

    const other = await outbox.broadcasts.start('pool', [3], text('other'), { at: new Date(clock.now() + 60_000) })
    await outbox.broadcasts.cancel(other.id)
    const [cancelled] = await outbox.list({ broadcast: other.id })
    const again = await outbox.retry(cancelled?.id ?? 0)
    expect(again.broadcast).toBeUndefined()
    await clock.advance(100)
    expect((await outbox.get(again.id)).state).toBe('sent')
    expect(await outbox.broadcasts.report(other.id)).toMatchObject({ state: 'cancelled', total: 1, cancelled: 1 })

    await outbox.doNotContact.heard([2, '@ben'], 'stop')
    await outbox.doNotContact.add('@ben', 'asked')
    await expect(outbox.retry(second?.id ?? 0)).rejects.toMatchObject({ code: 'OUTBOX_DO_NOT_CONTACT' })
  })

  it('is held back with what is sent once more while it is paused', async () => {
    const { id } = await outbox.broadcasts.start('pool', [1, 2], text('news'), { at: new Date(clock.now() + 60_000) })
    await outbox.broadcasts.pause(id)
    const [message] = await outbox.list({ broadcast: id })
    await outbox.cancel(message?.id ?? 0)
    await outbox.retry(message?.id ?? 0)
    await clock.advance(120_000)
    expect(senders.texts()).toEqual([])
    await outbox.broadcasts.resume(id)
    await clock.advance(1_000)
    expect(await outbox.broadcasts.report(id)).toMatchObject({ state: 'done', total: 2, sent: 2 })
  })

  it('adds what is missing when it is started again with its key', async () => {
    const first = await outbox.broadcasts.start('pool', [1, 2], text('news'), { key: 'may' })
    await clock.advance(1)
    const again = await outbox.broadcasts.start('pool', [1, 2, 3], text('news'), { key: 'may' })
    await clock.advance(100)
    expect(again.id).toBe(first.id)
    expect(senders.delivered).toHaveLength(3)
  })
})

describe('a person with several names', () => {
  const flood = () => new FloodWaitError(method, 30)

  it('gets messages in order, whichever name each of them goes to', async () => {
    let isFirst = true
    senders.answer = () => {
      if (!isFirst) return
      isFirst = false
      throw flood()
    }
    for (const [index, name] of ([42, '@ann', 42] as const).entries()) {
      await outbox.enqueue('pool', name, text(String(index)))
    }
    await clock.advance(200_000)
    expect(senders.texts()).toEqual(['0', '1', '2'])
  })

  it('is sent the same once within the window, also by messages of one moment', async () => {
    const options = { suppressMs: 60_000 }
    const all = await Promise.all([42, 42, '@ann'].map((name) => outbox.enqueue('pool', name, text('offer'), options)))
    await clock.advance(60_000)
    const states = await Promise.all(all.map(async ({ id }) => (await outbox.get(id)).state))
    expect(states).toEqual(['sent', 'suppressed', 'suppressed'])
    expect(senders.texts()).toEqual(['offer'])
  })

  it('is off the list under all of them', async () => {
    await outbox.doNotContact.heard([42, '@ann'], 'stop')
    expect(await outbox.doNotContact.remove('@ann')).toBe(true)
    expect(outbox.doNotContact.list()).toEqual([])
  })

  it('is not sent what may have been sent before they were put on the list', async () => {
    let isLost = true
    senders.answer = () => {
      if (!isLost) return
      isLost = false
      throw lostAnswer()
    }
    const { id } = await outbox.enqueue('pool', '@ann', text('x'))
    await clock.advance(1)
    await outbox.doNotContact.add(42, 'asked')
    await clock.advance(120_000)
    expect(await outbox.get(id)).toMatchObject({ state: 'refused', reason: 'asked' })
    expect(senders.texts()).toEqual([])
  })
})

describe('a broadcast that is under way', () => {
  it('keeps no answer waiting', async () => {
    senders.free = []
    await outbox.broadcasts.start(
      'pool',
      Array.from({ length: 3_000 }, (_, index) => index + 1_000),
      text('news'),
    )
    await clock.advance(1)
    await outbox.enqueue('pool', 9, text('answer'), { priority: 10 })
    await clock.advance(1)
    senders.give('agent1')
    await clock.advance(1_000)
    expect(senders.texts()[0]).toBe('answer')
  })

  it('is cancelled also in what is stored of it after that', async () => {
    senders.free = []
    const add = store.add.bind(store)
    let isFirst = true
    store.add = async (messages) => {
      if (!isFirst) await outbox.broadcasts.cancel(1)
      isFirst = false
      return add(messages)
    }
    const many = Array.from({ length: 501 }, (_, index) => index + 1)
    const started = await outbox.broadcasts.start('pool', many, text('one'))
    expect(started).toMatchObject({ state: 'cancelled', waiting: 0, counts: { cancelled: 501 } })
  })

  it('is cancelled while it is being stored when all of it that is stored was sent', async () => {
    const add = store.add.bind(store)
    let goOn = () => {}
    const more = new Promise<void>((resolve) => {
      goOn = resolve
    })
    let chunk = 0
    store.add = async (messages) => {
      if (++chunk === 2) await more
      return add(messages)
    }
    const many = Array.from({ length: 501 }, (_, index) => index + 1)
    const starting = outbox.broadcasts.start('pool', many, text('one'))
    while (senders.delivered.length < 500) await clock.advance(1_000)
    expect(await outbox.broadcasts.report(1)).toMatchObject({ state: 'running', sent: 500, waiting: 0 })
    expect(await outbox.broadcasts.cancel(1)).toMatchObject({ state: 'cancelled', sent: 500 })
    goOn()
    expect(await starting).toMatchObject({ state: 'cancelled', total: 501, sent: 500, cancelled: 1 })
  })

  it('is paused also in what the store was asked for before', async () => {
    const answers = slowly()
    const { id } = await outbox.broadcasts.start('pool', [1], text('one'))
    expect(answers).toHaveLength(1)
    await outbox.broadcasts.pause(id)
    for (const answer of answers.splice(0)) answer()
    await clock.advance(1_000)
    expect(senders.texts()).toEqual([])
    await outbox.broadcasts.resume(id)
    for (const answer of answers.splice(0)) answer()
    await clock.advance(1_000)
    expect(senders.texts()).toEqual(['one'])
  })

  it('takes back what an attempt could not send, when it is paused or cancelled', async () => {
    let fail = () => {}
    senders.answer = () => new Promise((_, reject) => (fail = () => reject(new FloodWaitError(method, 30))))
    const paused = await outbox.broadcasts.start('pool', [1], text('one'), { key: 'k' })
    await clock.advance(1)
    await outbox.broadcasts.pause(paused.id)
    fail()
    senders.answer = () => {}
    await clock.advance(120_000)
    expect(senders.texts()).toEqual([])
    expect(await outbox.broadcasts.cancel(paused.id)).toMatchObject({ state: 'cancelled', counts: { cancelled: 1 } })
    const again = await outbox.broadcasts.start('pool', [1, 2], text('one'), { key: 'k' })
    expect(again).toMatchObject({ id: paused.id, state: 'cancelled', total: 1, waiting: 0 })
  })
})

describe('a list that is read again while this process changes it', () => {
  /** Makes a read of the store answer what was there when it was asked. @returns what lets the first answer come. */
  function held<Read extends 'blocked' | 'pausedPools'>(read: Read): () => void {
    const ask = store[read].bind(store) as () => Promise<never>
    let answer = () => {}
    const first = new Promise<void>((resolve) => (answer = resolve))
    store[read] = async () => {
      const found = await ask()
      await first
      return found
    }
    return answer
  }

  it('keeps whom somebody has put on it or taken off it', async () => {
    await outbox.doNotContact.add('@bob')
    const answer = held('blocked')
    const changes: unknown[] = []
    outbox.doNotContact.onChange((change) => changes.push(change))
    const loading = outbox.doNotContact.load()
    await outbox.doNotContact.add('@ann', 'why')
    await outbox.doNotContact.remove('@bob')
    answer()
    await loading
    expect(outbox.doNotContact.list().map(({ recipient }) => recipient)).toEqual(['@ann'])
    expect(changes).toEqual([{ recipients: ['@ann'], reason: 'why' }, { recipients: ['@bob'] }])
  })

  it('keeps which pools were paused and which run', async () => {
    const pools = new PausedPools(store, new Map())
    await pools.pause('one')
    const answer = held('pausedPools')
    const loading = pools.load()
    await pools.pause('two')
    await pools.resume('one')
    answer()
    await loading
    expect([pools.has('one'), pools.has('two')]).toEqual([false, true])
  })
})

describe('a copy of what another account sees', () => {
  const copy = (client: string, ...ids: number[]) => ({ kind: 'copy', client, from: -100, ids }) as const

  it('is sent as a message of the sender', async () => {
    expect(await outbox.send('pool', 42, copy('desk', 1))).toMatchObject({ state: 'sent', messageId: 1 })
    expect(senders.texts()).toEqual(['from another'])
  })

  it('is ended by the account that began it when it is several texts', async () => {
    let isFirst = true
    senders.answer = ({ text: part }) => {
      if (!part.startsWith('b') || !isFirst) return
      isFirst = false
      throw new FloodWaitError(method, 30)
    }
    const sending = outbox.send('pool', 42, copy('desk', 5, 6))
    await clock.advance(60_000)
    expect(await sending).toMatchObject({ state: 'sent', agent: 'agent1', messageIds: [1, 2] })
    expect(senders.texts()).toEqual([seen[5], seen[6]])
  })

  it('is not sent to somebody who comes onto the list while it is fetched', async () => {
    let fetched = () => {}
    fetching = () => new Promise((resolve) => (fetched = resolve))
    const sending = outbox.send('pool', 42, copy('desk', 1))
    await clock.advance(1)
    await outbox.doNotContact.add('@ann', 'wrote "stop"')
    fetched()
    expect(await sending).toMatchObject({ state: 'refused', reason: 'wrote "stop"' })
    expect(senders.texts()).toEqual([])
  })

  it('waits for the account that sees it, and is given up when it is gone', async () => {
    const waiting = await outbox.enqueue('pool', 42, copy('away', 1))
    await clock.advance(60_000)
    expect(await outbox.get(waiting.id)).toMatchObject({ state: 'waiting', attempts: 0 })
    const gone = await outbox.send('pool', 43, copy('desk', 2))
    expect(gone).toMatchObject({ state: 'failed', reason: expect.stringContaining('OUTBOX_COPY_GONE') })
  })

  it('names at least one message', async () => {
    await expect(outbox.send('pool', 42, copy('desk'))).rejects.toMatchObject({ code: 'OUTBOX_NOT_STORABLE' })
  })
})

describe('a message that nobody can send', () => {
  const days = (count: number) => count * 86_400_000

  it('waits for two weeks and is a dead letter then, with the reason', async () => {
    senders.free = []
    const { id } = await outbox.enqueue('pool', 42, text('hello'))
    await clock.advance(days(13))
    expect(await outbox.get(id)).toMatchObject({ state: 'waiting' })
    await clock.advance(days(2))
    const { state, reason } = await outbox.get(id)
    expect({ state, reason }).toEqual({ state: 'failed', reason: 'nobody could send it for 14 days: all wait' })
  })

  it('as there is no such pool any more, is one too', async () => {
    const { id } = await outbox.enqueue('other', 42, text('hello'))
    ownerOfOutbox(outbox).keepTidy()
    await clock.advance(days(15))
    expect(await outbox.get(id)).toMatchObject({ state: 'failed', reason: 'there has been no pool other to send it' })
  })

  it('and whose account never says whether it did, is one after an hour', async () => {
    senders.answer = () => {
      throw lostAnswer()
    }
    const { id } = await outbox.enqueue('pool', 42, text('hello'))
    await clock.advance(50 * 60_000)
    expect(await outbox.get(id)).toMatchObject({ state: 'ambiguous' })
    await clock.advance(20 * 60_000)
    expect(await outbox.get(id)).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('may have delivered'),
    })
  })
})

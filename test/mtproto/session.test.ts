import { gzipSync } from 'node:zlib'
import { beforeEach, describe, expect, it } from 'vitest'
import { loadLibrary } from '../../core/mtproto/library/load-library.js'
import { ackBody } from '../../core/mtproto/session/frames.js'
import { OutgoingRequests } from '../../core/mtproto/session/outgoing-requests.js'
import { SessionClock } from '../../core/mtproto/session/session-clock.js'
import { wireIds } from '../../core/mtproto/session/wire-ids.js'
import { tlBytes } from '../../core/mtproto/tl/tl-bytes.js'
import { ManualClock } from '../../core/time/manual-clock.js'
import { SessionBench } from './session-bench.js'

let bench: SessionBench

beforeEach(async () => {
  bench = new SessionBench()
  await bench.call('updates.GetState')
})

const library = loadLibrary('telegram')
const silent = { resolve() {}, reject() {}, unreadable() {}, disconnected() {} }
const peer = () => library.make('constructor', 'InputPeerSelf', {})

function container(...messages: { id: bigint; body: Buffer }[]): Buffer {
  const head = Buffer.alloc(8)
  head.writeUInt32LE(wireIds.container)
  head.writeInt32LE(messages.length, 4)
  const parts = messages.map(({ id, body }) => {
    const frame = Buffer.alloc(16)
    frame.writeBigInt64LE(id)
    frame.writeInt32LE(1, 8)
    frame.writeInt32LE(body.length, 12)
    return Buffer.concat([frame, body])
  })
  return Buffer.concat([head, ...parts])
}

function packed(content: Buffer): Buffer {
  const head = Buffer.alloc(4)
  head.writeUInt32LE(wireIds.gzipPacked)
  return Buffer.concat([head, tlBytes(gzipSync(content))])
}

/** Not all of the libraries can write it. */
function stateRequest(...ids: bigint[]): Buffer {
  const body = ackBody(ids)
  body.writeUInt32LE(0xda69fb52)
  return body
}

const updatesTooLong = () => library.encode(library.make('constructor', 'UpdatesTooLong', {})!)

describe('a container', () => {
  const negative = container()
  negative.writeInt32LE(-1, 4)
  it.each<[string, () => Buffer]>([
    ['that is nothing but its number', () => container().subarray(0, 4)],
    ['of fewer messages than none', () => negative],
    [
      'of more messages than it has',
      () => Buffer.concat([container().subarray(0, 4), Buffer.from([255, 255, 255, 127])]),
    ],
    ['in another one', () => container({ id: bench.serverId(), body: container() })],
    ['in another one, compressed', () => container({ id: bench.serverId(), body: packed(container()) })],
    ['of messages with ids of clients', () => container({ id: bench.serverId() - 1n, body: updatesTooLong() })],
  ])('%s ends the connection, and not the process', (_, body) => {
    expect(bench.receive(body())).toMatch(/container/)
    expect(bench.heard).toEqual([])
    expect(bench.receive(container({ id: bench.serverId(), body: updatesTooLong() }))).toBeUndefined()
    expect(bench.receive(packed(container({ id: bench.serverId(), body: updatesTooLong() })))).toBeUndefined()
    expect(bench.heard).toEqual(['UpdatesTooLong', 'UpdatesTooLong'])
  })

  it('of more than can be unpacked for one packet ends the connection', () => {
    const zeros = packed(Buffer.alloc(30 * 1024 * 1024))
    const bodies = () => Array.from({ length: 4 }, () => ({ id: bench.serverId(), body: zeros }))
    expect(bench.receive(container(...bodies()))).toBe('A packet unpacks to too much.')
    expect(bench.receive(container(...bodies().slice(2)))).toBeUndefined()
  })
})

describe('the time of the server', () => {
  it('is told by the second message of a connection when the first is an old one that is sent again', () => {
    expect(bench.receive(updatesTooLong())).toBeUndefined()
    bench.connect()
    expect(bench.receive(updatesTooLong(), bench.serverId(-400))).toBeUndefined()
    expect(bench.receive(updatesTooLong())).toBeUndefined()
    expect(bench.receive(updatesTooLong(), bench.serverId(-400))).toContain('seconds old')
    expect(bench.receive(updatesTooLong(), bench.serverId(60))).toContain('from the future')
    expect(bench.heard).toHaveLength(3)
  })

  it('may be set back: what cannot be told from what was handled is refused, and a new session goes on', async () => {
    for (let count = 0; count <= 4_000; count++) bench.receive(updatesTooLong())
    for (const connection of [1, 2]) {
      bench.connect()
      expect([connection, bench.receive(updatesTooLong(), bench.serverId(-3_600))]).toEqual([
        connection,
        'A message of the server is older than all that are remembered.',
      ])
    }
    bench.connect()
    // It was under way, and can be asked for again.
    const again = await bench.flushed('updates.GetState')
    expect(bench.answer(again!, bench.serverId(-3_600))).toBeUndefined()
    expect(bench.outcomes).toEqual({ 'updates.GetState': 'answered' })
  })
})

describe('ids', () => {
  it('are given once, and known to be ours, also after the time was set back', async () => {
    const ids = new Set<bigint>()
    const clock = new ManualClock()
    const numbers = new SessionClock(clock)
    const back = BigInt(Math.floor(clock.now() / 1_000) - 600) << 32n
    const give = (count: number) => {
      for (let index = 0; index < count; index++) {
        const id = numbers.nextId()
        expect(ids.has(id)).toBe(false)
        ids.add(id)
        expect(numbers.wasGiven(id)).toBe(true)
      }
    }
    give(2_500)
    const last = [...ids].at(-1)!
    numbers.followServer(back)
    give(1_000)
    expect(numbers.wasGiven(last)).toBe(true)
    numbers.followServer(back)
    give(1_000)
    // Several notices at once, and one after the other.
    for (let times = 0; times < 3; times++) {
      numbers.followServer(back)
      numbers.followServer(back)
      give(10)
    }
  })
})

describe('what may have been carried out', () => {
  const send = () => bench.call('messages.SendMessage', { peer: peer(), message: 'once', randomId: 5n })
  const read = () => bench.call('messages.ReadHistory', { peer: peer(), maxId: 1 })
  const notice = async (code: number) => {
    const [sent, done] = [await send(), await read()]
    return {
      sent,
      done,
      complain: (id: bigint) => bench.tell('BadMsgNotification', { badMsgId: id, badMsgSeqno: 1, errorCode: code }),
    }
  }

  it('is sent again where the server cannot tell any more, unless that would do it twice', async () => {
    const { sent, done, complain } = await notice(20)
    complain(sent.id)
    complain(done.id)
    const again = await bench.flushed('messages.SendMessage')
    expect(again?.id).not.toBe(sent.id)
    expect(bench.count('messages.ReadHistory')).toBe(1)
    expect(bench.outcomes).toEqual({ 'messages.ReadHistory': 'ambiguous' })
  })

  it('stays in doubt when it is sent again and refused, as what it was refused with says nothing of the first time', async () => {
    const sent = await send()
    bench.refuse(sent, 420, 'FLOOD_WAIT_9')
    expect(bench.outcomes).toEqual({ 'messages.SendMessage': 'FLOOD_WAIT_9' })
    const { sent: doubtful, complain } = await notice(20)
    complain(doubtful.id)
    bench.refuse((await bench.flushed('messages.SendMessage'))!, 420, 'FLOOD_WAIT_9')
    expect(bench.outcomes['messages.SendMessage']).toBe('FLOOD_WAIT_9, may be done')
  })

  it('is answered under its id over the next connection by what became of it, unless the login is over', async () => {
    const sent = await send()
    bench.connect()
    expect((await bench.flushed('messages.SendMessage'))?.id).toBe(sent.id)
    bench.refuse(sent, 403, 'CHAT_WRITE_FORBIDDEN')
    expect(bench.outcomes).toEqual({ 'messages.SendMessage': 'CHAT_WRITE_FORBIDDEN' })
    const other = await send()
    bench.connect()
    await bench.flushed('messages.SendMessage')
    bench.refuse(other, 401, 'USER_DEACTIVATED_BAN')
    expect(bench.outcomes).toEqual({ 'messages.SendMessage': 'USER_DEACTIVATED_BAN, may be done' })
  })

  it('is all that is under way when a session has to be begun anew, but not what was refused', async () => {
    const { sent, done, complain } = await notice(32)
    const refused = await bench.call('messages.ReadMentions', { peer: peer() })
    complain(refused.id)
    const again = await bench.flushed('messages.ReadMentions')
    expect(again?.sessionId).not.toBe(refused.sessionId)
    expect([bench.count('messages.ReadMentions'), bench.count('messages.SendMessage')]).toEqual([2, 2])
    expect(bench.outcomes).toEqual({ 'messages.ReadHistory': 'ambiguous' })
    expect([sent.sessionId, done.sessionId]).toEqual([refused.sessionId, refused.sessionId])
  })

  it('is what went out over two connections, of which the server refuses the second', async () => {
    const { sent, done } = await notice(16)
    bench.connect()
    await bench.flushed('messages.SendMessage')
    for (const { id } of [sent, done]) {
      bench.tell('BadMsgNotification', { badMsgId: id, badMsgSeqno: 1, errorCode: 16 })
    }
    await bench.flushed('messages.SendMessage')
    expect([bench.count('messages.SendMessage'), bench.count('messages.ReadHistory')]).toEqual([2, 1])
    expect(bench.outcomes).toEqual({ 'messages.ReadHistory': 'ambiguous' })
    expect(new Set(bench.sent.map(({ id }) => id)).size).toBe(bench.sent.length)
  })

  it('keeps its id when only the salt was wrong, so that the server knows it', async () => {
    const { sent, done } = await notice(0)
    bench.connect()
    await bench.flushed('messages.SendMessage')
    const fresh = await bench.call('messages.ReadMentions', { peer: peer() })
    for (const { id } of [sent, done, fresh]) {
      bench.tell('BadServerSalt', { badMsgId: id, badMsgSeqno: 1, errorCode: 48, newServerSalt: 77n })
    }
    await bench.flushed('messages.SendMessage')
    const salted = bench.sent.filter(({ salt }) => salt === 77n)
    const idsOf = (name: string) => salted.filter(({ className }) => className === name).map(({ id }) => id)
    expect([idsOf('messages.SendMessage'), idsOf('messages.ReadHistory')]).toEqual([[sent.id], [done.id]])
    expect(idsOf('messages.ReadMentions')).not.toContain(fresh.id)
    expect(bench.outcomes).toEqual({})
  })

  it('is settled when the key is lost: asked again, sent again under its number, or told as ambiguous', async () => {
    await bench.call('users.GetUsers', { id: [library.make('constructor', 'InputUserSelf', {})] })
    await send()
    await read()
    await bench.call('messages.GetBotCallbackAnswer', { peer: peer(), msgId: 1 })
    const other = new SessionBench()
    other.session.replace(bench.session)
    await other.flushed('')
    expect(other.sent.map(({ className }) => className).sort()).toEqual([
      'messages.SendMessage',
      'updates.GetState',
      'users.GetUsers',
    ])
    expect(bench.outcomes).toEqual({
      'messages.ReadHistory': 'ambiguous',
      'messages.GetBotCallbackAnswer': 'ambiguous',
    })
  })
})

describe('messages to one chat', () => {
  const send = (message: string) => bench.call('messages.SendMessage', { peer: peer(), message, randomId: 5n })
  const names = () => bench.sent.map(({ className }) => className)

  it('wait for each other over the next connection as well, as long as the one before is not answered', async () => {
    const [first] = await Promise.all([send('one'), send('two')])
    expect(names().slice(-2)).toEqual(['messages.SendMessage', 'InvokeAfterMsg'])
    bench.connect()
    await bench.flushed('')
    expect(names().filter((name) => name !== 'updates.GetState')).toEqual(['messages.SendMessage', 'InvokeAfterMsg'])
    bench.answer(first!)
    bench.connect()
    await bench.flushed('')
    expect(names().filter((name) => name !== 'updates.GetState')).toEqual(['MsgsAck', 'messages.SendMessage'])
  })
})

it('what the server refuses of thousands under way at once is sent again, however many followed it', async () => {
  const calls = Array.from({ length: 4_500 }, () => bench.call('help.GetNearestDc'))
  await Promise.all(calls)
  const first = bench.sent.find(({ className }) => className === 'help.GetNearestDc')!
  bench.tell('BadServerSalt', { badMsgId: first.id, badMsgSeqno: 1, errorCode: 48, newServerSalt: 77n })
  await bench.flushed('')
  expect(bench.sent.filter(({ salt }) => salt === 77n).map(({ className }) => className)).toContain('help.GetNearestDc')
})

it.each(['telegram', 'teleproto', 'mtcute'] as const)(
  'an answer that %s has not got is asked for, and the server is told what has come',
  async (name) => {
    const own = new SessionBench(name)
    const sent = await own.call('updates.GetState')
    const [one, other] = [own.serverId(), own.serverId()]
    expect(own.tell('UpdatesTooLong', {}, one)).toBeUndefined()
    expect(own.tell('MsgDetailedInfo', { msgId: sent.id, answerMsgId: other, bytes: 9, status: 0 })).toBeUndefined()
    expect(own.tell('MsgNewDetailedInfo', { answerMsgId: one, bytes: 9, status: 0 })).toBeUndefined()
    expect(own.receive(stateRequest(one, other))).toBeUndefined()
    expect([own.count('MsgResendReq'), own.count('MsgsStateInfo')]).toEqual([1, 1])
    expect(own.heard).toEqual(['UpdatesTooLong'])
  },
)

describe('requests that are made at once', () => {
  const make = (count: number) => Promise.all(Array.from({ length: count }, () => bench.call('help.GetNearestDc')))

  it('share few packets, of which the first go out while the others are still being made', async () => {
    bench.packetSizes = []
    const first = make(47)
    expect(bench.packetSizes).toEqual([5, 6, 12, 24])
    await first
    expect(bench.packetSizes).toEqual([5, 6, 12, 24])
    await make(1_000)
    expect(bench.packetSizes.length).toBeLessThan(20)
  })

  it('go out in halves where as many are made again and again', async () => {
    await make(50)
    for (const each of bench.sent.filter(({ className }) => className === 'help.GetNearestDc')) bench.answer(each)
    await bench.flushed('')
    bench.packetSizes = []
    await make(50)
    // Acknowledgements go with the first.
    expect(bench.packetSizes).toEqual([27, 24])
  })

  it('wait for what a connection begins with', async () => {
    bench.connect()
    const calls = make(50)
    expect(bench.packetSizes).toEqual([])
    await calls
    // What is under way is sent again with them.
    expect(bench.packetSizes).toEqual([51])
  })
})

describe('requests one after the other', () => {
  it('share a timer for what is to be acknowledged, which then waits for what came last', async () => {
    let timers = 0
    const after = bench.clock.after.bind(bench.clock)
    bench.clock.after = (...args) => {
      timers++
      return after(...args)
    }
    for (let times = 0; times < 20; times++) {
      bench.answer(await bench.call('help.GetNearestDc'))
      await bench.clock.advance(10)
    }
    expect(timers).toBe(1)
    const before = bench.packetSizes.length
    await bench.clock.advance(489)
    expect(bench.packetSizes.length).toBe(before)
    await bench.clock.advance(1)
    expect(bench.packetSizes.length).toBe(before + 1)
    await bench.clock.advance(60_000)
    expect([bench.packetSizes.length, timers]).toEqual([before + 1, 2])
  })
})

describe('requests of one packet', () => {
  it('fetch one part of a file', () => {
    const requests = new OutgoingRequests(new SessionClock(new ManualClock()), library)
    const location = library.make('constructor', 'InputDocumentFileLocation', {
      ...{ id: 1n, accessHash: 1n, fileReference: Buffer.alloc(1), thumbSize: '' },
    })
    const part = () => library.make('request', 'upload.GetFile', { location, offset: 0n, limit: 4_096 })!
    const wrapped = () => library.make('request', 'InvokeWithoutUpdates', { query: part() })!
    const state = () => library.make('request', 'updates.GetState', {})!
    for (const make of [state, part, state, wrapped, wrapped, state]) requests.add(make(), silent, false)
    const packets: string[][] = []
    while (requests.queued > 0) packets.push(requests.takeBatch().map(({ request }) => request.className))
    expect(packets).toEqual([
      ['updates.GetState', 'upload.GetFile', 'updates.GetState'],
      ['InvokeWithoutUpdates'],
      ['InvokeWithoutUpdates', 'updates.GetState'],
    ])
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SwitchboardError } from '../../core/errors/switchboard-error.js'
import type { CallbackContext } from '../../core/handlers/contexts/callback-context.js'
import type { DeletedContext } from '../../core/handlers/contexts/deleted-context.js'
import type { MessageContext } from '../../core/handlers/contexts/message-context.js'
import type { RawContext } from '../../core/handlers/contexts/raw-context.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import type { TlObject } from '../../core/mtproto/driver.js'
import { Database } from '../../core/storage/database.js'
import { ManualClock } from '../../core/time/manual-clock.js'
import { Semaphore } from '../../core/time/semaphore.js'
import { UpdatePipeline } from '../../core/updates/update-pipeline.js'
import type { UpdatePipelineOptions } from '../../core/updates/update-pipeline-options.js'
import { FakeClient } from './fake-client.js'
import { FakeServer } from './fake-server.js'
import { on, settled, startPipeline } from './pipeline-harness.js'
import { container, newMessage } from './tl.js'

async function start(options: Partial<UpdatePipelineOptions> = {}) {
  const fake = new FakeClient()
  const server = new FakeServer(fake)
  fake.known.set(-1_000_000_000_007, {})
  fake.known.set(-1_000_000_000_008, {})
  const seen: string[] = []
  const started = await startPipeline(
    [
      on<MessageContext>('message', (ctx) => void seen.push(ctx.text)),
      on<DeletedContext>('deleted', (ctx) => void seen.push(`deleted ${ctx.messageIds}`)),
    ],
    { fake, ...options },
  )
  const asked = (method: string) => fake.invoked.filter((call) => call.method === method).length
  return { ...started, server, seen, asked }
}

describe('the update state', () => {
  it('puts in order what comes within half a second, without asking', async () => {
    const { client, server, seen, clock, asked, pipeline } = await start()
    const [one, two, three] = ['1', '2', '3'].map((text) => server.message(5, text)) as [TlObject, TlObject, TlObject]
    const before = asked('updates.GetDifference')
    client.push(container(three))
    client.push(container(two))
    await clock.advance(499)
    expect(seen).toEqual([])
    client.push(container(one))
    await settled()
    await clock.advance(10_000)
    expect(seen).toEqual(['1', '2', '3'])
    expect(asked('updates.GetDifference')).toBe(before)
    expect(pipeline.metrics()).toMatchObject({ gaps: 0, recovered: 0 })
  })

  it('fetches what is still missing after half a second, slice by slice', async () => {
    const { client, server, seen, clock, pipeline } = await start()
    server.sliceSize = 2
    for (const text of ['1', '2', '3', '4']) server.message(5, text)
    client.push(container(server.message(5, '5')))
    await clock.advance(500)
    await settled()
    expect(seen).toEqual(['1', '2', '3', '4', '5'])
    expect(pipeline.metrics()).toMatchObject({ gaps: 1, recovered: 5 })
  })

  it('drops what comes twice', async () => {
    const { client, server, seen, pipeline } = await start()
    const update = server.message(5, '1')
    client.push(container(update))
    client.push(container(update))
    client.push(container(server.deletion([1, 2])))
    client.push(container(server.message(5, '2'), update))
    await settled()
    expect(seen.sort()).toEqual(['1', '2', 'deleted 1,2'])
    expect(pipeline.metrics().duplicates).toBe(2)
  })

  it('keeps a sequence for each channel, with differences of its own', async () => {
    const { client, server, seen, clock, asked } = await start()
    client.push(container(server.channelMessage(7, 'a1'), server.channelMessage(8, 'b1')))
    server.channelMessage(7, 'a2')
    client.push(container(server.channelMessage(8, 'b2'), server.channelMessage(7, 'a3'), server.message(5, 'm')))
    await settled()
    expect(seen).not.toContain('a3')
    await clock.advance(500)
    await settled()
    expect(seen.filter((text) => text.startsWith('a'))).toEqual(['a1', 'a2', 'a3'])
    expect(seen.filter((text) => text.startsWith('b'))).toEqual(['b1', 'b2'])
    expect(asked('updates.GetChannelDifference')).toBe(1)
  })

  it('fetches a channel when Telegram says that there is too much to push', async () => {
    const { client, server, seen } = await start()
    client.push(container(server.channelMessage(7, 'a1')))
    server.sliceSize = 10
    for (let index = 2; index <= 25; index++) server.channelMessage(7, `a${index}`)
    client.push(container({ className: 'UpdateChannelTooLong', channelId: 7 }))
    await settled()
    await settled()
    expect(seen).toEqual(Array.from({ length: 25 }, (_, index) => `a${index + 1}`))
  })

  it('asks for as much of a channel at once as Telegram lets users and bots', async () => {
    const { client, server } = await start()
    client.push(container(server.channelMessage(7, 'a1')))
    for (const type of ['user', 'bot'] as const) {
      client.type = type
      client.push(container({ className: 'UpdateChannelTooLong', channelId: 7 }))
      await settled()
    }
    const asked = client.invoked.filter(({ method }) => method === 'updates.GetChannelDifference')
    expect(asked.map(({ params }) => params.limit)).toEqual([100, 100_000])
  })

  it('fetches the messages one by one when the log of a channel does not reach back', async () => {
    const { client, server, seen, pipeline } = await start()
    client.push(container(server.channelMessage(7, 'a1')))
    for (let index = 2; index <= 150; index++) server.channelMessage(7, `a${index}`)
    server.channelForgotten.set(7, 100)
    client.push(container({ className: 'UpdateChannelTooLong', channelId: 7 }))
    for (let turn = 0; turn < 5; turn++) await settled()
    expect(seen).toEqual(Array.from({ length: 150 }, (_, index) => `a${index + 1}`))
    expect(pipeline.metrics().unrecoverable).toBe(1)
    client.push(container(server.channelMessage(7, 'next')))
    await settled()
    expect(seen.at(-1)).toBe('next')
  })

  it('fetches what is new also where no message of the channel was seen before', async () => {
    const { client, server, seen } = await start()
    for (let index = 1; index <= 150; index++) server.channelMessage(7, `old${index}`, 1_600_000_000)
    client.push(
      container({ className: 'UpdateDeleteChannelMessages', channelId: 7, messages: [9], pts: 150, ptsCount: 1 }),
    )
    await settled()
    for (let index = 1; index <= 120; index++) server.channelMessage(7, `new${index}`, 1_700_000_100)
    server.channelForgotten.set(7, 200)
    seen.length = 0
    client.push(container({ className: 'UpdateChannelTooLong', channelId: 7 }))
    for (let turn = 0; turn < 8; turn++) await settled()
    expect(seen).toEqual(Array.from({ length: 120 }, (_, index) => `new${index + 1}`))
    client.push(container(server.channelMessage(7, 'next', 1_700_000_000)))
    await settled()
    expect(seen.at(-1)).toBe('next')
  })

  it('forgets a channel that was closed to the account', async () => {
    const { client, server, seen, clock, asked } = await start()
    client.push(container(server.channelMessage(7, 'a1')))
    client.answers.set('updates.GetChannelDifference', () => {
      throw new SwitchboardError('RPC_BAD_REQUEST', {
        method: 'updates.GetChannelDifference',
        reason: 'CHANNEL_PRIVATE',
      })
    })
    server.channelMessage(7, 'a2')
    client.push(container(server.channelMessage(7, 'a3')))
    await clock.advance(500)
    await settled()
    await clock.advance(60_000)
    expect(asked('updates.GetChannelDifference')).toBe(1)
    expect(seen).toEqual(['a1'])
  })

  it('counts own requests without handing them to handlers', async () => {
    const { client, server, seen, clock, asked } = await start()
    const before = asked('updates.GetDifference')
    const own = server.message(5, 'own')
    client.pushResult('messages.SendMessage', container({ className: 'UpdateMessageID', id: 1 }, own))
    const sent = server.message(5, 'own, short') as unknown as { message: TlObject; pts: number }
    client.pushResult('messages.SendMessage', {
      className: 'UpdateShortSentMessage',
      id: sent.message.id,
      pts: sent.pts,
      ptsCount: 1,
    })
    const deleted = server.deletion([1, 2])
    client.pushResult('messages.DeleteMessages', {
      className: 'messages.AffectedMessages',
      pts: deleted.pts,
      ptsCount: 2,
    })
    client.push(container(server.message(5, 'theirs')))
    await settled()
    await clock.advance(1_000)
    expect(seen).toEqual(['theirs'])
    expect(asked('updates.GetDifference')).toBe(before)
  })

  it('asks who wrote a short message when it does not know them', async () => {
    const { client, server, seen } = await start()
    const known = server.message(99, 'who') as unknown as { message: TlObject }
    client.push({
      className: 'UpdateShortMessage',
      id: known.message.id,
      userId: 99,
      message: 'who',
      pts: 1,
      ptsCount: 1,
      date: 1,
    })
    await settled()
    expect(seen).toEqual(['who'])
    expect(client.invoked.at(-1)?.method).toBe('updates.GetDifference')
  })

  it('fetches what was missed after a reconnect and when Telegram says so', async () => {
    const { client, server, seen } = await start()
    server.message(5, 'while away')
    client.setState('reconnecting')
    client.setState('online')
    await settled()
    expect(seen).toEqual(['while away'])
    server.message(5, 'too long')
    client.push({ className: 'UpdatesTooLong' })
    await settled()
    expect(seen).toEqual(['while away', 'too long'])
  })

  it('goes on from where Telegram is when that is behind what is known', async () => {
    const { client, server, seen } = await start()
    for (const text of ['1', '2', '3', '4']) client.push(container(server.message(5, text)))
    for (const text of ['a1', 'a2', 'a3', 'a4']) client.push(container(server.channelMessage(7, text)))
    await settled()
    client.setState('reconnecting')
    server.restore(2)
    client.push(container(server.message(5, 'while it comes back'), server.channelMessage(7, 'a while')))
    client.setState('online')
    await settled()
    client.push(container(server.message(5, 'new'), server.channelMessage(7, 'a new')))
    await settled()
    expect(seen.slice(8).sort()).toEqual(['a new', 'a while', 'new', 'while it comes back'])
  })

  it('fetches a channel that it cannot address once a difference has brought it', async () => {
    const { client, server, seen } = await start()
    client.push(container(server.channelMessage(7, 'seen')))
    await settled()
    client.setState('reconnecting')
    client.known.delete(-1_000_000_000_007)
    server.channelMessage(7, 'missed')
    const difference = client.answers.get('updates.GetDifference')!
    client.answers.set('updates.GetDifference', (params) => ({
      ...(difference(params) as TlObject),
      chats: [{ className: 'Channel', id: 7 }],
    }))
    client.setState('online')
    await settled()
    expect(seen).toEqual(['seen', 'missed'])
  })

  it('asks for no channel over a new connection unless Telegram says that there is more', async () => {
    const { client, server, seen, asked } = await start()
    for (const id of [7, 8, 9]) client.push(container(server.channelMessage(id, `${id} seen`)))
    client.setState('reconnecting')
    server.channelMessage(8, '8 missed')
    const before = asked('updates.GetDifference')
    client.setState('online')
    await settled()
    expect(asked('updates.GetDifference')).toBe(before + 1)
    expect(asked('updates.GetChannelDifference')).toBe(1)
    expect(seen).toEqual(['7 seen', '8 seen', '9 seen', '8 missed'])
  })

  it('fetches what is missing in a channel over the next connection, although nobody names it again', async () => {
    const { client, server, seen, clock } = await start()
    const difference = client.answers.get('updates.GetChannelDifference')
    client.push(container(server.channelMessage(7, '1')))
    server.channelMessage(7, '2')
    client.answers.set('updates.GetChannelDifference', () => {
      client.setState('reconnecting')
      throw new SwitchboardError('RPC_DISCONNECTED', { method: 'updates.GetChannelDifference', sent: true })
    })
    client.push(container(server.channelMessage(7, '3')))
    await clock.advance(500)
    expect(seen).toEqual(['1'])
    client.answers.set('updates.GetChannelDifference', difference!)
    server.tellsOfChannels = false
    client.setState('online')
    await settled()
    expect(seen).toEqual(['1', '2', '3'])
  })

  it('keeps the date back while a channel is behind, so that the next process is told of it', async () => {
    const database = Database.open(':memory:', { clock: new ManualClock(), logger: new SilentLogger() })
    const { client, server, clock, pipeline } = await start({ database })
    const push = (date: number, update: TlObject) => client.push({ ...container(update), date })
    push(100, server.channelMessage(7, '1'))
    server.channelMessage(7, '2')
    client.answers.set('updates.GetChannelDifference', () => {
      throw new SwitchboardError('RPC_TIMEOUT', { method: 'updates.GetChannelDifference', timeoutMs: 1 })
    })
    push(200, server.channelMessage(7, '3'))
    await clock.advance(500)
    push(300, server.message(5, 'm'))
    await settled()
    await pipeline.stop({ graceMs: 0 })

    const fake = new FakeClient()
    fake.known.set(-1_000_000_000_007, {})
    server.answer(fake)
    const seen: string[] = []
    const next = await startPipeline([on<MessageContext>('message', (ctx) => void seen.push(ctx.text))], {
      fake,
      database,
    })
    const asked = () => fake.invoked.findLast(({ method }) => method === 'updates.GetDifference')!.params
    expect(asked().pts).toBe(1)
    expect(Number(asked().date)).toBeLessThanOrEqual(200)
    await settled()
    expect(seen).toEqual(['2', '3'])
    // Nothing is missing any more: the date is that of the latest message again.
    fake.push({ ...container(server.message(5, 'n')), date: 400 })
    fake.push({ className: 'UpdatesTooLong' })
    await settled()
    expect(asked().date).toBe(400)
    await next.pipeline.stop({ graceMs: 0 })
  })

  it('notices in a channel of which nobody speaks that Telegram is behind what is known', async () => {
    const { client, server, seen } = await start()
    for (const text of ['1', '2', '3', '4']) client.push(container(server.channelMessage(7, text)))
    client.setState('reconnecting')
    server.restore(2)
    server.tellsOfChannels = false
    client.setState('online')
    await settled()
    client.push(container(server.channelMessage(7, 'new')))
    await settled()
    expect(seen).toEqual(['1', '2', '3', '4', 'new'])
  })

  it('waits for the next connection when one ends during a difference', async () => {
    const { client, server, seen, clock } = await start()
    const difference = client.answers.get('updates.GetDifference')
    client.answers.set('updates.GetDifference', () => {
      client.setState('reconnecting')
      throw new SwitchboardError('RPC_DISCONNECTED', { method: 'updates.GetDifference', sent: true })
    })
    server.message(5, '1')
    client.push(container(server.message(5, '2')))
    await clock.advance(500)
    client.push(container(server.message(5, '3')))
    await clock.advance(5_000)
    expect(seen).toEqual([])
    client.answers.set('updates.GetDifference', difference!)
    client.setState('online')
    await settled()
    expect(seen).toEqual(['1', '2', '3'])
  })

  it('fetches once more when more comes during a difference than it keeps', async () => {
    const { client, server, seen, clock } = await start()
    const difference = client.answers.get('updates.GetDifference')!
    let answer = () => {}
    client.answers.set('updates.GetDifference', (params) => {
      const now = difference(params)
      client.answers.set('updates.GetDifference', difference)
      return new Promise((resolve) => {
        answer = () => resolve(now)
      })
    })
    server.message(5, '0')
    client.push(container(server.message(5, '1')))
    await clock.advance(500)
    for (let index = 2; index < 1_500; index++) client.push(container(server.message(5, String(index))))
    answer()
    for (let turn = 0; turn < 10; turn++) await settled()
    expect(seen).toEqual(Array.from({ length: 1_500 }, (_, index) => String(index)))
  })

  it('goes on when Telegram itself does not have what is missing', async () => {
    const { client, seen, clock, server } = await start()
    client.answers.set('updates.GetDifference', () => ({ className: 'updates.DifferenceEmpty', date: 1, seq: 0 }))
    server.message(5, 'lost for good')
    client.push(container(server.message(5, '2')))
    await clock.advance(500)
    await clock.advance(500)
    await settled()
    expect(seen).toEqual(['2'])
  })

  it('orders updates without numbers of their own by their container', async () => {
    const seen: unknown[] = []
    const fake = new FakeClient()
    fake.answers.set('updates.GetState', () => ({ className: 'updates.State', pts: 0, qts: 0, date: 1, seq: 10 }))
    fake.answers.set('updates.GetDifference', () => ({ className: 'updates.DifferenceEmpty', date: 1, seq: 10 }))
    const { client } = await startPipeline([on<RawContext>('raw', (ctx) => void seen.push(ctx.update.userId))], {
      fake,
    })
    const status = (userId: number, seq: number) => ({
      ...container({ className: 'UpdateUserStatus', userId }),
      seq,
    })
    client.push(status(5, 12))
    client.push(status(5, 11))
    client.push(status(5, 11))
    client.push(status(6, 0))
    client.push(status(7, 13))
    await settled()
    // One queue for each person: only the order within one is promised.
    expect(seen.sort()).toEqual([5, 5, 6, 7])
  })

  it('hands over a button press once although Telegram repeats it', async () => {
    let presses = 0
    const { client } = await startPipeline([on('callback', () => void presses++)])
    const press = {
      className: 'UpdateBotCallbackQuery',
      queryId: 77n,
      userId: 5,
      peer: { className: 'PeerUser', userId: 5 },
      msgId: 1,
    }
    client.push(container(press))
    client.push(container(press))
    await settled()
    expect(presses).toBe(1)
  })

  describe('of what has no number of its own', () => {
    const press = (queryId: bigint) => ({
      className: 'UpdateBotCallbackQuery',
      queryId,
      userId: 5,
      peer: { className: 'PeerUser', userId: 5 },
      msgId: 1,
    })
    const typing = (userId: number) => ({ className: 'UpdateUserTyping', userId, action: {} })

    /** A client whose containers are counted, with a difference that is answered by hand. */
    async function counted(options: Partial<UpdatePipelineOptions> & { seq?: number } = {}) {
      const { seq = 10, ...rest } = options
      const fake = new FakeClient()
      const server = new FakeServer(fake)
      const presses: unknown[] = []
      const messages: string[] = []
      const raw: unknown[] = []
      const state = (pts: number, now: number) => ({ className: 'updates.State', pts, qts: 0, date: 1, seq: now })
      fake.answers.set('updates.GetState', () => state(0, seq))
      fake.answers.set('updates.GetDifference', () => ({ className: 'updates.DifferenceEmpty', date: 1, seq }))
      const pipeline = new UpdatePipeline({
        client: fake.asClient(),
        bindings: [
          on<CallbackContext>('callback', (ctx) => void presses.push(ctx.queryId)),
          on<MessageContext>('message', (ctx) => void messages.push(ctx.text)),
          on<RawContext>('raw', (ctx) => void raw.push(ctx.update.userId), { rawType: 'UpdateUserTyping' }),
        ],
        clock: new ManualClock(),
        logger: new SilentLogger(),
        budget: new Semaphore(64),
        workers: 4,
        ...rest,
      })
      await pipeline.start()
      const difference = (afterSeq: number, others: TlObject[] = []) => {
        let answer = () => {}
        const missed = server.common.map(({ update }) => update.message)
        fake.answers.set('updates.GetDifference', () => {
          fake.answers.set('updates.GetDifference', () => ({
            className: 'updates.DifferenceEmpty',
            date: 1,
            seq: afterSeq,
          }))
          return new Promise((resolve) => {
            answer = () =>
              resolve({
                className: 'updates.Difference',
                newMessages: missed,
                newEncryptedMessages: [],
                otherUpdates: others,
                users: [],
                chats: [],
                state: state(missed.length, afterSeq),
              })
          })
        })
        return () => answer()
      }
      const push = (number: number, ...updates: TlObject[]) => fake.push({ ...container(...updates), seq: number })
      return { fake, server, pipeline, presses, messages, raw, difference, push }
    }

    it('nothing is lost that comes while missed updates are fetched, before or after the number they end with', async () => {
      const { fake, server, pipeline, presses, messages, raw, difference, push } = await counted()
      await pipeline.catchUp()
      server.message(5, 'missed')
      const answer = difference(13)
      fake.push({ className: 'UpdatesTooLong' })
      await settled()
      push(11, press(1n))
      push(12, typing(5), press(2n))
      push(14, press(3n))
      await settled()
      expect(presses).toEqual([])
      answer()
      await settled()
      // Sent before the answer, overtaken by it on the way.
      push(13, press(4n))
      push(13, press(4n))
      push(15, press(5n))
      await settled()
      expect(messages).toEqual(['missed'])
      expect(presses).toEqual(['1', '2', '3', '4', '5'])
      expect(raw).toEqual([5])
    })

    it('what a difference brings as well comes once', async () => {
      const { fake, pipeline, raw, difference, push } = await counted()
      await pipeline.catchUp()
      const answer = difference(12, [typing(6)])
      fake.push({ className: 'UpdatesTooLong' })
      await settled()
      push(11, typing(6))
      push(12, typing(7))
      answer()
      await settled()
      expect(raw).toEqual([6, 7])
    })

    it('nothing is lost that comes before it is known where Telegram stands', async () => {
      const { pipeline, presses, push } = await counted({ seq: 12 })
      push(11, press(1n))
      push(12, press(2n))
      await pipeline.catchUp()
      push(13, press(3n))
      push(12, press(2n))
      await settled()
      expect(presses).toEqual(['1', '2', '3'])
    })

    it('nothing is lost that comes in the first moment of the next process, or of the next connection', async () => {
      const database = Database.open(':memory:', { clock: new ManualClock(), logger: new SilentLogger() })
      const first = await counted({ database })
      await first.pipeline.catchUp()
      await settled()
      await first.pipeline.stop({ graceMs: 0 })

      const { fake, pipeline, presses, difference, push } = await counted({ database, seq: 12 })
      push(11, press(1n))
      await pipeline.catchUp()
      push(12, press(2n))
      await settled()
      expect(presses).toEqual(['1', '2'])
      const answer = difference(14)
      fake.setState('reconnecting')
      fake.setState('online')
      await settled()
      push(13, press(3n))
      push(14, press(4n))
      answer()
      await settled()
      expect(presses).toEqual(['1', '2', '3', '4'])
    })

    it('nothing is lost while the queue is full', async () => {
      const { fake, pipeline, presses, messages, push } = await counted({ maxQueued: 1 })
      await pipeline.catchUp()
      fake.push(container(newMessage('1', { id: 1 }), newMessage('2', { id: 2 })))
      push(11, press(1n))
      push(12, press(2n))
      await settled()
      expect(presses).toEqual(['1', '2'])
      expect(messages).toEqual(['1', '2'])
    })
  })

  it.each([1, 1_010])('asks again where Telegram stands when that fails, while %i messages come', async (count) => {
    const fake = new FakeClient()
    const server = new FakeServer(fake)
    const state = fake.answers.get('updates.GetState')
    fake.answers.set('updates.GetState', () => {
      throw new Error('out of order')
    })
    const clock = new ManualClock()
    const seen: string[] = []
    const pipeline = new UpdatePipeline({
      client: fake.asClient(),
      bindings: [on<MessageContext>('message', (ctx) => void seen.push(ctx.text))],
      clock,
      logger: new SilentLogger(),
      budget: new Semaphore(64),
      workers: 4,
    })
    await pipeline.start()
    const caughtUp = pipeline.catchUp()
    await settled()
    const sent = Array.from({ length: count }, (_, index) => String(index))
    for (const text of sent) fake.push(container(server.message(5, text)))
    if (state) fake.answers.set('updates.GetState', state)
    await clock.advance(60_000)
    await caughtUp
    await settled()
    expect(seen).toEqual(sent)
  })

  it('leaves updates with Telegram while the queue is full, and fetches them afterwards', async () => {
    const fake = new FakeClient()
    const server = new FakeServer(fake)
    server.sliceSize = 5
    const seen: string[] = []
    const releases: (() => void)[] = []
    const { client, pipeline } = await startPipeline(
      [
        on<MessageContext>('message', async (ctx) => {
          await new Promise<void>((resolve) => releases.push(resolve))
          seen.push(ctx.text)
        }),
      ],
      { fake, maxQueued: 10 },
    )
    const texts = Array.from({ length: 100 }, (_, index) => String(index))
    let most = 0
    for (const text of texts) {
      client.push(container(server.message(5, text)))
      await Promise.resolve()
      most = Math.max(most, pipeline.metrics().queued)
    }
    expect(pipeline.metrics().paused).toBe(true)
    while (seen.length < texts.length) {
      await settled()
      most = Math.max(most, pipeline.metrics().queued)
      const release = releases.shift()
      if (!release) break
      release()
    }
    await settled()
    expect(seen).toEqual(texts)
    expect(most).toBeLessThanOrEqual(10 + server.sliceSize)
  })
})

describe('any interleaving, repetition and loss', () => {
  const action = fc.record({
    kind: fc.constantFrom('push', 'push', 'push', 'drop', 'twice', 'later', 'own', 'delete', 'wait', 'reconnect'),
    box: fc.constantFrom(0, 7, 8),
  })

  it('ends with every message once and in order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(action, { maxLength: 60 }),
        fc.integer({ min: 1, max: 7 }),
        async (actions, sliceSize) => {
          const { client, server, seen, clock } = await start()
          server.sliceSize = sliceSize
          // A channel is followed from its first message on.
          client.push(container(server.channelMessage(7, '7 0'), server.channelMessage(8, '8 0')))
          const expected = new Map([0, 7, 8].map((box) => [box, box === 0 ? [] : [`${box} 0`]]))
          const later: TlObject[] = []
          let count = 1
          for (const { kind, box } of actions) {
            if (kind === 'wait') await clock.advance(300)
            else if (kind === 'reconnect') client.push({ className: 'UpdatesTooLong' })
            else if (kind === 'own') client.pushResult('messages.SendMessage', container(server.message(5, 'own')))
            else if (kind === 'delete') client.push(container(server.deletion([1, 2, 3])))
            else {
              const text = `${box} ${count++}`
              expected.get(box)?.push(text)
              const update = box === 0 ? server.message(5, text) : server.channelMessage(box, text)
              if (kind === 'push' || kind === 'twice') client.push(container(update))
              if (kind === 'twice' || kind === 'later') later.unshift(update)
            }
            if (later.length > 3) client.push(container(later.pop() as TlObject))
          }
          for (const update of later) client.push(container(update))
          await clock.advance(2_000)
          client.push({ className: 'UpdatesTooLong' })
          for (const id of [7, 8]) client.push(container({ className: 'UpdateChannelTooLong', channelId: id }))
          await clock.advance(2_000)
          await settled()
          for (const [box, texts] of expected) {
            expect(seen.filter((text) => text.startsWith(`${box} `))).toEqual(texts)
          }
          expect(seen).not.toContain('own')
        },
      ),
      { numRuns: 150, seed: 20_260_101 },
    )
  })
})

import { describe, expect, it } from 'vitest'
import { isRepeatedRun } from '../../core/client/calls/repeated-run.js'
import type { AlbumContext } from '../../core/handlers/contexts/album-context.js'
import type { MessageContext } from '../../core/handlers/contexts/message-context.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { Database } from '../../core/storage/database.js'
import { ManualClock } from '../../core/time/manual-clock.js'
import type { HandlerBinding } from '../../core/updates/handler-binding.js'
import { SqliteDeadLetters } from '../../core/updates/journal/sqlite-dead-letters.js'
import type { UpdatePipelineOptions } from '../../core/updates/update-pipeline-options.js'
import { FakeClient } from './fake-client.js'
import { FakeServer } from './fake-server.js'
import { on, settled, startPipeline } from './pipeline-harness.js'
import { container, newMessage } from './tl.js'

/** A database that outlives processes, and a server they all speak with. */
function world() {
  const clock = new ManualClock()
  const database = Database.open(':memory:', { clock, logger: new SilentLogger() })
  const server = new FakeServer(new FakeClient())
  const run = async (
    bindings: HandlerBinding[],
    options: Partial<UpdatePipelineOptions> & { fake?: FakeClient } = {},
  ) => {
    const fake = options.fake ?? new FakeClient()
    server.answer(fake)
    const started = await startPipeline(bindings, { clock, database, ...options, fake })
    await settled()
    return started
  }
  const rows = (table: string) => database.get<{ n: number }>(`SELECT COUNT(*) AS n FROM ${table}`)?.n
  return { clock, database, server, run, rows, letters: new SqliteDeadLetters(database) }
}

const never = (..._done: unknown[]) => new Promise(() => {})

describe('after the end of a process', () => {
  it('what was missed in the meantime is fetched', async () => {
    const { server, run } = world()
    const first = await run([on('message', () => {})])
    first.client.push(container(server.message(5, 'seen')))
    await settled()
    await first.pipeline.stop({ graceMs: 0 })
    server.message(5, 'missed')
    const seen: unknown[] = []
    await run([on<MessageContext>('message', (ctx) => void seen.push([ctx.text, ctx.redelivered]))])
    expect(seen).toEqual([['missed', false]])
  })

  it('what was missed is left out when updates are to start from now', async () => {
    const { server, run } = world()
    await run([on('message', () => {})])
    server.message(5, 'missed')
    const seen: string[] = []
    const { client } = await run([on<MessageContext>('message', (ctx) => void seen.push(ctx.text))], { catchUp: false })
    client.push(container(server.message(5, 'new')))
    await settled()
    expect(seen).toEqual(['new'])
  })

  it('what was not done is handed over again, in order and before the rest', async () => {
    const { server, run, rows } = world()
    const first = await run([on<MessageContext>('message', (ctx) => (ctx.text === 'done' ? undefined : never()))])
    for (const text of ['done', 'in flight', 'queued']) first.client.push(container(server.message(5, text)))
    await settled()
    expect(rows('journal')).toBe(2)
    server.message(5, 'missed')
    const seen: unknown[] = []
    const second = await run([on<MessageContext>('message', (ctx) => void seen.push([ctx.text, ctx.redelivered]))])
    expect(seen).toEqual([
      ['in flight', true],
      ['queued', true],
      ['missed', false],
    ])
    await settled()
    expect(rows('journal')).toBe(0)
    expect(second.pipeline.metrics()).toMatchObject({ redelivered: 2, recovered: 1 })
  })

  it('a handler that is run again sends under the same numbers', async () => {
    const { server, run } = world()
    const handler = on<MessageContext>('message', async function answer(ctx) {
      await ctx.reply('one')
      await ctx.reply('two')
      if (!ctx.redelivered) await never()
      await ctx.reply('three')
    })
    const first = await run([handler])
    first.client.push(container(server.message(5, 'hello')))
    await settled()
    const second = await run([handler])
    const ids = (sent: { options: Record<string, unknown> }[]) => sent.map(({ options }) => options.randomId)
    expect(second.client.sent.map(({ text }) => text)).toEqual(['one', 'two', 'three'])
    expect(ids(second.client.sent).slice(0, 2)).toEqual(ids(first.client.sent))
    expect(new Set(ids(second.client.sent)).size).toBe(3)
  })

  it('a handler that ends every process is given up after five, and the chat goes on', async () => {
    const { server, run, letters, rows } = world()
    const seen: string[] = []
    const deadly = on<MessageContext>('message', (ctx) => (ctx.text === 'poison' ? never() : undefined), {
      member: 'die',
    })
    const harmless = on<MessageContext>('message', (ctx) => void seen.push(ctx.text), { member: 'read' })
    const first = await run([deadly, harmless])
    for (const text of ['poison', 'behind it']) first.client.push(container(server.message(5, text)))
    await settled()
    for (let lives = 1; lives < 5; lives++) await run([deadly, harmless])
    expect({ seen, letters: await letters.count() }).toEqual({ seen: [], letters: 0 })

    await run([deadly, harmless])
    await settled()
    expect(seen).toEqual(['poison', 'behind it'])
    expect(await letters.list()).toMatchObject([{ handler: expect.stringContaining('die'), attempts: 5 }])
    expect((await letters.list())[0]?.error).toContain('PLUGIN_HANDLER_FATAL')
    expect(rows('journal')).toBe(0)
  })

  it('a handler that waits for an answer is innocent, however often', async () => {
    const { server, run, letters, rows } = world()
    const asking = on<MessageContext>(
      'command',
      async function ask(ctx) {
        const answer = await ctx.ask('What?', { timeoutMs: 1e9 })
        await ctx.reply(`got ${answer.text}`)
      },
      { commands: ['ask'] },
    )
    const deadly = on<MessageContext>('message', (ctx) => (ctx.text === 'poison' ? never() : undefined))
    const first = await run([asking, deadly])
    first.client.push(container(server.message(5, '/ask')))
    await settled()
    first.client.push(container(server.message(5, 'poison')))
    await settled()
    // The fake client numbers what it sends from 10,000: answers come later.
    for (let skipped = 0; skipped < 20_000; skipped++) server.skipId()
    for (let lives = 1; lives < 8; lives++) await run([asking, deadly])
    expect((await letters.list()).map(({ handler }) => handler)).toEqual(['test_plugin.handle'])
    const last = await run([asking, deadly])
    last.client.push(container(server.message(5, 'plums')))
    await settled()
    expect(last.client.sent.map(({ text }) => text)).toEqual(['What?', 'got plums'])
    expect(rows('journal')).toBe(0)
  })

  it('a handler that ends every process after an answer is given up all the same', async () => {
    const { server, run, letters } = world()
    const deadly = on<MessageContext>('message', async function ask(ctx) {
      await ctx.ask('What?', { timeoutMs: 1e9 })
      await never()
    })
    const first = await run([deadly])
    first.client.push(container(server.message(5, 'hello')))
    await settled()
    for (let skipped = 0; skipped < 20_000; skipped++) server.skipId()
    first.client.push(container(server.message(5, 'answer')))
    await settled()
    for (let lives = 1; lives < 5; lives++) await run([deadly])
    expect(await letters.count()).toBe(0)
    await run([deadly])
    await settled()
    expect(await letters.list()).toMatchObject([{ identity: 'message:5:1', attempts: 5 }])
  })

  it('what waited behind a handler that ended a process is not suspect', async () => {
    const { server, run, letters } = world()
    const first = await run([on<MessageContext>('message', never)])
    for (const text of ['1', '2']) first.client.push(container(server.message(5, text)))
    await settled()
    const ends: number[] = []
    for (let lives = 1; lives < 4; lives++) await run([on<MessageContext>('message', never)])
    // From now on the first is done at once, so the second runs: it has five lives of its own.
    const second = on<MessageContext>('message', (ctx) => {
      if (ctx.text !== '2') return undefined
      ends.push(1)
      return never()
    })
    for (let lives = 0; lives < 8; lives++) await run([second])
    expect(ends).toHaveLength(5)
    expect(await letters.list()).toMatchObject([{ identity: 'message:5:2' }])
  })

  it('a handler that a proper stop interrupts is not given up, however often', async () => {
    const { clock, server, run, letters } = world()
    const stop = async ({ pipeline }: Awaited<ReturnType<typeof run>>) => {
      const stopping = pipeline.stop({ graceMs: 0 })
      await clock.advance(2_000)
      await stopping
    }
    let runs = 0
    const long = on<MessageContext>('message', () => {
      runs += 1
      return never()
    })
    const first = await run([long])
    first.client.push(container(server.message(5, 'takes long')))
    await settled()
    await stop(first)
    for (let lives = 0; lives < 8; lives++) await stop(await run([long]))
    expect({ runs, letters: await letters.count() }).toEqual({ runs: 9, letters: 0 })
  })

  it('only the handlers that were not done are run again', async () => {
    const { server, run } = world()
    const seen: string[] = []
    const bindings = (hang: boolean) => [
      on<MessageContext>('message', async () => void seen.push('first'), { member: 'first' }),
      on<MessageContext>('message', () => (hang ? never() : void seen.push('second')), { member: 'second' }),
    ]
    const first = await run(bindings(true))
    first.client.push(container(server.message(5, 'hello')))
    await settled()
    await run(bindings(false))
    expect(seen).toEqual(['first', 'second'])
  })

  it('handlers that are not durable do not get it again', async () => {
    const { server, run, rows } = world()
    const handler = on<MessageContext>('message', never, { options: { durable: false } })
    const first = await run([handler])
    first.client.push(container(server.message(5, 'hello')))
    await settled()
    expect(rows('journal')).toBe(0)
    let calls = 0
    await run([on('message', () => void calls++, { options: { durable: false } })])
    expect(calls).toBe(0)
  })

  it('an album is handed over again as one', async () => {
    const { run, clock, rows } = world()
    const part = (id: number, message = '') => newMessage(message, { id, groupedId: 77n })
    const first = await run([on('album', never)])
    first.client.push(container(part(1), part(2, 'caption')))
    await clock.advance(300)
    await settled()
    expect(rows('journal')).toBe(2)
    const seen: unknown[] = []
    await run([
      on<AlbumContext>('album', (ctx) => void seen.push([ctx.text, ctx.messages.map(({ id }) => id), ctx.redelivered])),
    ])
    await clock.advance(300)
    await settled()
    expect(seen).toEqual([['caption', [1, 2], true]])
    expect(rows('journal')).toBe(0)
  })

  it('another account under the same name gets nothing of the first, which finds all of it when it is back', async () => {
    const { server, run, rows, clock } = world()
    const first = await run([on('message', never)])
    for (const text of ['1', '2']) first.client.push(container(server.message(5, text)))
    await settled()
    server.message(5, '3')
    const foreign: string[] = []
    const fake = new FakeClient('alpha', { id: 2, isBot: false })
    await run([on<MessageContext>('message', (ctx) => void foreign.push(ctx.text))], { fake })
    expect(foreign).toEqual([])
    expect(rows('journal')).toBe(2)
    const seen: string[] = []
    // Not even the client's name has to be the same.
    const stopped = first.pipeline.stop({ graceMs: 0 })
    await clock.advance(2_000)
    await stopped
    const renamed = new FakeClient('omega', { id: 1, isBot: true })
    await run([on<MessageContext>('message', (ctx) => void seen.push(ctx.text))], { fake: renamed })
    expect(seen).toEqual(['1', '2', '3'])
    expect(rows('journal')).toBe(0)
  })

  it('a second client of the same account has all of its updates as well', async () => {
    const { server, run, rows } = world()
    const first = await run([on('message', never)])
    const seen: unknown[] = []
    const twin = new FakeClient('twin', { id: 1, isBot: true })
    const second = await run([on<MessageContext>('message', (ctx) => never(seen.push(ctx.text)))], { fake: twin })
    const update = server.message(5, 'hello')
    first.client.push(container(update))
    second.client.push(container(update))
    await settled()
    expect(seen).toEqual(['hello'])
    expect(rows('journal')).toBe(2)
  })

  it('a state that Telegram is behind of is dropped, so that updates go on', async () => {
    const { server, run } = world()
    const first = await run([on('message', () => {})])
    for (const text of ['1', '2', '3']) first.client.push(container(server.message(5, text)))
    await settled()
    server.common.length = 0
    const seen: string[] = []
    const { client } = await run([on<MessageContext>('message', (ctx) => void seen.push(ctx.text))])
    client.push(container(server.message(5, 'new world')))
    await settled()
    expect(seen).toEqual(['new world'])
  })
})

describe('a handler that keeps failing', () => {
  it('leaves a dead letter, which can be replayed to that handler alone', async () => {
    const { server, run, rows, letters, clock } = world()
    let broken = true
    const seen: string[] = []
    const { client } = await run([
      on<MessageContext>(
        'message',
        async (ctx) => {
          if (broken) throw new Error('the shelf is empty')
          seen.push(`${ctx.text} ${ctx.redelivered}`)
        },
        { plugin: 'shop', member: 'sell' },
      ),
      on<MessageContext>('message', () => void seen.push('other')),
    ])
    client.push(container(server.message(5, 'apples')))
    await clock.advance(10_000)
    await settled()
    expect(seen).toEqual(['other'])
    expect(rows('journal')).toBe(0)
    const [letter] = await letters.list()
    expect(letter).toMatchObject({ client: 'alpha', handler: 'shop.sell', attempts: 3, identity: 'message:5:1' })
    expect(letter?.error).toContain('the shelf is empty')
    broken = false
    expect(await letters.replay(letter?.id ?? 0)).toBe(true)
    await clock.advance(5_000)
    await settled()
    expect(seen).toEqual(['other', 'apples true'])
    expect(await letters.count()).toBe(0)
    expect(rows('journal')).toBe(0)
  })

  it('leaves a dead letter that can be dropped', async () => {
    const { server, run, letters } = world()
    const { client } = await run(
      [
        on('message', () => {
          throw new Error('no')
        }),
      ],
      { retry: { attempts: 1 } },
    )
    client.push(container(server.message(5, 'x')))
    await settled()
    const [letter] = await letters.list({ client: 'alpha' })
    expect(await letters.drop(letter?.id ?? 0)).toBe(true)
    expect(await letters.drop(letter?.id ?? 0)).toBe(false)
    expect(await letters.count('alpha')).toBe(0)
  })
})

describe('stopping', () => {
  it('leaves in the journal what has not begun, and what a handler could not finish', async () => {
    const { server, run, rows, clock } = world()
    const first = await run([on<MessageContext>('message', never)])
    for (const text of ['1', '2']) first.client.push(container(server.message(5, text)))
    await settled()
    const stopped = first.pipeline.stop({ graceMs: 100 })
    await clock.advance(100)
    await clock.advance(1_000)
    await stopped
    expect(rows('journal')).toBe(2)
    expect(rows('dead_letters')).toBe(0)
  })
})

describe('a full disk', () => {
  it('holds updates up and loses none', async () => {
    const { server, run, database, clock, rows } = world()
    const seen: string[] = []
    let finish = () => {}
    const first = new Promise<void>((resolve) => {
      finish = resolve
    })
    const handle = (ctx: MessageContext) => {
      seen.push(ctx.text.slice(0, 3))
      return seen.length === 1 ? first : undefined
    }
    const { client } = await run([on<MessageContext>('message', handle)])
    database.run('PRAGMA max_page_count = 30')
    client.push(container(server.message(5, `1: ${'x'.repeat(200_000)}`)))
    await settled()
    for (const chat of [5, 6]) client.push(container(server.message(chat, '2: short')))
    await settled()
    expect(seen).toEqual(['1: '])
    database.run('PRAGMA max_page_count = 10000')
    await clock.advance(1_000)
    await settled()
    expect(seen).toEqual(['1: ', '2: '])
    finish()
    await settled()
    expect(seen).toEqual(['1: ', '2: ', '2: '])
    expect(rows('journal')).toBe(0)
  })
})

describe('an update that Telegram would give again', () => {
  it('is not written when it is done before the commit: a thousand cost one row for each', async () => {
    const { server, run, database, rows } = world()
    const changes = () => database.get<{ n: number }>('SELECT total_changes() AS n')?.n ?? 0
    let handled = 0
    const quick = on('message', () => void handled++)
    const { client } = await run([quick, on('message', async () => void handled++)])
    client.push(container(server.message(5, 'the first one')))
    await settled()
    const before = changes()
    for (let index = 0; index < 1_000; index++) {
      client.push(container(server.message(index % 50, 'x')))
      if (index % 10 === 9) await settled()
    }
    expect(handled).toBe(2_002)
    expect(rows('journal')).toBe(0)
    // Where the updates stand, once for each commit.
    expect(changes() - before).toBeLessThanOrEqual(100)
  })

  it('is stored first when it was fetched: its handler may have ended the process before, and is told so', async () => {
    const { server, run, rows } = world()
    const first = await run([on('message', () => {})])
    await first.pipeline.stop({ graceMs: 0 })
    server.message(5, 'missed')
    const seen: unknown[] = []
    const { client } = await run([
      on<MessageContext>('message', (ctx) => void seen.push([ctx.text, rows('journal'), isRepeatedRun()])),
    ])
    client.push(container(server.message(5, 'pushed')))
    await settled()
    expect(seen).toEqual([
      ['missed', 1, true],
      ['pushed', 0, false],
    ])
  })
})

import { describe, expect, it } from 'vitest'
import type { MessageContext } from '../../core/handlers/contexts/message-context.js'
import { filters } from '../../core/handlers/filters/filters.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { Database } from '../../core/storage/database.js'
import { ManualClock } from '../../core/time/manual-clock.js'
import { FakeClient } from './fake-client.js'
import { FakeServer } from './fake-server.js'
import { on, settled, startPipeline } from './pipeline-harness.js'
import { container, newMessage, user } from './tl.js'

/** Answers have to be newer than the question; the fake client numbers its messages from 10,000. */
let id = 20_000
const says = (text: string, from = 5, chat = from) =>
  container(newMessage(text, { id: id++, peerId: user(chat), fromId: user(from) }))

function order(seen: unknown[]) {
  return on<MessageContext>(
    'command',
    async function order(ctx) {
      try {
        const what = await ctx.ask('What?', { timeoutMs: 10_000 })
        const howMany = await what.ask('How many?', { timeoutMs: 10_000, filter: filters.text(/^\d+$/) })
        seen.push(`${howMany.text} ${what.text}`)
      } catch (error) {
        seen.push((error as { code: string }).code)
        throw error
      }
    },
    { commands: ['order'] },
  )
}

describe('ask', () => {
  it('gets the next message of the same person in the same chat, while others are handled', async () => {
    const seen: unknown[] = []
    const { client, pipeline } = await startPipeline([
      order(seen),
      on<MessageContext>('message', (ctx) => void seen.push(`handled ${ctx.text}`), {
        filter: filters.not(filters.command('order')),
      }),
    ])
    client.push(says('/order'))
    await settled()
    expect(pipeline.metrics().asking).toBe(1)
    client.push(says('hello', 6))
    client.push(says('apples'))
    await settled()
    client.push(says('many'))
    client.push(says('12'))
    await settled()
    client.push(says('thanks'))
    await settled()
    expect(client.sent.map(({ text }) => text)).toEqual(['What?', 'How many?'])
    expect(seen).toEqual(['handled hello', 'handled many', '12 apples', 'handled thanks'])
    expect(pipeline.metrics()).toMatchObject({ asking: 0, running: 0, queued: 0 })
  })

  it('refuses an option that it does not take before it asks, and says which was meant', async () => {
    const caught: unknown[] = []
    const { client } = await startPipeline([
      on<MessageContext>(
        'command',
        async (ctx) => {
          const options = { timeout: 10_000 } as object
          await ctx.ask('What?', options).catch((error: unknown) => caught.push(error))
        },
        { commands: ['order'] },
      ),
    ])
    client.push(says('/order'))
    await settled()
    expect(caught).toMatchObject([
      { code: 'PLUGIN_CALL_OPTION', what: "ask(...) takes no option 'timeout'.", fix: 'Write timeoutMs.' },
    ])
    expect(client.sent).toEqual([])
  })

  it('does not take for an answer what was written before the question', async () => {
    const seen: unknown[] = []
    const { client } = await startPipeline([
      order(seen),
      on<MessageContext>('message', (ctx) => void seen.push(ctx.text)),
    ])
    client.push(container(newMessage('/order', { id: 1 }), newMessage('too early', { id: 2 })))
    await settled()
    client.push(says('pears'))
    await settled()
    client.push(says('3'))
    await settled()
    expect(seen).toEqual(['/order', 'too early', '3 pears'].filter((text) => text !== '/order').concat('/order'))
  })

  it('leaves commands to their handlers, unless its filter wants them', async () => {
    const seen: unknown[] = []
    const { client } = await startPipeline([
      order(seen),
      on<MessageContext>('command', (ctx) => void seen.push(ctx.text), { commands: ['help'] }),
      on<MessageContext>(
        'command',
        async (ctx) => {
          const answer = await ctx.ask('Sure?', { filter: filters.command('yes') })
          seen.push(`sure: ${answer.text}`)
        },
        { commands: ['reset'] },
      ),
    ])
    client.push(says('/order'))
    await settled()
    client.push(says('/help'))
    await settled()
    client.push(says('/help@other_bot is a funny product'))
    await settled()
    client.push(says('/reset', 6))
    await settled()
    client.push(says('/yes', 6))
    await settled()
    expect(seen).toEqual(['/help', 'sure: /yes'])
    expect(client.sent.map(({ text }) => text)).toEqual(['What?', 'How many?', 'Sure?'])
  })

  it('can be cancelled by another handler, and then its own is done', async () => {
    const seen: unknown[] = []
    const { client, clock, pipeline } = await startPipeline([
      order(seen),
      on<MessageContext>('command', (ctx) => void seen.push(ctx.cancelAsk()), { commands: ['cancel'] }),
      on<MessageContext>('message', (ctx) => void seen.push(ctx.text), { filter: filters.not(filters.command()) }),
    ])
    client.push(says('/order'))
    await settled()
    client.push(says('/cancel', 6))
    client.push(says('/cancel'))
    await settled()
    await clock.advance(20_000)
    client.push(says('pears'))
    await settled()
    expect(seen).toEqual([0, 1, 'PLUGIN_ASK_CANCELLED', 'pears'])
    expect(pipeline.metrics()).toMatchObject({ asking: 0, running: 0, failed: 0, retried: 0 })
  })

  it('ends with its signal', async () => {
    const codes: unknown[] = []
    const hurry = new AbortController()
    const { client, pipeline } = await startPipeline([
      on<MessageContext>('message', async (ctx) => {
        await ctx.ask('What?', { signal: hurry.signal }).catch((error) => codes.push(error.code, error.cause))
        await ctx.ask('Again?', { signal: hurry.signal }).catch((error) => codes.push(error.code))
      }),
    ])
    client.push(says('hello'))
    await settled()
    hurry.abort('the shop closes')
    await settled()
    expect(codes).toEqual(['PLUGIN_ASK_CANCELLED', 'the shop closes', 'PLUGIN_ASK_CANCELLED'])
    expect(pipeline.metrics()).toMatchObject({ asking: 0, running: 0, handled: 1 })
  })

  it('gives up after its time, and the handler ends without being run again', async () => {
    const seen: unknown[] = []
    const { client, clock, pipeline } = await startPipeline([order(seen)])
    client.push(says('/order'))
    await settled()
    await clock.advance(10_000)
    await settled()
    expect(seen).toEqual(['PLUGIN_ASK_TIMEOUT'])
    expect(pipeline.metrics()).toMatchObject({ asking: 0, failed: 1, retried: 0 })
  })

  it('ends when the client stops, and is taken up again by the next process', async () => {
    const clock = new ManualClock()
    const database = Database.open(':memory:', { clock, logger: new SilentLogger() })
    const seen: unknown[] = []
    const server = new FakeServer(new FakeClient())
    const run = async () => {
      const fake = new FakeClient()
      server.answer(fake)
      return startPipeline([order(seen)], { clock, database, fake })
    }
    const first = await run()
    first.client.push(container(server.message(5, '/order')))
    await settled()
    // The fake client numbers what it sends from 10,000: the answers come later.
    for (let skipped = 0; skipped < 20_000; skipped++) server.skipId()
    first.client.push(container(server.message(5, 'plums')))
    await settled()
    await first.pipeline.stop({ graceMs: 1_000 })
    expect(seen).toEqual(['PLUGIN_ASK_STOPPED'])

    const second = await run()
    await settled()
    expect(second.client.sent.map(({ text }) => text)).toEqual(['What?', 'How many?'])
    expect(second.client.sent.map(({ options }) => options.randomId)).toEqual(
      first.client.sent.map(({ options }) => options.randomId),
    )
    second.client.push(container(server.message(5, '7')))
    await settled()
    expect(seen).toEqual(['PLUGIN_ASK_STOPPED', '7 plums'])
    await settled()
    expect(database.get<{ n: number }>('SELECT COUNT(*) AS n FROM journal')?.n).toBe(0)
  })
})

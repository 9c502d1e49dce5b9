import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Client } from '../../core/client/client.js'
import { ownerOf } from '../../core/client/client-owner.js'
import { SqlitePeerStore } from '../../core/client/peers/sqlite-peer-store.js'
import type { CallbackContext } from '../../core/handlers/contexts/callback-context.js'
import type { DeletedContext } from '../../core/handlers/contexts/deleted-context.js'
import type { MessageContext } from '../../core/handlers/contexts/message-context.js'
import { filters } from '../../core/handlers/filters/filters.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import type { WireFaults } from '../../core/sandbox/mtproto/wire-faults.js'
import { Database } from '../../core/storage/database.js'
import { Semaphore } from '../../core/time/semaphore.js'
import { SystemClock } from '../../core/time/system-clock.js'
import type { HandlerBinding } from '../../core/updates/handler-binding.js'
import { UpdatePipeline } from '../../core/updates/update-pipeline.js'
import { ClientHarness } from '../client/client-harness.js'
import { on } from './pipeline-harness.js'

const clock = new SystemClock()
const logger = new SilentLogger()

describe('updates from a data centre', () => {
  let harness: ClientHarness
  let faults: WireFaults
  const stops: (() => Promise<unknown>)[] = []

  beforeEach(async () => {
    faults = {}
    harness = await ClientHarness.start({ faults: { onPush: (push) => faults.onPush?.(push) } })
  })

  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop()
    await harness.close()
  })

  async function listen(who: string, bindings: HandlerBinding[], database?: Database) {
    const peerStore = database && new SqlitePeerStore(database)
    const client: Client = await harness.online(who, {}, { peerStore })
    const pipeline = new UpdatePipeline({
      client,
      bindings,
      clock,
      logger,
      budget: new Semaphore(64),
      workers: 4,
      database,
    })
    await pipeline.start()
    await pipeline.catchUp()
    stops.push(() => pipeline.stop({ graceMs: 100 }))
    return { client, pipeline }
  }

  /** Waits for what the network brings. */
  const eventually = (check: () => void) => vi.waitFor(check, { interval: 20 })

  const texts = (count: number, prefix = 'm') => Array.from({ length: count }, (_, index) => `${prefix}${index}`)

  it('of a supergroup come in order although pushes are lost, doubled and late', async () => {
    const seen: string[] = []
    const { pipeline } = await listen('user1', [
      on<MessageContext>('message', (ctx) => void seen.push(ctx.text), { filter: filters.group }),
    ])
    const alice = harness.sandbox.person('alice')
    alice.send('sandbox_group', 'm0')
    await eventually(() => expect(seen).toEqual(['m0']))
    let push = 0
    faults.onPush = () => [{ drop: true }, { copies: 2 }, undefined, { delayMs: 120 }][push++ % 4]
    for (const text of texts(40).slice(1)) alice.send('sandbox_group', text)
    faults.onPush = undefined
    alice.send('sandbox_group', 'last')
    await eventually(() => expect(seen).toEqual([...texts(40), 'last']))
    expect(pipeline.metrics().recovered).toBeGreaterThan(0)
  })

  it('of private chats and groups that were missed while there was no connection are fetched', async () => {
    const seen: string[] = []
    await listen('user1', [on<MessageContext>('message', (ctx) => void seen.push(ctx.text))])
    const alice = harness.sandbox.person('alice')
    alice.send('sandbox_group', 'first')
    await eventually(() => expect(seen).toEqual(['first']))
    faults.onPush = () => ({ drop: true })
    for (const text of texts(30, 'group ')) alice.send('sandbox_group', text)
    for (const text of texts(30, 'private ')) alice.send('user1', text)
    harness.sandbox.wire.dropConnections()
    await eventually(() => expect(seen).toHaveLength(61))
    expect(seen.filter((text) => text.startsWith('group'))).toEqual(texts(30, 'group '))
    expect(seen.filter((text) => text.startsWith('private'))).toEqual(texts(30, 'private '))
  })

  it('are fetched by the next process, also in a group that was not known before', async () => {
    const database = Database.open(':memory:', { clock, logger })
    const first = await listen('user1', [on('message', () => {})], database)
    const alice = harness.sandbox.person('alice')
    await first.pipeline.stop({ graceMs: 100 })
    await ownerOf(first.client).stop()
    // Telegram counts time in seconds: what was sent in the second of the stop may count as missed.
    for (const text of texts(5, 'group ')) alice.send('sandbox_group', text)
    for (const text of texts(5, 'private ')) alice.send('user1', text)
    const seen: string[] = []
    await listen('user1', [on<MessageContext>('message', (ctx) => void seen.push(ctx.text))], database)
    await eventually(() => {
      expect(seen.filter((text) => text.startsWith('private'))).toEqual(texts(5, 'private '))
      expect(seen.filter((text) => text.startsWith('group'))).toEqual(texts(5, 'group '))
    })
  })

  it('bring edits, deletions and button presses, which can be answered', async () => {
    const seen: unknown[] = []
    await listen('bot1', [
      on<MessageContext>('command', (ctx) => ctx.reply('Choose', { buttons: [[{ text: 'Yes', data: 'yes' }]] }), {
        commands: ['ask'],
      }),
      on<CallbackContext>('callback', async (ctx) => {
        await ctx.edit(`chosen: ${ctx.data}`)
        await ctx.answer({ text: 'Noted' })
      }),
      on<MessageContext>('edited', (ctx) => void seen.push(['edited', ctx.text, ctx.outgoing])),
      on<DeletedContext>('deleted', (ctx) => void seen.push(['deleted', ctx.messageIds.length])),
    ])
    const alice = harness.sandbox.person('alice')
    const asked = alice.send('bot1', '/ask')
    const question = await alice.waitFor('Choose', { includePast: true })
    expect(await alice.click(question, 'Yes')).toMatchObject({ text: 'Noted' })
    await eventually(() => expect(question.text).toBe('chosen: yes'))
    alice.edit(asked, '/ask again')
    await eventually(() => expect(seen).toContainEqual(['edited', '/ask again', false]))
    alice.delete(asked)
    await eventually(() => expect(seen).toContainEqual(['deleted', 1]))
  })

  it('reach a handler that asks back', async () => {
    await listen('bot1', [
      on<MessageContext>(
        'command',
        async (ctx) => {
          const name = await ctx.ask('What is your name?')
          await name.reply(`Hello ${name.text}`)
        },
        { commands: ['hello'] },
      ),
    ])
    const alice = harness.sandbox.person('alice')
    alice.send('bot1', '/hello')
    await alice.waitFor('name', { includePast: true })
    alice.send('bot1', 'Ann')
    expect((await alice.waitFor(/^Hello/, { includePast: true })).text).toBe('Hello Ann')
  })

  it('of one chat are not held up by a slow handler in another', async () => {
    let begun = () => {}
    let end = () => {}
    const isSlow = new Promise<void>((resolve) => {
      begun = resolve
    })
    const { client } = await listen('bot1', [
      on<MessageContext>('message', async (ctx) => {
        if (ctx.text === 'slow')
          await new Promise<void>((resolve) => {
            end = resolve
            begun()
          })
        await ctx.reply(`done ${ctx.text}`)
      }),
    ])
    expect(client.state).toBe('online')
    const [alice, bob] = [harness.sandbox.person('alice'), harness.sandbox.person('bob')]
    alice.send('bot1', 'slow')
    await isSlow
    bob.send('bot1', 'quick')
    await bob.waitFor('done quick', { includePast: true })
    end()
    await alice.waitFor('done slow', { includePast: true })
  })
})

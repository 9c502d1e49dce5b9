import { describe, expect, it } from 'vitest'
import { SwitchboardError } from '../../core/errors/switchboard-error.js'
import type { AlbumContext } from '../../core/handlers/contexts/album-context.js'
import type { ChatActionContext } from '../../core/handlers/contexts/chat-action-context.js'
import type { DeletedContext } from '../../core/handlers/contexts/deleted-context.js'
import type { ErrorContext } from '../../core/handlers/contexts/error-context.js'
import type { MessageContext } from '../../core/handlers/contexts/message-context.js'
import type { RawContext } from '../../core/handlers/contexts/raw-context.js'
import { Filter } from '../../core/handlers/filters/filter.js'
import { filters } from '../../core/handlers/filters/filters.js'
import type { TlObject } from '../../core/mtproto/driver.js'
import { FakeClient } from './fake-client.js'
import { FakeServer } from './fake-server.js'
import { on, settled, startPipeline } from './pipeline-harness.js'
import { channel, container, newMessage, user } from './tl.js'

describe('handlers', () => {
  it('run in the order they are listed, until one stops the update', async () => {
    const seen: string[] = []
    const { client } = await startPipeline([
      on<MessageContext>('message', () => void seen.push('first')),
      on<MessageContext>(
        'command',
        (ctx) => {
          seen.push(`command ${ctx.args.join('|')}`)
          ctx.stop()
        },
        { commands: ['go'] },
      ),
      on<MessageContext>('message', () => void seen.push('last')),
    ])
    client.push(container(newMessage('hello'), newMessage('/go@Alpha_Bot one "two three"')))
    await settled()
    expect(seen).toEqual(['first', 'last', 'first', 'command one|two three'])
  })

  it('do not get commands that are addressed to another bot', async () => {
    const seen: string[] = []
    const { client } = await startPipeline([
      on<MessageContext>('command', (ctx) => void seen.push(ctx.text), { commands: ['go'] }),
    ])
    client.push(container(newMessage('/go@other_bot'), newMessage('/going'), newMessage('/go')))
    await settled()
    expect(seen).toEqual(['/go'])
  })

  it('get what the regular expression found, each its own', async () => {
    const seen: unknown[] = []
    const { client } = await startPipeline([
      on<MessageContext>('message', (ctx) => void seen.push(ctx.match[1]), { filter: filters.text(/a(\d)/g) }),
      on<MessageContext>('message', (ctx) => void seen.push(ctx.match[1]), { filter: filters.text(/(b)/) }),
      on<MessageContext>('message', (ctx) => void seen.push(ctx.match.length)),
    ])
    client.push(container(newMessage('a1 b'), newMessage('a2')))
    await settled()
    expect(seen).toEqual(['1', 'b', 0, '2', 0])
  })

  it('find nothing of what the filter of another handler found before it refused', async () => {
    const seen: unknown[] = []
    const note = (name: string) => (ctx: MessageContext) => void seen.push([name, [...ctx.match]])
    const failing = new Filter<MessageContext>({
      label: 'failing',
      test: () => {
        throw new Error('broken filter')
      },
    })
    const { client } = await startPipeline([
      on<MessageContext>('message', note('refused'), { filter: filters.text(/a(\d)/).and(filters.group) }),
      on<MessageContext>('message', note('plain')),
      on<MessageContext>('message', note('broken'), { filter: filters.text(/a(\d)/).and(failing) }),
      on<MessageContext>('message', note('after the broken one')),
      on<MessageContext>('message', note('either'), {
        filter: filters.text(/a(\d)/).and(filters.group).or(filters.private),
      }),
      on<MessageContext>('message', note('negated'), {
        filter: filters.not(filters.text(/a(\d)/)).or(filters.private),
      }),
      on<MessageContext>('message', note('found'), { filter: filters.private.and(filters.text(/a(\d)/)) }),
    ])
    client.push(container(newMessage('a1')))
    await settled()
    expect(seen).toEqual([
      ['plain', []],
      ['after the broken one', []],
      ['either', []],
      ['negated', []],
      ['found', ['a1', '1']],
    ])
  })

  it('get edits, deletions, service messages and raw updates by their kind', async () => {
    const seen: unknown[] = []
    const { client } = await startPipeline([
      on<MessageContext>('message', (ctx) => void seen.push(['message', ctx.text])),
      on<MessageContext>('edited', (ctx) => void seen.push(['edited', ctx.text])),
      on<DeletedContext>('deleted', (ctx) => void seen.push(['deleted', ctx.chatId, ctx.messageIds])),
      on<ChatActionContext>('chat-action', (ctx) => void seen.push(['action', ctx.action.className])),
      on<RawContext>('raw', (ctx) => void seen.push(['raw', ctx.type]), { rawType: 'UpdateUserStatus' }),
    ])
    const edited = { ...newMessage('changed'), className: 'UpdateEditMessage' }
    const service = newMessage('', { className: 'MessageService', action: { className: 'MessageActionPinMessage' } })
    client.push(container(edited, service))
    client.push(container({ className: 'UpdateDeleteChannelMessages', channelId: 7, messages: [1, 2] }))
    client.push({ className: 'UpdateShort', update: { className: 'UpdateUserStatus', userId: 5 }, date: 1 })
    await settled()
    expect(seen).toHaveLength(4)
    expect(seen).toEqual(
      expect.arrayContaining([
        ['edited', 'changed'],
        ['action', 'MessageActionPinMessage'],
        ['deleted', -1_000_000_000_007, [1, 2]],
        ['raw', 'UpdateUserStatus'],
      ]),
    )
  })

  it('take short messages for messages', async () => {
    const seen: unknown[] = []
    const { client } = await startPipeline([
      on<MessageContext>('message', (ctx) => void seen.push([ctx.text, ctx.chatId, ctx.senderId, ctx.message.id])),
    ])
    const at = (pts: number) => ({ pts, ptsCount: 1, date: 1 })
    client.push({ className: 'UpdateShortMessage', id: 3, userId: 5, message: 'in', out: false, ...at(1) })
    client.push({ className: 'UpdateShortMessage', id: 4, userId: 6, message: 'out', out: true, ...at(2) })
    client.push({ className: 'UpdateShortChatMessage', id: 5, fromId: 5, chatId: 9, message: 'group', ...at(3) })
    await settled()
    expect(seen).toEqual([
      ['in', 5, 5, 3],
      ['out', 6, 1, 4],
      ['group', -9, 5, 5],
    ])
  })

  it('that fail are reported and hold up nobody', async () => {
    const seen: unknown[] = []
    const { client, pipeline } = await startPipeline(
      [
        on<MessageContext>(
          'message',
          () => {
            throw new Error('broken')
          },
          { plugin: 'bad', member: 'breaks' },
        ),
        on<MessageContext>('message', async (ctx) => void seen.push(ctx.text)),
        on<ErrorContext>('error', (ctx) => void seen.push([ctx.plugin, ctx.member, (ctx.error as Error).message])),
      ],
      { retry: { attempts: 1 } },
    )
    client.push(container(newMessage('one')))
    await settled()
    expect(seen).toEqual([['bad', 'breaks', 'broken'], 'one'])
    expect(pipeline.metrics()).toMatchObject({ handled: 1, failed: 1, queued: 0, running: 0 })
  })

  it('are run again after a failure, before the chat goes on', async () => {
    const seen: string[] = []
    const { client, clock } = await startPipeline([
      on<MessageContext>('message', async (ctx) => {
        seen.push(`${ctx.text} ${ctx.attempt}`)
        if (ctx.text === 'one' && ctx.attempt < 3) throw new Error('not yet')
      }),
    ])
    client.push(container(newMessage('one'), newMessage('two'), newMessage('elsewhere', { peerId: user(6) })))
    await settled()
    expect(seen).toEqual(['one 1', 'elsewhere 1'])
    await clock.advance(500)
    await clock.advance(1_000)
    await settled()
    expect(seen).toEqual(['one 1', 'elsewhere 1', 'one 2', 'one 3', 'two 1'])
  })

  it('are run again for as long as the database is away, however they tell of that, and count no failure meanwhile', async () => {
    const seen: string[] = []
    const away = () => new SwitchboardError('STORAGE_SERVER_DOWN', { server: 'postgres://here', problem: 'refused' })
    const errors = [away, () => new Error('the greeting failed', { cause: away() }), () => new Error('of its own')]
    const { pipeline, client, clock } = await startPipeline([
      on<MessageContext>('message', (ctx) => {
        seen.push(`${ctx.text} ${ctx.attempt}`)
        if (ctx.text !== 'one') return
        const error = ctx.attempt <= 12 ? errors[ctx.attempt % 2] : ctx.attempt <= 14 && errors[2]
        if (error) throw error()
      }),
    ])
    client.push(container(newMessage('one'), newMessage('two')))
    await settled()
    for (let minute = 0; minute < 3; minute++) await clock.advance(60_000)
    await settled()
    expect(seen).toEqual([...Array.from({ length: 15 }, (_, index) => `one ${index + 1}`), 'two 1'])
    expect(pipeline.metrics()).toMatchObject({ failed: 0, handled: 2 })
  })

  it('end with their time limit and see it in their signal', async () => {
    const seen: unknown[] = []
    const { client, clock } = await startPipeline([
      on<MessageContext>(
        'message',
        async (ctx) => {
          if (ctx.text !== 'slow') return void seen.push(ctx.text)
          ctx.signal.addEventListener('abort', () => seen.push((ctx.signal.reason as { code: string }).code))
          await new Promise(() => {})
        },
        { options: { timeoutMs: 2_000 } },
      ),
    ])
    client.push(container(newMessage('slow'), newMessage('next')))
    await settled()
    await clock.advance(1_999)
    expect(seen).toEqual([])
    await clock.advance(1)
    await settled()
    expect(seen).toEqual(['PLUGIN_HANDLER_TIMEOUT', 'next'])
  })
})

describe('an album', () => {
  it('comes as one, and keeps its place in the chat', async () => {
    const seen: unknown[] = []
    const { client, clock } = await startPipeline([
      on<AlbumContext>('album', (ctx) => void seen.push([ctx.text, ctx.messages.map(({ id }) => id)])),
      on<MessageContext>('message', (ctx) => void seen.push(ctx.text), { filter: filters.text('after') }),
    ])
    const peerId = channel(3)
    client.push(
      container(
        newMessage('', { id: 1, groupedId: 77, peerId }),
        newMessage('caption', { id: 2, groupedId: 77, peerId }),
      ),
    )
    client.push(container(newMessage('after', { peerId })))
    await settled()
    await clock.advance(100)
    client.push(container(newMessage('', { id: 3, groupedId: 77, peerId })))
    await clock.advance(300)
    await settled()
    expect(seen).toEqual([['caption', [1, 2, 3]], 'after'])
  })
})

describe('an album of which a part is late', () => {
  async function start() {
    const fake = new FakeClient()
    const server = new FakeServer(fake)
    const seen: unknown[] = []
    const { client, clock } = await startPipeline(
      [on<AlbumContext>('album', (ctx) => void seen.push(ctx.messages.map(({ id }) => id)))],
      { fake },
    )
    const part = (text: string) => {
      const update = server.message(5, text)
      Object.assign(update.message as TlObject, { groupedId: 77n })
      return update
    }
    return { client, clock, seen, part }
  }

  it('comes as one when the part comes before it is fetched', async () => {
    const { client, clock, seen, part } = await start()
    const [one, two, three] = [part('1'), part('2'), part('3')]
    client.push(container(one))
    client.push(container(three))
    await clock.advance(450)
    expect(seen).toEqual([])
    client.push(container(two))
    await clock.advance(1_000)
    await settled()
    expect(seen).toEqual([[1, 2, 3]])
  })

  it('comes as one when the part has to be fetched', async () => {
    const { client, clock, seen, part } = await start()
    const [one, , three] = [part('1'), part('2'), part('3')]
    client.push(container(one))
    client.push(container(three))
    await clock.advance(2_000)
    await settled()
    expect(seen).toEqual([[1, 2, 3]])
  })

  it('is not waited for without end', async () => {
    const { client, clock, seen, part } = await start()
    const [one, , three] = [part('1'), part('2'), part('3')]
    client.answers.set('updates.GetDifference', () => new Promise(() => {}))
    client.push(container(one))
    client.push(container(three))
    await clock.advance(14_000)
    expect(seen).toEqual([])
    await clock.advance(2_000)
    await settled()
    expect(seen).toEqual([[1]])
  })
})

describe('what a context does with its message', () => {
  it('is done with every part of an album, each under a number of its own', async () => {
    const { client, clock } = await startPipeline([
      on<AlbumContext>('album', async (ctx) => {
        await ctx.forwardTo(6)
        await ctx.delete()
      }),
    ])
    client.push(container(...[1, 2, 3].map((id) => newMessage('', { id, groupedId: 77n }))))
    await clock.advance(300)
    await settled()
    expect(client.forwarded).toEqual([{ to: 6, from: 5, ids: [1, 2, 3], randomIds: expect.any(Array) }])
    expect(new Set(client.forwarded[0]?.randomIds).size).toBe(3)
    expect(client.deleted).toEqual([{ peer: 5, ids: [1, 2, 3] }])
  })
})

describe('stopping', () => {
  it('waits for handlers in flight and takes nothing new', async () => {
    const seen: string[] = []
    let finish = () => {}
    const { client, pipeline } = await startPipeline([
      on<MessageContext>('message', async (ctx) => {
        await new Promise<void>((resolve) => {
          finish = resolve
        })
        seen.push(ctx.text)
      }),
    ])
    client.push(container(newMessage('in flight')))
    await settled()
    const stopped = pipeline.stop({ graceMs: 5_000 })
    client.push(container(newMessage('too late')))
    finish()
    await stopped
    expect(seen).toEqual(['in flight'])
  })

  it('aborts handlers that do not end in time', async () => {
    const reasons: unknown[] = []
    const { client, pipeline, clock } = await startPipeline([
      on<MessageContext>('message', async (ctx) => {
        await new Promise<void>((resolve) => ctx.signal.addEventListener('abort', () => resolve()))
        reasons.push((ctx.signal.reason as { code: string }).code)
      }),
    ])
    client.push(container(newMessage('endless')))
    await settled()
    const stopped = pipeline.stop({ graceMs: 5_000 })
    await clock.advance(5_000)
    await stopped
    expect(reasons).toEqual(['PLUGIN_HANDLER_STOPPED'])
  })
})

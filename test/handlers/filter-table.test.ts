import { describe, expect, it } from 'vitest'
import { OnCallback, OnChatAction, OnDeleted, OnInline, OnMessage } from '../../core/decorators/handlers.js'
import type { ContextOf, FilterFor, HandlerKind } from '../../core/decorators/manifest.js'
import { readDiagnostics } from '../../core/decorators/manifest-reader.js'
import { AlbumContext } from '../../core/handlers/contexts/album-context.js'
import type { CallbackContext } from '../../core/handlers/contexts/callback-context.js'
import type { ChatActionContext } from '../../core/handlers/contexts/chat-action-context.js'
import { createContext } from '../../core/handlers/contexts/context-factory.js'
import type { DeletedContext } from '../../core/handlers/contexts/deleted-context.js'
import type { InlineContext } from '../../core/handlers/contexts/inline-context.js'
import type { MessageContext } from '../../core/handlers/contexts/message-context.js'
import type { Filter } from '../../core/handlers/filters/filter.js'
import { filters, type NonEmptyString, type WithMedia, type WithText } from '../../core/handlers/filters/filters.js'
import type { TlObject } from '../../core/mtproto/driver.js'
import { FakeClient } from '../updates/fake-client.js'
import { channel, message, user } from '../updates/tl.js'

const client = new FakeClient('alpha', { id: 1, username: 'Alpha_Bot', isBot: true })
client.known.set(-1_000_000_000_003, { username: 'news_room', isGroup: true })

/** What contexts of each kind can show, one thing at a time. */
const photo = { media: { className: 'MessageMediaPhoto', photo: { className: 'Photo' } } }
const inGroup = { peerId: channel(3) }
const messageFields = [
  {},
  { message: 'hi' },
  { message: '/start' },
  { out: true },
  inGroup,
  { peerId: channel(3), fromId: null, post: true },
  { peerId: user(1) },
  { fromId: user(6) },
  { ...inGroup, fromId: user(6) },
  { replyTo: { className: 'MessageReplyHeader', replyToMsgId: 2 } },
  { fwdFrom: { className: 'MessageFwdHeader' } },
  { mentioned: true },
  { groupedId: 7n },
  photo,
]
const place = (name: string) => ({ peerType: { className: `InlineQueryPeerType${name}` } })
const shown: Partial<Record<HandlerKind, Record<string, unknown>[]>> = {
  callback: [
    { userId: 5, peer: user(5), msgId: 1, data: Buffer.from('hi') },
    { userId: 6, peer: channel(3), msgId: 1 },
    { userId: 6, peer: channel(4), msgId: 1 },
    { userId: 6, msgId: { className: 'InputBotInlineMessageID' } },
  ],
  inline: [{ userId: 5, query: 'hi', ...place('SameBotPM') }, { userId: 6, ...place('Megagroup') }, place('Broadcast')],
  deleted: [{ channelId: 3 }, { channelId: 4 }, {}],
  'chosen-inline': [
    { userId: 5, query: 'hi', id: '1' },
    { userId: 6, query: '', id: '1' },
  ],
  'chat-member': [
    { channelId: 3, actorId: 5, userId: 5, newParticipant: { className: 'ChannelParticipant' } },
    { channelId: 3, actorId: 6, userId: 5, prevParticipant: { className: 'ChannelParticipant' } },
    { channelId: 4, actorId: 6, userId: 5 },
  ],
  reaction: [
    { peer: user(5), msgId: 1, actor: user(5) },
    { peer: channel(3), msgId: 1, actor: user(6) },
    { peer: channel(4), msgId: 1 },
  ],
  'user-status': [{ userId: 5 }, { userId: 6 }],
  poll: [{ pollId: 1 }, { pollId: 1, peer: user(5), options: [] }],
  typing: [{ userId: 5 }, { channelId: 3, fromId: user(6) }],
  read: [
    { peer: user(5), maxId: 1 },
    { channelId: 3, maxId: 1 },
    { channelId: 4, maxId: 1 },
  ],
}

function contextsOf(kind: HandlerKind): object[] {
  return (shown[kind] ?? messageFields).map((fields) => {
    const raw = { ...message('', fields), ...(kind === 'chat-action' && { className: 'MessageService' }) } as TlObject
    const ofMessage = shown[kind] === undefined
    const update = { className: 'Update', ...fields, ...(ofMessage && { message: raw }) } as TlObject
    const occurrence = { update, redelivered: false, stopped: false }
    if (kind === 'album') return new AlbumContext(client.asClient(), occurrence, [raw])
    return createContext(kind, client.asClient(), occurrence)
  })
}

const kinds = [
  ...(['message', 'command', 'edited', 'album', 'chat-action', 'callback', 'inline', 'deleted'] as const),
  ...(['chosen-inline', 'chat-member', 'reaction', 'user-status', 'poll', 'typing', 'read'] as const),
] as const

/** What the compiler says: one sign for each of the kinds, `+` where the filter may stand, `-` where it does not compile. */
type Sign<Given, Kind extends HandlerKind> = Given extends FilterFor<Kind> ? '+' : '-'
type Signs<Given, Kinds extends readonly HandlerKind[]> = Kinds extends readonly [
  infer First extends HandlerKind,
  ...infer Rest extends readonly HandlerKind[],
]
  ? `${Sign<Given, First>}${Signs<Given, Rest>}`
  : ''

/** A line of the table. Signs that are not what the compiler says do not compile. */
function line<Given extends Filter<never, unknown, never>>(filter: Given, signs: Signs<Given, typeof kinds>) {
  return { filter: filter as Filter<never, unknown, never>, label: filter.label, signs: signs as string }
}

describe('a filter and the decorator it is given to', () => {
  const table = [
    line(filters.private, '+++++++---+--++'),
    line(filters.group, '++++++++-++--++'),
    line(filters.channel, '++++++++-++---+'),
    line(filters.incoming, '+++++----------'),
    line(filters.outgoing, '+++++----------'),
    line(filters.savedMessages, '+++++----------'),
    line(filters.reply, '+++++----------'),
    line(filters.forwarded, '++++-----------'),
    line(filters.album, '++++-----------'),
    line(filters.mentioned, '+++++----------'),
    line(filters.text(), '++++-++-+------'),
    line(filters.text('hi'), '++++-++-+------'),
    line(filters.text(/h/), '++++-++-+------'),
    line(filters.command('start'), '++++-----------'),
    line(filters.from(5), '+++++++-++++++-'),
    line(filters.from('5'), '+++++++-++++++-'),
    line(filters.chat('news_room'), '++++++-+-++--++'),
    line(filters.media(), '++++-----------'),
    line(filters.media('photo', 'video'), '++++-----------'),
    line(filters.not(filters.media('photo')), '++++-----------'),
    line(filters.or(filters.private, filters.text('hi')), '++++-++--------'),
    line(filters.private.or(filters.text('hi')), '++++-++--------'),
    line(filters.and(filters.group, filters.from(6)).negated(), '+++++++--++--+-'),
    line(filters.change('joined'), '---------+-----'),
    line(filters.change(), '---------+-----'),
  ]

  it.each(table)('$label', ({ filter, signs }) => {
    for (const [index, kind] of kinds.entries()) {
      const fits = filter.unfitFor(kind) === undefined
      expect([kind, fits]).toEqual([kind, signs[index] === '+'])
      // What fits matches something of this kind, and not everything.
      const results = () => contextsOf(kind).map((one) => filter.test(one as never))
      if (fits) expect([kind, new Set(results()).size]).toEqual([kind, 2])
    }
  })

  it('covers every filter there is', () => {
    const named = table.map(({ label }) => /^\w+/.exec(label)?.[0])
    const made = Object.keys(filters).filter((name) => !['when', 'not', 'and', 'or'].includes(name))
    expect(made.filter((name) => !named.includes(name))).toEqual([])
  })

  it('that do not fit do not compile, and are told where nothing is compiled', () => {
    class Shop {
      // @ts-expect-error Telegram names no private chat for deletions
      @OnDeleted(filters.private)
      deleted(_: DeletedContext) {}
      // @ts-expect-error an inline query belongs to no chat
      @OnInline(filters.chat('news_room').and(filters.private))
      asked(_: InlineContext) {}
      // @ts-expect-error a button has no media
      @OnCallback(filters.not(filters.media()))
      pressed(_: CallbackContext) {}
      // @ts-expect-error what happens to a chat has no text
      @OnChatAction(filters.text())
      joined(_: ChatActionContext) {}
      @OnMessage(filters.or(filters.private, filters.text('hi')))
      written(_: MessageContext) {}
    }
    expect(readDiagnostics(Shop).map(({ member, error }) => `${member}: ${error.what}`)).toEqual([
      'deleted: @OnDeleted on Shop.deleted: the filter private asks for what Telegram does not say there.',
      'asked: @OnInline on Shop.asked: the filter chat(news_room) asks for what Telegram does not say there.',
      'pressed: @OnCallback on Shop.pressed: the filter media() asks for what Telegram does not say there.',
      'joined: @OnChatAction on Shop.joined: the filter text asks for what Telegram does not say there.',
    ])
  })
})

describe('behind a filter', () => {
  const photosOrFilms = filters.media('photo', 'video').and(filters.incoming)
  const wordsOrPhotos = filters.or(filters.text(), filters.media('photo'))
  const isShort = filters.when('short', (ctx: MessageContext): ctx is MessageContext & WithText<'a' | 'b'> =>
    ['a', 'b'].includes(ctx.text),
  )

  class Typed {
    @OnMessage(filters.media('photo'))
    photo(ctx: MessageContext & WithMedia<'photo'>) {
      return ctx.media.width satisfies number
    }

    @OnMessage(photosOrFilms)
    film(ctx: ContextOf<'message', typeof photosOrFilms>) {
      // @ts-expect-error a photo has no duration
      ctx.media.duration
      return ctx.media.type satisfies 'photo' | 'video'
    }

    // @ts-expect-error a film may come too
    @OnMessage(photosOrFilms)
    tooNarrow(_: MessageContext & WithMedia<'photo'>) {}

    // @ts-expect-error without a filter nothing is known of the media
    @OnMessage()
    unknown(_: MessageContext & WithMedia<'photo'>) {}

    // @ts-expect-error either may be missing
    @OnMessage(wordsOrPhotos)
    either(_: MessageContext & WithText) {}

    // @ts-expect-error the opposite makes sure of nothing
    @OnMessage(filters.not(filters.media('photo')))
    opposite(_: MessageContext & WithMedia<'photo'>) {}

    @OnMessage(filters.text().and(filters.reply))
    answer(ctx: MessageContext & WithText & { replyToId: number }) {
      return [ctx.text.length, ctx.replyToId satisfies number]
    }

    @OnCallback(filters.text('yes').and(filters.chat('news_room')))
    pressed(ctx: CallbackContext & WithText<'yes'> & { chatId: number }) {
      return ctx.text satisfies 'yes'
    }

    @OnMessage(filters.and(isShort, filters.private, filters.from(5)))
    short(ctx: MessageContext & { text: 'a' | 'b'; isPrivate: true; senderId: number }) {
      return ctx.text
    }

    @OnMessage(filters.text('yes').or(filters.text('no')))
    known({ text }: MessageContext & WithText) {
      return text satisfies NonEmptyString
    }

    @OnMessage(filters.text('yes').or(filters.text('no')))
    told({ text }: MessageContext & WithText<'yes' | 'no'>) {
      return { yes: 1, no: 0 }[text] + (text === 'yes' ? 1 : 0)
    }

    // @ts-expect-error it may be the empty text
    @OnMessage(filters.text(''))
    empty(_: MessageContext & WithText) {}

    // A plain context is as good as ever.
    @OnMessage(filters.text(/(\d+)/).and(photosOrFilms))
    plain(_: MessageContext) {}
  }

  it('a context is what its type says', () => {
    expect(Typed.name).toBe('Typed')
    const media = {
      className: 'MessageMediaPhoto',
      photo: { className: 'Photo', sizes: [{ className: 'PhotoSize', type: 'x', w: 800, h: 600, size: 9_000 }] },
    }
    const raw = message('look', { media })
    const occurrence = { update: { className: 'UpdateNewMessage', message: raw }, redelivered: false, stopped: false }
    const context = createContext('message', client.asClient(), occurrence) as MessageContext
    expect(photosOrFilms.test(context)).toBe(true)
    expect(context.media).toEqual({ type: 'photo', raw: media, width: 800, height: 600, bytes: 9_000 })
  })
})

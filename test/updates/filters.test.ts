import { describe, expect, it } from 'vitest'
import { OnCallback, OnDeleted, OnInline, OnMessage } from '../../core/decorators/handlers.js'
import type { HandlerKind } from '../../core/decorators/manifest.js'
import { readDiagnostics } from '../../core/decorators/manifest-reader.js'
import type { TlObject } from '../../core/mtproto/driver.js'
import { AlbumContext } from '../../core/updates/contexts/album-context.js'
import type { CallbackContext } from '../../core/updates/contexts/callback-context.js'
import { createContext } from '../../core/updates/contexts/context-factory.js'
import type { DeletedContext } from '../../core/updates/contexts/deleted-context.js'
import type { InlineContext } from '../../core/updates/contexts/inline-context.js'
import { MessageContext } from '../../core/updates/contexts/message-context.js'
import type { Filter } from '../../core/updates/filter.js'
import { filters } from '../../core/updates/filters.js'
import { FakeClient } from './fake-client.js'
import { channel, message, user } from './tl.js'

const client = new FakeClient('alpha', {
  id: 1,
  username: 'Alpha_Bot',
  otherUsernames: ['Alpha_Second'],
  isBot: true,
})
client.known.set(5, { username: 'Ann', otherUsernames: ['ann_second'] })
client.known.set(-1_000_000_000_003, { username: 'news_room', isGroup: true })

function context(text: string, fields: Record<string, unknown> = {}): MessageContext {
  const raw = message(text, fields)
  const occurrence = { update: { className: 'UpdateNewMessage', message: raw }, redelivered: false, stopped: false }
  return new MessageContext(client.asClient(), occurrence, raw)
}

const inGroup = { peerId: channel(3) }
const post = { peerId: channel(3), fromId: null, post: true }
const photo = { media: { className: 'MessageMediaPhoto' } }
const voice = {
  media: {
    className: 'MessageMediaDocument',
    document: { attributes: [{ className: 'DocumentAttributeAudio', voice: true }] },
  },
}

describe('a filter', () => {
  const cases: [Filter<never>, string, MessageContext[], MessageContext[]][] = [
    [filters.private, 'private', [context('')], [context('', inGroup), context('', post)]],
    [filters.group, 'group', [context('', inGroup)], [context(''), context('', post)]],
    [filters.channel, 'channel', [context('', post)], [context(''), context('', inGroup)]],
    [filters.incoming, 'incoming', [context('')], [context('', { out: true })]],
    [filters.outgoing, 'outgoing', [context('', { out: true })], [context('')]],
    [filters.savedMessages, 'savedMessages', [context('', { peerId: user(1) })], [context('')]],
    [filters.text(), 'text', [context('a')], [context('')]],
    [filters.text('hi'), 'text("hi")', [context('hi')], [context('hi!')]],
    [filters.text(/h(.)/i), 'text(/h(.)/i)', [context('oHo')], [context('a')]],
    [
      filters.command('start', 'help'),
      'command(start, help)',
      [context('/START x'), context('/help@alpha_bot'), context('/help@alpha_second')],
      [context('/other'), context('/help@else_bot'), context('start')],
    ],
    [filters.from(5), 'from(5)', [context('')], [context('', { fromId: user(6) })]],
    [
      filters.from('@ann', 'me'),
      'from(@ann, me)',
      [context(''), context('', { fromId: user(1) })],
      [context('', { fromId: user(6) })],
    ],
    [filters.from('5'), 'from(5)', [context('')], [context('', { fromId: user(6) })]],
    [
      filters.from('https://t.me/Ann_Second', ' self '),
      'from(https://t.me/Ann_Second,  self )',
      [context(''), context('', { fromId: user(1) })],
      [context('', { fromId: user(6) })],
    ],
    [filters.chat('-1000000000003'), 'chat(-1000000000003)', [context('', inGroup)], [context('')]],
    [filters.chat('news_room'), 'chat(news_room)', [context('', inGroup)], [context('')]],
    [
      filters.reply,
      'reply',
      [context('', { replyTo: { className: 'MessageReplyHeader', replyToMsgId: 2 } })],
      [context(''), context('', { replyTo: { className: 'MessageReplyHeader', replyToMsgId: 2, forumTopic: true } })],
    ],
    [
      filters.media(),
      'media()',
      [context('', photo)],
      [context(''), context('', { media: { className: 'MessageMediaWebPage' } })],
    ],
    [filters.media('voice', 'photo'), 'media(voice, photo)', [context('', photo), context('', voice)], [context('')]],
    [
      filters.private.and(filters.text('a')).or(filters.not(filters.incoming)),
      '(private and text("a")) or not incoming',
      [context('a'), context('b', { out: true })],
      [context('b'), context('a', inGroup)],
    ],
    [
      filters.or(filters.group, filters.channel).negated(),
      'not (group or channel)',
      [context('')],
      [context('', inGroup)],
    ],
  ] as never

  it.each(cases.map(([filter, label, yes, no]) => ({ label, filter, yes, no })))(
    '$label',
    ({ filter, label, yes, no }) => {
      expect(filter.label).toBe(label)
      for (const one of yes) expect(filter.test(one as never)).toBe(true)
      for (const one of no) expect(filter.test(one as never)).toBe(false)
    },
  )

  it('of your own counts as changing, also inside another one', () => {
    const own = filters.when('weekday', () => true)
    expect([own.changing, filters.private.and(own).changing, filters.not(own).changing]).toEqual([true, true, true])
    expect(filters.private.and(filters.text(/x/)).changing).toBe(false)
  })
})

/** What contexts of each kind can show, one thing at a time. */
const messageFields = [
  {},
  { message: 'hi' },
  { message: '/start' },
  { out: true },
  inGroup,
  post,
  { peerId: user(1) },
  { fromId: user(6) },
  { ...inGroup, fromId: user(6) },
  { replyTo: { className: 'MessageReplyHeader', replyToMsgId: 2 } },
  { fwdFrom: { className: 'MessageFwdHeader' } },
  { mentioned: true },
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
}

function contextsOf(kind: HandlerKind): object[] {
  return (shown[kind] ?? messageFields).map((fields) => {
    const raw = { ...message('', fields), ...(kind === 'chat-action' && { className: 'MessageService' }) } as TlObject
    const update = { className: 'Update', ...fields, message: raw } as TlObject
    const occurrence = { update, redelivered: false, stopped: false }
    if (kind === 'album') return new AlbumContext(client.asClient(), occurrence, [raw])
    return createContext(kind, client.asClient(), occurrence)
  })
}

describe('a filter and the decorator it is given to', () => {
  const kinds: HandlerKind[] = ['message', 'command', 'edited', 'album', 'chat-action', 'callback', 'inline', 'deleted']
  // One sign for each kind above: it can match, or it does not fit.
  const table: [Filter<never>, string][] = [
    [filters.private, '+++++++-'],
    [filters.group, '++++++++'],
    [filters.channel, '++++++++'],
    [filters.incoming, '+++++---'],
    [filters.outgoing, '+++++---'],
    [filters.savedMessages, '+++++---'],
    [filters.reply, '+++++---'],
    [filters.forwarded, '++++----'],
    [filters.mentioned, '+++++---'],
    [filters.text(), '++++-++-'],
    [filters.text('hi'), '++++-++-'],
    [filters.text(/h/), '++++-++-'],
    [filters.command('start'), '++++----'],
    [filters.from(5), '+++++++-'],
    [filters.chat('news_room'), '++++++-+'],
    [filters.media(), '++++----'],
    [filters.not(filters.media('photo')), '++++----'],
    [filters.or(filters.private, filters.text('hi')), '++++-++-'],
    [filters.and(filters.group, filters.from(6)).negated(), '+++++++-'],
  ]

  it.each(table.map(([filter, signs]) => ({ filter, label: filter.label, signs })))('$label', ({ filter, signs }) => {
    for (const [index, kind] of kinds.entries()) {
      const fits = filter.unfitFor(kind) === undefined
      expect([kind, fits]).toEqual([kind, signs[index] === '+'])
      // What fits matches something of this kind, and not everything.
      const results = () => contextsOf(kind).map((one) => filter.test(one as never))
      if (fits) expect([kind, new Set(results()).size]).toEqual([kind, 2])
    }
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
      @OnMessage(filters.or(filters.private, filters.text('hi')))
      written(_: MessageContext) {}
    }
    expect(readDiagnostics(Shop).map(({ member, error }) => `${member}: ${error.what}`)).toEqual([
      'deleted: @OnDeleted on Shop.deleted: the filter private asks for what Telegram does not say there.',
      'asked: @OnInline on Shop.asked: the filter chat(news_room) asks for what Telegram does not say there.',
      'pressed: @OnCallback on Shop.pressed: the filter media() asks for what Telegram does not say there.',
    ])
  })

  it.each([
    ['from', () => filters.from()],
    ['from', () => filters.from('two words')],
    ['from', () => filters.from('+99966')],
    ['chat', () => filters.chat(Number.NaN)],
    ['command', () => filters.command('say hello')],
    ['media', () => filters.media('foto' as never)],
    ['or', () => (filters.or as () => unknown)()],
  ])('that can never match is refused: %s', (name, make) => {
    expect(make).toThrow(expect.objectContaining({ code: 'PLUGIN_DECORATOR_ARGUMENT' }))
    expect(make).toThrow(`filters.${name}`)
  })
})

import { describe, expect, it } from 'vitest'
import { MessageContext } from '../../core/handlers/contexts/message-context.js'
import type { Filter } from '../../core/handlers/filters/filter.js'
import { filters } from '../../core/handlers/filters/filters.js'
import { FakeClient } from '../updates/fake-client.js'
import { channel, message, user } from '../updates/tl.js'

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
const photo = { media: { className: 'MessageMediaPhoto', photo: { className: 'Photo' } } }
const file = (...attributes: object[]) => ({
  media: { className: 'MessageMediaDocument', document: { className: 'Document', attributes } },
})
const voice = file({ className: 'DocumentAttributeAudio', voice: true })
const gif = file({ className: 'DocumentAttributeVideo' }, { className: 'DocumentAttributeAnimated' })

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
    [
      filters.media('voice', 'photo'),
      'media(voice, photo)',
      [context('', photo), context('', voice)],
      [context(''), context('', gif), context('', { media: { className: 'MessageMediaPhoto' } })],
    ],
    // Each message is of one kind alone.
    [
      filters.media('video', 'document', 'audio'),
      'media(video, document, audio)',
      [context('', file()), context('', file({ className: 'DocumentAttributeVideo' }))],
      [context('', gif), context('', voice), context('', photo)],
    ],
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

describe('a filter that can never match', () => {
  it.each([
    ['from', () => filters.from()],
    ['from', () => filters.from('two words')],
    ['from', () => filters.from('+99966')],
    ['from', () => filters.from('700000003, 700000004')],
    ['from', () => filters.from(String(process.env.SWITCHBOARD_NOT_SET), '')],
    ['chat', () => filters.chat('0')],
    ['chat', () => filters.chat(Number.NaN)],
    ['command', () => filters.command('say hello')],
    ['media', () => filters.media('foto' as never)],
    ['or', () => (filters.or as () => unknown)()],
  ])('is refused: %s', (name, make) => {
    expect(make).toThrow(expect.objectContaining({ code: 'PLUGIN_DECORATOR_ARGUMENT' }))
    expect(make).toThrow(`filters.${name}`)
  })
})

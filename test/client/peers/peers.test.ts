import { describe, expect, it } from 'vitest'
import { Message } from '../../../core/client/messages/message.js'
import { markedId, peerOfMarkedId } from '../../../core/client/peers/peer-id.js'
import type { PeerStore, StoredPeer } from '../../../core/client/peers/peer-store.js'
import { Peers } from '../../../core/client/peers/peers.js'
import { fromTlEntities, toTlEntities } from '../../../core/content/tl-entities.js'
import type { TextEntity } from '../../../core/formatting/text-entity.js'
import { SilentLogger } from '../../../core/logging/silent-logger.js'
import type { TlObject } from '../../../core/mtproto/driver.js'
import { LibraryDriver } from '../../../core/mtproto/library/library-driver.js'
import { loadLibrary } from '../../../core/mtproto/library/load-library.js'

const driver = new LibraryDriver(loadLibrary('telegram'), {
  apiId: 1,
  apiHash: 'hash',
  device: { model: '', systemVersion: '', appVersion: '', langCode: '' },
  logger: new SilentLogger(),
  listener: { updates() {}, connection() {}, credentials() {} },
})
const create = (className: string, fields: Readonly<Record<string, unknown>>) => driver.create(className, fields)
const written = (object: TlObject | undefined) => object && driver.decode(driver.encode(object))

const user = (id: number, fields: Record<string, unknown> = {}): TlObject => ({
  className: 'User',
  id,
  accessHash: id * 10,
  firstName: `User ${id}`,
  ...fields,
})

describe('the peers of an account', () => {
  it('can be addressed once they were met', () => {
    const peers = new Peers(create)
    peers.learn(
      [user(1)],
      [
        { className: 'Chat', id: 2, title: 'Group' },
        { className: 'Channel', id: 3, accessHash: 30, title: 'News' },
      ],
    )
    expect(written(peers.inputPeer(1))).toMatchObject({
      className: 'InputPeerUser',
      userId: { value: 1n },
      accessHash: { value: 10n },
    })
    expect(peers.inputPeer(-2)?.className).toBe('InputPeerChat')
    expect(peers.inputPeer(markedId('channel', 3))?.className).toBe('InputPeerChannel')
    expect(peers.inputChannel(markedId('channel', 3))?.className).toBe('InputChannel')
    expect(peers.inputUser(1)?.className).toBe('InputUser')
    expect([peers.inputPeer(9), peers.inputChannel(1), peers.inputUser(9)]).toEqual([undefined, undefined, undefined])
  })

  it('are not made worse by what is known of them in part', () => {
    const peers = new Peers(create)
    peers.learn([user(1, { username: 'ann' })], undefined)
    peers.learn([user(1, { min: true, accessHash: 99 }), user(2, { min: true })], undefined)
    expect(peers.get(1)).toMatchObject({ accessHash: '10', username: 'ann' })
    expect(peers.inputPeer(2)).toBeUndefined()
  })

  it('are found by their latest username', () => {
    const peers = new Peers(create)
    peers.learn([user(1, { username: 'Ann' })], undefined)
    expect(peers.byUsername('@ann')?.id).toBe(1)
    peers.learn(
      [user(1, { username: null, usernames: [{ className: 'Username', username: 'Anna', active: true }] })],
      [],
    )
    expect([peers.byUsername('ann'), peers.byUsername('anna')?.id]).toEqual([undefined, 1])
  })

  it('need no access hash for a bot', () => {
    const peers = new Peers(create)
    peers.hashless = true
    expect(String(peers.inputPeer(7)?.accessHash)).toBe('0')
    expect(String(peers.inputPeer(markedId('channel', 7))?.accessHash)).toBe('0')
  })

  it('are bounded in memory, and the least recently used are asked of the store', async () => {
    const kept = new Map<number, StoredPeer>()
    const asked: number[] = []
    const store: PeerStore = {
      open: async () => {},
      find: async (id) => {
        asked.push(id)
        return kept.get(id)
      },
      findByUsername: async (name) => [...kept.values()].find(({ username }) => username === name),
      save: (peers) => {
        for (const peer of peers) kept.set(peer.id, peer)
      },
    }
    const peers = new Peers(create, { limit: 3, store })
    for (const id of [1, 2, 3]) peers.learn([user(id, { username: `name${id}` })], undefined)
    peers.learn([user(1, { username: 'name1' })], undefined)
    peers.learn([user(4)], undefined)
    expect([peers.get(1)?.id, peers.get(3)?.id, asked]).toEqual([1, 3, []])
    expect([peers.get(2), peers.byUsername('name2')]).toEqual([undefined, undefined])
    expect((await peers.findByUsername('@Name2'))?.accessHash).toBe('20')
    expect((await peers.find(4))?.accessHash).toBe('40')
    expect(asked).toEqual([4])
  })
})

describe('a marked id', () => {
  it.each([
    ['user', 5, 5],
    ['chat', 5, -5],
    ['channel', 5, -1_000_000_000_005],
  ] as const)('of a %s is told apart', (kind, id, marked) => {
    expect(markedId(kind, id)).toBe(marked)
    expect(peerOfMarkedId(marked)).toEqual({ kind, id })
  })
})

describe('a message', () => {
  const message = (fields: Record<string, unknown>, selfId?: number) =>
    new Message(
      written(create('Message', { id: 7, date: 1_700_000_000, message: 'text', ...fields })) ?? { className: '' },
      selfId,
    )
  const peer = (className: string, field: string) => create(className, { [field]: 5n })

  it('in a private chat has the partner as its chat, whoever wrote it', () => {
    const peerId = peer('PeerUser', 'userId')
    expect(message({ peerId })).toMatchObject({ chatId: 5, senderId: 5, out: false, isPrivate: true, isGroup: false })
    expect(message({ peerId, out: true }, 1)).toMatchObject({ chatId: 5, senderId: 1, out: true })
    expect(message({ peerId, out: true }).senderId).toBeUndefined()
  })

  it('in groups and channels says who speaks', () => {
    const fromId = create('PeerUser', { userId: 8n })
    const inGroup = message({ peerId: peer('PeerChat', 'chatId'), fromId })
    expect(inGroup).toMatchObject({ chatId: -5, senderId: 8, isGroup: true, isChannel: false, isPrivate: false })
    const inSupergroup = message({ peerId: peer('PeerChannel', 'channelId'), fromId })
    expect(inSupergroup).toMatchObject({ isGroup: true, isChannel: false })
    const post = message({ peerId: peer('PeerChannel', 'channelId'), post: true })
    expect(post).toMatchObject({ senderId: -1_000_000_000_005, isChannel: true, isGroup: false, post: true })
  })

  it('tells a reply from the topic it lies in', () => {
    const inReply = (fields: Record<string, unknown>) =>
      message({ peerId: peer('PeerChannel', 'channelId'), replyTo: create('MessageReplyHeader', fields) })
    expect(inReply({ replyToMsgId: 3 })).toMatchObject({ replyToId: 3, topicId: undefined })
    expect(inReply({ replyToMsgId: 4, forumTopic: true })).toMatchObject({ replyToId: undefined, topicId: 4 })
    const both = inReply({ replyToMsgId: 9, replyToTopId: 4, forumTopic: true })
    expect(both).toMatchObject({ replyToId: 9, topicId: 4 })
  })

  it('reads its text, dates and media, and has none where there are none', () => {
    const peerId = peer('PeerUser', 'userId')
    const plain = message({ peerId })
    expect(plain).toMatchObject({ id: 7, text: 'text', media: undefined, entities: [], groupedId: undefined })
    expect(plain.date.toISOString()).toBe('2023-11-14T22:13:20.000Z')
    expect([plain.editDate, plain.action, plain.isService, plain.mentioned]).toEqual([
      undefined,
      undefined,
      false,
      false,
    ])
    const rich = message({
      peerId,
      media: create('MessageMediaDice', { value: 6, emoticon: '🎲' }),
      groupedId: 2n ** 60n,
    })
    expect([rich.media?.className, rich.groupedId]).toEqual(['MessageMediaDice', '1152921504606846976'])
  })
})

describe('entities', () => {
  it('come back from TL as they were', () => {
    const range = { offset: 1, length: 2 }
    const entities: TextEntity[] = [
      ...(['bold', 'italic', 'underline', 'strike', 'spoiler', 'code', 'mention', 'hashtag', 'url'] as const).map(
        (type) => ({ type, ...range }),
      ),
      { type: 'pre', ...range },
      { type: 'pre', ...range, language: 'ts' },
      { type: 'link', ...range, url: 'https://example.org' },
      { type: 'blockquote', ...range },
      { type: 'blockquote', ...range, collapsed: true },
      { type: 'custom-emoji', ...range, documentId: '5368324170671202286' },
    ]
    const tl = toTlEntities(entities, create, () => undefined)
    expect(fromTlEntities(tl.map((each) => written(each)))).toEqual(entities)
  })

  it('mention people who can be addressed, and leave the others as text', () => {
    const mention: TextEntity = { type: 'mention-name', offset: 0, length: 3, userId: 9 }
    const known = toTlEntities([mention], create, (userId) =>
      create('InputUser', { userId: BigInt(userId), accessHash: 1n }),
    )
    expect(known[0]?.className).toBe('InputMessageEntityMentionName')
    expect(toTlEntities([mention], create, () => undefined)).toEqual([])
    const received = create('MessageEntityMentionName', { offset: 0, length: 3, userId: 9n })
    expect(fromTlEntities([received])).toEqual([mention])
    expect(fromTlEntities([{ className: 'MessageEntityOfTomorrow', offset: 0, length: 1 }])).toEqual([])
    expect(fromTlEntities(null)).toEqual([])
  })
})

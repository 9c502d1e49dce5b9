import { beforeEach, describe, expect, it } from 'vitest'
import type { TlField, TlValue } from '../../../core/sandbox/tl-value.js'
import type { WorldDescription } from '../../../core/sandbox/world/world-description.js'
import { type ApiClient, ApiHarness, field, list, update } from './api-client.js'

/** How one method is paged: what stands for an entry, and how the next page is asked for. */
interface Paged {
  method: string
  /** What is asked for beside the place. */
  params: () => Record<string, TlField>
  start: Record<string, TlField>
  entries: (answer: TlValue) => string[]
  /** The place after a page; `undefined` when the answer says that it was the last. */
  next: (answer: TlValue, asked: Record<string, TlField>) => Record<string, TlField> | undefined
  expected: () => string[]
}

const people = Array.from({ length: 9 }, (_, index) => ({
  id: 1001 + index,
  phone: `+999662000${index}`,
  code: '22222',
  firstName: `Person ${index}`,
  username: `person_${index}`,
}))

const world: WorldDescription = {
  users: people,
  chats: [
    { kind: 'forum', title: 'Forum', username: 'the_forum', owner: 'person_0', topics: topics() },
    { kind: 'supergroup', title: 'Club', username: 'the_club', owner: 'person_0', members: names(1) },
    { kind: 'supergroup', title: 'Second', owner: 'person_0', members: ['person_1'] },
    { kind: 'basic', title: 'Third', owner: 'person_0', members: ['person_1'] },
  ],
}

function topics() {
  return ['One', 'Two', 'Three', 'Four', 'Five'].map((title) => ({ title }))
}

function names(from: number): string[] {
  return people.slice(from).map(({ username }) => username)
}

let harness: ApiHarness
let own: ApiClient

/** A place named as official clients name it: without an access hash. */
function hashless(peer: TlValue): TlValue {
  if (peer._ === 'peerUser') return { _: 'inputPeerUser', user_id: peer.user_id, access_hash: 0n }
  if (peer._ === 'peerChat') return { _: 'inputPeerChat', chat_id: peer.chat_id }
  return { _: 'inputPeerChannel', channel_id: peer.channel_id, access_hash: 0n }
}

const peerName = (peer: TlValue) => `${peer._} ${peer.user_id ?? peer.chat_id ?? peer.channel_id}`
const messageName = (message: TlValue) => `${peerName(field(message, 'peer_id'))} ${message.id}`
const club = () => own.peer('the_club')
const byLastMessage = (answer: TlValue) => {
  const last = list(answer, 'messages').at(-1)
  return last && { offset_id: last.id as number }
}
const byCount = (name: string) => (answer: TlValue, asked: Record<string, TlField>) => {
  const length = list(answer, name).length
  return length === 0 ? undefined : { offset: (asked.offset as number) + length }
}
const byNextOffset = (answer: TlValue) =>
  answer.next_offset === undefined ? undefined : { offset: answer.next_offset as string }

const channelNamed = (username: string) =>
  harness.world.state.channel(harness.world.state.usernames.get(username)?.id ?? 0)

/** The messages of a public group whose text contains a word; all of them when it is empty. */
function messagesIn(username: string, word: string): string[] {
  const { id, messages } = channelNamed(username)
  return messages.filter(({ text }) => text.includes(word)).map((message) => `peerChannel ${id} ${message.idFor(0)}`)
}

const numberOf = (name: string | undefined) => Number(name?.split(' ')[2])

const noOffset = { offset_id: 0, offset_date: 0, add_offset: 0, max_id: 0, min_id: 0, hash: 0n }

const paged: Paged[] = [
  {
    method: 'messages.getDialogs',
    params: () => ({ exclude_pinned: true }),
    start: { offset_date: 0, offset_id: 0, offset_peer: { _: 'inputPeerEmpty' } },
    entries: (answer) => list(answer, 'dialogs').map((dialog) => peerName(field(dialog, 'peer'))),
    next: (answer) => {
      const last = list(answer, 'dialogs').at(-1)
      const top = list(answer, 'messages').at(-1)
      if (!last || !top) return undefined
      const offset_peer = hashless(field(last, 'peer'))
      return { offset_date: top.date as number, offset_id: top.id as number, offset_peer }
    },
    expected: () =>
      [...harness.world.state.account(1001).dialogs.values()].map(({ peer: { type, id } }) => {
        return `${{ user: 'peerUser', group: 'peerChat', channel: 'peerChannel' }[type]} ${id}`
      }),
  },
  {
    method: 'messages.getHistory',
    params: () => ({ peer: club() }),
    start: noOffset,
    entries: (answer) => list(answer, 'messages').map(messageName),
    next: byLastMessage,
    expected: () => messagesIn('the_club', ''),
  },
  {
    method: 'messages.search',
    params: () => ({
      peer: club(),
      q: 'word',
      filter: { _: 'inputMessagesFilterEmpty' },
      min_date: 0,
      max_date: 0,
    }),
    start: noOffset,
    entries: (answer) => list(answer, 'messages').map(messageName),
    next: byLastMessage,
    expected: () => messagesIn('the_club', 'word'),
  },
  {
    method: 'messages.searchGlobal',
    params: () => ({ q: 'word', filter: { _: 'inputMessagesFilterEmpty' }, min_date: 0, max_date: 0 }),
    start: { offset_rate: 0, offset_id: 0, offset_peer: { _: 'inputPeerEmpty' } },
    entries: (answer) => list(answer, 'messages').map(messageName),
    next: (answer) => {
      const last = list(answer, 'messages').at(-1)
      if (!last || answer.next_rate === undefined) return undefined
      const offset_peer = hashless(field(last, 'peer_id'))
      return { offset_rate: answer.next_rate as number, offset_id: last.id as number, offset_peer }
    },
    expected: () => [
      ...messagesIn('the_club', 'word'),
      ...harness.world.state
        .account(1001)
        .messages.all.filter((message) => message.text.includes('word'))
        .map((message) => {
          const peer = message.peerFor(1001)
          return `${peer.type === 'user' ? 'peerUser' : 'peerChat'} ${peer.id} ${message.idFor(1001)}`
        }),
    ],
  },
  {
    method: 'messages.getUnreadMentions',
    params: () => ({ peer: club() }),
    start: noOffset,
    entries: (answer) => list(answer, 'messages').map(messageName),
    next: byLastMessage,
    expected: () => messagesIn('the_club', 'word'),
  },
  {
    method: 'messages.getReplies',
    params: () => ({ peer: own.peer('the_forum'), msg_id: 1 }),
    start: noOffset,
    entries: (answer) => list(answer, 'messages').map(messageName),
    next: byLastMessage,
    expected: () => [messagesIn('the_forum', '')[0] ?? '', ...messagesIn('the_forum', 'general')],
  },
  {
    method: 'channels.getForumTopics',
    params: () => ({ channel: own.input('the_forum') }),
    start: { offset_date: 0, offset_id: 0, offset_topic: 0 },
    entries: (answer) => list(answer, 'topics').map(({ title }) => title as string),
    next: (answer) => {
      const last = list(answer, 'topics').at(-1)
      const top = list(answer, 'messages').find(({ id }) => id === last?.top_message)
      if (!last || !top) return undefined
      return { offset_date: top.date as number, offset_id: top.id as number, offset_topic: last.id as number }
    },
    expected: () => ['General', ...topics().map(({ title }) => title)],
  },
  {
    method: 'channels.getParticipants',
    params: () => ({ channel: own.input('the_club'), filter: { _: 'channelParticipantsRecent' }, hash: 0n }),
    start: { offset: 0 },
    entries: (answer) => list(answer, 'participants').map(({ user_id }) => String(user_id)),
    next: byCount('participants'),
    expected: () => ['1001', '1002', '1003', '1004', '1008', '1009'],
  },
  {
    method: 'contacts.getBlocked',
    params: () => ({}),
    start: { offset: 0 },
    entries: (answer) => list(answer, 'blocked').map((entry) => peerName(field(entry, 'peer_id'))),
    next: byCount('blocked'),
    expected: () => [1006, 1007, 1008, 1009].map((id) => `peerUser ${id}`),
  },
  {
    method: 'photos.getUserPhotos',
    params: () => ({ user_id: own.input('person_0'), max_id: 0n }),
    start: { offset: 0 },
    entries: (answer) => list(answer, 'photos').map(({ id }) => String(id)),
    next: byCount('photos'),
    expected: () => harness.world.state.account(1001).photos.map(({ id }) => String(id)),
  },
  {
    method: 'messages.getCommonChats',
    params: () => ({ user_id: own.input('person_1') }),
    start: { max_id: 0n },
    entries: (answer) => list(answer, 'chats').map(({ title }) => title as string),
    next: (answer) => {
      const last = list(answer, 'chats').at(-1)
      return last && { max_id: last.id as bigint }
    },
    expected: () => ['Club', 'Second', 'Third'],
  },
  {
    method: 'messages.getExportedChatInvites',
    params: () => ({ peer: club(), admin_id: { _: 'inputUserSelf' } }),
    start: {},
    entries: (answer) => list(answer, 'invites').map(({ title }) => title as string),
    next: (answer) => {
      const last = list(answer, 'invites').at(-1)
      return last && { offset_date: last.date as number, offset_link: last.link as string }
    },
    expected: () => ['a', 'b', 'c', 'd', 'e'],
  },
  {
    method: 'messages.getChatInviteImporters',
    params: () => ({ peer: club(), requested: true }),
    start: { offset_date: 0, offset_user: { _: 'inputUserEmpty' } },
    entries: (answer) => list(answer, 'importers').map(({ user_id }) => String(user_id)),
    next: (answer) => {
      const last = list(answer, 'importers').at(-1)
      if (!last) return undefined
      const offset_user = { _: 'inputUser', user_id: last.user_id, access_hash: 0n }
      return { offset_date: last.date as number, offset_user }
    },
    expected: () => ['1005', '1006', '1007'],
  },
  {
    method: 'messages.getMessageReactionsList',
    params: () => ({ peer: club(), id: numberOf(messagesIn('the_club', 'word').at(-1)) }),
    start: {},
    entries: (answer) => list(answer, 'reactions').map((entry) => peerName(field(entry, 'peer_id'))),
    next: byNextOffset,
    expected: () => [1002, 1003, 1004, 1005].map((id) => `peerUser ${id}`),
  },
  {
    method: 'messages.getPollVotes',
    params: () => ({ peer: club(), id: numberOf(messagesIn('the_club', '')[1]) }),
    start: {},
    entries: (answer) => list(answer, 'votes').map((entry) => peerName(field(entry, 'peer'))),
    next: byNextOffset,
    expected: () => [1002, 1003, 1004, 1005, 1006].map((id) => `peerUser ${id}`),
  },
]

async function allPages({ method, params, start, entries, next }: Paged, limit: number): Promise<string[]> {
  const seen: string[] = []
  let place: Record<string, TlField> | undefined = start
  for (let page = 0; place; page += 1) {
    if (page > 50) throw new Error(`${method} does not end: ${seen.slice(0, 20).join(', ')}`)
    const asked: Record<string, TlField> = { ...params(), ...start, ...place, limit }
    const answer = await own.call(method, asked)
    const found = entries(answer)
    seen.push(...found)
    place = found.length === 0 ? undefined : next(answer, asked)
  }
  return seen
}

describe('a list that comes in pages', () => {
  beforeEach(async () => {
    harness = new ApiHarness(world)
    own = harness.client('person_0')
    const others = names(1).map((name) => harness.client(name))
    await poll(others.slice(0, 5))
    for (const [index, other] of others.entries()) {
      // Some of one second, some not: neither alone tells the order.
      if (index % 3 === 0) await harness.clock.advance(1_000)
      await other.send(other.peer('the_club'), `word ${index} for @person_0`)
      await other.send(other.peer('person_0'), `word ${index}`)
      await own.send(own.peer('the_forum'), `general ${index}`)
    }
    await reactions(others.slice(0, 4))
    await contents()
  })

  const poll = async (voters: ApiClient[]) => {
    const text = (value: string) => ({ _: 'textWithEntities', text: value, entities: [] })
    const option = new Uint8Array([1])
    const answers = [
      { _: 'pollAnswer', text: text('yes'), option },
      { _: 'pollAnswer', text: text('no'), option: new Uint8Array([2]) },
    ]
    const media = {
      _: 'inputMediaPoll',
      poll: { _: 'poll', id: 0n, public_voters: true, question: text('?'), answers },
    }
    const sent = await own.call('messages.sendMedia', { peer: club(), media, message: '', random_id: 5n })
    const msg_id = field(update(sent, 'updateNewChannelMessage'), 'message').id as number
    for (const voter of voters) {
      await voter.call('messages.sendVote', { peer: voter.peer('the_club'), msg_id, options: [option] })
    }
  }

  const reactions = async (others: ApiClient[]) => {
    const msg_id = numberOf(messagesIn('the_club', 'word').at(-1))
    for (const other of others) {
      const reaction = [{ _: 'reactionEmoji', emoticon: '🔥' }]
      await other.call('messages.sendReaction', { peer: other.peer('the_club'), msg_id, reaction })
    }
  }

  const contents = async () => {
    for (const title of ['a', 'b', 'c', 'd', 'e']) {
      await own.call('messages.exportChatInvite', { peer: club(), title, request_needed: true })
      if (title === 'c') await harness.clock.advance(1_000)
    }
    for (const name of names(5)) await own.raw('contacts.block', { id: own.peer(name) })
    for (const userId of [1005, 1006, 1007]) {
      const account = harness.world.state.account(userId)
      harness.world.membership.leave(channelNamed('the_club'), account)
      harness.world.invites.request(account, channelNamed('the_club'), undefined)
    }
    for (let part = 1; part <= 4; part += 1) {
      await own.raw('upload.saveFilePart', { file_id: BigInt(part), file_part: 0, bytes: new Uint8Array([part]) })
      const file = { _: 'inputFile', id: BigInt(part), parts: 1, name: 'me.jpg', md5_checksum: '' }
      await own.call('photos.uploadProfilePhoto', { file })
    }
  }

  for (const each of paged) {
    it.each([1, 2, 3, 100])(`gives each entry of ${each.method} once, in pages of %i`, async (limit) => {
      const seen = await allPages(each, limit)
      expect([...seen].sort()).toEqual([...each.expected()].sort())
      expect(seen).toEqual(await allPages(each, 100))
    })
  }
})

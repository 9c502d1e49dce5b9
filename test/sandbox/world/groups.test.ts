import { beforeEach, describe, expect, it } from 'vitest'
import type { TlValue } from '../../../core/sandbox/tl-value.js'
import { type ApiClient, ApiHarness, field, list, update, updatesOf } from './api-client.js'

const rights = (...names: string[]): TlValue => ({
  _: 'chatAdminRights',
  ...Object.fromEntries(names.map((name) => [name, true])),
})
const banned = (...names: string[]): TlValue => ({
  _: 'chatBannedRights',
  ...Object.fromEntries(names.map((name) => [name, true])),
  until_date: 0,
})

let harness: ApiHarness
let anna: ApiClient
let ben: ApiClient
let carl: ApiClient

beforeEach(() => {
  harness = new ApiHarness()
  anna = harness.client('anna_user')
  ben = harness.client('ben_user')
  carl = harness.client('carl_user')
})

describe('a basic group', () => {
  let group: TlValue
  let chat_id: bigint

  beforeEach(async () => {
    const params = { users: [anna.input('ben_user'), anna.input('first_bot')], title: 'Friends' }
    const answer = await anna.call('messages.createChat', params)
    expect(answer).toMatchObject({ _: 'messages.invitedUsers', missing_invitees: [] })
    chat_id = list(field(answer, 'updates'), 'chats')[0]!.id as bigint
    group = { _: 'inputPeerChat', chat_id }
  })

  it('tells its members that it was made', () => {
    const message = field(ben.pushed.find((entry) => entry._ === 'updateNewMessage')!, 'message')
    expect(message).toMatchObject({ action: { _: 'messageActionChatCreate', title: 'Friends' } })
    expect(ben.pushedNames).toContain('updateChatParticipants')
  })

  it('is answered plainly in layers that know nothing of missing people', async () => {
    const old = harness.client('anna_user', 158)
    expect(await old.call('messages.createChat', { users: [old.input('ben_user')], title: 'Old' })).toMatchObject({
      _: 'updates',
    })
  })

  it('numbers its messages per member', async () => {
    await ben.send(ben.peer('carl_user'), 'unrelated')
    const sent = await anna.send(group, 'hello')
    expect(field(update(sent, 'updateNewMessage'), 'message').id).toBe(2)
    expect(field(ben.pushed.at(-1)!, 'message')).toMatchObject({
      id: 3,
      from_id: { user_id: 1001n },
      peer_id: { chat_id },
    })
  })

  it('takes people in and lets them go', async () => {
    await anna.call('messages.addChatUser', { chat_id, user_id: anna.input('carl_user'), fwd_limit: 0 })
    expect(carl.pushedNames).toContain('updateChatParticipants')
    await carl.send(group, 'hi')
    await carl.call('messages.deleteChatUser', { chat_id, user_id: { _: 'inputUserSelf' } })
    expect(await carl.refusal('messages.sendMessage', { peer: group, message: 'x', random_id: 9n })).toBe(
      '400 PEER_ID_INVALID',
    )
    const full = field(await anna.call('messages.getFullChat', { chat_id }), 'full_chat')
    expect(list(field(full, 'participants'), 'participants').map((member) => member.user_id)).toEqual([
      1001n,
      1002n,
      2001n,
    ])
  })

  it('lets only administrators remove people, and renames when its rules say so', async () => {
    expect(await ben.refusal('messages.deleteChatUser', { chat_id, user_id: ben.input('anna_user') })).toBe(
      '400 CHAT_ADMIN_REQUIRED',
    )
    expect(await ben.refusal('messages.editChatTitle', { chat_id, title: 'Mine' })).toBe('400 CHAT_ADMIN_REQUIRED')
    await anna.raw('messages.editChatAdmin', { chat_id, user_id: anna.input('ben_user'), is_admin: true })
    const answer = await ben.call('messages.editChatTitle', { chat_id, title: 'Mine' })
    expect(field(update(answer, 'updateNewMessage'), 'message')).toMatchObject({
      action: { _: 'messageActionChatEditTitle', title: 'Mine' },
    })
  })

  it('shows bots in privacy mode commands, mentions and answers to them only', async () => {
    const bot = harness.client('first_bot')
    const { id } = field(update(await anna.send(group, 'just talk'), 'updateNewMessage'), 'message')
    await anna.send(group, '/go')
    await anna.send(group, '/go@second_bot')
    await anna.send(group, 'hey @first_bot')
    expect(bot.pushed.map((entry) => field(entry, 'message').message)).toEqual(['/go', 'hey @first_bot'])
    expect(id).toBeTypeOf('number')
  })

  it('does not take in people whose privacy refuses it', async () => {
    const rules = [{ _: 'inputPrivacyValueDisallowAll' }]
    await carl.call('account.setPrivacy', { key: { _: 'inputPrivacyKeyChatInvite' }, rules })
    expect(
      await anna.refusal('messages.addChatUser', { chat_id, user_id: anna.input('carl_user'), fwd_limit: 0 }),
    ).toBe('403 USER_PRIVACY_RESTRICTED')
  })

  it('becomes a supergroup with the same members', async () => {
    const answer = await anna.call('messages.migrateChat', { chat_id })
    const channel = list(answer, 'chats').find((chat) => chat._ === 'channel')!
    expect(channel).toMatchObject({ title: 'Friends', megagroup: true, participants_count: 3 })
    expect(await anna.refusal('messages.sendMessage', { peer: group, message: 'x', random_id: 9n })).toBe(
      '403 CHAT_WRITE_FORBIDDEN',
    )
    expect(await ben.send(ben.channelPeer(Number(channel.id)), 'hello')).toMatchObject({ _: 'updates' })
  })
})

describe('a supergroup', () => {
  let id: number

  beforeEach(async () => {
    const answer = await anna.call('channels.createChannel', { title: 'Group', about: '', megagroup: true })
    id = Number(list(answer, 'chats')[0]!.id)
    await anna.call('channels.inviteToChannel', {
      channel: anna.inputChannel(id),
      users: [anna.input('ben_user'), anna.input('carl_user')],
    })
  })

  const say = (client: ApiClient, message: string) =>
    client.refusal('messages.sendMessage', {
      peer: client.channelPeer(id),
      message,
      random_id: BigInt(message.length) + client.key.id * 1_000n,
    })

  it('restricts and bans members', async () => {
    const params = { channel: anna.inputChannel(id), participant: anna.peer('ben_user') }
    await anna.call('channels.editBanned', { ...params, banned_rights: banned('send_messages') })
    expect(await say(ben, 'hello')).toBe('403 CHAT_WRITE_FORBIDDEN')
    await anna.call('channels.editBanned', { ...params, banned_rights: banned('view_messages') })
    expect(await ben.refusal('channels.getFullChannel', { channel: ben.inputChannel(id) })).toBe('400 CHANNEL_PRIVATE')
    const kicked = await anna.call('channels.getParticipants', {
      channel: anna.inputChannel(id),
      filter: { _: 'channelParticipantsKicked', q: '' },
      offset: 0,
      limit: 10,
    })
    expect(list(kicked, 'participants')).toMatchObject([{ _: 'channelParticipantBanned', peer: { user_id: 1002n } }])
  })

  it('has administrators with the rights they were given', async () => {
    const promote = { channel: anna.inputChannel(id), user_id: anna.input('ben_user'), rank: 'helper' }
    await anna.call('channels.editAdmin', { ...promote, admin_rights: rights('delete_messages') })
    const { participant } = await anna.call('channels.getParticipant', {
      channel: anna.inputChannel(id),
      participant: anna.peer('ben_user'),
    })
    expect(participant).toMatchObject({ _: 'channelParticipantAdmin', rank: 'helper', can_edit: true })
    const sent = await carl.send(carl.channelPeer(id), 'spam')
    const spam = field(update(sent, 'updateNewChannelMessage'), 'message').id as number
    await ben.call('channels.deleteMessages', { channel: ben.inputChannel(id), id: [spam] })
    expect(carl.pushed.at(-1)).toMatchObject({ _: 'updateDeleteChannelMessages', messages: [spam] })
    const demote = { channel: ben.inputChannel(id), user_id: ben.input('carl_user'), rank: '' }
    expect(await ben.refusal('channels.editAdmin', { ...demote, admin_rights: rights('ban_users') })).toBe(
      '400 CHAT_ADMIN_REQUIRED',
    )
  })

  it('makes members wait in slow mode', async () => {
    await anna.call('channels.toggleSlowMode', { channel: anna.inputChannel(id), seconds: 30 })
    expect(await say(ben, 'a')).toBe('no refusal')
    await harness.clock.advance(10_000)
    expect(await say(ben, 'bb')).toBe('420 SLOWMODE_WAIT_20')
    expect(await say(anna, 'ccc')).toBe('no refusal')
    await harness.clock.advance(20_000)
    expect(await say(ben, 'dddd')).toBe('no refusal')
  })

  it('marks those who are named, until they look', async () => {
    await carl.send(carl.channelPeer(id), 'hey @ben_user')
    const message = field(ben.pushed.at(-1)!, 'message')
    expect(message).toMatchObject({ mentioned: true, media_unread: true })
    await ben.raw('channels.readMessageContents', { channel: ben.inputChannel(id), id: [message.id] })
    const history = await ben.call('messages.getHistory', { peer: ben.channelPeer(id), limit: 1 })
    expect(list(history, 'messages')[0]!.media_unread).toBeUndefined()
  })

  it('lets people in by link, at once or on request, and not for ever', async () => {
    const made = await anna.call('channels.createChannel', { title: 'Closed', about: '', megagroup: true })
    const closed = Number(list(made, 'chats')[0]!.id)
    const peer = anna.channelPeer(closed)
    const { link } = await anna.call('messages.exportChatInvite', { peer, usage_limit: 1 })
    const hash = (link as string).split('+')[1]!
    expect(await ben.call('messages.checkChatInvite', { hash })).toMatchObject({ _: 'chatInvite', title: 'Closed' })
    await ben.call('messages.importChatInvite', { hash })
    expect(await carl.refusal('messages.importChatInvite', { hash })).toBe('400 INVITE_HASH_EXPIRED')
    const asking = await anna.call('messages.exportChatInvite', { peer, request_needed: true })
    const askingHash = (asking.link as string).split('+')[1]!
    expect(await carl.refusal('messages.importChatInvite', { hash: askingHash })).toBe('400 INVITE_REQUEST_SENT')
    expect(anna.pushed.at(-1)).toMatchObject({ _: 'updatePendingJoinRequests', requests_pending: 1 })
    const user_id = anna.input('carl_user')
    await anna.call('messages.hideChatJoinRequest', { peer, user_id, approved: true })
    expect(await carl.send(carl.channelPeer(closed), 'I am in')).toMatchObject({ _: 'updates' })
  })

  it('pins and unpins, with a message about it', async () => {
    const sent = await anna.send(anna.channelPeer(id), 'rules')
    const rules = field(update(sent, 'updateNewChannelMessage'), 'message').id as number
    const peer = anna.channelPeer(id)
    const answer = await anna.call('messages.updatePinnedMessage', { peer, id: rules })
    expect(updatesOf(answer).map((entry) => entry._)).toEqual([
      'updateMessageID',
      'updatePinnedChannelMessages',
      'updateNewChannelMessage',
    ])
    const full = field(await ben.call('channels.getFullChannel', { channel: ben.inputChannel(id) }), 'full_chat')
    expect(full.pinned_msg_id).toBe(rules)
    expect(await ben.refusal('messages.updatePinnedMessage', { peer: ben.channelPeer(id), id: rules })).toBe(
      '400 CHAT_ADMIN_REQUIRED',
    )
    expect(await anna.call('messages.unpinAllMessages', { peer })).toMatchObject({ pts_count: 1 })
  })

  it('gathers reactions', async () => {
    const sent = await anna.send(anna.channelPeer(id), 'good news')
    const msg_id = field(update(sent, 'updateNewChannelMessage'), 'message').id as number
    const react = (client: ApiClient, emoticon: string) =>
      client.call('messages.sendReaction', {
        peer: client.channelPeer(id),
        msg_id,
        reaction: [{ _: 'reactionEmoji', emoticon }],
      })
    await react(ben, '🔥')
    await react(carl, '🔥')
    expect(field(anna.pushed.at(-1)!, 'reactions')).toMatchObject({
      results: [{ reaction: { emoticon: '🔥' }, count: 2 }],
    })
    const refused = { peer: ben.channelPeer(id), msg_id, reaction: [{ _: 'reactionEmoji', emoticon: 'x' }] }
    expect(await ben.refusal('messages.sendReaction', refused)).toBe('400 REACTION_INVALID')
  })

  it('counts the votes of a poll', async () => {
    const option = (n: number) => new Uint8Array([n])
    const text = (value: string) => ({ _: 'textWithEntities', text: value, entities: [] })
    const answers = [1, 2].map((n) => ({ _: 'pollAnswer', text: text(`answer ${n}`), option: option(n) }))
    const poll = { _: 'poll', id: 0n, question: text('Which?'), answers }
    const media = { _: 'inputMediaPoll', poll }
    const params = { peer: anna.channelPeer(id), media, message: '', random_id: 99n }
    const sent = await anna.call('messages.sendMedia', params)
    const msg_id = field(update(sent, 'updateNewChannelMessage'), 'message').id as number
    const vote = { peer: ben.channelPeer(id), msg_id, options: [option(2)] }
    const answer = await ben.call('messages.sendVote', vote)
    expect(field(update(answer, 'updateMessagePoll'), 'results')).toMatchObject({
      total_voters: 1,
      results: [{ voters: 0 }, { voters: 1, chosen: true }],
    })
  })
})

describe('a forum', () => {
  let id: number

  beforeEach(async () => {
    const answer = await anna.call('channels.createChannel', { title: 'Forum', about: '', forum: true })
    expect(list(answer, 'chats')[0]).toMatchObject({ forum: true, megagroup: true })
    id = Number(list(answer, 'chats')[0]!.id)
    await anna.call('channels.inviteToChannel', { channel: anna.inputChannel(id), users: [anna.input('ben_user')] })
  })

  const create = async (title: string, method = 'channels.createForumTopic') => {
    const where = method.startsWith('channels') ? { channel: anna.inputChannel(id) } : { peer: anna.channelPeer(id) }
    const answer = await anna.call(method, { ...where, title, random_id: BigInt(title.length) })
    return field(update(answer, 'updateNewChannelMessage'), 'message')
  }

  it('has topics, each named by the message that made it', async () => {
    const message = await create('Orders')
    expect(message).toMatchObject({ action: { _: 'messageActionTopicCreate', title: 'Orders' } })
    const topics = await ben.call('channels.getForumTopics', {
      channel: ben.inputChannel(id),
      offset_date: 0,
      offset_id: 0,
      offset_topic: 0,
      limit: 10,
    })
    expect(list(topics, 'topics').map((topic) => [topic.id, topic.title])).toEqual([
      [message.id, 'Orders'],
      [1, 'General'],
    ])
  })

  it('takes the method where newer layers have it', async () => {
    expect(await create('Newer', 'messages.createForumTopic')).toMatchObject({ action: { title: 'Newer' } })
  })

  it('keeps what is sent into a topic there, with answers naming the topic', async () => {
    const topic = (await create('Orders')).id as number
    const into = { reply_to: { _: 'inputReplyToMessage', reply_to_msg_id: topic } }
    const first = field(update(await ben.send(ben.channelPeer(id), 'one', into), 'updateNewChannelMessage'), 'message')
    expect(first.reply_to).toMatchObject({ forum_topic: true, reply_to_msg_id: topic })
    expect(field(first, 'reply_to').reply_to_top_id).toBeUndefined()
    const answer = { reply_to: { _: 'inputReplyToMessage', reply_to_msg_id: first.id as number } }
    await anna.send(anna.channelPeer(id), 'two', answer)
    expect(field(field(ben.pushed.at(-1)!, 'message'), 'reply_to')).toMatchObject({
      forum_topic: true,
      reply_to_msg_id: first.id,
      reply_to_top_id: topic,
    })
    const replies = await ben.call('messages.getReplies', { peer: ben.channelPeer(id), msg_id: topic, limit: 10 })
    expect(list(replies, 'messages').map((message) => message.message)).toEqual(['two', 'one', undefined])
    await ben.send(ben.channelPeer(id), 'general talk')
    expect(field(anna.pushed.at(-1)!, 'message').reply_to).toBeUndefined()
  })

  it('closes topics to all but those who may manage them', async () => {
    const topic = (await create('Orders')).id as number
    const edit = { channel: anna.inputChannel(id), topic_id: topic }
    await anna.call('channels.editForumTopic', { ...edit, closed: true })
    const message = {
      peer: ben.channelPeer(id),
      message: 'x',
      random_id: 5n,
      reply_to: { _: 'inputReplyToMessage', reply_to_msg_id: topic },
    }
    expect(await ben.refusal('messages.sendMessage', message)).toBe('400 TOPIC_CLOSED')
    expect(await anna.refusal('channels.editForumTopic', { ...edit, closed: true })).toBe('400 TOPIC_NOT_MODIFIED')
    await anna.call('channels.editForumTopic', { ...edit, title: 'Old orders', closed: false })
    expect(await ben.refusal('messages.sendMessage', message)).toBe('no refusal')
    expect(
      await ben.refusal('channels.editForumTopic', { channel: ben.inputChannel(id), topic_id: topic, title: 'x' }),
    ).toBe('400 CHAT_ADMIN_REQUIRED')
  })

  it('loses a topic with all that was in it', async () => {
    const topic = (await create('Orders')).id as number
    await ben.send(ben.channelPeer(id), 'one', { reply_to: { _: 'inputReplyToMessage', reply_to_msg_id: topic } })
    await anna.call('channels.deleteTopicHistory', { channel: anna.inputChannel(id), top_msg_id: topic })
    expect(ben.pushed.at(-1)).toMatchObject({ _: 'updateDeleteChannelMessages', pts_count: 2 })
    const found = await anna.call('channels.getForumTopicsByID', { channel: anna.inputChannel(id), topics: [topic] })
    expect(list(found, 'topics')).toMatchObject([{ _: 'forumTopicDeleted', id: topic }])
  })
})

describe('a channel', () => {
  let id: number
  let group: number

  beforeEach(async () => {
    const channel = await anna.call('channels.createChannel', { title: 'News', about: '', broadcast: true })
    id = Number(list(channel, 'chats')[0]!.id)
    const discussion = await anna.call('channels.createChannel', { title: 'Talk', about: '', megagroup: true })
    group = Number(list(discussion, 'chats')[0]!.id)
    await anna.raw('channels.setDiscussionGroup', {
      broadcast: anna.inputChannel(id),
      group: anna.inputChannel(group),
    })
    await anna.raw('channels.updateUsername', { channel: anna.inputChannel(id), username: 'news_channel' })
    await ben.call('channels.joinChannel', { channel: ben.input('news_channel') })
  })

  it('shows posts of its own, with views and without an author', async () => {
    await anna.send(anna.channelPeer(id), 'headline')
    const message = field(ben.pushed.at(-1)!, 'message')
    expect(message).toMatchObject({ post: true, views: 1, message: 'headline' })
    expect(message.from_id).toBeUndefined()
    const increment = { peer: ben.peer('news_channel'), id: [message.id], increment: true }
    expect(list(await ben.call('messages.getMessagesViews', increment), 'views')).toMatchObject([{ views: 2 }])
  })

  it('lets only administrators post', async () => {
    const post = { peer: ben.peer('news_channel'), message: 'mine', random_id: 1n }
    expect(await ben.refusal('messages.sendMessage', post)).toBe('403 CHAT_WRITE_FORBIDDEN')
  })

  it('copies posts into the linked group, where they are discussed', async () => {
    const sent = await anna.send(anna.channelPeer(id), 'headline')
    const post = field(update(sent, 'updateNewChannelMessage'), 'message')
    expect(post.replies).toMatchObject({ comments: true, replies: 0, channel_id: BigInt(group) })
    const found = await ben.call('messages.getDiscussionMessage', { peer: ben.peer('news_channel'), msg_id: post.id })
    const [copy] = list(found, 'messages')
    expect(copy).toMatchObject({ from_id: { channel_id: BigInt(id) }, fwd_from: { channel_post: post.id } })
    const reply_to = { _: 'inputReplyToMessage', reply_to_msg_id: copy!.id as number }
    await anna.send(anna.channelPeer(group), 'a comment', { reply_to })
    const replies = await ben.call('messages.getReplies', { peer: ben.peer('news_channel'), msg_id: post.id, limit: 5 })
    expect(list(replies, 'messages').map((message) => message.message)).toEqual(['a comment'])
  })

  it('can be read by anyone while it is public, and by members only when it is not', async () => {
    expect(await carl.call('messages.getHistory', { peer: carl.peer('news_channel'), limit: 1 })).toMatchObject({
      _: 'messages.channelMessages',
    })
    const peer = carl.peer('news_channel')
    await anna.raw('channels.updateUsername', { channel: anna.inputChannel(id), username: '' })
    expect(await carl.refusal('messages.getHistory', { peer, limit: 1 })).toBe('400 CHANNEL_PRIVATE')
  })

  it('is gone for everybody when it is deleted', async () => {
    await anna.call('channels.deleteChannel', { channel: anna.inputChannel(id) })
    expect(ben.pushedNames.at(-1)).toBe('updateChannel')
    expect(await ben.refusal('channels.getFullChannel', { channel: ben.inputChannel(id) })).toBe('400 CHANNEL_INVALID')
  })
})

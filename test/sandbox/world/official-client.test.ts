import { beforeEach, describe, expect, it } from 'vitest'
import type { TlValue } from '../../../core/sandbox/tl-value.js'
import { type ApiClient, ApiHarness, field, list, update, updatesOf } from './api-client.js'

/** What the official client library takes for granted of the server, and stops at when it is otherwise. */
let harness: ApiHarness
let anna: ApiClient
let ben: ApiClient

beforeEach(() => {
  harness = new ApiHarness()
  anna = harness.client('anna_user')
  ben = harness.client('ben_user')
})

const nowhere = { _: 'inputPeerEmpty' }
const dialogs = (client: ApiClient, params: Record<string, TlValue | number | boolean>) =>
  client.call('messages.getDialogs', { offset_date: 0, offset_id: 0, offset_peer: nowhere, limit: 100, ...params })
const peersOf = (answer: TlValue) =>
  list(answer, 'dialogs').map((dialog) => {
    const peer = field(dialog, 'peer')
    return Number(peer.user_id ?? peer.chat_id ?? peer.channel_id)
  })
const channelId = (answer: TlValue) => Number(list(answer, 'chats')[0]?.id)
const makeGroup = async (title: string) =>
  channelId(await anna.call('channels.createChannel', { title, about: '', megagroup: true }))

describe('the list of chats', () => {
  it('takes a channel without an access hash as a place in the list', async () => {
    const group = await makeGroup('Group')
    await harness.clock.advance(1_000)
    await anna.send(anna.peer('ben_user'), 'newer')
    const top = list(await dialogs(anna, { limit: 1 }), 'messages')[0]
    expect(peersOf(await dialogs(anna, { limit: 1 }))).toEqual([1002])
    const offset_peer = { _: 'inputPeerUser', user_id: 1002n, access_hash: 0n }
    const place = { offset_date: top?.date as number, offset_id: top?.id as number, offset_peer }
    expect(peersOf(await dialogs(anna, place))).toEqual([group])
    const channel = { _: 'inputPeerChannel', channel_id: BigInt(group), access_hash: 0n }
    expect(peersOf(await dialogs(anna, { offset_date: 1, offset_id: 1, offset_peer: channel }))).toEqual([])
  })

  it('is ordered by date, then number of the newest message, then peer', async () => {
    const first = await makeGroup('First')
    for (let n = 0; n < 5; n += 1) await anna.send(anna.channelPeer(first), `message ${n}`)
    await anna.send(anna.peer('ben_user'), 'number 1 of the box, sent last')
    const second = await makeGroup('Second')
    // All of one second: the group's newest message is number 6, the others' are number 1; of those, the person is before the channel.
    expect(peersOf(await dialogs(anna, {}))).toEqual([first, 1002, second])
    await harness.clock.advance(1_000)
    await anna.send(anna.peer('carl_user'), 'a second later')
    expect(peersOf(await dialogs(anna, {}))).toEqual([1003, first, 1002, second])
  })

  it('keeps the order within folders, and pins of each folder apart', async () => {
    const chats = [await makeGroup('One'), await makeGroup('Two'), await makeGroup('Three')]
    const folder_peers = chats
      .slice(0, 2)
      .map((id) => ({ _: 'inputFolderPeer', peer: anna.channelPeer(id), folder_id: 1 }))
    await anna.call('folders.editPeerFolders', { folder_peers })
    expect(peersOf(await dialogs(anna, { folder_id: 1 }))).toEqual([chats[0], chats[1]])
    const pin = (id: number | undefined) =>
      anna.raw('messages.toggleDialogPin', {
        pinned: true,
        peer: { _: 'inputDialogPeer', peer: anna.channelPeer(id ?? 0) },
      })
    await pin(chats[0])
    await pin(chats[2])
    await pin(chats[1])
    const pinned = async (folder_id: number) => peersOf(await anna.call('messages.getPinnedDialogs', { folder_id }))
    expect(await pinned(1)).toEqual([chats[1], chats[0]])
    expect(await pinned(0)).toEqual([chats[2]])
    await anna.raw('messages.reorderPinnedDialogs', { folder_id: 0, force: true, order: [] })
    expect(await pinned(0)).toEqual([])
    expect(await pinned(1)).toEqual([chats[1], chats[0]])
  })

  it('has the folder of all chats where there is no other', async () => {
    expect(list(await anna.call('messages.getDialogFilters'), 'filters')).toEqual([{ _: 'dialogFilterDefault' }])
  })
})

describe('what a person does to groups', () => {
  const numbersOf = (answer: TlValue) => {
    const ids = updatesOf(answer).filter(({ _ }) => _ === 'updateMessageID')
    const messages = updatesOf(answer).filter(({ _ }) => _ === 'updateNewMessage' || _ === 'updateNewChannelMessage')
    return { ids: ids.map(({ id }) => id), messages: messages.map((entry) => field(entry, 'message').id) }
  }

  it('is answered with the number of the one message it made', async () => {
    const group = await makeGroup('Group')
    const channel = anna.inputChannel(group)
    const peer = anna.channelPeer(group)
    const users = [anna.input('carl_user')]
    const basic = field(await anna.call('messages.createChat', { title: 'Basic', users }), 'updates')
    const chat_id = list(basic, 'chats')[0]?.id as bigint
    const answers = [
      basic,
      await anna.call('channels.createChannel', { title: 'Channel', about: '', broadcast: true }),
      await anna.call('channels.createChannel', { title: 'Forum', about: '', forum: true }),
      await anna.call('channels.editTitle', { channel, title: 'Other' }),
      field(await anna.call('channels.inviteToChannel', { channel, users }), 'updates'),
      await anna.call('messages.editChatTitle', { chat_id, title: 'Other' }),
      await anna.call('messages.deleteChatUser', { chat_id, user_id: anna.input('carl_user') }),
      await anna.send(peer, 'hello'),
    ]
    for (const answer of answers) {
      const { ids, messages } = numbersOf(answer)
      expect(messages).toHaveLength(1)
      expect(ids).toEqual(messages)
      expect(updatesOf(answer)[0]?._).toBe('updateMessageID')
    }
    const randomIds = answers.map((answer) => update(answer, 'updateMessageID').random_id)
    expect(new Set(randomIds).size).toBe(answers.length)
  })

  it('names no number for the copy of a post in the group that discusses it', async () => {
    const channel = channelId(await anna.call('channels.createChannel', { title: 'News', about: '', broadcast: true }))
    const group = anna.inputChannel(await makeGroup('Talk'))
    await anna.raw('channels.setDiscussionGroup', { broadcast: anna.inputChannel(channel), group })
    const { ids, messages } = numbersOf(await anna.send(anna.channelPeer(channel), 'headline'))
    expect(messages).toHaveLength(2)
    expect(ids).toEqual([messages[0]])
  })

  it('is pushed to nobody with the number it is answered with', async () => {
    const phone = harness.client('anna_user')
    await anna.call('messages.createChat', { title: 'Basic', users: [anna.input('ben_user')] })
    expect(phone.pushedNames).not.toContain('updateMessageID')
    expect(ben.pushedNames).not.toContain('updateMessageID')
  })

  it.each([198, 227, 229])('lets people in as layer %i says it', async (layer) => {
    const group = await makeGroup('Group')
    await anna.raw('channels.updateUsername', { channel: anna.inputChannel(group), username: 'public_group' })
    const { link } = await anna.call('messages.exportChatInvite', { peer: anna.channelPeer(group) })
    const carl = harness.client('carl_user', layer)
    const bySelf = await harness
      .client('ben_user', layer)
      .call('channels.joinChannel', { channel: ben.input('public_group') })
    const byLink = await carl.call('messages.importChatInvite', { hash: (link as string).split('+')[1] ?? '' })
    for (const answer of [bySelf, byLink]) {
      const updates = layer < 227 ? answer : field(answer, 'updates')
      expect(answer._).toBe(layer < 227 ? 'updates' : 'messages.chatInviteJoinResultOk')
      expect(updatesOf(updates).map(({ _ }) => _)).toContain('updateChannel')
      expect(list(updates, 'chats').map(({ id }) => id)).toEqual([BigInt(group)])
    }
  })
})

describe('what the server says of itself', () => {
  it('lets a client find each data centre by an address that is not static', async () => {
    const config = await anna.call('help.getConfig')
    expect(config).toMatchObject({ revoke_pm_inbox: true })
    for (const dc of [1, 2, 3, 4, 5]) {
      const options = list(config, 'dc_options').filter(({ id }) => id === dc)
      expect(options.some((option) => !option.static && !option.media_only)).toBe(true)
      expect(options.some((option) => option.static)).toBe(true)
    }
  })

  it('names ways to derive keys from passwords that clients know', async () => {
    const password = await anna.call('account.getPassword')
    expect(field(password, 'new_algo')._).toBe('passwordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow')
    expect(field(password, 'new_secure_algo')._).toBe('securePasswordKdfAlgoPBKDF2HMACSHA512iter100000')
  })

  it('gives the numbers for secret chats and calls to who does not have them', async () => {
    const config = await anna.call('messages.getDhConfig', { version: 0, random_length: 256 })
    expect(config).toMatchObject({ _: 'messages.dhConfig', g: 3 })
    expect(config.p).toHaveLength(256)
    expect(config.random).toHaveLength(256)
    const version = config.version as number
    expect(version).toBeGreaterThan(0)
    expect((await anna.call('messages.getDhConfig', { version, random_length: 16 }))._).toBe(
      'messages.dhConfigNotModified',
    )
  })

  it('offers reactions with pictures that can be loaded', async () => {
    const available = await anna.call('messages.getAvailableReactions', { hash: 0 })
    const reactions = list(available, 'reactions')
    expect(reactions.map(({ reaction }) => reaction)).toContain('👍')
    const icon = field(reactions[0] as TlValue, 'static_icon')
    expect(icon).toMatchObject({ mime_type: 'image/webp' })
    const { id, access_hash, file_reference } = icon
    const location = { _: 'inputDocumentFileLocation', id, access_hash, file_reference, thumb_size: '' }
    const file = await anna.call('upload.getFile', { location, offset: 0n, limit: 1_024 })
    expect(Buffer.from(file.bytes as Uint8Array).toString('latin1', 0, 4)).toBe('RIFF')
    const hash = available.hash as number
    expect(await anna.call('messages.getAvailableReactions', { hash })).toEqual({
      _: 'messages.availableReactionsNotModified',
    })
  })

  it('gives the default rights of channels no version, and those of basic groups one', async () => {
    const group = await makeGroup('Group')
    const banned_rights = { _: 'chatBannedRights', send_media: true, until_date: 0 }
    const change = (peer: TlValue) => anna.call('messages.editChatDefaultBannedRights', { peer, banned_rights })
    expect(update(await change(anna.channelPeer(group)), 'updateChatDefaultBannedRights').version).toBe(0)
    const basic = await anna.call('messages.createChat', { title: 'Basic', users: [anna.input('ben_user')] })
    const chat_id = list(field(basic, 'updates'), 'chats')[0]?.id
    expect(
      update(await change({ _: 'inputPeerChat', chat_id }), 'updateChatDefaultBannedRights').version,
    ).toBeGreaterThan(0)
  })

  it('offers to report, block and add a stranger together, until one of it is done', async () => {
    const carl = harness.client('carl_user')
    const settings = async () => {
      const answer = await carl.call('messages.getPeerSettings', { peer: carl.peer('ben_user') })
      const full = await carl.call('users.getFullUser', { id: carl.input('ben_user') })
      expect(field(field(full, 'full_user'), 'settings')).toEqual(field(answer, 'settings'))
      return field(answer, 'settings')
    }
    const offers = { _: 'peerSettings', report_spam: true, add_contact: true, block_contact: true }
    expect(await settings()).toEqual(offers)
    await carl.raw('messages.hidePeerSettingsBar', { peer: carl.peer('ben_user') })
    expect(await settings()).toEqual({ _: 'peerSettings' })
    const ofAnna = await carl.call('messages.getPeerSettings', { peer: carl.peer('anna_user') })
    expect(field(ofAnna, 'settings')).toEqual(offers)
    const contact = { id: carl.input('anna_user'), first_name: 'Anna', last_name: '', phone: '' }
    const added = await carl.call('contacts.addContact', contact)
    expect(field(update(added, 'updatePeerSettings'), 'settings')).toEqual({ _: 'peerSettings' })
  })

  it('cuts the photos of people and chats into squares', async () => {
    await anna.raw('upload.saveFilePart', { file_id: 1n, file_part: 0, bytes: new Uint8Array([1, 2]) })
    const file = { _: 'inputFile', id: 1n, parts: 1, name: 'me.jpg', md5_checksum: '' }
    const uploaded = await anna.call('photos.uploadProfilePhoto', { file })
    const sizesOf = (photo: TlValue) => list(photo, 'sizes').map(({ type, w, h }) => [type, w, h])
    const squares = [
      ['a', 160, 160],
      ['b', 320, 320],
      ['c', 640, 640],
    ]
    expect(sizesOf(field(uploaded, 'photo'))).toEqual(squares)
    const full = await ben.call('users.getFullUser', { id: ben.input('anna_user') })
    expect(sizesOf(field(field(full, 'full_user'), 'profile_photo'))).toEqual(squares)
  })

  it('rates the chats somebody writes to, in the categories that are asked for', async () => {
    for (const text of ['one', 'two']) await anna.send(anna.peer('ben_user'), text)
    await anna.send(anna.peer('carl_user'), 'one')
    await anna.send(anna.peer('first_bot'), '/start')
    const group = await makeGroup('Group')
    await anna.send(anna.channelPeer(group), 'one')
    const ask = { correspondents: true, bots_pm: true, groups: true, offset: 0, limit: 10, hash: 0n }
    const rated = async () => {
      const answer = await anna.call('contacts.getTopPeers', ask)
      return list(answer, 'categories').map((category) => [
        field(category, 'category')._,
        list(category, 'peers').map((entry) => {
          const peer = field(entry, 'peer')
          return Number(peer.user_id ?? peer.channel_id)
        }),
      ])
    }
    expect(await rated()).toEqual([
      ['topPeerCategoryCorrespondents', [1002, 1003]],
      ['topPeerCategoryBotsPM', [2001]],
      ['topPeerCategoryGroups', [group]],
    ])
    const category = { _: 'topPeerCategoryCorrespondents' }
    await anna.raw('contacts.resetTopPeerRating', { category, peer: anna.peer('ben_user') })
    expect((await rated())[0]).toEqual(['topPeerCategoryCorrespondents', [1003]])
    await anna.raw('contacts.toggleTopPeers', { enabled: false })
    expect(await anna.call('contacts.getTopPeers', ask)).toEqual({ _: 'contacts.topPeersDisabled' })
  })
})

describe('polls', () => {
  const text = (value: string) => ({ _: 'textWithEntities', text: value, entities: [] })
  const poll = { _: 'poll', id: 0n, question: text('Which?'), hash: 0n, quiz: true }

  it('get the bytes by which an answer is chosen from the server', async () => {
    const answers = ['a', 'b', 'c'].map((answer) => ({ _: 'inputPollAnswer', text: text(answer) }))
    const media = { _: 'inputMediaPoll', poll: { ...poll, answers }, correct_answers: [1], solution: 'because' }
    const group = await makeGroup('Group')
    const peer = anna.channelPeer(group)
    const sent = await anna.call('messages.sendMedia', { peer, media, message: '', random_id: 1n })
    const message = field(update(sent, 'updateNewChannelMessage'), 'message')
    const given = list(field(field(message, 'media'), 'poll'), 'answers').map(({ option }) => option as Uint8Array)
    expect(new Set(given.map((option) => Buffer.from(option).toString('hex'))).size).toBe(3)
    expect(given.every((option) => option.length > 0)).toBe(true)
    const msg_id = message.id as number
    const voted = await anna.call('messages.sendVote', { peer, msg_id, options: [given[1] as Uint8Array] })
    expect(field(update(voted, 'updateMessagePoll'), 'results')).toMatchObject({
      results: [{ voters: 0 }, { voters: 1, chosen: true, correct: true }, { voters: 0 }],
      solution: 'because',
    })
    const closing = { _: 'inputMediaPoll', poll: { ...poll, closed: true, question: text(''), answers: [] } }
    const closed = await anna.call('messages.editMessage', { peer, id: msg_id, media: closing })
    expect(field(update(closed, 'updateMessagePoll'), 'poll')).toMatchObject({ closed: true })
    expect(await anna.refusal('messages.sendVote', { peer, msg_id, options: [given[0] as Uint8Array] })).toBe(
      '400 MESSAGE_POLL_CLOSED',
    )
  })

  it('keep the bytes older clients choose, and no two of the same', async () => {
    const option = new Uint8Array([7])
    const answers = [1, 2].map((n) => ({ _: 'pollAnswer', text: text(`answer ${n}`), option }))
    const media = { _: 'inputMediaPoll', poll: { ...poll, answers } }
    const send = { peer: anna.peer('ben_user'), media, message: '', random_id: 1n }
    expect(await anna.refusal('messages.sendMedia', send)).toBe('400 POLL_OPTION_DUPLICATE')
  })
})

describe('a channel', () => {
  it('tells how much posts are discussed along with their views', async () => {
    const id = channelId(await anna.call('channels.createChannel', { title: 'News', about: '', broadcast: true }))
    const group = await makeGroup('Talk')
    const link = { broadcast: anna.inputChannel(id), group: anna.inputChannel(group) }
    await anna.raw('channels.setDiscussionGroup', link)
    const peer = anna.channelPeer(id)
    const post = field(update(await anna.send(peer, 'headline'), 'updateNewChannelMessage'), 'message')
    const views = await anna.call('messages.getMessagesViews', { peer, id: [post.id as number], increment: false })
    expect(list(views, 'views')).toMatchObject([{ views: 1, replies: { comments: true, channel_id: BigInt(group) } }])
    expect(list(views, 'chats').map((chat) => Number(chat.id))).toContain(group)
  })

  it('says when to ask for its difference again only when there is no more of it', async () => {
    const group = await makeGroup('Group')
    for (let n = 0; n < 4; n += 1) await anna.send(anna.channelPeer(group), `message ${n}`)
    const ask = { channel: anna.inputChannel(group), filter: { _: 'channelMessagesFilterEmpty' }, limit: 2 }
    const first = await anna.call('updates.getChannelDifference', { ...ask, pts: 1 })
    expect(first.final).toBeUndefined()
    expect(first.timeout).toBeUndefined()
    const last = await anna.call('updates.getChannelDifference', { ...ask, pts: 1, limit: 100 })
    expect(last).toMatchObject({ final: true, timeout: 30 })
  })
})

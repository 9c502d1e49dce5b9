import { beforeEach, describe, expect, it } from 'vitest'
import { type ApiClient, ApiHarness, field, list, update, updatesOf } from './api-client.js'

let harness: ApiHarness
let anna: ApiClient

beforeEach(() => {
  harness = new ApiHarness()
  anna = harness.client('anna_user', 229)
})

describe('what an official client asks for at each start', () => {
  it('is answered as for an account that has nothing yet', async () => {
    const self = { _: 'inputPeerSelf' }
    expect(await anna.call('stories.getAllStories')).toMatchObject({ _: 'stories.allStories', count: 0 })
    const stories = await anna.call('stories.getPeerStories', { peer: self })
    expect(field(stories, 'stories')).toMatchObject({ peer: { user_id: 1001n }, stories: [] })
    expect(await anna.raw('stories.getPeerMaxIDs', { id: [self, self] })).toEqual([
      { _: 'recentStory' },
      { _: 'recentStory' },
    ])
    expect(updatesOf(await anna.call('stories.getAllReadPeerStories'))).toEqual([])
    expect(list(await anna.call('aicompose.getTones', { hash: 0n }), 'tones')).toEqual([])
    const stars = await anna.call('payments.getStarsTransactions', { peer: self, offset: '', limit: 10 })
    expect(stars).toMatchObject({ balance: { amount: 0n } })
    expect(updatesOf(await anna.call('messages.getPaidReactionPrivacy'))).toEqual([
      { _: 'updatePaidReactionPrivacy', private: { _: 'paidReactionPrivacyDefault' } },
    ])
    const special = await anna.call('messages.getStickerSet', {
      stickerset: { _: 'inputStickerSetAnimatedEmoji' },
      hash: 0,
    })
    expect(special).toMatchObject({ set: { official: true, count: 0 }, documents: [] })
    const named = { _: 'inputStickerSetShortName', short_name: 'nobodys' }
    expect(await anna.refusal('messages.getStickerSet', { stickerset: named, hash: 0 })).toBe('406 STICKERSET_INVALID')
  })

  it('has its settings kept', async () => {
    const settings = { _: 'reactionsNotifySettings', sound: { _: 'notificationSoundNone' }, show_previews: false }
    expect(await anna.call('account.getReactionsNotifySettings')).toMatchObject({ show_previews: true })
    await anna.call('account.setReactionsNotifySettings', { settings })
    expect(await harness.client('anna_user', 229).call('account.getReactionsNotifySettings')).toEqual(settings)
    await anna.raw('account.saveAutoSaveSettings', { chats: true, settings: { _: 'autoSaveSettings', photos: true } })
    expect(await anna.call('account.getAutoSaveSettings')).toMatchObject({
      chats_settings: { photos: true },
      users_settings: { video_max_size: 104_857_600n },
    })
    await anna.raw('account.setContactSignUpNotification', { silent: true })
    expect(await anna.raw('account.getContactSignUpNotification')).toBe(true)
    await anna.raw('messages.setDefaultReaction', { reaction: { _: 'reactionEmoji', emoticon: '🔥' } })
    expect(await anna.call('help.getConfig')).toMatchObject({ reactions_default: { emoticon: '🔥' } })
    await anna.raw('account.updateNotifySettings', {
      peer: { _: 'inputNotifyPeer', peer: anna.peer('ben_user') },
      settings: { _: 'inputPeerNotifySettings', silent: true },
    })
    expect(update(await anna.call('account.getNotifyExceptions'), 'updateNotifySettings')).toMatchObject({
      peer: { peer: { user_id: 1002n } },
      notify_settings: { silent: true },
    })
  })
})

describe('Saved Messages', () => {
  it('are listed by the chat they were saved from', async () => {
    const self = { _: 'inputPeerSelf' }
    await anna.send(self, 'a note')
    const sent = await anna.send(anna.peer('ben_user'), 'worth keeping')
    const id = field(update(sent, 'updateNewMessage'), 'message').id as number
    await harness.clock.advance(1_000)
    const forward = { from_peer: anna.peer('ben_user'), to_peer: self, id: [id], random_id: [91n] }
    await anna.call('messages.forwardMessages', forward)
    const ask = { offset_date: 0, offset_id: 0, offset_peer: { _: 'inputPeerEmpty' }, limit: 1, hash: 0n }
    const first = await anna.call('messages.getSavedDialogs', ask)
    expect(first).toMatchObject({ _: 'messages.savedDialogsSlice', count: 2, dialogs: [{ peer: { user_id: 1002n } }] })
    const [top] = list(first, 'messages')
    const offset_peer = { _: 'inputPeerUser', user_id: 1002n, access_hash: 0n }
    const place = { offset_date: top?.date as number, offset_id: top?.id as number, offset_peer }
    const second = await anna.call('messages.getSavedDialogs', { ...ask, ...place })
    expect(list(second, 'dialogs')).toMatchObject([{ peer: { user_id: 1001n } }])
    const range = { offset_id: 0, offset_date: 0, add_offset: 0, limit: 10, max_id: 0, min_id: 0, hash: 0n }
    const history = await anna.call('messages.getSavedHistory', { peer: anna.peer('ben_user'), ...range })
    expect(list(history, 'messages').map(({ message }) => message)).toEqual(['worth keeping'])
  })
})

describe('a message to a person', () => {
  it('has a date on which it was read, once it was', async () => {
    const ben = harness.client('ben_user')
    const sent = await anna.send(anna.peer('ben_user'), 'hello')
    const msg_id = field(update(sent, 'updateNewMessage'), 'message').id as number
    const ask = { peer: anna.peer('ben_user'), msg_id }
    expect(await anna.refusal('messages.getOutboxReadDate', ask)).toBe('400 MESSAGE_NOT_READ_YET')
    await harness.clock.advance(60_000)
    await ben.call('messages.readHistory', { peer: ben.peer('anna_user'), max_id: 0 })
    const { date } = await anna.call('messages.getOutboxReadDate', ask)
    expect(date).toBe(harness.world.state.now)
    await harness.clock.advance(8 * 86_400_000)
    expect(await anna.refusal('messages.getOutboxReadDate', ask)).toBe('400 MESSAGE_TOO_OLD')
  })
})

describe('public channels', () => {
  it('are searched for posts by hashtag, page by page', async () => {
    const made = await anna.call('channels.createChannel', { title: 'News', about: '', broadcast: true })
    const channel = Number(list(made, 'chats')[0]?.id)
    await anna.raw('channels.updateUsername', { channel: anna.inputChannel(channel), username: 'public_news' })
    for (const text of ['one #tag', 'two', 'three #tag']) await anna.send(anna.channelPeer(channel), text)
    const ask = { hashtag: 'tag', offset_rate: 0, offset_id: 0, offset_peer: { _: 'inputPeerEmpty' }, limit: 1 }
    const carl = harness.client('carl_user', 229)
    const first = await carl.call('channels.searchPosts', ask)
    expect(list(first, 'messages').map(({ message }) => message)).toEqual(['three #tag'])
    const offset_peer = { _: 'inputPeerChannel', channel_id: BigInt(channel), access_hash: 0n }
    const offset_id = list(first, 'messages')[0]?.id as number
    const place = { offset_rate: first.next_rate as number, offset_id, offset_peer }
    expect(list(await carl.call('channels.searchPosts', { ...ask, ...place }), 'messages')).toMatchObject([
      { message: 'one #tag' },
    ])
  })
})

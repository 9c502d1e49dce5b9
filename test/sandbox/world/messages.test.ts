import { beforeEach, describe, expect, it } from 'vitest'
import { type ApiClient, ApiHarness, field, list, update, updatesOf } from './api-client.js'

describe('private messages', () => {
  let harness: ApiHarness
  let anna: ApiClient
  let ben: ApiClient

  beforeEach(() => {
    harness = new ApiHarness()
    anna = harness.client('anna_user')
    ben = harness.client('ben_user')
  })

  it('answer the sender with the number and the message, and push to the recipient with its own number', async () => {
    await ben.send(ben.peer('carl_user'), 'unrelated')
    const answer = await anna.send(anna.peer('ben_user'), 'hello')
    expect(updatesOf(answer).map((entry) => entry._)).toEqual(['updateMessageID', 'updateNewMessage'])
    expect(field(update(answer, 'updateNewMessage'), 'message')).toMatchObject({ id: 1, out: true, message: 'hello' })
    const pushed = ben.pushed.at(-1)!
    expect(field(pushed, 'message')).toMatchObject({ id: 2, message: 'hello', peer_id: { user_id: 1001n } })
    expect(field(pushed, 'message').out).toBeUndefined()
  })

  it('count pts once for each side', async () => {
    await anna.send(anna.peer('ben_user'), 'one')
    const answer = await anna.send(anna.peer('ben_user'), 'two')
    expect(update(answer, 'updateNewMessage')).toMatchObject({ pts: 3, pts_count: 1 })
    expect(await ben.call('updates.getState')).toMatchObject({ pts: 3, qts: 0, seq: 0 })
  })

  it('push to the other login of the sender and not to the one that sent', async () => {
    const phone = harness.client('anna_user')
    await anna.send(anna.peer('ben_user'), 'hello')
    expect(phone.pushedNames).toEqual(['updateNewMessage'])
    expect(anna.pushedNames).toEqual([])
  })

  it('do not repeat a random id', async () => {
    const first = await anna.send(anna.peer('ben_user'), 'once', { random_id: 77n })
    const second = await anna.send(anna.peer('ben_user'), 'once', { random_id: 77n })
    expect(updatesOf(second)).toEqual(updatesOf(first))
    expect(ben.pushed).toHaveLength(1)
  })

  it('in Saved Messages are one copy that counts as incoming', async () => {
    const answer = await anna.send({ _: 'inputPeerSelf' }, 'note')
    const message = field(update(answer, 'updateNewMessage'), 'message')
    expect(message).toMatchObject({ id: 1, peer_id: { user_id: 1001n }, from_id: { user_id: 1001n } })
    expect(message.out).toBeUndefined()
    expect(updatesOf(answer)).toHaveLength(2)
  })

  it('name the people they mention, with hashes of the reader', async () => {
    await anna.send(anna.peer('ben_user'), 'hello')
    const push = harness.wire.pushes.find(({ authKeyId }) => authKeyId === ben.key.id)
    expect(list(push!.updates, 'users')).toMatchObject([
      { id: 1001n, access_hash: harness.world.state.accessHash(1002, 'user', 1001) },
    ])
    expect(harness.world.state.accessHash(1003, 'user', 1001)).not.toBe(
      harness.world.state.accessHash(1002, 'user', 1001),
    )
  })

  it('get the entities that Telegram finds by itself', async () => {
    const answer = await anna.send(anna.peer('ben_user'), '/start see https://example.org #tag @ben_user')
    const entities = list(field(update(answer, 'updateNewMessage'), 'message'), 'entities')
    expect(entities.map((entity) => entity._)).toEqual([
      'messageEntityBotCommand',
      'messageEntityUrl',
      'messageEntityHashtag',
      'messageEntityMention',
    ])
  })

  it('are refused when they are empty, too long, or to nobody', async () => {
    const peer = anna.peer('ben_user')
    const refusal = (message: string, to = peer) =>
      anna.refusal('messages.sendMessage', { peer: to, message, random_id: 1n })
    expect(await refusal('')).toBe('400 MESSAGE_EMPTY')
    expect(await refusal('x'.repeat(4_097))).toBe('400 MESSAGE_TOO_LONG')
    expect(await refusal('x', { ...peer, access_hash: 5n })).toBe('400 PEER_ID_INVALID')
    expect(await refusal('x', { _: 'inputPeerEmpty' })).toBe('400 PEER_ID_INVALID')
    expect(await refusal('x', { _: 'inputPeerUser', user_id: 99n, access_hash: 0n })).toBe('400 PEER_ID_INVALID')
  })

  it('do not pass a block', async () => {
    await ben.raw('contacts.block', { id: ben.peer('anna_user') })
    expect(
      await anna.refusal('messages.sendMessage', { peer: anna.peer('ben_user'), message: 'x', random_id: 1n }),
    ).toBe('400 USER_IS_BLOCKED')
  })

  it('can be edited by their author, once per change', async () => {
    await anna.send(anna.peer('ben_user'), 'first')
    const edit = { peer: anna.peer('ben_user'), id: 1, message: 'second' }
    const answer = await anna.call('messages.editMessage', edit)
    expect(field(update(answer, 'updateEditMessage'), 'message')).toMatchObject({ message: 'second', id: 1 })
    expect(field(ben.pushed.at(-1)!, 'message')).toMatchObject({ message: 'second' })
    expect(await anna.refusal('messages.editMessage', edit)).toBe('400 MESSAGE_NOT_MODIFIED')
    expect(await anna.refusal('messages.editMessage', { ...edit, id: 9 })).toBe('400 MESSAGE_ID_INVALID')
    expect(await ben.refusal('messages.editMessage', { ...edit, peer: ben.peer('anna_user') })).toBe(
      '403 MESSAGE_AUTHOR_REQUIRED',
    )
  })

  it('cannot be edited by people after 48 hours', async () => {
    await anna.send(anna.peer('ben_user'), 'first')
    await harness.clock.advance(49 * 3_600_000)
    const edit = { peer: anna.peer('ben_user'), id: 1, message: 'second' }
    expect(await anna.refusal('messages.editMessage', edit)).toBe('400 MESSAGE_EDIT_TIME_EXPIRED')
  })

  it('are deleted for oneself, or for both', async () => {
    await anna.send(anna.peer('ben_user'), 'one')
    await anna.send(anna.peer('ben_user'), 'two')
    expect(await anna.call('messages.deleteMessages', { id: [1] })).toMatchObject({ pts: 4, pts_count: 1 })
    expect(ben.pushedNames).not.toContain('updateDeleteMessages')
    await anna.call('messages.deleteMessages', { id: [2], revoke: true })
    expect(ben.pushed.at(-1)).toMatchObject({ _: 'updateDeleteMessages', messages: [2], pts_count: 1 })
    const history = await ben.call('messages.getHistory', { peer: ben.peer('anna_user'), limit: 10 })
    expect(list(history, 'messages').map((message) => message.message)).toEqual(['one'])
  })

  it('tell their author that they were read', async () => {
    await anna.send(anna.peer('ben_user'), 'one')
    const answer = await ben.call('messages.readHistory', { peer: ben.peer('anna_user'), max_id: 1 })
    expect(answer).toMatchObject({ _: 'messages.affectedMessages', pts: 3, pts_count: 1 })
    expect(anna.pushed).toMatchObject([{ _: 'updateReadHistoryOutbox', max_id: 1, pts: 3 }])
    const dialogs = await anna.call('messages.getDialogs', {
      offset_peer: { _: 'inputPeerEmpty' },
      limit: 10,
      offset_date: 0,
    })
    expect(list(dialogs, 'dialogs')[0]).toMatchObject({ read_outbox_max_id: 1, unread_count: 0, top_message: 1 })
  })

  it('carry what they answer to, in the numbering of each side', async () => {
    await ben.send(ben.peer('carl_user'), 'unrelated')
    await anna.send(anna.peer('ben_user'), 'question')
    const reply_to = { _: 'inputReplyToMessage', reply_to_msg_id: 2 }
    await ben.send(ben.peer('anna_user'), 'answer', { reply_to })
    expect(field(field(anna.pushed.at(-1)!, 'message'), 'reply_to')).toMatchObject({ reply_to_msg_id: 1 })
  })

  it('take the reply of older layers too', async () => {
    const old = harness.client('anna_user', 144)
    await old.send(old.peer('ben_user'), 'one')
    const answer = await old.send(old.peer('ben_user'), 'two', { reply_to_msg_id: 1 })
    expect(field(field(update(answer, 'updateNewMessage'), 'message'), 'reply_to')).toMatchObject({
      reply_to_msg_id: 1,
    })
  })

  it('are forwarded with their source', async () => {
    await anna.send(anna.peer('ben_user'), 'news')
    const carl = harness.client('carl_user')
    const answer = await ben.call('messages.forwardMessages', {
      from_peer: ben.peer('anna_user'),
      to_peer: ben.peer('carl_user'),
      id: [1],
      random_id: [5n],
    })
    expect(updatesOf(answer).map((entry) => entry._)).toEqual(['updateMessageID', 'updateNewMessage'])
    expect(field(carl.pushed.at(-1)!, 'message')).toMatchObject({
      message: 'news',
      fwd_from: { from_id: { user_id: 1001n } },
    })
  })

  it('are found by their words', async () => {
    for (const text of ['red fox', 'blue whale', 'red deer']) await anna.send(anna.peer('ben_user'), text)
    const filter = { _: 'inputMessagesFilterEmpty' }
    const found = await ben.call('messages.search', { peer: ben.peer('anna_user'), q: 'RED', filter, limit: 10 })
    expect(list(found, 'messages').map((message) => message.message)).toEqual(['red deer', 'red fox'])
  })

  it('come page by page, newest first', async () => {
    for (let n = 1; n <= 5; n += 1) await anna.send(anna.peer('ben_user'), `m${n}`)
    const page = async (params: Record<string, number>) => {
      const answer = await anna.call('messages.getHistory', { peer: anna.peer('ben_user'), limit: 2, ...params })
      return list(answer, 'messages').map((message) => message.message)
    }
    expect(await page({})).toEqual(['m5', 'm4'])
    expect(await page({ offset_id: 4 })).toEqual(['m3', 'm2'])
    expect(await page({ offset_id: 3, add_offset: -2 })).toEqual(['m4', 'm3'])
    expect(await page({ min_id: 3, limit: 10 })).toEqual(['m5', 'm4'])
  })

  it('show who is typing, to the other one only', async () => {
    const action = { _: 'sendMessageTypingAction' }
    await anna.raw('messages.setTyping', { peer: anna.peer('ben_user'), action })
    expect(ben.pushed).toMatchObject([{ _: 'updateUserTyping', user_id: 1001n }])
    expect(await anna.call('updates.getState')).toMatchObject({ pts: 1, seq: 0 })
  })
})

import { beforeEach, describe, expect, it } from 'vitest'
import { type ApiClient, ApiHarness, field, list, smallWorld, update } from './api-client.js'

describe('getDifference', () => {
  let harness: ApiHarness
  let anna: ApiClient
  let ben: ApiClient

  beforeEach(() => {
    harness = new ApiHarness()
    anna = harness.client('anna_user')
    ben = harness.client('ben_user')
  })

  const since = (pts: number, params = {}) => ben.call('updates.getDifference', { pts, date: 1, qts: 0, ...params })

  it('is empty for who is up to date', async () => {
    await anna.send(anna.peer('ben_user'), 'one')
    expect(await since(2)).toMatchObject({ _: 'updates.differenceEmpty', seq: 0 })
  })

  it('brings messages as messages and the rest as updates, and where the box stands', async () => {
    await anna.send(anna.peer('ben_user'), 'one')
    await anna.send(anna.peer('ben_user'), 'two')
    await anna.call('messages.editMessage', { peer: anna.peer('ben_user'), id: 1, message: 'one, better' })
    const difference = await since(1)
    expect(list(difference, 'new_messages').map((message) => message.message)).toEqual(['one, better', 'two'])
    expect(list(difference, 'other_updates').map((entry) => entry._)).toEqual(['updateEditMessage'])
    expect(field(difference, 'state')).toMatchObject({ pts: 4 })
    expect(list(difference, 'users').map((user) => user.id)).toEqual([1001n])
  })

  it('tells of several edits of one message only the last', async () => {
    await anna.send(anna.peer('ben_user'), 'one')
    for (const message of ['a', 'b', 'c']) {
      await anna.call('messages.editMessage', { peer: anna.peer('ben_user'), id: 1, message })
    }
    expect(list(await since(2), 'other_updates')).toMatchObject([{ pts: 5, message: { message: 'c' } }])
  })

  it('leaves out what is gone again', async () => {
    await anna.send(anna.peer('ben_user'), 'oops')
    await anna.call('messages.deleteMessages', { id: [1], revoke: true })
    const difference = await since(1)
    expect(list(difference, 'new_messages')).toEqual([])
    expect(list(difference, 'other_updates')).toMatchObject([{ _: 'updateDeleteMessages', pts: 3 }])
  })

  it('comes in slices, each with the state it leads to', async () => {
    for (let n = 1; n <= 5; n += 1) await anna.send(anna.peer('ben_user'), `m${n}`)
    const first = await since(1, { pts_limit: 2 })
    expect(first._).toBe('updates.differenceSlice')
    expect(field(first, 'intermediate_state')).toMatchObject({ pts: 3 })
    const rest = await since(3, { pts_limit: 10 })
    expect(rest._).toBe('updates.difference')
    expect(list(rest, 'new_messages').map((message) => message.message)).toEqual(['m3', 'm4', 'm5'])
  })

  it('is too long for who is behind more than they want, or more than is kept', async () => {
    for (let n = 1; n <= 5; n += 1) await anna.send(anna.peer('ben_user'), `m${n}`)
    expect(await since(1, { pts_total_limit: 3 })).toMatchObject({ _: 'updates.differenceTooLong', pts: 6 })
    expect(await since(99)).toMatchObject({ _: 'updates.differenceTooLong', pts: 6 })
  })

  it('brings events without a number that nobody took, once', async () => {
    harness.wire.away.add(ben.key.id)
    const phone = harness.client('ben_user')
    await phone.raw('messages.saveDraft', { peer: phone.peer('anna_user'), message: 'later' })
    harness.wire.away.clear()
    const difference = await since(1)
    expect(list(difference, 'other_updates')).toMatchObject([{ _: 'updateDraftMessage' }])
    expect(field(difference, 'state')).toMatchObject({ seq: 1 })
    expect(await since(1)).toMatchObject({ _: 'updates.differenceEmpty' })
  })

  it('does not bring what a session that came back was sent again', async () => {
    const sessionId = ben.key.id * 100n
    harness.api.sessionOpened(ben.key, sessionId)
    harness.wire.away.add(ben.key.id)
    const phone = harness.client('ben_user')
    await phone.raw('messages.saveDraft', { peer: phone.peer('anna_user'), message: 'later' })
    harness.api.sessionOpened(ben.key, sessionId)
    expect(await since(1)).toMatchObject({ _: 'updates.differenceEmpty' })
  })
})

describe('seq', () => {
  it('counts containers of events without a number, and leaves messages and typing alone', async () => {
    const harness = new ApiHarness()
    const anna = harness.client('anna_user')
    const desk = harness.client('anna_user')
    const ben = harness.client('ben_user')
    await ben.send(ben.peer('anna_user'), 'hello')
    await ben.raw('messages.setTyping', { peer: ben.peer('anna_user'), action: { _: 'sendMessageTypingAction' } })
    await anna.raw('messages.saveDraft', { peer: anna.peer('ben_user'), message: 'x' })
    const seqs = harness.wire.pushes
      .filter(({ authKeyId }) => authKeyId === desk.key.id)
      .map(({ updates }) => updates.seq)
    expect(seqs).toEqual([0, 0, 1])
    expect(await desk.call('updates.getState')).toMatchObject({ seq: 1 })
    expect(await anna.call('updates.getState')).toMatchObject({ seq: 0 })
  })
})

describe('getChannelDifference', () => {
  let harness: ApiHarness
  let anna: ApiClient
  let ben: ApiClient

  beforeEach(() => {
    harness = new ApiHarness({
      ...smallWorld,
      chats: [
        {
          kind: 'supergroup',
          title: 'Group',
          username: 'the_group',
          owner: 'anna_user',
          members: ['ben_user', 'first_bot', 'second_bot'],
        },
      ],
    })
    anna = harness.client('anna_user')
    ben = harness.client('ben_user')
  })

  const since = (client: ApiClient, pts: number, limit = 100) => {
    const filter = { _: 'channelMessagesFilterEmpty' }
    return client.call('updates.getChannelDifference', { channel: client.input('the_group'), filter, pts, limit })
  }

  it('brings a channel up to date, slice by slice', async () => {
    for (let n = 1; n <= 3; n += 1) await anna.send(anna.peer('the_group'), `m${n}`)
    const first = await since(ben, 2, 2)
    expect(first).toMatchObject({ _: 'updates.channelDifference', pts: 4 })
    expect(first.final).toBeUndefined()
    const rest = await since(ben, 4, 2)
    expect(rest).toMatchObject({ final: true, pts: 5 })
    expect(list(rest, 'new_messages').map((message) => message.message)).toEqual(['m3'])
    expect(await since(ben, 5)).toMatchObject({ _: 'updates.channelDifferenceEmpty', final: true, pts: 5 })
  })

  it('starts afresh for who is too far behind', async () => {
    const answer = await since(ben, 99)
    expect(answer).toMatchObject({ _: 'updates.channelDifferenceTooLong', final: true })
    expect(field(answer, 'dialog')).toMatchObject({ pts: 2 })
  })

  it('is hinted at by the difference of the account', async () => {
    await anna.send(anna.peer('the_group'), 'news')
    const difference = await ben.call('updates.getDifference', { pts: 1, date: harness.world.state.now, qts: 0 })
    expect(list(difference, 'other_updates')).toMatchObject([{ _: 'updateChannelTooLong', pts: 3 }])
  })

  it('numbers events per bot, by what the bot may see', async () => {
    const shy = harness.client('first_bot')
    const curious = harness.client('second_bot')
    await anna.send(anna.peer('the_group'), 'just talk')
    await anna.send(anna.peer('the_group'), '/help')
    expect(shy.pushed).toMatchObject([{ _: 'updateNewChannelMessage', pts_count: 1, message: { message: '/help' } }])
    const { pts } = shy.pushed[0] as unknown as { pts: number }
    expect(await since(shy, pts)).toMatchObject({ _: 'updates.channelDifferenceEmpty', pts })
    expect(curious.pushed).toHaveLength(2)
    expect(list(await since(shy, pts - 1), 'new_messages').map((message) => message.message)).toEqual(['/help'])
  })

  it('answers the sender with the number that all members see', async () => {
    const sent = update(await anna.send(anna.peer('the_group'), 'hello'), 'updateNewChannelMessage')
    expect(field(sent, 'message').id).toBe(field(ben.pushed[0]!, 'message').id)
  })
})

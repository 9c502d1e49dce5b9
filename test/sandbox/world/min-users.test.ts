import { describe, expect, it } from 'vitest'
import type { TlValue } from '../../../core/sandbox/tl-value.js'
import { ApiHarness, field, list, smallWorld } from './api-client.js'

const chats = [
  {
    kind: 'supergroup' as const,
    title: 'Club',
    username: 'the_club',
    owner: 'anna_user',
    members: ['ben_user', 'carl_user', 'second_bot'],
  },
]

describe('a stranger in a group', () => {
  it('is a min user in what is pushed, and is addressed through the message', async () => {
    const harness = new ApiHarness({ ...smallWorld, chats, minUsers: true })
    const [anna, ben, carl] = ['anna_user', 'ben_user', 'carl_user'].map((name) => harness.client(name))
    if (!anna || !ben || !carl) throw new Error('somebody is missing')
    const pushedUsers = (key: bigint) =>
      list(harness.wire.pushes.filter(({ authKeyId }) => authKeyId === key).at(-1)?.updates as TlValue, 'users')
    await carl.send(carl.peer('the_club'), 'hello')
    const [stranger] = pushedUsers(ben.key.id).filter(({ id }) => id === 1003n)
    expect(stranger).toMatchObject({ min: true, first_name: 'Carl', username: 'carl_user' })
    expect(stranger?.status).toBeUndefined()
    const hashed = { _: 'inputPeerUser', user_id: 1003n, access_hash: stranger?.access_hash }
    const message = { message: 'hi', random_id: 1n }
    expect(await ben.refusal('messages.sendMessage', { ...message, peer: hashed })).toBe('400 PEER_ID_INVALID')
    const msg_id = field(ben.pushed.at(-1) as TlValue, 'message').id as number
    const peer = { _: 'inputPeerUserFromMessage', peer: ben.peer('the_club'), msg_id, user_id: 1003n }
    const sent = await ben.call('messages.sendMessage', { ...message, peer })
    const known = list(sent, 'users').find(({ id }) => id === 1003n)
    expect(known?.min).toBeUndefined()
    expect(known?.access_hash).not.toBe(stranger?.access_hash)
    await carl.send(carl.peer('the_club'), 'hello again')
    expect(pushedUsers(ben.key.id).find(({ id }) => id === 1003n)?.min).toBeUndefined()
  })

  it('is told in full to who asks, to contacts and to bots, and everywhere in a world without min users', async () => {
    const harness = new ApiHarness({ ...smallWorld, chats, minUsers: true })
    const ben = harness.client('ben_user')
    const bot = harness.client('second_bot')
    const carl = harness.client('carl_user')
    await carl.send(carl.peer('the_club'), 'hello')
    const history = await ben.call('messages.getHistory', { peer: ben.peer('the_club'), limit: 1 })
    expect(list(history, 'users').map(({ min }) => min)).toEqual([undefined])
    const ofBot = harness.wire.pushes.find(({ authKeyId }) => authKeyId === bot.key.id)?.updates as TlValue
    expect(list(ofBot, 'users').every(({ min }) => min === undefined)).toBe(true)
    const plain = new ApiHarness({ ...smallWorld, chats })
    const other = plain.client('ben_user')
    const writer = plain.client('carl_user')
    await writer.send(writer.peer('the_club'), 'hello')
    const pushed = plain.wire.pushes.find(({ authKeyId }) => authKeyId === other.key.id)?.updates as TlValue
    expect(list(pushed, 'users').every(({ min }) => min === undefined)).toBe(true)
  })
})

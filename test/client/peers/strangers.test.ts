import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { markedId } from '../../../core/client/peers/peer-id.js'
import { Peers } from '../../../core/client/peers/peers.js'
import type { TlObject } from '../../../core/mtproto/driver.js'
import { ClientHarness } from '../client-harness.js'

const group = markedId('channel', 5001)
let harness: ClientHarness

beforeAll(async () => {
  harness = await ClientHarness.start({
    world: {
      users: [
        { id: 1001, phone: '+9996620001', code: '22222', firstName: 'Anna', username: 'anna_user' },
        { id: 1002, phone: '+9996620002', code: '22222', firstName: 'Ben', username: 'ben_user' },
        { id: 1003, phone: '+9996620003', code: '22222', firstName: 'Carl', username: 'carl_user' },
      ],
      bots: [],
      chats: [
        {
          ...{ id: 5001, kind: 'supergroup', title: 'Club', username: 'the_club', owner: 'anna_user' },
          members: ['ben_user', 'carl_user'],
        },
      ],
      minUsers: true,
    },
  })
})
afterAll(() => harness.close())

it('a stranger in a group is addressed through the message they came with, and in full from then on', async () => {
  const ben = await harness.online('ben_user')
  await ben.resolve('@the_club')
  harness.sandbox.person('carl_user').send('the_club', 'hello')
  await vi.waitFor(() => expect(ben.peers.inputPeer(1003)?.className).toBe('InputPeerUserFromMessage'))
  expect(ben.peers.get(1003)).toBeUndefined()
  expect(ben.peers.inputUser(1003)).toMatchObject({ className: 'InputUserFromMessage', msgId: expect.any(Number) })
  const [full] = (await ben.invoke('users.GetUsers', {
    id: [ben.peers.inputUser(1003)],
  } as never)) as unknown as TlObject[]
  expect(full).toMatchObject({ username: 'carl_user' })
  expect((await ben.sendMessage(1003, 'hi')).chatId).toBe(1003)
  expect(ben.peers.inputPeer(1003)?.className).toBe('InputPeerUser')
  expect(
    harness.sandbox
      .person('carl_user')
      .history('ben_user')
      .map(({ text }) => text),
  ).toEqual(['hi'])
})

it('a channel known from a forwarded message alone is addressed through that one', () => {
  const create = (className: string, fields: Readonly<Record<string, unknown>>): TlObject => ({ className, ...fields })
  const peers = new Peers(create)
  const chats = [
    { className: 'Channel', id: 5001, accessHash: 7n, title: 'Club' },
    { className: 'Channel', id: 5002, min: true, title: 'News' },
  ]
  const peerId = { className: 'PeerChannel', channelId: 5001 }
  const fwdFrom = { className: 'MessageFwdHeader', fromId: { className: 'PeerChannel', channelId: 5002 } }
  const message = { className: 'Message', id: 9, peerId, fwdFrom, entities: null }
  peers.learnFrom({
    className: 'Updates',
    updates: [{ className: 'UpdateNewChannelMessage', message }],
    users: [],
    chats,
  })
  const through = {
    peer: { className: 'InputPeerChannel', channelId: 5001n, accessHash: 7n },
    msgId: 9,
    channelId: 5002n,
  }
  const news = markedId('channel', 5002)
  expect(peers.inputPeer(news)).toEqual({ className: 'InputPeerChannelFromMessage', ...through })
  expect(peers.inputChannel(news)).toEqual({ className: 'InputChannelFromMessage', ...through })
  expect(peers.inputPeer(group)?.className).toBe('InputPeerChannel')
})

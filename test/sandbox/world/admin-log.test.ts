import { beforeEach, describe, expect, it } from 'vitest'
import type { TlField } from '../../../core/sandbox/tl-value.js'
import { type ApiClient, ApiHarness, field, list, update } from './api-client.js'

let harness: ApiHarness
let anna: ApiClient
let ben: ApiClient
let id: number

beforeEach(async () => {
  harness = new ApiHarness()
  anna = harness.client('anna_user')
  ben = harness.client('ben_user')
  const made = await anna.call('channels.createChannel', { title: 'Club', about: '', megagroup: true })
  id = Number(list(made, 'chats')[0]?.id)
  const channel = anna.inputChannel(id)
  await anna.call('channels.inviteToChannel', { channel, users: [anna.input('ben_user')] })
  await anna.call('channels.editTitle', { channel, title: 'Our club' })
  await anna.call('channels.toggleSlowMode', { channel, seconds: 30 })
  const sent = await ben.send(ben.channelPeer(id), 'a word')
  const message = field(update(sent, 'updateNewChannelMessage'), 'message').id as number
  await anna.call('messages.updatePinnedMessage', { peer: anna.channelPeer(id), id: message })
  await ben.call('messages.editMessage', { peer: ben.channelPeer(id), id: message, message: 'another word' })
  await anna.call('channels.deleteMessages', { channel, id: [message] })
  const rights = { _: 'chatAdminRights', ban_users: true }
  await anna.call('channels.editAdmin', { channel, user_id: anna.input('ben_user'), admin_rights: rights, rank: '' })
})

const log = async (params: Record<string, TlField> = {}, client = anna) => {
  const ask = { channel: client.inputChannel(id), q: '', max_id: 0n, min_id: 0n, limit: 100, ...params }
  return list(await client.call('channels.getAdminLog', ask), 'events')
}
const actions = async (params: Record<string, TlField> = {}) =>
  (await log(params)).map((event) => field(event, 'action')._.replace('channelAdminLogEventAction', ''))

describe('the recent actions of a group', () => {
  it('tell administrators who did what, the newest first', async () => {
    expect(await actions()).toEqual([
      'ParticipantToggleAdmin',
      'DeleteMessage',
      'EditMessage',
      'UpdatePinned',
      'ToggleSlowMode',
      'ChangeTitle',
      'ParticipantInvite',
    ])
    const [promoted, , edited] = await log()
    expect(promoted).toMatchObject({
      user_id: 1001n,
      action: {
        prev_participant: { _: 'channelParticipant', user_id: 1002n },
        new_participant: { _: 'channelParticipantAdmin', admin_rights: { ban_users: true } },
      },
    })
    expect(edited).toMatchObject({
      user_id: 1002n,
      action: { prev_message: { message: 'a word' }, new_message: { message: 'another word' } },
    })
    const carl = harness.client('carl_user')
    const ask = { channel: carl.inputChannel(id), q: '', max_id: 0n, min_id: 0n, limit: 1 }
    expect(await carl.refusal('channels.getAdminLog', ask)).toBe('400 CHAT_ADMIN_REQUIRED')
  })

  it('come in pages, each once', async () => {
    const seen: unknown[] = []
    for (let max_id = 0n; ; ) {
      const page = await log({ max_id, limit: 2 })
      const last = page.at(-1)
      if (!last) break
      seen.push(...page.map((event) => event.id))
      max_id = last.id as bigint
    }
    expect(seen).toEqual((await log()).map((event) => event.id))
    expect(new Set(seen).size).toBe(7)
  })

  it('are filtered by kind, by person and by what they are about, and are forgotten after two days', async () => {
    expect(await actions({ events_filter: { _: 'channelAdminLogEventsFilter', info: true } })).toEqual(['ChangeTitle'])
    expect(await actions({ admins: [anna.input('ben_user')] })).toEqual(['EditMessage'])
    expect(await actions({ q: 'our club' })).toEqual(['ChangeTitle'])
    await harness.clock.advance(48 * 3_600_000)
    expect(await actions()).toEqual([])
  })
})

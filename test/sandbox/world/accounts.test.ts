import { beforeEach, describe, expect, it } from 'vitest'
import type { TlValue } from '../../../core/sandbox/tl-value.js'
import { type ApiClient, ApiHarness, field, list, update } from './api-client.js'

describe('an account', () => {
  let harness: ApiHarness
  let anna: ApiClient
  let ben: ApiClient

  beforeEach(() => {
    harness = new ApiHarness()
    anna = harness.client('anna_user')
    ben = harness.client('ben_user')
  })

  it('is found by username, and by no name that nobody has', async () => {
    const found = await anna.call('contacts.resolveUsername', { username: 'FIRST_bot' })
    expect(found).toMatchObject({ peer: { _: 'peerUser', user_id: 2001n }, users: [{ bot: true }] })
    expect(await anna.refusal('contacts.resolveUsername', { username: 'nobody_here' })).toBe(
      '400 USERNAME_NOT_OCCUPIED',
    )
    expect(await anna.refusal('contacts.resolveUsername', { username: '1' })).toBe('400 USERNAME_INVALID')
  })

  it('shows its phone number to its contacts only', async () => {
    const see = async (client: ApiClient) =>
      ((await client.raw('users.getUsers', { id: [client.input('anna_user')] })) as TlValue[])[0]
    expect((await see(ben))?.phone).toBe('9996620001')
    expect((await see(harness.client('carl_user')))?.phone).toBeUndefined()
  })

  it('takes contacts by number, calls them as it likes, and lets them go', async () => {
    const contact = {
      _: 'inputPhoneContact',
      client_id: 7n,
      phone: '+9996620003',
      first_name: 'Charlie',
      last_name: '',
    }
    const imported = await anna.call('contacts.importContacts', { contacts: [contact] })
    expect(list(imported, 'imported')).toMatchObject([{ user_id: 1003n, client_id: 7n }])
    expect(list(imported, 'users')).toMatchObject([{ first_name: 'Charlie', contact: true }])
    await anna.call('contacts.deleteContacts', { id: [anna.input('carl_user')] })
    expect(
      list(await anna.call('contacts.getContacts', { hash: 0n }), 'contacts').map(({ user_id }) => user_id),
    ).toEqual([1002n])
  })

  it('keeps drafts, also beside its other logins', async () => {
    const phone = harness.client('anna_user')
    await phone.raw('messages.saveDraft', { peer: phone.peer('ben_user'), message: 'half a' })
    expect(anna.pushed).toMatchObject([{ _: 'updateDraftMessage', draft: { message: 'half a' } }])
    expect(update(await anna.call('messages.getAllDrafts'), 'updateDraftMessage')).toMatchObject({
      peer: { user_id: 1002n },
    })
    await anna.raw('messages.saveDraft', { peer: anna.peer('ben_user'), message: '' })
    expect(phone.pushed.at(-1)).toMatchObject({ draft: { _: 'draftMessageEmpty' } })
  })

  it('pins chats to the top, and puts others into the archive', async () => {
    await anna.send(anna.peer('ben_user'), 'older')
    await anna.send(anna.peer('carl_user'), 'newer')
    const dialogs = async (params = {}) => {
      const answer = await anna.call('messages.getDialogs', {
        offset_date: 0,
        offset_id: 0,
        offset_peer: { _: 'inputPeerEmpty' },
        limit: 10,
        ...params,
      })
      return list(answer, 'dialogs').map((dialog) => field(dialog, 'peer').user_id)
    }
    expect(await dialogs()).toEqual([1003n, 1002n])
    const peer = { _: 'inputDialogPeer', peer: anna.peer('ben_user') }
    await anna.raw('messages.toggleDialogPin', { pinned: true, peer })
    expect(await dialogs()).toEqual([1002n, 1003n])
    expect(await dialogs({ exclude_pinned: true })).toEqual([1003n])
    const folder_peers = [{ _: 'inputFolderPeer', peer: anna.peer('carl_user'), folder_id: 1 }]
    expect(update(await anna.call('folders.editPeerFolders', { folder_peers }), 'updateFolderPeers')).toMatchObject({
      pts_count: 1,
    })
    expect(await dialogs({ folder_id: 1 })).toEqual([1003n])
  })

  it('gives its list of chats page by page', async () => {
    for (const name of ['ben_user', 'carl_user', 'first_bot']) await anna.send(anna.peer(name), 'hi')
    const page = (offset_peer: TlValue) =>
      anna.call('messages.getDialogs', { offset_date: 0, offset_id: 0, offset_peer, limit: 2 })
    const first = await page({ _: 'inputPeerEmpty' })
    expect(first).toMatchObject({ _: 'messages.dialogsSlice', count: 3 })
    expect(list(first, 'dialogs')).toHaveLength(2)
    const second = await page(anna.peer('carl_user'))
    expect(list(second, 'dialogs').map((dialog) => field(dialog, 'peer').user_id)).toEqual([1002n])
  })

  it('keeps folders as its client wrote them', async () => {
    const title = { _: 'textWithEntities', text: 'Work', entities: [] }
    const filter = { _: 'dialogFilter', id: 2, title, pinned_peers: [], include_peers: [], exclude_peers: [] }
    await anna.raw('messages.updateDialogFilter', { id: 2, filter })
    expect(list(await anna.call('messages.getDialogFilters'), 'filters')).toEqual([
      { _: 'dialogFilterDefault' },
      filter,
    ])
    const old = harness.client('anna_user', 158)
    expect(await old.raw('messages.getDialogFilters')).toHaveLength(2)
  })

  it('says when it is online', async () => {
    await anna.raw('account.updateStatus', { offline: false })
    const see = async () => ((await ben.raw('users.getUsers', { id: [ben.input('anna_user')] })) as TlValue[])[0]!
    expect((await see()).status).toMatchObject({ _: 'userStatusOnline' })
    await anna.raw('account.updateStatus', { offline: true })
    expect((await see()).status).toMatchObject({ _: 'userStatusOffline' })
  })

  it('changes its name and username, and those who know it hear of it', async () => {
    await anna.send(anna.peer('ben_user'), 'hi')
    await anna.call('account.updateProfile', { first_name: 'Annabel' })
    expect(ben.pushed.at(-1)).toMatchObject({ _: 'updateUserName', first_name: 'Annabel' })
    expect(await anna.refusal('account.updateUsername', { username: 'ben_user' })).toBe('400 USERNAME_OCCUPIED')
    await anna.call('account.updateUsername', { username: 'annabel' })
    expect(await ben.call('contacts.resolveUsername', { username: 'annabel' })).toMatchObject({
      peer: { user_id: 1001n },
    })
  })

  it('refuses what a client names wrongly', async () => {
    expect(await anna.refusal('users.getFullUser', { id: { _: 'inputUser', user_id: 5n, access_hash: 0n } })).toBe(
      '400 USER_ID_INVALID',
    )
    expect(await anna.refusal('channels.getFullChannel', { channel: { _: 'inputChannelEmpty' } })).toBe(
      '400 CHANNEL_INVALID',
    )
    const [unknown] = (await anna.raw('users.getUsers', {
      id: [{ _: 'inputUser', user_id: 5n, access_hash: 0n }],
    })) as TlValue[]
    expect(unknown).toEqual({ _: 'userEmpty', id: 5n })
  })
})

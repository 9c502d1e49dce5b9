import { RpcError } from '../../rpc-error.js'
import type { TlValue } from '../../tl-value.js'
import { channelPeer, type Peer, userPeer } from '../../world/peer.js'
import { activeUsernames, type Named } from '../../world/usernames.js'
import type { AccountCall } from '../call.js'
import { forAccounts, forUsers, type MethodTable } from '../method.js'
import { collected } from '../to-tl/collected.js'
import { statusToTl, userToTl } from '../to-tl/user-to-tl.js'

export const contactMethods: MethodTable = {
  'contacts.resolveUsername': forAccounts((call) => {
    const username = call.params.string('username').replace(/^@/, '')
    if (!/^[a-z]\w{2,31}$/i.test(username)) throw new RpcError(400, 'USERNAME_INVALID')
    const peer = call.world.state.usernames.get(username.toLowerCase())
    if (!peer) throw new RpcError(400, 'USERNAME_NOT_OCCUPIED')
    return resolved(call, peer)
  }),

  'contacts.resolvePhone': forUsers((call) => {
    const account = call.world.state.accountByPhone(call.params.string('phone'))
    if (!account) throw new RpcError(400, 'PHONE_NOT_OCCUPIED')
    return resolved(call, userPeer(account.id))
  }),

  'contacts.search': forUsers((call) => {
    const query = call.params.string('q').replace(/^@/, '').toLowerCase()
    if (query === '') throw new RpcError(400, 'SEARCH_QUERY_EMPTY')
    const view = call.view()
    const limit = Math.max(1, call.params.int('limit'))
    const mine: TlValue[] = []
    const others: TlValue[] = []
    for (const account of call.world.state.accounts.values()) {
      const name = [account.firstName, account.lastName, ...activeUsernames(account)].join(' ').toLowerCase()
      if (!name.includes(query)) continue
      const known = call.account.contacts.has(account.id) || call.account.dialogs.has(`user:${account.id}`)
      if (known) mine.push(view.peer(userPeer(account.id)))
      else if (isNamed(account, query)) others.push(view.peer(userPeer(account.id)))
    }
    for (const channel of call.world.state.channels.values()) {
      if (!`${channel.title} ${activeUsernames(channel).join(' ')}`.toLowerCase().includes(query)) continue
      if (channel.members.has(call.account.id)) mine.push(view.peer(channelPeer(channel.id)))
      else if (isNamed(channel, query)) others.push(view.peer(channelPeer(channel.id)))
    }
    const found = { my_results: mine.slice(0, limit), results: others.slice(0, limit) }
    return { _: 'contacts.found', ...found, ...collected(view) }
  }),

  'contacts.getContacts': forUsers((call) => {
    const view = call.view()
    const contacts = [...call.account.contacts.keys()].map((id) => ({
      _: 'contact',
      user_id: view.user(id),
      mutual: call.world.state.account(id).contacts.has(call.account.id),
    }))
    return { _: 'contacts.contacts', contacts, saved_count: contacts.length, users: collected(view).users }
  }),

  'contacts.getContactIDs': forUsers((call) => [...call.account.contacts.keys()]),
  'contacts.getStatuses': forUsers((call) => {
    const view = call.view()
    return [...call.account.contacts.keys()].map((id) => ({
      _: 'contactStatus',
      user_id: BigInt(id),
      status: statusToTl(view, call.world.state.account(id)),
    }))
  }),

  'contacts.addContact': forUsers((call) => {
    const contact = call.inputs.user(call.params.object('id'))
    if (contact.id === call.account.id) throw new RpcError(400, 'CONTACT_ID_INVALID')
    const firstName = call.params.string('first_name')
    if (firstName === '') throw new RpcError(400, 'CONTACT_NAME_EMPTY')
    const name = { firstName, lastName: call.params.string('last_name') }
    return call.answerChange(() => call.world.relations.addContact(call.account, contact, name))
  }),

  'contacts.importContacts': forUsers((call) => {
    const view = call.view()
    const imported: TlValue[] = []
    const inputs = call.params.objects('contacts')
    call.change(() => {
      for (const input of inputs) {
        const contact = call.world.state.accountByPhone(input.string('phone'))
        if (!contact) continue
        const name = { firstName: input.string('first_name'), lastName: input.string('last_name') }
        call.world.relations.addContact(call.account, contact, name)
        const client_id = input.long('client_id')
        imported.push({ _: 'importedContact', user_id: view.user(contact.id), client_id })
      }
    })
    const { users } = collected(view)
    return { _: 'contacts.importedContacts', imported, popular_invites: [], retry_contacts: [], users }
  }),

  'contacts.deleteContacts': forUsers((call) => {
    const contacts = call.params.objects('id').map((input) => call.inputs.user(input))
    return call.answerChange(() => {
      for (const contact of contacts) call.world.relations.removeContact(call.account, contact.id)
    })
  }),

  'contacts.deleteByPhones': forUsers((call) => {
    const contacts = call.params.strings('phones').map((phone) => call.world.state.accountByPhone(phone))
    call.change(() => {
      for (const contact of contacts) if (contact) call.world.relations.removeContact(call.account, contact.id)
    })
    return true
  }),

  'contacts.acceptContact': forUsers((call) => {
    const contact = call.inputs.user(call.params.object('id'))
    const name = { firstName: contact.firstName, lastName: contact.lastName ?? '' }
    return call.answerChange(() => call.world.relations.addContact(call.account, contact, name))
  }),

  'contacts.block': forUsers((call) => setBlocked(call, true)),
  'contacts.unblock': forUsers((call) => setBlocked(call, false)),

  'contacts.getBlocked': forUsers((call) => {
    const view = call.view()
    const all = [...call.account.blocked]
    const offset = call.params.int('offset')
    const page = all.slice(offset, offset + Math.max(0, call.params.int('limit')))
    const blocked = page.map(([id, date]) => ({ _: 'peerBlocked', peer_id: view.peer(userPeer(id)), date }))
    const rest = { blocked, ...collected(view) }
    if (page.length === all.length) return { _: 'contacts.blocked', ...rest }
    return { _: 'contacts.blockedSlice', count: all.length, ...rest }
  }),

  'contacts.getSaved': forUsers(() => []),
  'contacts.resetSaved': forUsers(() => true),
  'contacts.getBirthdays': forUsers(() => ({ _: 'contacts.contactBirthdays', contacts: [], users: [] })),
  'contacts.getSponsoredPeers': forUsers(() => ({ _: 'contacts.sponsoredPeersEmpty' })),
  'contacts.exportContactToken': forUsers((call) => ({
    _: 'exportedContactToken',
    url: `https://t.me/contact/${call.account.id}`,
    expires: call.world.state.now + 3_600,
  })),
  'contacts.importContactToken': forUsers((call) => {
    const account = call.world.state.accounts.get(Number(call.params.string('token')))
    if (!account) throw new RpcError(400, 'IMPORT_TOKEN_INVALID')
    return userToTl(call.view(), account)
  }),
}

function isNamed(named: Named, query: string): boolean {
  return activeUsernames(named).some((username) => username.toLowerCase().startsWith(query))
}

function resolved(call: AccountCall, peer: Peer): TlValue {
  const view = call.view()
  const written = view.peer(peer)
  return { _: 'contacts.resolvedPeer', peer: written, ...collected(view) }
}

function setBlocked(call: AccountCall, blocked: boolean): boolean {
  const other = call.inputs.user(call.params.object('id'))
  call.change(() => call.world.relations.setBlocked(call.account, other, blocked))
  return true
}

import { RpcError } from '../rpc-error.js'
import type { Account, ContactName } from './account.js'
import { userPeer } from './peer.js'
import type { WorldState } from './world-state.js'

/** What accounts are to each other: contacts, and whom they block. */
export class Relations {
  constructor(private readonly state: WorldState) {}

  addContact(owner: Account, contact: Account, name: ContactName): void {
    owner.contacts.set(contact.id, name)
    this.state.change({ accountId: owner.id }, () =>
      this.state.emitPlain(owner.id, { type: 'peer-settings', peer: userPeer(contact.id) }),
    )
  }

  removeContact(owner: Account, contactId: number): void {
    if (!owner.contacts.delete(contactId)) return
    this.state.change({ accountId: owner.id }, () =>
      this.state.emitPlain(owner.id, { type: 'peer-settings', peer: userPeer(contactId) }),
    )
  }

  setBlocked(owner: Account, other: Account, blocked: boolean): void {
    if (owner.id === other.id) throw new RpcError(400, 'CONTACT_ID_INVALID')
    if (owner.blocked.has(other.id) === blocked) return
    if (blocked) owner.blocked.set(other.id, this.state.now)
    else owner.blocked.delete(other.id)
    this.state.change({ accountId: owner.id }, () => {
      this.state.emitPlain(owner.id, { type: 'blocked', userId: other.id, blocked })
      this.state.emitPlain(owner.id, { type: 'peer-settings', peer: userPeer(other.id) })
      if (other.isBot) {
        this.state.emitQts(other, { type: 'bot-stopped', userId: owner.id, date: this.state.now, stopped: blocked })
      }
    })
  }

  /** Whether somebody's phone number, last seen time and so on is shown to another. */
  shows(owner: Account, key: 'PhoneNumber' | 'StatusTimestamp', viewer: Account): boolean {
    if (owner.id === viewer.id) return true
    const rule = owner.privacy.get(key)
    if (rule?.allowed.has(viewer.id)) return true
    if (rule?.refused.has(viewer.id)) return false
    const base = rule?.base ?? (key === 'PhoneNumber' ? 'contacts' : 'everyone')
    return base === 'everyone' || (base === 'contacts' && owner.contacts.has(viewer.id))
  }
}

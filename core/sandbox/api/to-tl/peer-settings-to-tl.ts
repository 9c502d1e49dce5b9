import type { TlValue } from '../../tl-value.js'
import { type Peer, peerKey } from '../../world/peer.js'
import type { View } from './view.js'

/**
 * What a client offers to do about a chat. About strangers: to report, block or add them; `block_contact` and
 * `report_spam` come together only. Nothing about those who are known, are blocked, or were dealt with.
 */
export function peerSettingsToTl(view: View, peer: Peer): TlValue {
  const { viewer, world } = view
  const other = peer.type === 'user' ? world.state.accounts.get(peer.id) : undefined
  const hidden = viewer.dialogs.get(peerKey(peer))?.settingsHidden ?? false
  const isStranger = other && other.id !== viewer.id && !other.isBot && !viewer.contacts.has(other.id)
  if (!isStranger || hidden || viewer.blocked.has(other.id)) return { _: 'peerSettings' }
  return { _: 'peerSettings', report_spam: true, add_contact: true, block_contact: true }
}

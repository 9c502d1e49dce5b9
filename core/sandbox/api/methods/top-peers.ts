import { RpcError } from '../../rpc-error.js'
import type { TlValue } from '../../tl-value.js'
import type { Dialog } from '../../world/dialog.js'
import { messagesOf } from '../../world/history.js'
import { type Peer, peerKey, userPeer } from '../../world/peer.js'
import type { AccountCall } from '../call.js'
import { forUsers, type MethodTable } from '../method.js'
import { newestFirst, pageLimit } from '../paging.js'
import { collected } from '../to-tl/collected.js'

/** The categories the sandbox rates, by the flag that asks for them. */
const categories = {
  correspondents: 'topPeerCategoryCorrespondents',
  bots_pm: 'topPeerCategoryBotsPM',
  bots_inline: 'topPeerCategoryBotsInline',
  groups: 'topPeerCategoryGroups',
  channels: 'topPeerCategoryChannels',
} as const

type Category = keyof typeof categories

/** After so many seconds a message counts an e-th; `rating_e_decay` of the configuration. */
export const ratingDecaySeconds = 2_419_200

/** With whom somebody writes most, as clients suggest it. */
export const topPeerMethods: MethodTable = {
  'contacts.getTopPeers': forUsers((call) => {
    if (call.account.topPeersDisabled) return { _: 'contacts.topPeersDisabled' }
    const view = call.view()
    const offset = Math.max(call.params.int('offset'), 0)
    const limit = pageLimit(call.params.int('limit'))
    const written = wantedCategories(call).map((category): TlValue => {
      const rated = ratedPeers(call, category)
      const peers = rated.slice(offset, offset + limit).map(({ peer, rating }) => ({
        _: 'topPeer',
        peer: view.peer(peer),
        rating,
      }))
      return { _: 'topPeerCategoryPeers', category: { _: categories[category] }, count: rated.length, peers }
    })
    const { users, chats } = collected(view)
    return { _: 'contacts.topPeers', categories: written, chats, users }
  }),

  'contacts.resetTopPeerRating': forUsers((call) => {
    const name = call.params.object('category').name
    const peer = call.inputs.peer(call.params.object('peer'))
    call.account.topPeerResets.set(`${name}:${peerKey(peer)}`, call.world.state.now)
    return true
  }),

  'contacts.toggleTopPeers': forUsers((call) => {
    call.account.topPeersDisabled = !call.params.bool('enabled')
    return true
  }),
}

function wantedCategories(call: AccountCall): Category[] {
  const known = (Object.keys(categories) as Category[]).filter((name) => call.params.flag(name))
  const asked = Object.entries(call.params.value).some(([, field]) => field === true)
  if (!asked) throw new RpcError(400, 'TYPES_EMPTY')
  return known
}

function ratedPeers(call: AccountCall, category: Category): { peer: Peer; rating: number }[] {
  const ratings = new Map<string, { peer: Peer; rating: number }>()
  for (const dialog of call.account.dialogs.values()) {
    for (const { peer, date } of countedMessages(call, category, dialog)) {
      const key = peerKey(peer)
      const resetAt = call.account.topPeerResets.get(`${categories[category]}:${key}`) ?? 0
      if (date <= resetAt) continue
      const entry = ratings.get(key) ?? { peer, rating: 0 }
      entry.rating += Math.exp((date - call.world.state.now) / ratingDecaySeconds)
      ratings.set(key, entry)
    }
  }
  return newestFirst([...ratings.values()], ({ peer, rating }) => [rating, peer.id])
}

/** The caller's own messages that speak for a peer. */
function countedMessages(call: AccountCall, category: Category, dialog: Dialog): { peer: Peer; date: number }[] {
  const { account, world } = call
  const { peer } = dialog
  const inline = category === 'bots_inline'
  if (!inline && categoryOf(call, peer) !== category) return []
  const own = readableMessages(call, peer).filter(({ senderId, action }) => senderId === account.id && !action)
  if (!inline) return own.map(({ date }) => ({ peer, date }))
  return own.flatMap(({ date, viaBotId }) =>
    viaBotId !== undefined && world.state.accounts.has(viaBotId) ? [{ peer: userPeer(viaBotId), date }] : [],
  )
}

function readableMessages(call: AccountCall, peer: Peer): ReturnType<typeof messagesOf> {
  const channel = peer.type === 'channel' ? call.world.state.channels.get(peer.id) : undefined
  const gone = peer.type === 'channel' && (channel?.deleted !== false || !channel.members.has(call.account.id))
  return gone ? [] : messagesOf(call.world.state, call.account, peer)
}

function categoryOf(call: AccountCall, peer: Peer): Category | undefined {
  if (peer.type === 'group') return 'groups'
  if (peer.type === 'channel') return call.world.state.channels.get(peer.id)?.broadcast ? 'channels' : 'groups'
  if (peer.id === call.account.id) return undefined
  return call.world.state.accounts.get(peer.id)?.isBot ? 'bots_pm' : 'correspondents'
}

import type { Client } from '../../client/client.js'
import { peerOfMarkedId } from '../../client/peers/peer-id.js'

/** Whether a marked id is that of a group; of a supergroup and a channel only the account's knowledge of it tells. */
export function isGroupId(client: Client, id: number | undefined): boolean {
  if (id === undefined || id >= 0) return false
  return peerOfMarkedId(id).kind === 'chat' || client.peers.get(id)?.isGroup === true
}

/** What a peer is: a person or bot, a basic group, or a channel (supergroups and forums are channels too). */
export type PeerType = 'user' | 'group' | 'channel'

/** The address of a chat or an account, as one account sees it. */
export interface Peer {
  readonly type: PeerType
  readonly id: number
}

export const userPeer = (id: number): Peer => ({ type: 'user', id })
export const groupPeer = (id: number): Peer => ({ type: 'group', id })
export const channelPeer = (id: number): Peer => ({ type: 'channel', id })

/** A text that is equal for equal peers, for use as a key. */
export const peerKey = (peer: Peer): string => `${peer.type}:${peer.id}`

/** One number per peer, unlike for each: people positive, basic groups negative, channels below -1,000,000,000,000. */
export function markedIdOf({ type, id }: Peer): number {
  if (type === 'user') return id
  return type === 'group' ? -id : -1_000_000_000_000 - id
}

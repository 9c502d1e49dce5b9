/** The kinds of conversation partner Telegram tells apart. */
export type PeerKind = 'user' | 'chat' | 'channel'

const channelOffset = 1_000_000_000_000

/**
 * The id under which Switchboard names a conversation, in one number as the Bot API writes it: a user `id`, a basic
 * group `-id`, a channel or supergroup `-1000000000000 - id`.
 */
export function markedId(kind: PeerKind, id: number): number {
  if (kind === 'user') return id
  return kind === 'chat' ? -id : -channelOffset - id
}

/** Whether a marked id names a chat with one person; `undefined` names none. */
export function isPrivateChat(marked: number | undefined): boolean {
  return marked !== undefined && marked > 0
}

/** What a marked id names; the opposite of {@link markedId}. */
export function peerOfMarkedId(marked: number): { kind: PeerKind; id: number } {
  if (marked >= 0) return { kind: 'user', id: marked }
  return marked > -channelOffset ? { kind: 'chat', id: -marked } : { kind: 'channel', id: -marked - channelOffset }
}

import { RpcError } from '../rpc-error.js'
import type { Account } from './account.js'
import type { Message } from './message.js'
import type { Peer } from './peer.js'
import type { WorldState } from './world-state.js'

/** Which part of a list of messages is asked for, as Telegram's history methods say it. */
export interface HistoryRange {
  offsetId: number
  offsetDate: number
  addOffset: number
  limit: number
  maxId: number
  minId: number
}

/** How many messages one answer holds at most. */
const maxHistoryLimit = 100

/** Cuts the asked part out of a list that is sorted oldest first; the result is newest first. */
export function sliceHistory(messages: readonly Message[], viewerId: number, range: HistoryRange): Message[] {
  const newestFirst = [...messages].reverse()
  const idOf = (message: Message) => message.idFor(viewerId) ?? 0
  let start = 0
  if (range.offsetId > 0) start = firstIndex(newestFirst, (message) => idOf(message) < range.offsetId)
  else if (range.offsetDate > 0) start = firstIndex(newestFirst, (message) => message.date < range.offsetDate)
  const from = start + range.addOffset
  const limit = Math.min(Math.max(range.limit, 0), maxHistoryLimit)
  return newestFirst
    .slice(Math.max(0, from), Math.max(0, from + limit))
    .filter((message) => range.maxId === 0 || idOf(message) < range.maxId)
    .filter((message) => range.minId === 0 || idOf(message) > range.minId)
}

function firstIndex(messages: readonly Message[], matches: (message: Message) => boolean): number {
  const index = messages.findIndex(matches)
  return index < 0 ? messages.length : index
}

/** The messages of a chat as an account may see them, oldest first. */
export function messagesOf(state: WorldState, account: Account, peer: Peer): readonly Message[] {
  if (peer.type !== 'channel') return account.dialogs.get(`${peer.type}:${peer.id}`)?.messages ?? []
  const channel = state.channel(peer.id)
  const member = channel.members.get(account.id)
  if (!member && !channel.isPublic) throw new RpcError(400, 'CHANNEL_PRIVATE')
  if (channel.banned.get(account.id)?.rights.rights.has('view_messages')) throw new RpcError(400, 'CHANNEL_PRIVATE')
  const clearedId = account.dialogs.get(`channel:${peer.id}`)?.clearedMaxId ?? 0
  const hiddenBefore = channel.preHistoryHidden && member && member.role === 'member' ? member.date : 0
  if (clearedId === 0 && hiddenBefore === 0) return channel.messages
  return channel.messages.filter((message) => (message.idFor(0) ?? 0) > clearedId && message.date >= hiddenBefore)
}

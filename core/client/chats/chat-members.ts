import { rpcReason } from '../../errors/rpc-reason.js'
import type { TlObject } from '../../mtproto/driver.js'
import { markedIdOf } from '../messages/message.js'
import type { PeerRef } from '../peers/peer-ref.js'
import { type ClientCalls, inputChannelOf, resolvePeer } from '../peers/peer-resolver.js'
import { type MemberStatus, memberStatusOf } from './member-status.js'

/** Somebody in a group or channel. */
export interface ChatMember {
  /** Marked id. */
  readonly userId: number
  /** What they are there; `left` also for who never was. */
  readonly status: MemberStatus
  /** Of an administrator or the owner: the title shown beside their messages, where there is one. */
  readonly title?: string
  /** Of somebody restricted or banned for a time: until when. */
  readonly until?: Date
  /** What Telegram says of them, `ChannelParticipant` or `ChatParticipant`; absent for who is not there. */
  readonly raw?: TlObject
}

/** Asks what somebody is in a group or channel. A chat with one person has no members: both are `left` there. */
export async function chatMember(calls: ClientCalls, chat: PeerRef, user: PeerRef): Promise<ChatMember> {
  const [peer, participant] = await Promise.all([resolvePeer(calls, chat), resolvePeer(calls, user)])
  const userId = participant.className === 'InputPeerSelf' ? (calls.selfId ?? 0) : (markedIdOf(participant) ?? 0)
  const channel = inputChannelOf(calls, peer)
  if (channel) return memberOf(userId, await channelParticipant(calls, channel, participant))
  if (peer.className !== 'InputPeerChat') return { userId, status: 'left' }
  const full = await calls.invoke('messages.GetFullChat', { chatId: peer.chatId })
  const list = ((full.fullChat as TlObject).participants as TlObject | undefined)?.participants
  const found = ((list ?? []) as TlObject[]).find((one) => Number(one.userId) === userId)
  return memberOf(userId, found)
}

async function channelParticipant(
  calls: ClientCalls,
  channel: TlObject,
  participant: TlObject,
): Promise<TlObject | undefined> {
  try {
    const answer = await calls.invoke('channels.GetParticipant', { channel, participant })
    return answer.participant as TlObject
  } catch (error) {
    if (rpcReason(error) === 'USER_NOT_PARTICIPANT') return undefined
    throw error
  }
}

function memberOf(userId: number, raw: TlObject | undefined): ChatMember {
  const rights = raw?.bannedRights as TlObject | undefined
  const untilSeconds = Number(rights?.untilDate ?? 0)
  return {
    userId,
    status: memberStatusOf(raw),
    ...(typeof raw?.rank === 'string' && raw.rank !== '' && { title: raw.rank }),
    // Telegram writes "for ever" as 0, and as the last second that 31 bits can name.
    ...(untilSeconds > 0 && untilSeconds < 0x7fff_ffff && { until: new Date(untilSeconds * 1_000) }),
    ...(raw && { raw }),
  }
}

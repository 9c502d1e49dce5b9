import type { Ban, Channel, Member } from './chat.js'
import type { Message } from './message.js'
import type { BannedRights } from './rights.js'

/** Somebody's place in a channel at some moment; `undefined`: none. */
export type ParticipantThen = Member | Ban | undefined

/** What an administrator, or a member, did. */
export type AdminAction =
  | { type: 'title' | 'about' | 'username'; before: string; after: string }
  | { type: 'slow-mode'; before: number; after: number }
  | { type: 'signatures' | 'pre-history' | 'forum'; enabled: boolean }
  | { type: 'default-rights'; before: BannedRights; after: BannedRights }
  | { type: 'join' | 'leave' }
  | { type: 'invite'; member: Member }
  | { type: 'ban' | 'admin'; userId: number; before: ParticipantThen; after: ParticipantThen }
  | { type: 'pin' | 'delete'; message: Message }
  | { type: 'edit'; before: Message; after: Message }

/** One line of a channel's recent actions. */
export interface AdminEvent {
  readonly id: number
  readonly date: number
  readonly userId: number
  readonly action: AdminAction
}

/** How long Telegram keeps them, and how many of a channel are kept here at most. */
const keptSeconds = 48 * 3_600
const capacity = 1_000

/** The recent actions of all channels. */
export class AdminLog {
  /** By channel, oldest first. */
  readonly events = new Map<number, AdminEvent[]>()

  add(channel: Channel, userId: number, date: number, action: AdminAction): void {
    const events = this.events.get(channel.id) ?? []
    events.push({ id: (events.at(-1)?.id ?? 0) + 1, date, userId, action })
    if (events.length > capacity) events.shift()
    this.events.set(channel.id, events)
  }

  /** The actions of the last two days, newest first. */
  of(channel: Channel, now: number): AdminEvent[] {
    const events = this.events.get(channel.id) ?? []
    return events.filter(({ date }) => date > now - keptSeconds).reverse()
  }
}

/** Somebody's place in a channel, kept as it is now. */
export function participantNow(channel: Channel, userId: number): ParticipantThen {
  const member = channel.members.get(userId)
  return member ? { ...member } : channel.banned.get(userId)
}

/** A message of a channel, kept as it is now. */
export function messageNow(message: Message): Message {
  const kept = message.copy({})
  kept.numberFor(0, message.idFor(0))
  return kept
}

import type { TlObject } from '../../mtproto/driver.js'

/** What somebody is in a group or channel. */
export type MemberStatus = 'owner' | 'administrator' | 'member' | 'restricted' | 'left' | 'banned'

/** The status that a TL `ChannelParticipant` or `ChatParticipant` stands for; `left` for none. */
export function memberStatusOf(participant: TlObject | null | undefined): MemberStatus {
  switch (participant?.className) {
    case 'ChannelParticipantCreator':
    case 'ChatParticipantCreator':
      return 'owner'
    case 'ChannelParticipantAdmin':
    case 'ChatParticipantAdmin':
      return 'administrator'
    case 'ChannelParticipant':
    case 'ChannelParticipantSelf':
    case 'ChatParticipant':
      return 'member'
    case 'ChannelParticipantBanned': {
      const rights = participant?.bannedRights as TlObject | undefined
      if (rights?.viewMessages === true) return 'banned'
      return participant?.left === true ? 'left' : 'restricted'
    }
    default:
      return 'left'
  }
}

import type { TlValue } from '../../tl-value.js'
import type { Ban, BasicGroup, Channel, Member } from '../../world/chat.js'
import { userPeer } from '../../world/peer.js'
import { allAdminRights } from '../../world/rights.js'
import type { ParticipantState, QtsUpdate } from '../../world/update.js'
import { adminRightsToTl, bannedRightsToTl } from './rights-to-tl.js'
import type { View } from './view.js'

/** The members of a basic group. */
export function groupParticipantsToTl(view: View, group: BasicGroup): TlValue {
  view.group(group.id)
  if (!group.members.has(view.viewer.id)) return { _: 'chatParticipantsForbidden', chat_id: BigInt(group.id) }
  return {
    _: 'chatParticipants',
    chat_id: BigInt(group.id),
    participants: [...group.members.values()].map((member) => groupParticipantToTl(view, group, member)),
    version: group.version,
  }
}

function groupParticipantToTl(view: View, group: BasicGroup, member: Member): TlValue {
  const user_id = view.user(member.userId)
  if (member.role === 'creator') return { _: 'chatParticipantCreator', user_id }
  const inviter_id = view.user(member.inviterId ?? group.creatorId)
  const name = member.role === 'admin' ? 'chatParticipantAdmin' : 'chatParticipant'
  return { _: name, user_id, inviter_id, date: member.date }
}

/** One member of a channel. */
export function channelParticipantToTl(view: View, channel: Channel, member: Member): TlValue {
  const user_id = view.user(member.userId)
  const self = member.userId === view.viewer.id
  if (member.role === 'creator') {
    const admin_rights = adminRightsToTl(allAdminRights)
    return { _: 'channelParticipantCreator', user_id, admin_rights, rank: member.rank }
  }
  if (member.role === 'admin') {
    return {
      _: 'channelParticipantAdmin',
      user_id,
      self: self || undefined,
      can_edit: channel.creatorId === view.viewer.id || member.promotedById === view.viewer.id || undefined,
      inviter_id: self ? view.user(member.inviterId ?? channel.creatorId) : undefined,
      promoted_by: view.user(member.promotedById ?? channel.creatorId),
      date: member.date,
      admin_rights: adminRightsToTl(member.rights),
      rank: member.rank,
    }
  }
  if (member.restricted) {
    return {
      _: 'channelParticipantBanned',
      peer: view.peer(userPeer(member.userId)),
      kicked_by: view.user(channel.creatorId),
      date: member.date,
      banned_rights: bannedRightsToTl(member.restricted),
    }
  }
  if (self) {
    const inviter_id = view.user(member.inviterId ?? channel.creatorId)
    return { _: 'channelParticipantSelf', user_id, inviter_id, date: member.date }
  }
  return { _: 'channelParticipant', user_id, date: member.date }
}

export function bannedParticipantToTl(view: View, ban: Ban): TlValue {
  return {
    _: 'channelParticipantBanned',
    left: true,
    peer: view.peer(userPeer(ban.userId)),
    kicked_by: view.user(ban.byId),
    date: ban.date,
    banned_rights: bannedRightsToTl(ban.rights),
  }
}

type ParticipantUpdate = Extract<QtsUpdate, { type: 'chat-participant' }>

/** A member as it was before or after a change, for bots; nobody for those outside. */
export function participantOfState(
  view: View,
  update: ParticipantUpdate,
  state: ParticipantState,
  inGroup: boolean,
): TlValue | undefined {
  const user_id = view.user(update.userId)
  const { date } = update
  if (state === 'left') return undefined
  if (inGroup) {
    if (state === 'creator') return { _: 'chatParticipantCreator', user_id }
    if (state === 'banned') return undefined
    const name = state === 'admin' ? 'chatParticipantAdmin' : 'chatParticipant'
    return { _: name, user_id, inviter_id: view.user(update.actorId), date }
  }
  switch (state) {
    case 'creator':
      return { _: 'channelParticipantCreator', user_id, admin_rights: adminRightsToTl(allAdminRights) }
    case 'admin': {
      const member = view.world.state.channel(update.peer.id).members.get(update.userId)
      const admin_rights = adminRightsToTl(member?.rights ?? new Set())
      return { _: 'channelParticipantAdmin', user_id, promoted_by: view.user(update.actorId), date, admin_rights }
    }
    case 'banned':
      return {
        _: 'channelParticipantBanned',
        left: true,
        peer: view.peer(userPeer(update.userId)),
        kicked_by: view.user(update.actorId),
        date,
        banned_rights: bannedRightsToTl({ rights: new Set(['view_messages']), untilDate: 0 }),
      }
    case 'member':
      return { _: 'channelParticipant', user_id, date }
  }
}

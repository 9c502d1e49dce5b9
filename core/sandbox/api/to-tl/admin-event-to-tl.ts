import type { TlValue } from '../../tl-value.js'
import type { AdminAction, AdminEvent, ParticipantThen } from '../../world/admin-log.js'
import type { Channel } from '../../world/chat.js'
import { userPeer } from '../../world/peer.js'
import { messageToTl } from './message-to-tl.js'
import { bannedParticipantToTl, channelParticipantToTl } from './participants-to-tl.js'
import { bannedRightsToTl } from './rights-to-tl.js'
import type { View } from './view.js'

/** One line of a channel's recent actions. */
export function adminEventToTl(view: View, channel: Channel, event: AdminEvent): TlValue {
  const { id, date, userId, action } = event
  return {
    _: 'channelAdminLogEvent',
    id: BigInt(id),
    date,
    user_id: view.user(userId),
    action: actionToTl(view, channel, action),
  }
}

function actionToTl(view: View, channel: Channel, action: AdminAction): TlValue {
  const named = (name: string) => `channelAdminLogEventAction${name}`
  switch (action.type) {
    case 'title':
      return { _: named('ChangeTitle'), prev_value: action.before, new_value: action.after }
    case 'about':
      return { _: named('ChangeAbout'), prev_value: action.before, new_value: action.after }
    case 'username':
      return { _: named('ChangeUsername'), prev_value: action.before, new_value: action.after }
    case 'slow-mode':
      return { _: named('ToggleSlowMode'), prev_value: action.before, new_value: action.after }
    case 'signatures':
      return { _: named('ToggleSignatures'), new_value: action.enabled }
    case 'pre-history':
      return { _: named('TogglePreHistoryHidden'), new_value: action.enabled }
    case 'forum':
      return { _: named('ToggleForum'), new_value: action.enabled }
    case 'default-rights':
      return {
        _: named('DefaultBannedRights'),
        prev_banned_rights: bannedRightsToTl(action.before),
        new_banned_rights: bannedRightsToTl(action.after),
      }
    case 'join':
      return { _: named('ParticipantJoin') }
    case 'leave':
      return { _: named('ParticipantLeave') }
    case 'invite':
      return { _: named('ParticipantInvite'), participant: channelParticipantToTl(view, channel, action.member) }
    case 'ban':
    case 'admin':
      return {
        _: named(action.type === 'ban' ? 'ParticipantToggleBan' : 'ParticipantToggleAdmin'),
        prev_participant: participantToTl(view, channel, action.userId, action.before),
        new_participant: participantToTl(view, channel, action.userId, action.after),
      }
    case 'pin':
      return { _: named('UpdatePinned'), message: messageToTl(view, action.message) }
    case 'delete':
      return { _: named('DeleteMessage'), message: messageToTl(view, action.message) }
    case 'edit':
      return {
        _: named('EditMessage'),
        prev_message: messageToTl(view, action.before),
        new_message: messageToTl(view, action.after),
      }
  }
}

function participantToTl(view: View, channel: Channel, userId: number, then: ParticipantThen): TlValue {
  if (!then) return { _: 'channelParticipantLeft', peer: view.peer(userPeer(userId)) }
  return 'role' in then ? channelParticipantToTl(view, channel, then) : bannedParticipantToTl(view, then)
}

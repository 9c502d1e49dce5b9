import { RpcError } from '../../rpc-error.js'
import type { TlValue } from '../../tl-value.js'
import type { Account } from '../../world/account.js'
import type { Channel, Member } from '../../world/chat.js'
import { activeUsernames } from '../../world/usernames.js'
import type { AccountCall } from '../call.js'
import { adminRightsFromTl, bannedRightsFromTl } from '../from-tl/rights-from-tl.js'
import { forAccounts, forUsers, type MethodTable } from '../method.js'
import type { Params } from '../params.js'
import { collected } from '../to-tl/collected.js'
import { bannedParticipantToTl, channelParticipantToTl } from '../to-tl/participants-to-tl.js'
import { channelOf } from './channels.js'

const maxParticipants = 200

export const channelMemberMethods: MethodTable = {
  'channels.getParticipants': forAccounts((call) => {
    const channel = call.inputs.readableChannel(call.params.object('channel'))
    const admin = channel.isAdmin(call.account.id)
    if (channel.broadcast && !admin) throw new RpcError(400, 'CHAT_ADMIN_REQUIRED')
    const filter = call.params.object('filter')
    const view = call.view()
    const all = participants(call, channel, filter)
    const offset = Math.max(call.params.int('offset'), 0)
    const limit = Math.min(Math.max(call.params.int('limit'), 0), maxParticipants)
    const page = all
      .slice(offset, offset + limit)
      .map((entry) =>
        'role' in entry ? channelParticipantToTl(view, channel, entry) : bannedParticipantToTl(view, entry),
      )
    view.channel(channel.id)
    return { _: 'channels.channelParticipants', count: all.length, participants: page, ...collected(view) }
  }),

  'channels.getParticipant': forAccounts((call) => {
    const channel = call.inputs.readableChannel(call.params.object('channel'))
    const user = participantOf(call)
    const view = call.view()
    const member = channel.members.get(user.id)
    const ban = channel.banned.get(user.id)
    if (!member && !ban) throw new RpcError(400, 'USER_NOT_PARTICIPANT')
    let participant: TlValue | undefined
    if (member) participant = channelParticipantToTl(view, channel, member)
    else if (ban) participant = bannedParticipantToTl(view, ban)
    view.channel(channel.id)
    return { _: 'channels.channelParticipant', participant, ...collected(view) }
  }),

  'channels.editAdmin': forAccounts((call) => {
    const channel = channelOf(call)
    const user = call.inputs.user(call.params.object('user_id'))
    const rights = adminRightsFromTl(call.params.object('admin_rights'))
    const rank = call.params.optionalString('rank') || undefined
    return call.answerChange(() => call.world.membership.promote(call.account, channel, user, rights, rank))
  }),

  'channels.editBanned': forAccounts((call) => {
    const channel = channelOf(call)
    const rights = bannedRightsFromTl(call.params.object('banned_rights'))
    const user = participantOf(call)
    return call.answerChange(() => call.world.membership.restrict(call.account, channel, user, rights))
  }),

  'channels.deleteParticipantHistory': forUsers((call) => {
    const channel = channelOf(call)
    const user = participantOf(call)
    if (!channel.may(call.account.id, 'delete_messages')) throw new RpcError(400, 'CHAT_ADMIN_REQUIRED')
    const messages = channel.messages.filter(({ senderId }) => senderId === user.id)
    call.change(() => call.world.deleting.removeFromChannel(channel, messages, call.account.id))
    return { _: 'messages.affectedHistory', pts: channel.log.pts, pts_count: messages.length, offset: 0 }
  }),
}

/** A member by `InputPeer`, or by `InputUser` as older layers say it. */
function participantOf(call: AccountCall): Account {
  const input = call.params.optionalObject('participant') ?? call.params.object('user_id')
  if (input.name === 'inputPeerChannel') throw new RpcError(400, 'PARTICIPANT_ID_INVALID')
  return call.inputs.user(input)
}

function participants(call: AccountCall, channel: Channel, filter: Params): (Member | BanEntry)[] {
  const members = [...channel.members.values()]
  const account = (id: number) => call.world.state.account(id)
  switch (filter.name) {
    case 'channelParticipantsRecent':
      return members
    case 'channelParticipantsMentions': {
      const query = filter.optionalString('q')?.toLowerCase() ?? ''
      return members.filter(({ userId }) => nameOf(account(userId)).includes(query))
    }
    case 'channelParticipantsAdmins':
      return members.filter(({ role }) => role !== 'member')
    case 'channelParticipantsBots':
      return members.filter(({ userId }) => account(userId).isBot)
    case 'channelParticipantsSearch':
    case 'channelParticipantsContacts': {
      const query = filter.string('q').toLowerCase()
      const named = members.filter(({ userId }) => nameOf(account(userId)).includes(query))
      if (filter.name === 'channelParticipantsSearch') return named
      return named.filter(({ userId }) => call.account.contacts.has(userId))
    }
    case 'channelParticipantsKicked':
      return [...channel.banned.values()]
    case 'channelParticipantsBanned':
      return members.filter(({ restricted }) => restricted !== undefined)
    default:
      throw new RpcError(400, 'FILTER_INVALID')
  }
}

type BanEntry = Parameters<typeof bannedParticipantToTl>[1]

function nameOf(account: Account): string {
  return `${account.firstName} ${account.lastName ?? ''} ${activeUsernames(account).join(' ')}`.toLowerCase()
}

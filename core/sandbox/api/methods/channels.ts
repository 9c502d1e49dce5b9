import { RpcError } from '../../rpc-error.js'
import type { TlValue } from '../../tl-value.js'
import type { Account } from '../../world/account.js'
import type { AdminAction } from '../../world/admin-log.js'
import type { Channel } from '../../world/chat.js'
import { isRefused } from '../../world/membership.js'
import type { AccountCall } from '../call.js'
import { chatPhotoFromTl } from '../from-tl/chat-photo-from-tl.js'
import { joinResultLayer, noSponsorsLayer, sendAsPeersLayer } from '../layers.js'
import { forAccounts, forUsers, type MethodTable } from '../method.js'
import { channelFullToTl } from '../to-tl/chat-full-to-tl.js'
import { channelToTl } from '../to-tl/chat-to-tl.js'
import { collected } from '../to-tl/collected.js'
import { invited } from './chats.js'

const slowModes = new Set([0, 10, 30, 60, 300, 900, 3_600])

/** Channels, supergroups and forums as a whole; their members are in `channel-members.ts`. */
export const channelMethods: MethodTable = {
  'channels.createChannel': forUsers((call) => {
    const { params } = call
    const forum = params.flag('forum')
    const broadcast = params.flag('broadcast') && !params.flag('megagroup') && !forum
    return call.answerChange(() => {
      const kind = { broadcast, forum }
      call.world.founding.channel(call.account, params.string('title'), params.string('about'), kind)
    })
  }),

  'channels.getChannels': forAccounts((call) => {
    const view = call.view()
    const channels = call.params.objects('id').map((input) => call.inputs.channel(input))
    return { _: 'messages.chats', chats: channels.map((channel) => channelToTl(view, channel)) }
  }),

  'channels.getFullChannel': forAccounts((call) => {
    const channel = call.inputs.readableChannel(call.params.object('channel'))
    const view = call.view()
    const full_chat = channelFullToTl(view, channel)
    return { _: 'messages.chatFull', full_chat, ...collected(view) }
  }),

  'channels.joinChannel': forUsers((call) => {
    const channel = call.inputs.readableChannel(call.params.object('channel'))
    if (channel.joinRequest && !channel.members.has(call.account.id)) {
      call.change(() => call.world.invites.request(call.account, channel, undefined))
      throw new RpcError(400, 'INVITE_REQUEST_SENT')
    }
    return joined(
      call,
      call.answerChange(() => call.world.membership.join(channel, call.account)),
    )
  }),

  'channels.leaveChannel': forAccounts((call) => {
    const channel = channelOf(call)
    return call.answerChange(() => call.world.membership.leave(channel, call.account))
  }),

  'channels.inviteToChannel': forUsers((call) => {
    const channel = channelOf(call)
    const users = call.params.objects('users').map((input) => call.inputs.user(input))
    const missing: Account[] = []
    const own = call.change(() => {
      for (const user of users) {
        if (channel.members.has(user.id)) continue
        if (isRefused(user, call.account)) missing.push(user)
        else call.world.membership.add(call.account, channel, user)
      }
    })
    return invited(call, call.updates(own), missing)
  }),

  'channels.editTitle': forAccounts((call) => {
    const channel = channelOf(call)
    return call.answerChange(() => call.world.settings.setTitle(call.account, channel, call.params.string('title')))
  }),

  'channels.editPhoto': forAccounts((call) => {
    const channel = channelOf(call)
    const photo = chatPhotoFromTl(call, call.params.object('photo'))
    return call.answerChange(() => call.world.settings.setPhoto(call.account, channel, photo))
  }),

  'channels.checkUsername': forUsers((call) => {
    call.world.settings.checkUsername(call.params.string('username'))
    return true
  }),

  'channels.updateUsername': forUsers((call) => {
    const channel = channelOf(call)
    call.change(() => call.world.settings.setUsername(call.account, channel, call.params.string('username')))
    return true
  }),

  'channels.deleteChannel': forUsers((call) => {
    const channel = channelOf(call)
    return call.answerChange(() => call.world.settings.delete(call.account, channel))
  }),

  'channels.deleteMessages': forAccounts((call) => {
    const channel = channelOf(call)
    let count = 0
    call.change(() => {
      count = call.world.deleting.deleteFromChannel(call.account, channel, call.params.ints('id'))
    })
    const log = call.account.isBot ? channel.botLog(call.account.id) : channel.log
    return { _: 'messages.affectedMessages', pts: log.pts, pts_count: count }
  }),

  'channels.deleteHistory': forUsers((call) => {
    const channel = channelOf(call)
    const { params, account, world } = call
    const maxId = params.int('max_id') || channel.lastMessageId
    if (!params.flag('for_everyone')) {
      world.state.dialog(account, { type: 'channel', id: channel.id }).clearedMaxId = maxId
      return call.updates([])
    }
    if (!channel.may(account.id, 'delete_messages')) throw new RpcError(400, 'CHAT_ADMIN_REQUIRED')
    const messages = channel.messages.filter((message) => (message.idFor(0) ?? 0) <= maxId)
    return call.answerChange(() => world.deleting.removeFromChannel(channel, messages, account.id))
  }),

  'channels.exportMessageLink': forUsers((call) => {
    const channel = call.inputs.readableChannel(call.params.object('channel'))
    const id = call.params.int('id')
    if (!channel.message(id)) throw new RpcError(400, 'MESSAGE_ID_INVALID')
    const link = channel.username ? `https://t.me/${channel.username}/${id}` : `https://t.me/c/${channel.id}/${id}`
    return { _: 'exportedMessageLink', link, html: '' }
  }),

  'channels.toggleSlowMode': forUsers((call) => {
    const seconds = call.params.int('seconds')
    if (!slowModes.has(seconds)) throw new RpcError(400, 'SECONDS_INVALID')
    return toggle(call, 'slowModeSeconds', seconds)
  }),
  'channels.toggleSignatures': forUsers((call) => {
    const enabled = call.params.bool('enabled') ?? call.params.flag('signatures_enabled')
    return toggle(call, 'signatures', enabled)
  }),
  'channels.togglePreHistoryHidden': forUsers((call) => toggle(call, 'preHistoryHidden', enabledOf(call))),
  'channels.toggleJoinToSend': forUsers((call) => toggle(call, 'joinToSend', enabledOf(call))),
  'channels.toggleJoinRequest': forUsers((call) => toggle(call, 'joinRequest', enabledOf(call))),
  'channels.toggleForum': forUsers((call) => {
    const channel = channelOf(call)
    return call.answerChange(() => call.world.settings.setForum(call.account, channel, enabledOf(call)))
  }),

  'channels.setDiscussionGroup': forUsers((call) => {
    const broadcast = call.inputs.channel(call.params.object('broadcast'))
    const input = call.params.object('group')
    const group = input.name === 'inputChannelEmpty' ? undefined : call.inputs.channel(input)
    call.change(() => call.world.settings.setDiscussion(call.account, broadcast, group))
    return true
  }),

  'channels.getGroupsForDiscussion': forUsers((call) => ownChannels(call, (channel) => !channel.broadcast)),
  'channels.getAdminedPublicChannels': forUsers((call) => ownChannels(call, ({ username }) => username !== undefined)),
  'channels.getInactiveChannels': forUsers(() => ({ _: 'messages.inactiveChats', dates: [], chats: [], users: [] })),
  'channels.getChannelRecommendations': forUsers(() => ({ _: 'messages.chats', chats: [] })),
  'channels.getSponsoredMessages': forUsers((call) => noSponsors(call)),
  'messages.getSponsoredMessages': forUsers((call) => noSponsors(call)),
  'channels.getSendAs': forUsers((call) => {
    const view = call.view()
    const peer = view.peer({ type: 'user', id: call.account.id })
    const peers = call.layer < sendAsPeersLayer ? [peer] : [{ _: 'sendAsPeer', peer }]
    return { _: 'channels.sendAsPeers', peers, ...collected(view) }
  }),
  'channels.reportSpam': forUsers(() => true),
  'channels.getLeftChannels': forUsers(() => ({ _: 'messages.chats', chats: [] })),
  'messages.viewSponsoredMessage': forUsers(() => true),
}

export function channelOf(call: AccountCall): Channel {
  return call.inputs.channel(call.params.object('channel'))
}

function noSponsors(call: AccountCall): TlValue {
  if (call.layer < noSponsorsLayer) return { _: 'messages.sponsoredMessages', messages: [], chats: [], users: [] }
  return { _: 'messages.sponsoredMessagesEmpty' }
}

/** What it brought to join: the events themselves in older layers. */
export function joined(call: AccountCall, updates: TlValue): TlValue {
  return call.layer < joinResultLayer ? updates : { _: 'messages.chatInviteJoinResultOk', updates }
}

type Switch = 'slowModeSeconds' | 'signatures' | 'preHistoryHidden' | 'joinToSend' | 'joinRequest'

function toggle<Name extends Switch>(
  call: AccountCall,
  name: Name,
  value: Channel[Name],
): ReturnType<AccountCall['updates']> {
  const channel = channelOf(call)
  return call.answerChange(() =>
    call.world.settings.change(call.account, channel, () => {
      const different = channel[name] !== value
      if (different) noteSwitch(call, channel, name, value)
      channel[name] = value
      return different
    }),
  )
}

/** Notes a switch that the log of recent actions has a word for. */
function noteSwitch(call: AccountCall, channel: Channel, name: Switch, value: number | boolean): void {
  const note = (action: AdminAction) => call.world.state.note(channel, call.account.id, action)
  if (name === 'slowModeSeconds') note({ type: 'slow-mode', before: channel.slowModeSeconds, after: Number(value) })
  else if (name === 'signatures') note({ type: 'signatures', enabled: value === true })
  else if (name === 'preHistoryHidden') note({ type: 'pre-history', enabled: value === true })
}

function enabledOf(call: AccountCall): boolean {
  return call.params.bool('enabled') ?? false
}

function ownChannels(call: AccountCall, matches: (channel: Channel) => boolean): ReturnType<AccountCall['updates']> {
  const view = call.view()
  const own = [...call.world.state.channels.values()].filter(
    (channel) => channel.creatorId === call.account.id && !channel.deleted && matches(channel),
  )
  return { _: 'messages.chats', chats: own.map((channel) => channelToTl(view, channel)) }
}

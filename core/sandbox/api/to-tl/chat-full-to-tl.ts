import type { TlField, TlValue } from '../../tl-value.js'
import type { BasicGroup, Channel, MultiChat } from '../../world/chat.js'
import { channelPeer, groupPeer } from '../../world/peer.js'
import { emojiReactions } from '../../world/reactions.js'
import { reactionObjectsLayer } from '../layers.js'
import { botInfoToTl } from './bot-info-to-tl.js'
import { notifySettingsToTl } from './dialog-to-tl.js'
import { inviteToTl } from './invite-to-tl.js'
import { profilePhotoToTl } from './media-to-tl.js'
import { groupParticipantsToTl } from './participants-to-tl.js'
import { reactionToTl } from './reactions-to-tl.js'
import type { View } from './view.js'

/** Everything about a basic group. */
export function groupFullToTl(view: View, group: BasicGroup): TlValue {
  const { world, viewer } = view
  const dialog = world.state.dialog(viewer, groupPeer(group.id))
  const pinned = dialog.messages.findLast((message) => message.pinned)
  return {
    _: 'chatFull',
    id: BigInt(group.id),
    can_set_username: group.creatorId === viewer.id || undefined,
    about: group.about,
    participants: groupParticipantsToTl(view, group),
    chat_photo: group.photo && profilePhotoToTl(view, group.photo),
    notify_settings: notifySettingsToTl(dialog.notify),
    exported_invite: inviteOf(view, group),
    bot_info: botsOf(view, group),
    pinned_msg_id: pinned?.idFor(viewer.id),
    folder_id: dialog.folderId || undefined,
    available_reactions: reactionsToTl(view, group),
    ...requestsOf(view, group),
  }
}

/** Everything about a channel, supergroup or forum. */
export function channelFullToTl(view: View, channel: Channel): TlValue {
  const { world, viewer } = view
  const member = channel.members.get(viewer.id)
  const dialog = world.state.dialog(viewer, channelPeer(channel.id))
  const admin = channel.isAdmin(viewer.id)
  const members = [...channel.members.values()]
  const pinned = channel.messages.findLast((message) => message.pinned)
  return {
    _: 'channelFull',
    id: view.channel(channel.id),
    can_view_participants: !channel.broadcast || admin || undefined,
    can_set_username: channel.creatorId === viewer.id || undefined,
    can_delete_channel: channel.creatorId === viewer.id || undefined,
    hidden_prehistory: channel.preHistoryHidden || undefined,
    about: channel.about,
    participants_count: members.length,
    admins_count: admin ? members.filter(({ role }) => role !== 'member').length : undefined,
    kicked_count: admin ? channel.banned.size : undefined,
    banned_count: admin ? members.filter(({ restricted }) => restricted).length : undefined,
    online_count: 0,
    read_inbox_max_id: dialog.readInboxMaxId,
    read_outbox_max_id: dialog.readOutboxMaxId,
    unread_count: member ? world.reading.unreadCount(viewer, dialog) : 0,
    chat_photo: channel.photo ? profilePhotoToTl(view, channel.photo) : { _: 'photoEmpty', id: 0n },
    notify_settings: notifySettingsToTl(dialog.notify),
    exported_invite: inviteOf(view, channel),
    bot_info: botsOf(view, channel),
    migrated_from_chat_id: channel.migratedFromId === undefined ? undefined : BigInt(channel.migratedFromId),
    migrated_from_max_id: channel.migratedFromId === undefined ? undefined : viewer.lastMessageId,
    pinned_msg_id: pinned?.idFor(viewer.id),
    linked_chat_id: channel.linkedChannelId === undefined ? undefined : view.channel(channel.linkedChannelId),
    slowmode_seconds: channel.slowModeSeconds || undefined,
    pts: (viewer.isBot ? channel.botLog(viewer.id) : channel.log).pts,
    available_reactions: reactionsToTl(view, channel),
    ...requestsOf(view, channel),
  }
}

function inviteOf(view: View, chat: BasicGroup | Channel): TlValue | undefined {
  const link = chat.may(view.viewer.id, 'invite_users') ? view.world.invites.permanent(view.viewer, chat) : undefined
  return link && inviteToTl(view, link)
}

function botsOf(view: View, chat: MultiChat): TlValue[] {
  return [...chat.members.keys()].flatMap((id) => {
    const account = view.world.state.accounts.get(id)
    return account?.isBot ? [botInfoToTl(view, account)] : []
  })
}

function requestsOf(view: View, chat: MultiChat): Partial<TlValue> {
  if (chat.joinRequests.size === 0 || !chat.may(view.viewer.id, 'invite_users')) return {}
  const ids = [...chat.joinRequests.keys()]
  return { requests_pending: ids.length, recent_requesters: ids.slice(-3).map((id) => view.user(id)) }
}

function reactionsToTl(view: View, chat: MultiChat): TlField {
  const { availableReactions } = chat
  if (view.layer < reactionObjectsLayer) return availableReactions === 'all' ? emojiReactions : availableReactions
  if (availableReactions === 'all') return { _: 'chatReactionsAll' }
  if (availableReactions.length === 0) return { _: 'chatReactionsNone' }
  return { _: 'chatReactionsSome', reactions: availableReactions.map((emoticon) => reactionToTl(view, emoticon)) }
}

import type { TlValue } from '../../tl-value.js'
import type { BasicGroup, Channel, Member, MultiChat } from '../../world/chat.js'
import { adminRightsToTl, bannedRightsToTl } from './rights-to-tl.js'
import { usernamesToTl } from './usernames-to-tl.js'
import type { View } from './view.js'

/** A basic group as the viewer sees it. */
export function groupToTl(view: View, group: BasicGroup): TlValue {
  const member = group.members.get(view.viewer.id)
  return {
    _: 'chat',
    id: BigInt(group.id),
    title: group.title,
    photo: chatPhotoToTl(group),
    creator: member?.role === 'creator' || undefined,
    left: member ? undefined : true,
    deactivated: group.deactivated || undefined,
    noforwards: group.noForwards || undefined,
    participants_count: group.members.size,
    date: group.date,
    version: group.version,
    migrated_to: group.migratedToId === undefined ? undefined : inputChannelToTl(view, group.migratedToId),
    admin_rights: adminRightsOf(member),
    default_banned_rights: bannedRightsToTl(group.defaultBanned),
  }
}

/** A channel, supergroup or forum as the viewer sees it. */
export function channelToTl(view: View, channel: Channel): TlValue {
  const { viewer, world } = view
  const accessHash = world.state.accessHash(viewer.id, 'channel', channel.id)
  const ban = channel.banned.get(viewer.id)
  const member = channel.members.get(viewer.id)
  const head = {
    id: BigInt(channel.id),
    access_hash: accessHash,
    title: channel.title,
    broadcast: channel.broadcast || undefined,
    megagroup: channel.broadcast ? undefined : true,
  }
  if (channel.deleted || ban?.rights.rights.has('view_messages') || (!member && !channel.isPublic)) {
    return { _: 'channelForbidden', ...head, until_date: ban?.rights.untilDate || undefined }
  }
  return {
    _: 'channel',
    ...head,
    creator: member?.role === 'creator' || undefined,
    left: member ? undefined : true,
    forum: channel.forum || undefined,
    signatures: channel.signatures || undefined,
    has_link: channel.linkedChannelId !== undefined || undefined,
    slowmode_enabled: channel.slowModeSeconds > 0 || undefined,
    noforwards: channel.noForwards || undefined,
    join_to_send: channel.joinToSend || undefined,
    join_request: channel.joinRequest || undefined,
    ...usernamesToTl(view, channel, member?.role === 'creator'),
    photo: chatPhotoToTl(channel),
    date: member?.date ?? channel.date,
    admin_rights: adminRightsOf(member),
    banned_rights: member?.restricted ? bannedRightsToTl(member.restricted) : undefined,
    default_banned_rights: channel.broadcast ? undefined : bannedRightsToTl(channel.defaultBanned),
    participants_count: channel.members.size,
  }
}

function inputChannelToTl(view: View, channelId: number): TlValue {
  return {
    _: 'inputChannel',
    channel_id: view.channel(channelId),
    access_hash: view.world.state.accessHash(view.viewer.id, 'channel', channelId),
  }
}

function chatPhotoToTl(chat: MultiChat): TlValue {
  return chat.photo ? { _: 'chatPhoto', photo_id: chat.photo.id, dc_id: chat.photo.dcId } : { _: 'chatPhotoEmpty' }
}

function adminRightsOf(member: Member | undefined): TlValue | undefined {
  return member && member.role !== 'member' ? adminRightsToTl(member.rights) : undefined
}

import { RpcError } from '../rpc-error.js'
import type { Account } from './account.js'
import type { BasicGroup, Channel } from './chat.js'
import { generalTopic } from './chat-founding.js'
import type { Deleting } from './deleting.js'
import type { Photo } from './media.js'
import type { Membership } from './membership.js'
import type { Messaging } from './messaging.js'
import { channelPeer } from './peer.js'
import { generalTopicId } from './topic-of.js'
import { activeUsernames } from './usernames.js'
import type { WorldState } from './world-state.js'

type AnyChat = BasicGroup | Channel

/** What groups and channels are called, look like and allow. */
export class ChatSettings {
  constructor(
    private readonly state: WorldState,
    private readonly messaging: Messaging,
    private readonly membership: Membership,
    private readonly deleting: Deleting,
  ) {}

  setTitle(actor: Account, chat: AnyChat, title: string): void {
    this.checkMayChange(actor, chat)
    if (title.trim() === '') throw new RpcError(400, 'CHAT_TITLE_EMPTY')
    if (title === chat.title) throw new RpcError(400, 'CHAT_NOT_MODIFIED')
    this.state.note(chat, actor.id, { type: 'title', before: chat.title, after: title })
    chat.title = title
    this.tell(actor, chat, { type: 'chat-edit-title', title })
  }

  setPhoto(actor: Account, chat: AnyChat, photo: Photo | undefined): void {
    this.checkMayChange(actor, chat)
    if (!photo && !chat.photo) throw new RpcError(400, 'CHAT_NOT_MODIFIED')
    chat.photo = photo
    this.tell(actor, chat, photo ? { type: 'chat-edit-photo', photo } : { type: 'chat-delete-photo' })
  }

  setAbout(actor: Account, chat: AnyChat, about: string): void {
    this.checkMayChange(actor, chat)
    if (about.length > 255) throw new RpcError(400, 'CHAT_ABOUT_TOO_LONG')
    if (about === chat.about) throw new RpcError(400, 'CHAT_ABOUT_NOT_MODIFIED')
    this.state.note(chat, actor.id, { type: 'about', before: chat.about, after: about })
    chat.about = about
    this.announce(actor, chat)
  }

  /** Makes a channel public under a name, or private again with an empty one. */
  setUsername(actor: Account, channel: Channel, username: string): void {
    if (channel.creatorId !== actor.id) throw new RpcError(400, 'CHAT_ADMIN_REQUIRED')
    if (username === (channel.username ?? '')) throw new RpcError(400, 'USERNAME_NOT_MODIFIED')
    if (username !== '') this.checkUsername(username)
    if (channel.username) this.state.usernames.delete(channel.username.toLowerCase())
    this.state.note(channel, actor.id, { type: 'username', before: channel.username ?? '', after: username })
    channel.username = username || undefined
    if (username) this.state.usernames.set(username.toLowerCase(), channelPeer(channel.id))
    this.announce(actor, channel)
  }

  checkUsername(username: string): void {
    if (!/^[a-z]\w{3,31}$/i.test(username)) throw new RpcError(400, 'USERNAME_INVALID')
    if (this.state.isUsernameTaken(username)) throw new RpcError(400, 'USERNAME_OCCUPIED')
  }

  /** Changes one of a channel's switches. `apply` says whether anything was different before. */
  change(actor: Account, channel: Channel, apply: () => boolean): void {
    this.checkMayChange(actor, channel)
    if (!apply()) throw new RpcError(400, 'CHAT_NOT_MODIFIED')
    this.announce(actor, channel)
  }

  setForum(actor: Account, channel: Channel, enabled: boolean): void {
    if (channel.broadcast) throw new RpcError(400, 'CHANNEL_INVALID')
    this.change(actor, channel, () => {
      const different = channel.forum !== enabled
      if (different) this.state.note(channel, actor.id, { type: 'forum', enabled })
      channel.forum = enabled
      if (enabled && !channel.topics.has(generalTopicId)) channel.topics.set(generalTopicId, generalTopic(channel))
      return different
    })
  }

  /** Links a channel with the supergroup its posts are discussed in; without a group, parts them. */
  setDiscussion(actor: Account, channel: Channel, group: Channel | undefined): void {
    this.checkMayChange(actor, channel)
    if (group && (group.broadcast || !channel.broadcast)) throw new RpcError(400, 'MEGAGROUP_ID_INVALID')
    if (group && !group.may(actor.id, 'pin_messages')) throw new RpcError(400, 'CHAT_ADMIN_REQUIRED')
    if (channel.linkedChannelId === group?.id) throw new RpcError(400, 'LINK_NOT_MODIFIED')
    const before = channel.linkedChannelId === undefined ? undefined : this.state.channel(channel.linkedChannelId)
    if (before) before.linkedChannelId = undefined
    channel.linkedChannelId = group?.id
    if (group) group.linkedChannelId = channel.id
    this.announce(actor, channel)
    if (group) this.announce(actor, group)
  }

  /** Ends a channel for everybody. */
  delete(actor: Account, channel: Channel): void {
    if (channel.creatorId !== actor.id) throw new RpcError(400, 'CHAT_ADMIN_REQUIRED')
    this.state.change({ accountId: actor.id }, () => {
      this.deleting.removeFromChannel(channel, [...channel.messages], actor.id)
      channel.deleted = true
      for (const username of activeUsernames(channel)) this.state.usernames.delete(username.toLowerCase())
      this.membership.announceChannel(channel)
    })
  }

  announce(actor: Account, chat: AnyChat): void {
    this.state.change({ accountId: actor.id }, () => {
      if (chat.type === 'channel') this.membership.announceChannel(chat)
      else this.state.emitToMembers(chat, { type: 'group', groupId: chat.id })
    })
  }

  private tell(actor: Account, chat: AnyChat, action: Parameters<Messaging['service']>[2]): void {
    this.state.change({ accountId: actor.id }, () => {
      if (chat.type === 'channel') this.membership.announceChannel(chat)
      this.messaging.service(actor, { type: chat.type, id: chat.id }, action)
    })
  }

  private checkMayChange(actor: Account, chat: AnyChat): void {
    if (!chat.members.has(actor.id)) throw new RpcError(400, 'USER_NOT_PARTICIPANT')
    if (chat.may(actor.id, 'change_info')) return
    const open = !chat.isKeptFrom(actor.id, 'change_info', this.state.now)
    if (!open || (chat.type === 'channel' && chat.broadcast)) throw new RpcError(400, 'CHAT_ADMIN_REQUIRED')
  }
}

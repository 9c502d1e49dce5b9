import { RpcError } from '../rpc-error.js'
import type { Account } from './account.js'
import { participantNow } from './admin-log.js'
import type { BasicGroup, Channel, Member } from './chat.js'
import type { ServiceAction } from './message.js'
import type { Messaging } from './messaging.js'
import { channelPeer, groupPeer } from './peer.js'
import type { AdminRights, BannedRights } from './rights.js'
import type { ParticipantState } from './update.js'
import type { WorldState } from './world-state.js'

type AnyChat = BasicGroup | Channel

/** How many people a basic group takes. */
const maxGroupMembers = 200

/** Who is in which group or channel, and as what. */
export class Membership {
  constructor(
    private readonly state: WorldState,
    private readonly messaging: Messaging,
  ) {}

  /** Adds somebody on behalf of a member. */
  add(actor: Account, chat: AnyChat, user: Account): void {
    this.checkMember(actor, chat)
    if (chat.isKeptFrom(actor.id, 'invite_users', this.state.now) && !chat.may(actor.id, 'invite_users')) {
      throw new RpcError(403, 'CHAT_ADMIN_REQUIRED')
    }
    if (chat.type === 'channel' && chat.broadcast && !chat.may(actor.id, 'invite_users')) {
      throw new RpcError(400, 'CHAT_ADMIN_REQUIRED')
    }
    if (chat.members.has(user.id)) throw new RpcError(400, 'USER_ALREADY_PARTICIPANT')
    this.checkInvitable(actor, chat, user)
    this.enter(chat, user, actor, { type: 'chat-add-user', userIds: [user.id] })
  }

  /** Somebody comes by themselves, by username or link. */
  join(chat: AnyChat, user: Account, options: { inviterId?: number; approved?: boolean } = {}): void {
    if (chat.members.has(user.id)) throw new RpcError(400, 'USER_ALREADY_PARTICIPANT')
    if (chat.banned.get(user.id)?.rights.rights.has('view_messages')) throw new RpcError(400, 'CHANNEL_PRIVATE')
    const action: ServiceAction = options.approved
      ? { type: 'chat-joined-by-request' }
      : options.inviterId === undefined
        ? { type: 'chat-add-user', userIds: [user.id] }
        : { type: 'chat-joined-by-link', inviterId: options.inviterId }
    this.enter(chat, user, user, action)
  }

  leave(chat: AnyChat, user: Account): void {
    this.checkMember(user, chat)
    this.exit(chat, user, user)
  }

  /** Removes somebody from a basic group, or bans them from a channel for a moment. */
  kick(actor: Account, chat: AnyChat, user: Account): void {
    if (actor.id === user.id) {
      this.leave(chat, user)
      return
    }
    if (!chat.members.has(user.id)) throw new RpcError(400, 'USER_NOT_PARTICIPANT')
    const invitedByActor = chat.type === 'group' && chat.members.get(user.id)?.inviterId === actor.id
    if (!chat.may(actor.id, 'ban_users') && !invitedByActor) throw new RpcError(400, 'CHAT_ADMIN_REQUIRED')
    if (chat.members.get(user.id)?.role === 'creator') throw new RpcError(400, 'USER_ADMIN_INVALID')
    this.exit(chat, user, actor)
  }

  /** Restricts or bans a member of a supergroup or channel, or lifts that. */
  restrict(actor: Account, channel: Channel, user: Account, rights: BannedRights): void {
    if (!channel.may(actor.id, 'ban_users')) throw new RpcError(400, 'CHAT_ADMIN_REQUIRED')
    const member = channel.members.get(user.id)
    if (member && member.role !== 'member') throw new RpcError(400, 'USER_ADMIN_INVALID')
    const before = stateOf(channel, user.id)
    const then = participantNow(channel, user.id)
    const note = () => {
      const action = { type: 'ban', userId: user.id, before: then, after: participantNow(channel, user.id) } as const
      this.state.note(channel, actor.id, action)
    }
    this.state.change({ accountId: actor.id }, () => {
      if (rights.rights.has('view_messages')) {
        channel.banned.set(user.id, { userId: user.id, byId: actor.id, date: this.state.now, rights })
        if (member) this.exit(channel, user, actor, before)
        else this.tellBots(channel, actor, user, before)
        note()
        return
      }
      channel.banned.delete(user.id)
      if (member) member.restricted = rights.rights.size === 0 ? undefined : rights
      note()
      this.announceChannel(channel, [user.id])
      this.tellBots(channel, actor, user, before)
    })
  }

  /** Makes somebody an administrator, changes what they may, or takes it away. */
  promote(actor: Account, chat: AnyChat, user: Account, rights: AdminRights, rank: string | undefined): void {
    const own = chat.members.get(actor.id)
    if (!own || (own.role !== 'creator' && !chat.may(actor.id, 'add_admins'))) {
      throw new RpcError(400, 'CHAT_ADMIN_REQUIRED')
    }
    if (own.role !== 'creator' && [...rights].some((right) => !own.rights.has(right))) {
      throw new RpcError(403, 'RIGHT_FORBIDDEN')
    }
    const before = stateOf(chat, user.id)
    if (chat.members.get(user.id)?.role === 'creator') throw new RpcError(400, 'USER_CREATOR')
    this.state.change({ accountId: actor.id }, () => {
      if (!chat.members.has(user.id)) {
        if (rights.size === 0) throw new RpcError(400, 'USER_NOT_PARTICIPANT')
        this.enter(chat, user, actor, { type: 'chat-add-user', userIds: [user.id] })
      }
      const member = chat.members.get(user.id)
      if (!member) return
      const then = { ...member }
      member.role = rights.size > 0 ? 'admin' : 'member'
      member.rights = rights
      member.rank = rights.size > 0 ? rank : undefined
      member.promotedById = rights.size > 0 ? actor.id : undefined
      member.restricted = undefined
      this.state.note(chat, actor.id, { type: 'admin', userId: user.id, before: then, after: { ...member } })
      if (chat.type === 'channel') this.announceChannel(chat, [user.id])
      else this.announceGroup(chat)
      this.tellBots(chat, actor, user, before)
    })
  }

  setDefaultRights(actor: Account, chat: AnyChat, rights: BannedRights): void {
    if (!chat.may(actor.id, 'ban_users')) throw new RpcError(400, 'CHAT_ADMIN_REQUIRED')
    this.state.note(chat, actor.id, { type: 'default-rights', before: chat.defaultBanned, after: rights })
    chat.defaultBanned = rights
    const peer = chat.type === 'group' ? groupPeer(chat.id) : channelPeer(chat.id)
    this.state.change({ accountId: actor.id }, () =>
      this.state.emitToMembers(chat, { type: 'default-banned-rights', peer }),
    )
  }

  /** Tells the given members that something about a channel or their place in it changed. */
  announceChannel(channel: Channel, memberIds: Iterable<number> = channel.members.keys()): void {
    for (const memberId of memberIds) this.state.emitPlain(memberId, { type: 'channel', channelId: channel.id })
  }

  announceGroup(group: BasicGroup): void {
    group.version += 1
    this.state.emitToMembers(group, { type: 'group-participants', groupId: group.id })
  }

  private enter(chat: AnyChat, user: Account, actor: Account, action: ServiceAction): void {
    if (chat.type === 'group' && chat.members.size >= maxGroupMembers) throw new RpcError(400, 'USERS_TOO_MUCH')
    const before = stateOf(chat, user.id)
    this.state.change({ accountId: actor.id }, () => {
      chat.banned.delete(user.id)
      chat.joinRequests.delete(user.id)
      chat.members.set(user.id, newMember(user.id, this.state.now, actor.id === user.id ? undefined : actor.id))
      if (chat.type === 'channel') {
        const dialog = this.state.dialog(user, channelPeer(chat.id))
        dialog.readInboxMaxId = chat.lastMessageId
        this.announceChannel(chat, [user.id])
        this.noteEntry(chat, user, actor)
      } else {
        this.announceGroup(chat)
      }
      if (chat.type === 'group' || !chat.broadcast) {
        this.messaging.service(actor, { type: chat.type, id: chat.id }, action)
      }
      this.tellBots(chat, actor, user, before)
    })
  }

  private noteEntry(channel: Channel, user: Account, actor: Account): void {
    const member = channel.members.get(user.id)
    if (actor.id === user.id || !member) this.state.note(channel, user.id, { type: 'join' })
    else this.state.note(channel, actor.id, { type: 'invite', member: { ...member } })
  }

  private exit(chat: AnyChat, user: Account, actor: Account, before = stateOf(chat, user.id)): void {
    this.state.change({ accountId: actor.id }, () => {
      if (chat.type === 'group') {
        // The one who goes still sees that they went.
        this.messaging.service(actor, { type: 'group', id: chat.id }, { type: 'chat-delete-user', userId: user.id })
        chat.members.delete(user.id)
        this.announceGroup(chat)
        this.state.emitPlain(user.id, { type: 'group', groupId: chat.id })
      } else {
        if (!chat.broadcast) {
          this.messaging.service(actor, { type: 'channel', id: chat.id }, { type: 'chat-delete-user', userId: user.id })
        }
        chat.members.delete(user.id)
        if (actor.id === user.id) this.state.note(chat, user.id, { type: 'leave' })
        user.dialogs.delete(`channel:${chat.id}`)
        this.announceChannel(chat, [user.id])
      }
      this.tellBots(chat, actor, user, before)
    })
  }

  /** Bots hear of members they administer, and of themselves. */
  private tellBots(chat: AnyChat, actor: Account, user: Account, before: ParticipantState): void {
    const after = stateOf(chat, user.id)
    if (before === after) return
    const peer = chat.type === 'group' ? groupPeer(chat.id) : channelPeer(chat.id)
    const listeners = new Set([...chat.members.keys()].filter((id) => chat.isAdmin(id)))
    listeners.add(user.id)
    for (const id of listeners) {
      const bot = this.state.accounts.get(id)
      if (!bot?.isBot) continue
      this.state.emitQts(bot, {
        type: 'chat-participant',
        peer,
        date: this.state.now,
        actorId: actor.id,
        userId: user.id,
        before,
        after,
      })
    }
  }

  private checkMember(account: Account, chat: AnyChat): void {
    if (!chat.members.has(account.id)) throw new RpcError(400, 'USER_NOT_PARTICIPANT')
  }

  private checkInvitable(actor: Account, chat: AnyChat, user: Account): void {
    if (user.deleted) throw new RpcError(400, 'USER_DEACTIVATED')
    if (user.blocked.has(actor.id)) throw new RpcError(400, 'USER_BLOCKED')
    if (user.bot && chat.type === 'channel' && chat.broadcast) throw new RpcError(400, 'USER_BOT')
    if (user.bot && !user.bot.canJoinGroups) throw new RpcError(400, 'BOT_GROUPS_BLOCKED')
    if (chat.banned.has(user.id) && !chat.may(actor.id, 'ban_users')) throw new RpcError(400, 'USER_KICKED')
    if (isRefused(user, actor)) throw new RpcError(403, 'USER_PRIVACY_RESTRICTED')
  }
}

/** Whether a person's privacy keeps another from adding them to chats. */
export function isRefused(user: Account, actor: Account): boolean {
  const rule = user.privacy.get('ChatInvite')
  if (!rule || rule.allowed.has(actor.id)) return false
  if (rule.refused.has(actor.id)) return true
  return rule.base === 'nobody' || (rule.base === 'contacts' && !user.contacts.has(actor.id))
}

function stateOf(chat: AnyChat, userId: number): ParticipantState {
  if (chat.banned.has(userId)) return 'banned'
  return chat.members.get(userId)?.role ?? 'left'
}

export function newMember(userId: number, date: number, inviterId: number | undefined): Member {
  return {
    userId,
    date,
    inviterId,
    role: 'member',
    rights: new Set(),
    rank: undefined,
    promotedById: undefined,
    restricted: undefined,
  }
}

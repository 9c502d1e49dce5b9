import { type MemberStatus, memberStatusOf } from '../../client/chats/member-status.js'
import { markedIdOf } from '../../client/messages/message.js'
import { markedId } from '../../client/peers/peer-id.js'
import type { TlObject } from '../../mtproto/driver.js'
import { numberField, objectField, textField } from '../tl-fields.js'
import { ChatContext } from './chat-context.js'

/** The names of what can happen to somebody's membership. */
export const memberChanges = [
  'joined',
  'left',
  'banned',
  'unbanned',
  'restricted',
  'unrestricted',
  'promoted',
  'demoted',
  'join-request',
  'changed',
] as const

/**
 * What happened to somebody's membership: `changed` is anything else, such as other rights of an administrator, and
 * `join-request` that somebody asks to be let in.
 */
export type MemberChange = (typeof memberChanges)[number]

/** Service messages that tell user accounts and bots without rights of members. */
const joins = ['MessageActionChatAddUser', 'MessageActionChatJoinedByLink', 'MessageActionChatJoinedByRequest']
const isInside = (status: MemberStatus) => status !== 'left' && status !== 'banned'
const isAdministrator = (status: MemberStatus) => status === 'owner' || status === 'administrator'

/**
 * A membership has changed, or somebody asks for one. Bots that are administrators learn of everything; user accounts of
 * those who join and leave, from the messages that tell of it.
 */
export class ChatMemberContext extends ChatContext {
  /** Whether a service message tells of members; those of a client that is no bot stand for the updates it does not get. */
  static isToldBy(message: TlObject): boolean {
    const action = objectField(message, 'action')?.className ?? ''
    return action === 'MessageActionChatDeleteUser' || joins.includes(action)
  }

  /** The marked id of the group or channel. */
  get chatId(): number {
    const { message, update } = this
    if (message) return markedIdOf(objectField(message, 'peerId')) ?? 0
    const peer = markedIdOf(objectField(update, 'peer'))
    if (peer !== undefined) return peer
    const channelId = numberField(update, 'channelId')
    return channelId === undefined
      ? markedId('chat', numberField(update, 'chatId') ?? 0)
      : markedId('channel', channelId)
  }

  /** Whose membership it is; of several who were added at once, the first. */
  get userId(): number {
    return this.userIds[0] ?? 0
  }

  /** Whose membership it is: one, or those who were added at once. */
  get userIds(): readonly number[] {
    const { message, update } = this
    if (!message) return [Number(update.userId)]
    const action = objectField(message, 'action')
    const users = action && Array.isArray(action.users) ? (action.users as unknown[]).map(Number) : []
    if (users.length > 0) return users
    return [action?.userId == null ? (this.senderId ?? 0) : Number(action.userId)]
  }

  /** Who changed it: an administrator, or the person themselves. */
  get senderId(): number | undefined {
    const { message, update } = this
    if (message) return markedIdOf(objectField(message, 'fromId'))
    return numberField(update, 'actorId') ?? numberField(update, 'userId')
  }

  /** What they were before. */
  get before(): MemberStatus {
    if (this.message) return this.change === 'joined' ? 'left' : 'member'
    return memberStatusOf(objectField(this.update, 'prevParticipant'))
  }

  /** What they are now. */
  get after(): MemberStatus {
    if (this.message) return this.change === 'joined' ? 'member' : 'left'
    return memberStatusOf(objectField(this.update, 'newParticipant'))
  }

  /** What happened, in a word. */
  get change(): MemberChange {
    const { message, update } = this
    if (message) return joins.includes(objectField(message, 'action')?.className ?? '') ? 'joined' : 'left'
    if (update.className === 'UpdateBotChatInviteRequester') return 'join-request'
    const { before, after } = this
    if (after === 'banned') return before === 'banned' ? 'changed' : 'banned'
    if (!isInside(before)) return isInside(after) ? 'joined' : before === 'banned' ? 'unbanned' : 'changed'
    if (after === 'left') return 'left'
    if (isAdministrator(before) !== isAdministrator(after)) return isAdministrator(after) ? 'promoted' : 'demoted'
    if (before === after) return 'changed'
    return after === 'restricted' ? 'restricted' : before === 'restricted' ? 'unrestricted' : 'changed'
  }

  /** The invite link that was used, where Telegram says it. */
  get inviteLink(): string | undefined {
    const invite = objectField(this.update, 'invite')
    return invite && textField(invite, 'link')
  }

  /** What somebody who asks to be let in says of themselves. */
  get about(): string | undefined {
    return textField(this.update, 'about')
  }

  /** Lets somebody in who asks for it. @throws RPC_ errors, among them `HIDE_REQUESTER_MISSING` when nobody asks. */
  approve(): Promise<void> {
    return this.answerRequest(true)
  }

  /** Turns somebody away who asks to be let in. @throws RPC_ errors, as {@link approve}. */
  decline(): Promise<void> {
    return this.answerRequest(false)
  }

  private async answerRequest(approved: boolean): Promise<void> {
    const { client, userId } = this
    const [peer, user] = await Promise.all([client.resolve(this.chatId), client.resolve(userId)])
    const { accessHash } = user
    const inputUser = client.create('InputUser', {
      userId: BigInt(userId),
      accessHash: BigInt(String(accessHash ?? 0)),
    })
    await client.invoke('messages.HideChatJoinRequest', { peer, userId: inputUser, ...(approved && { approved }) })
  }

  private get message(): TlObject | undefined {
    return objectField(this.update, 'message')
  }
}

import type { Account } from './account.js'
import type { BasicGroup, Channel } from './chat.js'
import { type Message, peerOf } from './message.js'
import { botSees } from './messaging-rules.js'
import { trimChannel, trimDialog } from './trim-history.js'
import type { WorldState } from './world-state.js'

/** Puts messages into the boxes of all who see them, and announces their changes there. */
export class Delivery {
  constructor(private readonly state: WorldState) {}

  /** Gives a new message its numbers and announces it. */
  place(message: Message): void {
    const { conversation } = message
    if (conversation.type === 'private') this.placePrivate(message, conversation.userIds)
    else if (conversation.type === 'group') this.placeInGroup(message, this.state.group(conversation.id))
    else this.placeInChannel(message, this.state.channel(conversation.id))
  }

  /** Announces that the text, media or buttons of a message changed. */
  edited(message: Message): void {
    const { conversation } = message
    if (conversation.type === 'channel') {
      const channel = this.state.channel(conversation.id)
      this.state.emitChannel(channel, { type: 'edit-channel-message', message }, 1, (bot) =>
        this.visibleTo(bot, channel, message),
      )
      return
    }
    for (const ownerId of message.owners.keys()) {
      this.state.emitCommon(this.state.account(ownerId), { type: 'edit-message', message })
    }
  }

  /** Announces an event without a number to all who have the message. */
  toViewers(message: Message, emit: (account: Account) => void): void {
    for (const account of this.viewers(message)) emit(account)
  }

  viewers(message: Message): Account[] {
    const { conversation } = message
    if (conversation.type !== 'channel') return [...message.owners.keys()].map((id) => this.state.account(id))
    const channel = this.state.channel(conversation.id)
    return [...channel.members.keys()]
      .map((id) => this.state.account(id))
      .filter((account) => !account.isBot || this.visibleTo(account, channel, message))
  }

  visibleTo(bot: Account, chat: BasicGroup | Channel, message: Message): boolean {
    return botSees(bot, chat, message, this.state.accounts.get(message.senderId))
  }

  private placePrivate(message: Message, userIds: readonly [number, number]): void {
    const sender = this.state.account(message.senderId)
    const [first, second] = userIds
    const otherId = first === sender.id ? second : first
    this.placeFor(sender, message)
    if (otherId === sender.id) return
    const other = this.state.account(otherId)
    if (other.isBot) other.startedBy.add(sender.id)
    if (message.media?.type === 'document') message.markUnread(otherId)
    this.placeFor(other, message)
  }

  private placeInGroup(message: Message, group: BasicGroup): void {
    const recipients = [...group.members.keys()].filter((id) => id !== message.senderId)
    if (group.members.has(message.senderId)) this.placeFor(this.state.account(message.senderId), message)
    for (const memberId of recipients) {
      const member = this.state.account(memberId)
      if (!member.isBot || this.visibleTo(member, group, message)) this.placeFor(member, message)
    }
  }

  private placeFor(account: Account, message: Message): void {
    const id = account.takeMessage(message)
    const dialog = this.state.dialog(account, peerOf(message.conversation, account.id))
    dialog.messages.push(message)
    trimDialog(this.state, account, dialog)
    this.state.emitCommon(account, { type: 'new-message', message, id })
  }

  private placeInChannel(message: Message, channel: Channel): void {
    channel.lastMessageId += 1
    const id = channel.lastMessageId
    message.numberFor(0, id)
    channel.history.add(message)
    trimChannel(this.state, channel)
    channel.lastSentAt.set(message.senderId, this.state.now)
    this.state.emitChannel(channel, { type: 'new-channel-message', message, id }, 1, (bot) =>
      this.visibleTo(bot, channel, message),
    )
  }
}

/** The private chat of two accounts. */
export function privateChat(a: number, b: number): { type: 'private'; userIds: readonly [number, number] } {
  return { type: 'private', userIds: [a, b] }
}

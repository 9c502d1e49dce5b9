import { markedIdOf } from '../../client/messages/message.js'
import { listField, numberField, objectField } from '../tl-fields.js'
import { ChatContext } from './chat-context.js'
import { type ReactionCount, reactionCounts, reactionName } from './reaction-counts.js'

/**
 * The reactions to a message have changed. A bot that is an administrator learns who changed which; in channels, where
 * nobody is named, and as a user account, one learns how often each reaction is set.
 */
export class ReactionContext extends ChatContext {
  /** The marked id of the conversation. */
  get chatId(): number {
    return markedIdOf(objectField(this.update, 'peer')) ?? 0
  }

  /** The message. */
  get messageId(): number {
    return numberField(this.update, 'msgId') ?? 0
  }

  /** Who has changed it, as a marked id; absent where Telegram names nobody. */
  get senderId(): number | undefined {
    return markedIdOf(objectField(this.update, 'actor'))
  }

  /** What {@link senderId} has set now: emoji, or the decimal ids of custom ones. Empty where Telegram names nobody. */
  get reactions(): string[] {
    return listField(this.update, 'newReactions').flatMap(reactionName)
  }

  /** What {@link senderId} has added. */
  get added(): string[] {
    const before = this.before
    return this.reactions.filter((one) => !before.includes(one))
  }

  /** What {@link senderId} has taken away. */
  get removed(): string[] {
    const now = this.reactions
    return this.before.filter((one) => !now.includes(one))
  }

  /** How often each reaction is set, where Telegram says that in place of who changed what. */
  get counts(): ReactionCount[] {
    return reactionCounts(this.update.reactions)
  }

  private get before(): string[] {
    return listField(this.update, 'oldReactions').flatMap(reactionName)
  }
}

import { markedIdOf } from '../../client/messages/message.js'
import type { TlObject } from '../../mtproto/driver.js'
import { listField, numberField, objectField } from '../tl-fields.js'
import { ChatContext } from './chat-context.js'

/** How often a message has a reaction. */
export interface ReactionCount {
  /** The emoji, or the decimal id of a custom one. */
  readonly reaction: string
  /** How many people have set it. */
  readonly count: number
}

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
    const { reactions } = this.update
    const results = Array.isArray(reactions)
      ? (reactions as TlObject[])
      : resultsOf(objectField(this.update, 'reactions'))
    return results.flatMap(({ reaction, count }) =>
      reactionName(reaction as TlObject).map((name) => ({ reaction: name, count: Number(count) })),
    )
  }

  private get before(): string[] {
    return listField(this.update, 'oldReactions').flatMap(reactionName)
  }
}

function resultsOf(reactions: TlObject | undefined): readonly TlObject[] {
  return reactions ? listField(reactions, 'results') : []
}

function reactionName({ className, emoticon, documentId }: TlObject): string[] {
  if (className === 'ReactionEmoji') return [String(emoticon)]
  if (className === 'ReactionCustomEmoji') return [String(documentId)]
  return className === 'ReactionPaid' ? ['⭐'] : []
}

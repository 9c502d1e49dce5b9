import { RpcError } from '../rpc-error.js'
import type { Account } from './account.js'
import type { Delivery } from './delivery.js'
import type { Message, ReactionRecord } from './message.js'
import type { WorldState } from './world-state.js'

/** The reactions Telegram offers to everyone. */
export const emojiReactions = [
  '👍',
  '👎',
  '❤',
  '🔥',
  '🥰',
  '👏',
  '😁',
  '🤔',
  '🤯',
  '😱',
  '🤬',
  '😢',
  '🎉',
  '🤩',
  '🤮',
  '💩',
  '🙏',
  '👌',
  '🕊',
  '🤡',
  '🥱',
  '🥴',
  '😍',
  '🐳',
  '❤‍🔥',
  '🌚',
  '🌭',
  '💯',
  '🤣',
  '⚡',
  '🍌',
  '🏆',
  '💔',
  '🤨',
  '😐',
  '🍓',
  '🍾',
  '💋',
  '🖕',
  '😈',
] as const

/** Whether an emoji is among reactions, however it is to be drawn. */
export function isOffered(emoticon: string, offered: readonly string[] = emojiReactions): boolean {
  const plain = (emoji: string) => emoji.replaceAll('\uFE0F', '')
  return offered.some((known) => plain(known) === plain(emoticon))
}

/** Reactions to messages. */
export class Reactions {
  constructor(
    private readonly state: WorldState,
    private readonly delivery: Delivery,
  ) {}

  /** Sets what an account shows on a message; an empty list takes it away. */
  react(account: Account, message: Message, emoticons: readonly string[], options: { big: boolean }): void {
    this.check(account, message, emoticons)
    const before = (message.reactions.get(account.id) ?? []).map(({ emoticon }) => emoticon)
    if (before.join() === emoticons.join()) throw new RpcError(400, 'MESSAGE_NOT_MODIFIED')
    const date = this.state.now
    const records: ReactionRecord[] = emoticons.map((emoticon) => ({ emoticon, date, big: options.big }))
    message.react(account.id, records)
    this.state.change({ accountId: account.id }, () =>
      this.delivery.toViewers(message, (viewer) => {
        if (!viewer.isBot) this.state.emitPlain(viewer.id, { type: 'reactions', message })
        else if (this.hearsReactions(viewer, message)) {
          const update = { type: 'bot-message-reaction', message, actorId: account.id, date, before } as const
          this.state.emitQts(viewer, { ...update, after: emoticons })
        }
      }),
    )
  }

  private check(account: Account, message: Message, emoticons: readonly string[]): void {
    if (message.action) throw new RpcError(400, 'MESSAGE_ID_INVALID')
    if (emoticons.length > (account.isBot ? 1 : 3)) throw new RpcError(400, 'REACTIONS_TOO_MANY')
    const { conversation } = message
    const chat = conversation.type === 'private' ? undefined : this.state.chatOf(conversation)
    const allowed = chat && chat.availableReactions !== 'all' ? chat.availableReactions : emojiReactions
    if (emoticons.some((emoticon) => !isOffered(emoticon, allowed))) throw new RpcError(400, 'REACTION_INVALID')
  }

  /** Bots hear of reactions in groups they administer. */
  private hearsReactions(bot: Account, message: Message): boolean {
    const { conversation } = message
    if (conversation.type === 'private') return false
    return this.state.chatOf(conversation)?.isAdmin(bot.id) ?? false
  }
}

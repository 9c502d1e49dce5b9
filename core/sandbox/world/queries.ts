import { forgetOldest } from '../../collections/forget-oldest.js'
import type { Timer } from '../../time/clock.js'
import { RpcError } from '../rpc-error.js'
import type { Account } from './account.js'
import type { Media } from './media.js'
import type { Message } from './message.js'
import type { Peer } from './peer.js'
import { peerKey } from './peer.js'
import type { ReplyMarkup } from './reply-markup.js'
import type { TextEntity } from './text-entity.js'
import type { InlinePeerType } from './update.js'
import type { WorldState } from './world-state.js'

export interface CallbackAnswer {
  text: string | undefined
  alert: boolean
  url: string | undefined
  cacheSeconds: number
}

/** One thing an inline bot offers. */
export interface InlineResult {
  id: string
  type: string
  title: string | undefined
  description: string | undefined
  url: string | undefined
  /** The address of the small picture beside it. */
  thumbnail: string | undefined
  media: Media | undefined
  /** The address of the picture, where Telegram fetches it. */
  address: string | undefined
  text: string
  entities: readonly TextEntity[]
  /** The text is the caption of what `media` shows. */
  mediaAuto: boolean
  replyMarkup: ReplyMarkup | undefined
}

export interface InlineAnswer {
  queryId: bigint
  botId: number
  query: string
  results: readonly InlineResult[]
  gallery: boolean
  cacheSeconds: number
  nextOffset: string | undefined
  switchPm: { text: string; startParam: string } | undefined
}

interface Pending<Answer> {
  botId: number
  userId: number
  query: string
  resolve: (answer: Answer) => void
  timer: Timer
}

/** How many answered inline queries can still be chosen from. */
const answeredCapacity = 1_000

/** How long a person waits for a bot. */
const answerWaitMs = 10_000

/** Questions of people to bots: pressed buttons and inline queries. */
export class Queries {
  private readonly callbacks = new Map<bigint, Pending<CallbackAnswer>>()
  private readonly inlines = new Map<bigint, Pending<InlineAnswer>>()
  /** Answered inline queries, by person and query. */
  private readonly answered = new Map<string, InlineAnswer>()

  constructor(private readonly state: WorldState) {}

  /**
   * Somebody presses a button.
   * @throws {RpcError} `DATA_INVALID` when the message has no such button, `BOT_RESPONSE_TIMEOUT` when the bot is silent.
   */
  press(user: Account, message: Message, data: Uint8Array): Promise<CallbackAnswer> {
    const botId = message.viaBotId ?? message.senderId
    const bot = this.state.account(botId)
    if (!bot.isBot) throw new RpcError(400, 'MESSAGE_ID_INVALID')
    if (!hasCallback(message.replyMarkup, data)) throw new RpcError(400, 'DATA_INVALID')
    const queryId = this.state.random.long()
    const chatInstance = this.state.random.longFor(`chat:${instanceKey(message)}`)
    const answer = this.wait(this.callbacks, queryId, bot.id, user.id, '')
    const type = message.viaBotId === undefined ? 'callback-query' : 'inline-callback-query'
    this.state.change({ accountId: user.id }, () =>
      this.state.emitPlain(bot.id, { type, queryId, userId: user.id, message, chatInstance, data }),
    )
    return answer
  }

  answerCallback(bot: Account, queryId: bigint, answer: CallbackAnswer): void {
    this.settle(this.callbacks, bot, queryId, answer)
  }

  /** How many pressed buttons a bot has not answered. */
  unanswered(botId: number): number {
    return [...this.callbacks.values()].filter((pending) => pending.botId === botId).length
  }

  /** Somebody types `@bot query` into a chat. */
  ask(user: Account, bot: Account, query: string, offset: string, peerType: InlinePeerType): Promise<InlineAnswer> {
    if (bot.bot?.inlinePlaceholder === undefined) throw new RpcError(400, 'BOT_INLINE_DISABLED')
    const queryId = this.state.random.long()
    const answer = this.wait(this.inlines, queryId, bot.id, user.id, query)
    this.state.change({ accountId: user.id }, () =>
      this.state.emitPlain(bot.id, { type: 'inline-query', queryId, userId: user.id, query, offset, peerType }),
    )
    return answer
  }

  answerInline(bot: Account, queryId: bigint, answer: Omit<InlineAnswer, 'queryId' | 'botId' | 'query'>): void {
    const pending = this.inlines.get(queryId)
    const whole = { ...answer, queryId, botId: bot.id, query: pending?.query ?? '' }
    this.settle(this.inlines, bot, queryId, whole)
    if (!pending) return
    this.answered.set(`${pending.userId}:${queryId}`, whole)
    if (this.answered.size <= answeredCapacity) return
    forgetOldest(this.answered.keys(), answeredCapacity, (oldest) => this.answered.delete(oldest))
  }

  /** One of the results somebody was shown. */
  chosen(user: Account, queryId: bigint, resultId: string): { answer: InlineAnswer; result: InlineResult } {
    const answer = this.answered.get(`${user.id}:${queryId}`)
    if (!answer) throw new RpcError(400, 'QUERY_ID_INVALID')
    const result = answer.results.find(({ id }) => id === resultId)
    if (!result) throw new RpcError(400, 'RESULT_ID_INVALID')
    return { answer, result }
  }

  /** Tells a bot that wants to know which of its results was chosen. */
  tellChosen(user: Account, { botId, query }: InlineAnswer, id: string, message: Message): void {
    if (!this.state.account(botId).bot?.inlineFeedback) return
    this.state.emitPlain(botId, { type: 'inline-send', userId: user.id, query, id, message })
  }

  /** Ends all waiting; for when the world closes. */
  close(): void {
    for (const pending of [...this.callbacks.values(), ...this.inlines.values()]) pending.timer.cancel()
    this.callbacks.clear()
    this.inlines.clear()
  }

  private wait<Answer>(
    queries: Map<bigint, Pending<Answer>>,
    queryId: bigint,
    botId: number,
    userId: number,
    query: string,
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const timeout = () => {
        queries.delete(queryId)
        reject(new RpcError(502, 'BOT_RESPONSE_TIMEOUT'))
      }
      const timer = this.state.clock.after(answerWaitMs, timeout, { keepsProcessAlive: false })
      queries.set(queryId, { botId, userId, query, resolve, timer })
    })
  }

  private settle<Answer>(queries: Map<bigint, Pending<Answer>>, bot: Account, queryId: bigint, answer: Answer): void {
    const pending = queries.get(queryId)
    if (!pending || pending.botId !== bot.id) throw new RpcError(400, 'QUERY_ID_INVALID')
    pending.timer.cancel()
    queries.delete(queryId)
    pending.resolve(answer)
  }
}

function hasCallback(markup: ReplyMarkup | undefined, data: Uint8Array): boolean {
  if (markup?.type !== 'inline') return false
  const wanted = Buffer.from(data)
  return markup.rows.flat().some((button) => button.type === 'callback' && wanted.equals(Buffer.from(button.data)))
}

function instanceKey(message: Message): string {
  const { conversation } = message
  if (conversation.type === 'private') return [...conversation.userIds].sort((a, b) => a - b).join(':')
  return peerKey(conversation as Peer)
}

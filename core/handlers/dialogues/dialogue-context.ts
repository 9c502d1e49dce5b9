import type { Client } from '../../client/client.js'
import type { Message } from '../../client/messages/message.js'
import type { Content } from '../../content/content.js'
import type { Constructor } from '../../decorators/manifest.js'
import { Markup } from '../../formatting/markup.js'
import type { TextValues } from '../../i18n/local-text.js'
import { LocalText } from '../../i18n/local-text.js'
import { sayText } from '../../i18n/say-text.js'
import { textDeskOf } from '../../i18n/text-desk.js'
import type { TextKeyOf, TextTree } from '../../i18n/text-types.js'
import type { ReplyOptions } from '../contexts/answering-context.js'
import type { CallbackContext } from '../contexts/callback-context.js'
import type { DialogueData, StepOf } from '../contexts/dialogue-data.js'
import type { MessageContext } from '../contexts/message-context.js'
import { Move } from './move.js'

/** Why a dialogue has ended without its answers. */
export type AbortReason = 'cancelled' | 'expired' | 'changed'

/** What a {@link DialogueContext} is made of. */
export interface DialogueContextParts {
  readonly client: Client
  readonly chatId: number
  readonly senderId: number
  /** Its name: whose texts are meant. */
  readonly dialogue: string
  readonly step: string
  readonly data: Record<string, unknown>
  /** What the person did; absent when the time is over. */
  readonly cause: MessageContext | CallbackContext | undefined
  readonly send: (text: string | Markup | Content, options: ReplyOptions) => Promise<Message>
  readonly reason?: AbortReason
}

/**
 * What the methods of a dialogue are called with: the answers so far, who gives them, and where to go. A second run after a crash
 * sends nothing twice, and finds the answers as they were.
 */
export class DialogueContext<Dialogue extends object = object> {
  readonly #parts: DialogueContextParts

  /** To be made by the dialogue. */
  constructor(parts: DialogueContextParts) {
    this.#parts = parts
  }

  /** The account that talks. */
  get client(): Client {
    return this.#parts.client
  }

  /** The marked id of the chat. */
  get chatId(): number {
    return this.#parts.chatId
  }

  /** The marked id of the person. */
  get senderId(): number {
    return this.#parts.senderId
  }

  /** The answers so far, by their steps; what has not been asked is `undefined`. Changes are kept with the step. */
  get data(): DialogueData<Dialogue> {
    return this.#parts.data as DialogueData<Dialogue>
  }

  /** The step that is asked or was answered. */
  get step(): string {
    return this.#parts.step
  }

  /** The message or the pressed button that led here; `undefined` when the time is over. */
  get cause(): MessageContext | CallbackContext | undefined {
    return this.#parts.cause
  }

  /** Why it has ended without its answers; for `@OnAbort`. */
  get reason(): AbortReason | undefined {
    return this.#parts.reason
  }

  /** The language of the person, as that of other contexts. */
  get language(): string {
    const { cause, client, senderId } = this.#parts
    return cause?.language ?? client.peers.get(senderId)?.language ?? client.config.fallbackLanguage ?? 'en'
  }

  /** A text of the plugin in the language of the person, as `t` of other contexts. */
  t(text: LocalText): string
  t<Shape extends object = TextTree>(key: TextKeyOf<Shape>, values?: TextValues): string
  t(key: string | LocalText, values?: TextValues): string {
    const { client, dialogue } = this.#parts
    const { parseMode } = client.config
    const place = { language: this.language, plugins: [dialogue], desk: textDeskOf(client), parseMode }
    return sayText(place, key instanceof LocalText ? key : new LocalText(key, values))
  }

  /** Something said to the person, in their language where it is a text of the plugin. */
  spoken<Said>(said: Said): Exclude<Said, LocalText> | Markup {
    return said instanceof LocalText
      ? new Markup(this.client.config.parseMode, this.t(said))
      : (said as Exclude<Said, LocalText>)
  }

  /** Sends a message to the chat, in the topic of the dialogue. A second run does not send it twice. */
  reply(text: string | Markup | LocalText | Content, options: ReplyOptions = {}): Promise<Message> {
    return this.#parts.send(this.spoken(text), options)
  }

  /** Begins another dialogue with the person; when that has ended, this one goes on with its next step. */
  async enter<Other extends object>(dialogue: Constructor<Other>, data?: Partial<DialogueData<Other>>): Promise<Move> {
    await this.#parts.cause?.enter(dialogue, data)
    return new Move('later')
  }

  /** Has the step answered once more. @param text - what is wrong; without it the question is asked again. */
  again(text?: string | Markup | LocalText): Move {
    return new Move('again', undefined, text)
  }

  /** Asks the question of the step anew, in its place: for menus that stay. */
  stay(): Move {
    return new Move('stay')
  }

  /** Goes to a step, from which one comes back to this one. */
  go(step: StepOf<Dialogue>): Move {
    return new Move('go', step)
  }

  /** Ends it with the answers so far. */
  finish(): Move {
    return new Move('finish')
  }

  /** Goes back one step. */
  back(): Move {
    return new Move('back')
  }

  /** Ends it without its answers. */
  cancel(): Move {
    return new Move('cancel')
  }
}

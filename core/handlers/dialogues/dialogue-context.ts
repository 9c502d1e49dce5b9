import type { Chat } from '../../client/chats/chat.js'
import type { ChatAction } from '../../client/chats/typing-sign.js'
import type { Client } from '../../client/client.js'
import type { FileSource } from '../../client/files/file-source.js'
import type { Message } from '../../client/messages/message.js'
import type { SendMessageOptions } from '../../client/messages/send-message-options.js'
import { isPrivateChat } from '../../client/peers/peer-id.js'
import type { PeerRef } from '../../client/peers/peer-ref.js'
import type { KnownPeer } from '../../client/peers/peers.js'
import type { Content } from '../../content/content.js'
import type { Constructor } from '../../decorators/manifest.js'
import { Markup } from '../../formatting/markup.js'
import type { TextValues } from '../../i18n/local-text.js'
import { LocalText } from '../../i18n/local-text.js'
import { sayText } from '../../i18n/say-text.js'
import { textDeskOf } from '../../i18n/text-desk.js'
import type { TextKeyOf, TextTree } from '../../i18n/text-types.js'
import type {
  AnsweringContext,
  ReplyAlbumItem,
  ReplyAlbumOptions,
  ReplyFileOptions,
  ReplyOptions,
} from '../contexts/answering-context.js'
import type { CallbackContext } from '../contexts/callback-context.js'
import type { DialogueData, StepOf } from '../contexts/dialogue-data.js'
import { isGroupId } from '../contexts/group-id.js'
import type { MessageContext } from '../contexts/message-context.js'
import { Move } from './move.js'

/** Why a dialogue has ended without its answers. */
export type AbortReason = 'cancelled' | 'expired' | 'changed'

/** What a {@link DialogueContext} is made of. */
export interface DialogueContextParts {
  readonly chatId: number
  readonly senderId: number
  /** Its name: whose texts are meant. */
  readonly dialogue: string
  readonly step: string
  readonly data: Record<string, unknown>
  /** What led here, by which everything is sent. */
  readonly turn: AnsweringContext
  /** What the person did; absent when nobody has done anything. */
  readonly cause: MessageContext | CallbackContext | undefined
  /** The topic that messages go to, where {@link turn} does not know it. */
  readonly where: { readonly topicId?: number }
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
    return this.#parts.turn.client
  }

  /** The marked id of the chat. */
  get chatId(): number {
    return this.#parts.chatId
  }

  /** The marked id of the person. */
  get senderId(): number {
    return this.#parts.senderId
  }

  /** Whether it is in a chat with one person. */
  get isPrivate(): boolean {
    return isPrivateChat(this.chatId)
  }

  /** Whether it is in a group. */
  get isGroup(): boolean {
    return isGroupId(this.client, this.chatId)
  }

  /** The answers so far, by their steps; what has not been asked is `undefined`. Changes are kept with the step. */
  get data(): DialogueData<Dialogue> {
    return this.#parts.data as DialogueData<Dialogue>
  }

  /** The step that is asked or was answered. */
  get step(): string {
    return this.#parts.step
  }

  /** The message or the pressed button that led here; `undefined` when a job has begun it, or its time is over. */
  get cause(): MessageContext | CallbackContext | undefined {
    return this.#parts.cause
  }

  /** Why it has ended without its answers; for `@OnAbort`. */
  get reason(): AbortReason | undefined {
    return this.#parts.reason
  }

  /** The language of the person, as that of other contexts. */
  get language(): string {
    return this.#parts.turn.language
  }

  /** A text of the plugin in the language of the person, as `t` of other contexts. */
  t(text: LocalText): string
  t<Shape extends object = TextTree>(key: TextKeyOf<Shape>, values?: TextValues): string
  t(key: string | LocalText, values?: TextValues): string {
    const { client } = this
    const { dialogue } = this.#parts
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

  /** 1 in the first run of what led here; counts up when it failed and is run again. */
  get attempt(): number {
    return this.#parts.turn.attempt
  }

  /** Aborted when the time of what led here is over or the client stops. Hand it to whatever waits. */
  get signal(): AbortSignal {
    return this.#parts.turn.signal
  }

  /** The chat, for what an administrator does there. */
  get chat(): Chat {
    return this.#parts.turn.chat
  }

  /** Who gives the answers: name, username and what else the account knows. */
  author(): Promise<KnownPeer | undefined> {
    return this.#parts.turn.author()
  }

  /** Sends a message to the chat, in the topic of the dialogue. A second run does not send it twice. */
  reply(text: string | Markup | LocalText | Content, options: ReplyOptions = {}): Promise<Message> {
    const { turn, where } = this.#parts
    return turn.reply(this.spoken(text), { ...where, ...options })
  }

  /** Sends a message to another chat; a second run does not send it twice. */
  sendTo(
    peer: PeerRef,
    text: string | Markup | LocalText | Content,
    options?: Omit<SendMessageOptions, 'randomId'>,
  ): Promise<Message> {
    return this.#parts.turn.sendTo(peer, this.spoken(text), options)
  }

  /** Sends a file to the chat, in the topic of the dialogue; once, as {@link reply}. */
  replyFile(file: FileSource, options: ReplyFileOptions = {}): Promise<Message> {
    const { turn, where } = this.#parts
    return turn.replyFile(file, { ...where, ...options, ...this.#captioned(options) })
  }

  /** Sends two to ten files to the chat as one album; once, as {@link reply}. @returns as `replyAlbum` of other contexts. */
  replyAlbum(items: readonly ReplyAlbumItem[], options: ReplyAlbumOptions = {}): Promise<Message[]> {
    const { turn, where } = this.#parts
    const said = items.map((item) => ({ ...item, ...this.#captioned(item) }))
    return turn.replyAlbum(said, { ...where, ...options })
  }

  /** Shows that the account types while the work goes on. @returns what the work gives. */
  typing<Result>(work: PromiseLike<Result>, action?: ChatAction): Promise<Result> {
    return this.#parts.turn.typing(work, action)
  }

  /** Begins another dialogue with the person; when that has ended, this one goes on with its next step. */
  async enter<Other extends object>(dialogue: Constructor<Other>, data?: Partial<DialogueData<Other>>): Promise<Move> {
    await this.#parts.turn.enter(dialogue, data)
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

  #captioned({ caption }: { caption?: string | Markup | LocalText }): { caption?: string | Markup } {
    return caption === undefined ? {} : { caption: this.spoken(caption) }
  }
}

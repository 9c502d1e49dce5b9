import type { Client } from '../../client/client.js'
import type { DownloadOptions } from '../../client/files/file-calls.js'
import { Message, markedIdOf } from '../../client/messages/message.js'
import type { EditMessageOptions, ForwardMessagesOptions } from '../../client/messages/send-message-options.js'
import { isPrivateChat } from '../../client/peers/peer-id.js'
import type { PeerRef } from '../../client/peers/peer-ref.js'
import { type Media, readMedia } from '../../content/media.js'
import { assertKnownOptions } from '../../errors/known-members.js'
import { SwitchboardError } from '../../errors/switchboard-error.js'
import type { Keyboard } from '../../formatting/keyboards/keyboard.js'
import type { Markup } from '../../formatting/markup.js'
import type { LocalText } from '../../i18n/local-text.js'
import type { TlObject } from '../../mtproto/driver.js'
import { type ParsedCommand, parseCommand, parsePrefixed, splitArguments } from '../commands/command.js'
import type { Filter } from '../filters/filter.js'
import { objectField, textField } from '../tl-fields.js'
import { AnsweringContext, type AnswerPlace, type ReplyOptions } from './answering-context.js'
import type { HandlerRun } from './handler-run.js'
import { unlessSent } from './sent-once.js'
import { spoken } from './spoken.js'
import type { UpdateOccurrence } from './update-context.js'

/** How long and for what `ask` waits. */
export interface AskOptions {
  /** Milliseconds until the wait is given up; default 300,000 (five minutes). */
  timeoutMs?: number
  /**
   * What the answer has to look like; other messages go on to the handlers. Default: anything but a command for this
   * account.
   */
  filter?: Filter<MessageContext, unknown, 'message'>
  /** Aborted: the wait ends with PLUGIN_ASK_CANCELLED. */
  signal?: AbortSignal
}

/** Every option of `ask`. */
const askOptions = {
  ...{ timeoutMs: 0, filter: 0, signal: 0, quote: 0, replyTo: 0, topicId: 0, silent: 0 },
  ...{ parseMode: 0, entities: 0, buttons: 0, linkPreview: 0 },
} satisfies Record<keyof (AskOptions & ReplyOptions), 0>

/** What `ask` asks of the run: also that the answer is newer than the question. */
export interface WaitOptions extends AskOptions {
  /** The message id of the question; 0: any message is an answer. */
  afterId: number
}

/** A run whose handler can wait for an answer. */
export interface AskingRun extends HandlerRun {
  /** Waits for the next message of this person in this chat; the chat's queue goes on meanwhile. */
  waitForMessage(chatId: number, senderId: number, options: WaitOptions): Promise<MessageContext>

  /** Ends what waits for this person in this chat. @returns how many questions that were. */
  cancelAsk(chatId: number, senderId: number): number
}

const noMatch = Object.assign([] as string[], { index: 0, input: '' }) as RegExpMatchArray

/** A new message and what can be done with it. */
export class MessageContext extends AnsweringContext {
  /** What the regular expression of `filters.text` found; empty when the handler has no such filter. */
  match: RegExpMatchArray = noMatch
  private wrapped: Message | undefined
  private parsed: ParsedCommand | false | undefined
  /** What commands begin with for the handler it is for; absent: the slash. */
  private prefixes: readonly string[] | undefined
  private chatNumber: number | undefined
  private asking: AskingRun | undefined

  constructor(
    client: Client,
    occurrence: UpdateOccurrence,
    /** The TL message. */
    readonly raw: TlObject,
  ) {
    super(client, occurrence)
  }

  override attach(run: AskingRun): void {
    super.attach(run)
    this.asking = run
  }

  protected override get behind(): PeerRef | undefined {
    return this.sender
  }

  protected get place(): AnswerPlace {
    const { topicId, id } = this.message
    return { peer: this.chatId, topicId, messageId: id, quotes: this.isGroup }
  }

  /** The message; made on first use. */
  get message(): Message {
    this.wrapped ??= new Message(this.raw, this.client.self?.id)
    return this.wrapped
  }

  /** The text or the caption; `''` when there is none. */
  get text(): string {
    return textField(this.raw, 'message') ?? ''
  }

  /** What it carries besides its text; behind `filters.media('photo')` a photo. Read anew each time. */
  get media(): Media | undefined {
    return readMedia(this.raw.media as TlObject | null | undefined)
  }

  /** The id of the message it answers. */
  get replyToId(): number | undefined {
    return this.message.replyToId
  }

  /** The message it answers; asked of Telegram. `undefined` when it answers none, or that one is gone. */
  async replied(): Promise<Message | undefined> {
    return this.replyToId === undefined ? undefined : this.chat.repliedBy(this.message.id)
  }

  /** The marked id of the conversation. */
  get chatId(): number {
    this.chatNumber ??= markedIdOf(objectField(this.raw, 'peerId')) ?? 0
    return this.chatNumber
  }

  /** The marked id of who wrote it; a channel's own for its posts and for anonymous administrators. */
  get senderId(): number | undefined {
    const sender = markedIdOf(objectField(this.raw, 'fromId'))
    if (sender !== undefined) return sender
    return this.raw.out === true && this.isPrivate ? this.client.self?.id : this.chatId
  }

  /** Whether this account wrote it, here or on another device. */
  get outgoing(): boolean {
    return this.raw.out === true
  }

  /** Whether it belongs to a chat with one person. */
  get isPrivate(): boolean {
    return isPrivateChat(this.chatId)
  }

  /** Whether it belongs to a group. */
  get isGroup(): boolean {
    return this.chatId < 0 && this.raw.post !== true
  }

  /** Whether it belongs to a channel. */
  get isChannel(): boolean {
    return this.chatId < 0 && this.raw.post === true
  }

  /** The command the text begins with, lower case, without slash and `@bot`; absent when there is none. */
  get command(): string | undefined {
    return this.parsedCommand?.name
  }

  /** The text after the command; without a command the whole text. */
  get payload(): string {
    return this.parsedCommand?.payload ?? this.text
  }

  /** The words after the command; words in quotes stay together. */
  get args(): string[] {
    return splitArguments(this.payload)
  }

  /** Reads the command anew, with these signs in front of it; default the slash. For the pipeline, not for plugins. */
  readCommand(prefixes: readonly string[] | undefined): this {
    if (prefixes !== this.prefixes) {
      this.prefixes = prefixes
      this.parsed = undefined
    }
    return this
  }

  /** The command with its addressee, as written. */
  get parsedCommand(): ParsedCommand | undefined {
    this.parsed ??= (this.prefixes ? parsePrefixed(this.text, this.prefixes) : parseCommand(this.text)) ?? false
    return this.parsed || undefined
  }

  /** Sets this account's reactions to the message: emoji, or decimal ids of custom ones; none takes them away. */
  react(...reactions: readonly string[]): Promise<void> {
    return this.chat.react(this.message.id, ...reactions)
  }

  /** Pins the message. @param options.silent - tells nobody; default `false`. */
  pin(options?: { silent?: boolean }): Promise<void> {
    return this.chat.pin(this.message.id, options)
  }

  /** Sends a copy of this message, of an album all of it, that does not name its author; once, as {@link forwardTo}. */
  copyTo(peer: PeerRef, options: Omit<ForwardMessagesOptions, 'randomIds' | 'dropAuthor'> = {}): Promise<void> {
    return this.forwardTo(peer, { ...options, dropAuthor: true })
  }

  /** The bytes of what it carries, all in memory. @throws PLUGIN_NO_FILE */
  download(options?: DownloadOptions): Promise<Buffer> {
    return this.client.download(this.message, { signal: this.signal, ...options })
  }

  /** Writes what it carries to a file, which is there only when it is whole. @throws PLUGIN_NO_FILE, PLUGIN_FILE_UNWRITABLE */
  downloadTo(path: string, options?: DownloadOptions): Promise<void> {
    return this.client.downloadTo(this.message, path, { signal: this.signal, ...options })
  }

  /** Changes this message; only its author can. */
  edit(text: string | Markup | LocalText, options: EditMessageOptions = {}): Promise<Message> {
    return this.client.editMessage(this.chatId, this.message.id, spoken(this, text), options)
  }

  /** Changes the buttons of this message alone; `[]` takes them away. */
  editButtons(buttons: Keyboard): Promise<Message> {
    return this.client.editButtons(this.chatId, this.message.id, buttons)
  }

  /** Deletes this message, of an album all of it; by default for everybody where Telegram allows it. */
  async delete(options: { revoke?: boolean } = {}): Promise<void> {
    await this.client.deleteMessages(this.chatId, this.messageIds, { revoke: options.revoke ?? true })
  }

  /** Forwards this message, of an album all of it, with the same protection against sending twice as {@link reply}. */
  async forwardTo(peer: PeerRef, options: Omit<ForwardMessagesOptions, 'randomIds'> = {}): Promise<void> {
    const ids = this.messageIds
    const randomIds = ids.map(() => this.handlerRun.nextRandomId())
    await unlessSent(() => this.client.forwardMessages(peer, this.chatId, ids, { ...options, randomIds }))
  }

  /**
   * Sends a question, if one is given, and waits for the next message of the same person in the same chat. That message
   * goes to nobody else. Other messages of the chat are handled meanwhile, and so are commands of the person, unless a
   * filter asks for them.
   *
   * After a crash the handler starts anew: the question is not sent again, and answers given so far come again in order.
   * @throws PLUGIN_CALL_OPTION for an option that there is not, PLUGIN_ASK_TIMEOUT when nobody answers in time, PLUGIN_ASK_STOPPED when the client stops,
   * PLUGIN_ASK_CANCELLED after {@link cancelAsk} or when the signal is aborted; a handler that lets this one pass is done.
   */
  async ask(question?: string | Markup | LocalText, options: AskOptions & ReplyOptions = {}): Promise<MessageContext> {
    const { timeoutMs, filter, signal, ...replyOptions } = options
    const { asking } = this
    if (!asking) throw new SwitchboardError('BUG_UNREACHABLE', { where: 'ask outside of a handler' })
    assertKnownOptions('ask', options, askOptions)
    const afterId = question === undefined ? 0 : (await this.reply(question, replyOptions)).id
    return asking.waitForMessage(this.chatId, this.senderId ?? this.chatId, { timeoutMs, filter, signal, afterId })
  }

  /**
   * Ends the questions that wait for an answer of this person in this chat, for example in a handler of `/cancel`.
   * @returns how many there were.
   */
  cancelAsk(): number {
    const { asking } = this
    if (!asking) throw new SwitchboardError('BUG_UNREACHABLE', { where: 'cancelAsk outside of a handler' })
    return asking.cancelAsk(this.chatId, this.senderId ?? this.chatId)
  }

  /** What is forwarded and deleted: the message, or all messages of an album. */
  protected get messageIds(): readonly number[] {
    return [this.message.id]
  }

  /**
   * How to address who wrote the message. Also works in a group for somebody the account knows from this message only,
   * which the bare `senderId` does not.
   */
  get sender(): PeerRef | undefined {
    const { senderId, client } = this
    if (senderId === undefined || senderId < 0 || client.peers.inputPeer(senderId)) return senderId
    const peer = client.peers.inputPeer(this.chatId)
    if (!peer || this.isPrivate) return senderId
    return client.create('InputPeerUserFromMessage', { peer, msgId: this.message.id, userId: BigInt(senderId) })
  }
}

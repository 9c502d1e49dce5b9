import type { Chat } from '../../client/chats/chat.js'
import type { ChatAction } from '../../client/chats/typing-sign.js'
import type { AlbumItem, SendAlbumOptions, SendFileOptions } from '../../client/files/file-calls.js'
import type { FileSource } from '../../client/files/file-source.js'
import type { Message } from '../../client/messages/message.js'
import type { SendMessageOptions } from '../../client/messages/send-message-options.js'
import type { PeerRef } from '../../client/peers/peer-ref.js'
import type { KnownPeer } from '../../client/peers/peers.js'
import type { Content } from '../../content/content.js'
import type { Constructor } from '../../decorators/manifest.js'
import { SwitchboardError } from '../../errors/switchboard-error.js'
import type { Markup } from '../../formatting/markup.js'
import type { LocalText } from '../../i18n/local-text.js'
import type { DialogueData } from './dialogue-data.js'
import { type DialoguePlace, dialogueDeskOf } from './dialogue-desk.js'
import { sentOnce, unlessSent } from './sent-once.js'
import { spoken } from './spoken.js'
import { UpdateContext } from './update-context.js'

interface Quoting {
  /** Whether the answer hangs on the message; default: on a message in a group yes, otherwise no. */
  quote?: boolean
}

/** How an answer is sent: all that `Client.sendMessage` takes, and whether it quotes. */
export interface ReplyOptions extends Omit<SendMessageOptions, 'randomId'>, Quoting {}

/** How a file is answered with: all that `Client.sendFile` takes, and whether it quotes. */
export interface ReplyFileOptions extends Omit<SendFileOptions, 'randomId' | 'caption'>, Quoting {
  /** The text below the file, also one by its key: `text('receipt')`. */
  caption?: string | Markup | LocalText
}

/** One part of an album that is answered with. */
export interface ReplyAlbumItem extends Omit<AlbumItem, 'caption'> {
  /** The text below the file, also one by its key: `text('receipt')`. */
  caption?: string | Markup | LocalText
}

/** How an album is answered with: all that `Client.sendAlbum` takes, and whether it quotes. */
export interface ReplyAlbumOptions extends Omit<SendAlbumOptions, 'randomId'>, Quoting {}

/** Where answers go. */
export interface AnswerPlace {
  readonly peer: PeerRef
  readonly topicId?: number | undefined
  /** The message that an answer can hang on. */
  readonly messageId?: number | undefined
  /** Whether it does unless somebody says otherwise. */
  readonly quotes?: boolean
}

/** Something that happened in a conversation, and that can be answered there; nothing is sent twice by a second run. */
export abstract class AnsweringContext extends UpdateContext {
  /** Where answers go. */
  protected abstract get place(): AnswerPlace

  /** How to address who is behind it. */
  protected get behind(): PeerRef | undefined {
    const { senderId } = this as { readonly senderId?: unknown }
    return typeof senderId === 'number' ? senderId : undefined
  }

  /** The chat, for what an administrator does there: `ctx.chat.ban(ctx.senderId, { for: '7d' })`. */
  get chat(): Chat {
    return this.client.chat(this.place.peer, { nextRandomId: () => this.handlerRun.nextRandomId() })
  }

  /** Who is behind it: name, username and what else the account knows, which it asks of Telegram only where it has to. */
  async author(): Promise<KnownPeer | undefined> {
    const { behind } = this
    return behind === undefined ? undefined : this.client.chat(behind).about()
  }

  /**
   * Answers in the same chat and topic: a text, also one by its key (`text('welcome')`), or something that `content` makes.
   * A second run of the handler after a crash does not send it twice.
   */
  reply(text: string | Markup | LocalText | Content, options: ReplyOptions = {}): Promise<Message> {
    return this.sendTo(this.place.peer, text, this.answering(options))
  }

  /** Sends a message to another chat, with the same protection against sending twice as {@link reply}. */
  sendTo(
    peer: PeerRef,
    text: string | Markup | LocalText | Content,
    options: Omit<SendMessageOptions, 'randomId'> = {},
  ): Promise<Message> {
    const randomId = this.handlerRun.nextRandomId()
    const said = spoken(this, text)
    return sentOnce(said, () => this.client.sendMessage(peer, said, { ...options, randomId }))
  }

  /** Sends a file to the same chat and topic, with the same protection against sending twice as {@link reply}. */
  replyFile(file: FileSource, options: ReplyFileOptions = {}): Promise<Message> {
    const { caption, ...rest } = options
    const said = captioned(this, caption)
    const whole = { ...this.answering(rest), ...said, randomId: this.handlerRun.nextRandomId() }
    return sentOnce(said.caption ?? '', () => this.client.sendFile(this.place.peer, file, whole))
  }

  /**
   * Sends two to ten files to the same chat and topic as one album, with the same protection against sending twice as
   * {@link reply}.
   * @returns one message for each file; none when an earlier run has sent them and Telegram does not repeat them.
   */
  async replyAlbum(items: readonly ReplyAlbumItem[], options: ReplyAlbumOptions = {}): Promise<Message[]> {
    const whole = { ...this.answering(options), randomId: this.handlerRun.nextRandomId() }
    const said = items.map(({ caption, ...item }) => ({ ...item, ...captioned(this, caption) }))
    return (await unlessSent(() => this.client.sendAlbum(this.place.peer, said, whole))) ?? []
  }

  /**
   * Begins a dialogue with whoever is behind this, in this chat. One of the same kind that they are in begins anew; others wait.
   * @param data - answers that are then not asked for.
   * @throws PLUGIN_DIALOGUE_UNKNOWN, PLUGIN_DIALOGUE_NOBODY
   */
  async enter<Dialogue extends object>(
    dialogue: Constructor<Dialogue>,
    data: Partial<DialogueData<Dialogue>> = {},
  ): Promise<void> {
    const place = this.person('ctx.enter')
    const desk = dialogueDeskOf(this.client)
    if (!desk) {
      const { name: client } = this.client
      throw new SwitchboardError('PLUGIN_DIALOGUE_UNKNOWN', { dialogue: dialogue.name, client, known: [] })
    }
    const id = BigInt.asUintN(64, this.handlerRun.nextRandomId()).toString(36)
    await desk.begin(this, place, dialogue, data, id)
  }

  /**
   * Ends the latest dialogue of whoever is behind this, or this one.
   * @returns whether there was one.
   * @throws PLUGIN_DIALOGUE_NOBODY
   */
  async leave(dialogue?: Constructor): Promise<boolean> {
    return (await dialogueDeskOf(this.client)?.leave(this, this.person('ctx.leave'), dialogue)) ?? false
  }

  private person(method: string): DialoguePlace {
    const { chatId, senderId } = this as { readonly chatId?: unknown; readonly senderId?: unknown }
    if (typeof chatId === 'number' && typeof senderId === 'number' && senderId > 0) return { chatId, senderId }
    throw new SwitchboardError('PLUGIN_DIALOGUE_NOBODY', { method })
  }

  /** Shows that this account types, in the same topic, while the work goes on. @returns what the work gives. */
  typing<Result>(work: PromiseLike<Result>, action?: ChatAction): Promise<Result> {
    return this.chat.typing(work, action, this.place.topicId)
  }

  private answering<Options extends Quoting>({ quote, ...options }: Options): Omit<Options, 'quote'> & object {
    const { topicId, messageId, quotes } = this.place
    const hangs = (quote ?? quotes) && messageId !== undefined
    return { ...(topicId !== undefined && { topicId }), ...(hangs && { replyTo: messageId }), ...options }
  }
}

function captioned(
  context: UpdateContext,
  caption: string | Markup | LocalText | undefined,
): { caption?: string | Markup } {
  return caption === undefined ? {} : { caption: spoken(context, caption) }
}

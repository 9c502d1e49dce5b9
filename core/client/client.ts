import type { ClientConfig } from '../config/client-config.js'
import { ButtonCodec } from '../content/button-codec.js'
import type { Content } from '../content/content.js'
import { CallStatistics } from '../errors/call-statistics.js'
import { showAs } from '../errors/show-as.js'
import { SwitchboardError } from '../errors/switchboard-error.js'
import type { Keyboard } from '../formatting/keyboards/keyboard.js'
import type { Markup } from '../formatting/markup.js'
import type { TlObject } from '../mtproto/driver.js'
import { withKnownFields } from '../mtproto/library/known-fields.js'
import { MemoryKeyValueStore } from '../storage/memory-key-value-store.js'
import type { Clock } from '../time/clock.js'
import { AccountConnection } from './account-connection.js'
import type {
  ClassName,
  FieldsArgument,
  MethodName,
  MethodParams,
  MethodResult,
  TlObjectOf,
} from './calls/api-types.js'
import { CallChain } from './calls/call-chain.js'
import { CallErrors } from './calls/call-errors.js'
import type { CallOptions } from './calls/call-middleware.js'
import { Calls } from './calls/calls.js'
import { CallsOfClient } from './calls/calls-of-client.js'
import { Floods } from './calls/floods.js'
import { affectsUpdateState } from './calls/update-state-results.js'
import { Chat } from './chats/chat.js'
import type { ChatParts } from './chats/chat-parts.js'
import { ClientLifecycle, type StateListener } from './client-lifecycle.js'
import { registerOwner } from './client-owner.js'
import { ClientOwnerSide } from './client-owner-side.js'
import type { ClientParts } from './client-parts.js'
import type { ClientState } from './client-state.js'
import type { AlbumItem, DownloadOptions, SendAlbumOptions, SendFileOptions } from './files/file-calls.js'
import type { FileSource } from './files/file-source.js'
import type { Account } from './login/account.js'
import type { InlineAnswerOptions, InlineResult } from './messages/inline-results.js'
import type { Message } from './messages/message.js'
import type {
  CallbackAnswer,
  EditMessageOptions,
  ForwardMessagesOptions,
  SendMessageOptions,
} from './messages/send-message-options.js'
import { outageLog } from './outage-log.js'
import { OutgoingCalls } from './outgoing-calls.js'
import type { PeerRef } from './peers/peer-ref.js'
import { type ClientCalls, resolvePeer } from './peers/peer-resolver.js'
import { Peers } from './peers/peers.js'
import { UnreadableCounts } from './unreadable-counts.js'
import type { UpdatesOrigin } from './updates-listener.js'

export type { UpdatesOrigin } from './updates-listener.js'

/**
 * One Telegram login: connects, logs in, stays connected, calls the Telegram API.
 * It hands updates on and does not order, keep or dispatch them; it never logs out and never deletes a session.
 */
export class Client {
  /** The `session_name` of the configuration. */
  readonly name: string
  /** Whether the login is a user's or a bot's. */
  readonly type: 'user' | 'bot'
  /** The client's part of the configuration. */
  readonly config: ClientConfig
  /** What this account knows of users and chats. */
  readonly peers: Peers
  /** Calls and failures, per method and code. */
  readonly statistics: CallStatistics
  /** The way of its calls, open for middleware. */
  readonly calls: Calls
  /** Writes and reads the typed data of buttons; `CallbackData` is the comfortable way. */
  readonly buttons: ButtonCodec
  /** The pauses that Telegram asked for and that are not over. */
  readonly floods: Floods
  // What is hidden so is not part of what plugins are handed: see `clientView`.
  readonly #life: ClientLifecycle
  readonly #connection: AccountConnection
  readonly #chain: CallChain
  readonly #peerCalls: ClientCalls
  readonly #out: OutgoingCalls
  readonly #unreadable = new UnreadableCounts()
  readonly #clock: Clock
  readonly #owner: ClientOwnerSide

  constructor(parts: ClientParts) {
    const { config, clock, logger, formatter, peerStore } = parts
    this.config = config
    this.#clock = clock
    this.name = config.sessionName
    this.type = config.type
    this.statistics = new CallStatistics(() => clock.now(), parts.statistics)
    this.#life = parts.life ?? new ClientLifecycle(this.name, logger, this.#steps())
    this.#connection = new AccountConnection(parts, this.#life, {
      updates: (updates) => this.#received(updates),
      answered: (method, params, result) => this.#received(result, { method, params }),
      unreadable: (id) => this.#unreadable.add(id),
      loggedIn: ({ id }) => this.peers.open(id),
    })
    this.#life.onState(outageLog(clock, logger))
    const create = (className: string, fields: Readonly<Record<string, unknown>>) => this.#create(className, fields)
    this.peers = new Peers(create, { store: peerStore })
    this.peers.hashless = config.type === 'bot'
    const faults = new CallErrors({
      logger: logger.child({ category: 'ErrorHandler' }),
      clock,
      client: { type: this.type, session: parts.sessions.label },
      isAgent: config.keepsDevice === true,
      connection: this.#connection,
    })
    this.floods = new Floods(clock)
    this.#chain = new CallChain({
      client: this.name,
      connection: this.#connection,
      faults,
      policy: {
        sleepThresholdSeconds: config.sleepThreshold,
        isAgent: config.keepsDevice === true,
        maxRetries: config.errorHandler.maxRetries,
        retryDelaySeconds: config.errorHandler.retryDelay,
      },
      ...(config.rateLimit && { limits: config.rateLimit }),
      floods: this.floods,
      statistics: this.statistics,
      ...(parts.observer && { observer: parts.observer }),
      clock,
      logger,
    })
    this.#owner = new ClientOwnerSide({
      life: this.#life,
      connection: this.#connection,
      chain: this.#chain,
      unreadable: this.#unreadable,
      isLed: parts.life !== undefined,
    })
    registerOwner(this, this.#owner)
    const group = this.#chain.group()
    group.enter()
    this.calls = new Calls(group)
    this.#peerCalls = new CallsOfClient(
      this,
      (method, params, options) => this.#chain.call(method, params, options),
      create,
    )
    this.buttons = new ButtonCodec(parts.buttonStore ?? (() => new MemoryKeyValueStore(clock)), clock)
    this.#out = new OutgoingCalls(this.#peerCalls, {
      formatter,
      codec: this.buttons,
      maxTransfers: config.maxConcurrentTransmissions,
    })
  }

  /** Where the client is in its life. */
  get state(): ClientState {
    return this.#life.state
  }

  /** Why it failed, or what it is waiting for while it reconnects. */
  get failure(): Error | undefined {
    return this.#life.reason
  }

  /** The account it is logged in as; known from the first time it is online. */
  get self(): Account | undefined {
    return this.#connection.account
  }

  /** Calls the listener after each change of the state. @returns a function that takes the listener away. */
  onState(listener: StateListener): () => void {
    return this.#life.onState(listener)
  }

  /**
   * Calls a method of the Telegram API, for example `invoke('messages.GetDialogs', { ... })`. 64-bit numbers may be
   * native; TL objects among the parameters come from `create`. A short flood wait is waited for.
   * @throws FloodWaitError and the other RPC_ errors, or the signal's reason.
   */
  invoke<Method extends MethodName>(
    method: Method,
    params: MethodParams<Method>,
    options?: CallOptions,
  ): Promise<MethodResult<Method>>
  /** The same for a method whose name is not known when compiling. */
  invoke<Method extends string>(
    method: string extends Method ? Method : never,
    params: Readonly<Record<string, unknown>>,
    options?: CallOptions,
  ): Promise<TlObject>
  invoke(method: string, params: Readonly<Record<string, unknown>>, options?: CallOptions): Promise<TlObject> {
    return this.#chain.call(method, params, options)
  }

  /** The same for a constructor whose name is not known when compiling. */
  create<Name extends string>(
    className: string extends Name ? Name : never,
    fields?: Readonly<Record<string, unknown>>,
  ): TlObject
  /**
   * Makes a TL object (`'InputPeerSelf'`) for the parameters of a call. 64-bit numbers may be native.
   * @throws RPC_UNKNOWN_FIELD for a field that its constructor does not have.
   */
  create<Name extends ClassName>(className: Name, ...fields: FieldsArgument<Name>): TlObjectOf<Name>
  create(className: string, fields: Readonly<Record<string, unknown>> = {}): TlObject {
    return withKnownFields(className, fields, this.#create(className, fields))
  }

  /** The TL bytes of an object. */
  encode(object: TlObject): Uint8Array {
    return this.#connection.driverFor('encode').encode(object)
  }

  /** Reads a TL object out of its bytes. */
  decode(bytes: Uint8Array): TlObject {
    return this.#connection.driverFor('decode').decode(bytes)
  }

  /** The `InputPeer` of whom a call is about. @throws RPC_PEER_UNKNOWN when this account cannot address them. */
  resolve(peer: PeerRef, options?: CallOptions): Promise<TlObject> {
    return resolvePeer(this.#peerCalls, peer, options)
  }

  /**
   * Sends a text, or something else that `content` makes. A text that is longer than 4096 characters, or has more than 100 marks, goes out as several messages, divided where it
   * hurts least: the first is the reply, the last has the buttons and is returned. When one is refused, those before it remain.
   */
  sendMessage(peer: PeerRef, text: string | Markup | Content, options?: SendMessageOptions): Promise<Message> {
    return this.#out.messages.send(peer, text, options)
  }

  /** Replaces the text and the buttons of a message. The same again is refused (`MESSAGE_NOT_MODIFIED`). */
  editMessage(peer: PeerRef, id: number, text: string | Markup, options?: EditMessageOptions): Promise<Message> {
    return this.#out.messages.edit(peer, id, text, options)
  }

  /** Replaces the buttons of a message alone; `[]` takes them away. */
  editButtons(peer: PeerRef, id: number, buttons: Keyboard): Promise<Message> {
    return this.#out.messages.editButtons(peer, id, buttons)
  }

  /** Deletes messages of one chat. @param options.revoke - for all sides; default `true`. Channels and supergroups always do. */
  deleteMessages(peer: PeerRef, ids: readonly number[], options?: { revoke?: boolean }): Promise<void> {
    return this.#out.messages.delete(peer, ids, options)
  }

  /** Fetches messages of one chat by their ids. @returns one entry for each id, `undefined` where there is none. */
  getMessages(peer: PeerRef, ids: readonly number[]): Promise<(Message | undefined)[]> {
    return this.#out.messages.get(peer, ids)
  }

  /** Forwards messages of one chat to another. */
  forwardMessages(
    to: PeerRef,
    from: PeerRef,
    ids: readonly number[],
    options?: ForwardMessagesOptions,
  ): Promise<Message[]> {
    return this.#out.messages.forward(to, from, ids, options)
  }

  /**
   * Sends a file: by its path, its bytes, or a `Blob`. Not more files go up and come down side by side than
   * `max_concurrent_transmissions` says; the others wait.
   * @throws PLUGIN_FILE_UNREADABLE, PLUGIN_FILE_SIZE, and what {@link sendMessage} throws.
   */
  sendFile(peer: PeerRef, file: FileSource, options?: SendFileOptions): Promise<Message> {
    return this.#out.files.send(peer, file, options)
  }

  /**
   * Sends two to ten files as one album; photos and videos, or documents, or music, not mixed.
   * @returns one message for each file.
   * @throws what {@link sendFile} throws.
   */
  sendAlbum(peer: PeerRef, items: readonly AlbumItem[], options?: SendAlbumOptions): Promise<Message[]> {
    return this.#out.files.sendAlbum(peer, items, options)
  }

  /** The bytes of a message's photo or document, all in memory. @throws PLUGIN_NO_FILE, RPC_ errors. */
  download(message: Message, options?: DownloadOptions): Promise<Buffer> {
    return this.#out.files.download(message, options)
  }

  /** Writes a message's photo or document to a file, there only when whole. @throws PLUGIN_NO_FILE, PLUGIN_FILE_UNWRITABLE, RPC_ errors. */
  downloadTo(message: Message, path: string, options?: DownloadOptions): Promise<void> {
    return this.#out.files.downloadTo(message, path, options)
  }

  /** A conversation, for what an administrator does there, for reactions, pins and invite links. Asks nothing yet. */
  chat(peer: PeerRef, options: Pick<ChatParts, 'nextRandomId'> = {}): Chat {
    const { messages } = this.#out
    const editMedia: ChatParts['editMedia'] = (...edit) => messages.editMedia(...edit)
    return new Chat({ ...options, calls: this.#peerCalls, clock: this.#clock, editMedia }, peer)
  }

  /** Answers the press of a button; bots only. */
  answerCallback(queryId: bigint, answer?: CallbackAnswer): Promise<void> {
    return this.#out.messages.answerCallback(queryId, answer)
  }

  /** Answers an inline query with up to 50 lines or photos; bots only. */
  answerInline(queryId: bigint, results: readonly InlineResult[], options?: InlineAnswerOptions): Promise<void> {
    return this.#out.inline.answer(queryId, results, options)
  }

  /**
   * Replaces the text and the buttons of a message that was sent in inline mode; bots only.
   * @param id - as an update names it (`InputBotInlineMessageID`).
   */
  editInlineMessage(id: TlObject, text: string | Markup, options?: EditMessageOptions): Promise<void> {
    return this.#out.inline.edit(id, text, options)
  }

  /** Asks Telegram who this is. */
  async getMe(): Promise<Account> {
    const account = await this.#connection.identify((method, params) => this.#chain.call(method, params))
    if (account) return account
    throw new SwitchboardError('RPC_UNAUTHORIZED', { method: 'users.GetUsers', reason: 'AUTH_KEY_UNREGISTERED' })
  }

  #create(className: string, fields: Readonly<Record<string, unknown>>): TlObject {
    return this.#connection.driverFor('create').create(className, fields)
  }

  #steps() {
    return { up: (signal: AbortSignal) => this.#connection.open(signal), down: () => this.#connection.close() }
  }

  #received(object: TlObject, origin?: UpdatesOrigin): void {
    this.peers.learnFrom(object)
    if (origin === undefined) this.#owner.listener?.(object)
    else if (affectsUpdateState(object)) this.#owner.listener?.(object, origin)
  }
}

showAs(Client, ({ name, type, state, self }) => ({
  ...{ name, type, state },
  ...(self && { account: { id: self.id, username: self.username } }),
}))

import type { ClientConfig } from '../config/client-config.js'
import { CallStatistics } from '../errors/call-statistics.js'
import { FloodMemory } from '../errors/flood-memory.js'
import { isPassing } from '../errors/is-passing.js'
import { isSessionEnd, rpcReason } from '../errors/rpc-reason.js'
import { isSwitchboardError, SwitchboardError } from '../errors/switchboard-error.js'
import type { Markup } from '../formatting/markup.js'
import type { Logger } from '../logging/logger.js'
import type { SessionStore } from '../sessions/session-store.js'
import type { Clock } from '../time/clock.js'
import type { Account } from './account.js'
import type { MethodName, MethodParams, MethodResult } from './api-types.js'
import { type CallOptions, CallPipeline } from './call-pipeline.js'
import type { ClientParts } from './client-parts.js'
import type { ClientState } from './client-state.js'
import type { ConnectionState, Credentials, Driver, InvokeOptions, TlObject } from './driver.js'
import { driverFactory } from './driver-factory.js'
import { explainRefusal, type LoginCalls, login, whoAmI } from './login.js'
import type { Message } from './message.js'
import { MessageCalls } from './message-calls.js'
import type { PeerRef } from './peer-ref.js'
import { type ClientCalls, resolvePeer } from './peer-resolver.js'
import { Peers } from './peers.js'
import type {
  CallbackAnswer,
  EditMessageOptions,
  ForwardMessagesOptions,
  SendMessageOptions,
} from './send-message-options.js'
import { TerminalLoginPrompt } from './terminal-login-prompt.js'
import { affectsUpdateState } from './update-state-results.js'

export type StateListener = (state: ClientState, previous: ClientState, reason?: Error) => void

/** The request an object came as the answer to. */
export interface UpdatesOrigin {
  method: string
  params: Readonly<Record<string, unknown>>
}

/**
 * Hears every `Updates` object in order. With an origin it is the answer to an own request, which moves the update
 * state as well and may be a `messages.AffectedMessages` too.
 */
export type UpdatesListener = (updates: TlObject, origin?: UpdatesOrigin) => void

const terminal = new TerminalLoginPrompt()

/**
 * One Telegram login: connects, logs in, stays connected, calls the Telegram API.
 * It hands updates on and does not order, keep or dispatch them; it never logs out and never deletes a session.
 */
export class Client {
  readonly name: string
  readonly type: 'user' | 'bot'
  readonly config: ClientConfig
  readonly peers: Peers
  /** Calls and failures, per method and code. */
  readonly statistics: CallStatistics
  private readonly clock: Clock
  private readonly logger: Logger
  private readonly sessions: SessionStore
  private readonly pipeline: CallPipeline
  private readonly messages: MessageCalls
  private readonly stateListeners = new Set<StateListener>()
  private updatesListener: UpdatesListener | undefined
  private driver: Driver | undefined
  private credentials: Credentials | undefined
  private current: ClientState = 'idle'
  private reason: Error | undefined
  private account: Account | undefined
  private starting: Promise<void> | undefined
  private stopping: Promise<void> | undefined
  private halt = new AbortController()

  constructor(private readonly parts: ClientParts<ClientConfig>) {
    const { config, clock, logger, sessions, formatter, peerStore } = parts
    this.config = config
    this.name = config.sessionName
    this.type = config.type
    this.clock = clock
    this.logger = logger
    this.sessions = sessions
    const now = () => clock.now()
    this.statistics = new CallStatistics(now, parts.statistics)
    this.peers = new Peers((className, fields) => this.create(className, fields), { store: peerStore })
    this.peers.hashless = config.type === 'bot'
    this.pipeline = new CallPipeline({
      invoke: (method, params, options) => this.send(method, params, options),
      policy: {
        sleepThresholdSeconds: config.sleepThreshold,
        maxRetries: config.errorHandler.maxRetries,
        retryDelaySeconds: config.errorHandler.retryDelay,
      },
      memory: new FloodMemory(now),
      statistics: this.statistics,
      clock,
      logger,
    })
    this.messages = new MessageCalls(this.callsForPeers(), formatter)
  }

  get state(): ClientState {
    return this.current
  }

  /** Why it failed, or what it is waiting for while it reconnects. */
  get failure(): Error | undefined {
    return this.reason
  }

  /** The account it is logged in as; known from the first time it is online. */
  get self(): Account | undefined {
    return this.account
  }

  /**
   * Takes the session, connects and logs in; tries again after passing faults, as `error_handler` says.
   * @throws LOGIN_, SESSION_ and RPC_ errors, or the signal's reason; the state is `failed` then (`stopped` after an
   *   abort) and the reason stands in `failure`.
   */
  start(signal?: AbortSignal): Promise<void> {
    if (this.current === 'online' || this.current === 'reconnecting') return Promise.resolve()
    if (this.starting) return this.starting
    this.halt = new AbortController()
    this.starting = this.run(this.halt.signal, signal).finally(() => {
      this.starting = undefined
    })
    return this.starting
  }

  /** Disconnects and gives the session free. Does not log out. Never rejects; safe in any state and more than once. */
  stop(): Promise<void> {
    this.halt.abort(new Error(`The client ${this.name} was stopped.`))
    this.stopping ??= this.end().finally(() => {
      this.stopping = undefined
    })
    return this.stopping
  }

  /** @returns a function that takes the listener away. */
  onState(listener: StateListener): () => void {
    this.stateListeners.add(listener)
    return () => this.stateListeners.delete(listener)
  }

  /** Sets the one listener of raw updates; before `start`. */
  onUpdates(listener: UpdatesListener): void {
    if (this.updatesListener) throw new SwitchboardError('BUG_UNREACHABLE', { where: 'a second listener of updates' })
    this.updatesListener = listener
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
    return this.pipeline.call(method, params, options)
  }

  /** Makes a TL object (`'InputPeerSelf'`) for the parameters of a call. */
  create(className: string, fields: Readonly<Record<string, unknown>> = {}): TlObject {
    return this.connectedDriver('create').create(className, fields)
  }

  /** The TL bytes of an object. */
  encode(object: TlObject): Uint8Array {
    return this.connectedDriver('encode').encode(object)
  }

  decode(bytes: Uint8Array): TlObject {
    return this.connectedDriver('decode').decode(bytes)
  }

  /**
   * The `InputPeer` of whom a call is about.
   * @throws RPC_PEER_UNKNOWN when this account cannot address them.
   */
  resolve(peer: PeerRef, options?: CallOptions): Promise<TlObject> {
    return resolvePeer(this.callsForPeers(), peer, options)
  }

  /** Sends one message; a text above 4096 characters is refused by Telegram, see `Formatter.split`. */
  sendMessage(peer: PeerRef, text: string | Markup, options?: SendMessageOptions): Promise<Message> {
    return this.messages.send(peer, text, options)
  }

  /** Replaces the text and the buttons of a message. The same again is refused (`MESSAGE_NOT_MODIFIED`). */
  editMessage(peer: PeerRef, id: number, text: string | Markup, options?: EditMessageOptions): Promise<Message> {
    return this.messages.edit(peer, id, text, options)
  }

  /** @param options.revoke - deletes for all sides; default `true`. Channels and supergroups always do. */
  deleteMessages(peer: PeerRef, ids: readonly number[], options?: { revoke?: boolean }): Promise<void> {
    return this.messages.delete(peer, ids, options)
  }

  /** @returns one entry for each id, `undefined` where there is no such message. */
  getMessages(peer: PeerRef, ids: readonly number[]): Promise<(Message | undefined)[]> {
    return this.messages.get(peer, ids)
  }

  forwardMessages(
    to: PeerRef,
    from: PeerRef,
    ids: readonly number[],
    options?: ForwardMessagesOptions,
  ): Promise<Message[]> {
    return this.messages.forward(to, from, ids, options)
  }

  /** Answers the press of a button; bots only. */
  answerCallback(queryId: bigint, answer?: CallbackAnswer): Promise<void> {
    return this.messages.answerCallback(queryId, answer)
  }

  /** Asks Telegram who this is. */
  async getMe(): Promise<Account> {
    const account = await whoAmI(this.callsForLogin((method, params) => this.pipeline.call(method, params)))
    if (account) this.account = account
    return this.account ?? Promise.reject(new SwitchboardError('RPC_DISCONNECTED', { method: 'getMe', sent: false }))
  }

  private async run(halt: AbortSignal, signal?: AbortSignal): Promise<void> {
    const either = signal ? AbortSignal.any([signal, halt]) : halt
    try {
      await this.stopping
      either.throwIfAborted()
      await this.sessions.lock()
      await this.tryToStart(either)
    } catch (error) {
      await this.release()
      if (either.aborted) this.setState('stopped')
      else this.setState('failed', asError(error))
      throw error
    }
  }

  private async tryToStart(signal: AbortSignal): Promise<void> {
    const { maxRetries, retryDelay } = this.config.errorHandler
    for (let attempt = 1; ; attempt++) {
      try {
        await this.goOnline(signal)
        return
      } catch (error) {
        await this.closeDriver()
        signal.throwIfAborted()
        if (!isPassing(error) || attempt > maxRetries) throw error
        this.logger.warn('could not start, trying again', { attempt, retrySeconds: retryDelay, error })
        this.reason = asError(error)
        await this.clock.sleep(retryDelay * 1_000, signal)
      }
    }
  }

  private async goOnline(signal: AbortSignal): Promise<void> {
    this.setState('connecting')
    const stored = await this.sessions.load()
    this.credentials = stored
    const driver = this.makeDriver()
    this.driver = driver
    try {
      await driver.connect(signal)
      this.setState('authorizing')
      this.account = await this.authorize(driver, stored !== undefined, signal)
    } catch (error) {
      throw stored && isSessionEnd(error) ? await this.setAside(error) : explainRefusal(error, this.name)
    }
    signal.throwIfAborted()
    await this.keepCredentials()
    this.setState('online')
  }

  private makeDriver(): Driver {
    const { config, parts, credentials } = this
    const make = parts.driverFactory ?? driverFactory(config.driver)
    const driver = make({
      apiId: config.apiId,
      apiHash: config.apiHash,
      device: {
        model: config.deviceModel,
        systemVersion: config.systemVersion,
        appVersion: config.appVersion,
        langCode: config.langCode,
      },
      ...(credentials ? { credentials } : {}),
      ...(parts.address ? { address: parts.address } : {}),
      ipv6: config.ipv6,
      testMode: config.testMode,
      noUpdates: config.noUpdates,
      logger: this.logger,
      listener: {
        updates: (updates) => this.received(updates),
        answered: (method, params, result) => this.received(result, { method, params }),
        connection: (state, reason) => {
          if (this.driver === driver) this.connectionChanged(state, reason)
        },
        credentials: (changed) => {
          this.credentials = changed
        },
      },
    })
    return driver
  }

  private async authorize(driver: Driver, isStored: boolean, signal: AbortSignal): Promise<Account> {
    const { config, name } = this
    const calls = this.callsForLogin((method, params) => driver.invoke(method, params, { signal }))
    const settings = { ...config, name }
    const known = await whoAmI(calls)
    if (!known && isStored) throw new SwitchboardError('RPC_UNAUTHORIZED', unregistered)
    const account = known ?? (await login(calls, settings, this.prompt(), signal))
    const found = account.isBot ? 'bot' : 'user'
    if (found !== config.type) {
      throw new SwitchboardError('LOGIN_WRONG_KIND', { client: name, wanted: config.type, found })
    }
    return account
  }

  private prompt() {
    return this.parts.prompt ?? (TerminalLoginPrompt.isPossible() ? terminal : undefined)
  }

  private async keepCredentials(): Promise<void> {
    const { credentials, account } = this
    if (!credentials || !account) return
    await this.sessions.save({ ...credentials, account: { id: account.id, isBot: account.isBot } })
  }

  /** Puts an ended session out of the way. @returns the error that says so. */
  private async setAside(cause: unknown): Promise<SwitchboardError<'LOGIN_ENDED'>> {
    const reason = rpcReason(cause) ?? (isSwitchboardError(cause) ? cause.code : String(cause))
    let movedTo: string | undefined
    try {
      movedTo = await this.sessions.setAside()
    } catch (error) {
      this.logger.error('the ended session could not be set aside', { error })
    }
    return new SwitchboardError(
      'LOGIN_ENDED',
      { client: this.name, reason, ...(movedTo ? { movedTo } : {}) },
      { cause },
    )
  }

  private connectionChanged(state: ConnectionState, reason?: Error): void {
    const isUp = this.current === 'online' || this.current === 'reconnecting'
    if (!isUp) return
    if (state === 'disconnected') this.setState('reconnecting', reason)
    else if (state === 'connected') {
      this.setState('online')
      this.verifyLogin()
    } else if (reason) this.fail(reason)
  }

  /** A login can end while nobody is connected, and only a real request tells. */
  private verifyLogin(): void {
    this.getMe().catch((error) => this.logger.debug('the login could not be verified', { error }))
  }

  private fail(cause: Error): void {
    if (this.current === 'failed' || this.current === 'stopping' || this.current === 'stopped') return
    const ending = isSessionEnd(cause) ? this.setAside(cause) : Promise.resolve(cause)
    this.setState('failed', cause)
    ending
      .then((reason) => {
        if (this.current === 'failed') this.setState('failed', reason)
        return this.release()
      })
      .catch((error) => this.logger.error('the client could not be released', { error }))
  }

  private received(object: TlObject, origin?: UpdatesOrigin): void {
    this.peers.learnFrom(object)
    if (origin === undefined) this.updatesListener?.(object)
    else if (affectsUpdateState(object)) this.updatesListener?.(object, origin)
  }

  private async send(
    method: string,
    params: Readonly<Record<string, unknown>>,
    options: InvokeOptions,
  ): Promise<TlObject> {
    try {
      return await this.connectedDriver(method).invoke(method, params, options)
    } catch (error) {
      const isUp = this.current === 'online' || this.current === 'reconnecting'
      if (isUp && isSessionEnd(error)) this.fail(asError(error))
      throw error
    }
  }

  private connectedDriver(method: string): Driver {
    if (this.driver) return this.driver
    throw new SwitchboardError('RPC_DISCONNECTED', { method, sent: false })
  }

  private callsForPeers(): ClientCalls {
    const client = this
    return {
      invoke: (method, params, options) => this.pipeline.call(method, params, options),
      create: (className, fields) => this.create(className, fields),
      peers: this.peers,
      get selfId() {
        return client.account?.id
      },
    }
  }

  private callsForLogin(invoke: LoginCalls['invoke']): LoginCalls {
    return {
      invoke,
      create: (className, fields) => this.create(className, fields),
      passwordAnswer: (challenge, password) => this.connectedDriver('login').passwordAnswer(challenge, password),
    }
  }

  private async end(): Promise<void> {
    if (!this.starting && (this.current === 'idle' || this.current === 'stopped')) return
    this.setState('stopping')
    await this.starting?.catch(() => {})
    await this.release()
    this.setState('stopped')
  }

  private async release(): Promise<void> {
    await this.closeDriver()
    await this.sessions.release().catch((error) => this.logger.error('the session could not be released', { error }))
  }

  private async closeDriver(): Promise<void> {
    const { driver } = this
    await driver?.close().catch((error) => this.logger.error('the connection could not be closed', { error }))
  }

  private setState(state: ClientState, reason?: Error): void {
    const previous = this.current
    const isSame = previous === state && this.reason === reason
    this.current = state
    this.reason = reason
    if (isSame) return
    this.logger.debug('state', { state, previous, ...(reason ? { error: reason } : {}) })
    for (const listener of this.stateListeners) {
      try {
        listener(state, previous, reason)
      } catch (error) {
        this.logger.error('a listener of the state failed', { error })
      }
    }
  }
}

const unregistered = { method: 'users.GetUsers', reason: 'AUTH_KEY_UNREGISTERED' }

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}

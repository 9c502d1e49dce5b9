import { rpcReason } from '../errors/rpc-reason.js'
import { isSwitchboardError, SwitchboardError } from '../errors/switchboard-error.js'
import { endsLogin, verdictOf, waitSecondsOf } from '../errors/verdict.js'
import type { Logger } from '../logging/logger.js'
import type {
  ConnectionState,
  Credentials,
  Driver,
  DriverListener,
  InvokeOptions,
  TlObject,
} from '../mtproto/driver.js'
import { driverFactory } from '../mtproto/library/driver-factory.js'
import { Takeout } from './calls/takeout.js'
import type { ClientParts } from './client-parts.js'
import type { ClientState } from './client-state.js'
import { driverSettings } from './driver-settings.js'
import type { Account } from './login/account.js'
import { explainRefusal, type LoginCalls, login, whoAmI } from './login/login.js'
import { isScan, type QrLoginParts } from './login/qr-login.js'
import { assertRightAccount } from './login/right-account.js'
import { TerminalLoginPrompt } from './login/terminal-login-prompt.js'
import { waitForPauses } from './login/wait-for-pauses.js'

export type StateListener = (state: ClientState, previous: ClientState, reason?: Error) => void

/** What the life of a client passes on: of its driver, and who it is. */
export interface ClientNews extends Pick<DriverListener, 'updates' | 'answered'> {
  /** The account is known and is the right one; before the client is online. */
  loggedIn(account: Account): void
}

const terminal = new TerminalLoginPrompt()
const unregistered = { method: 'users.GetUsers', reason: 'AUTH_KEY_UNREGISTERED' }

/**
 * A client from its start to its end: its state, its session, its connection and who it is logged in as. Tries again
 * where that can help, and puts a session aside that Telegram ended. Never logs out and never logs in anew by itself.
 */
export class ClientLife {
  account: Account | undefined
  private readonly name: string
  private readonly sessionLog: Logger
  private readonly errorLog: Logger
  private readonly listeners = new Set<StateListener>()
  private driver: Driver | undefined
  private credentials: Credentials | undefined
  private current: ClientState = 'idle'
  private reason: Error | undefined
  private starting: Promise<void> | undefined
  private stopping: Promise<void> | undefined
  private failing: Promise<void> | undefined
  private halt = new AbortController()
  private scanned: (() => void) | undefined
  private takeout: Takeout | undefined

  constructor(
    private readonly parts: ClientParts,
    private readonly news: ClientNews,
  ) {
    this.name = parts.config.sessionName
    this.sessionLog = parts.logger.child({ category: 'SessionManager', session: parts.sessions.label })
    this.errorLog = parts.logger.child({ category: 'ErrorHandler' })
  }

  get state(): ClientState {
    return this.current
  }

  get failure(): Error | undefined {
    return this.reason
  }

  onState(listener: StateListener): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  start(signal?: AbortSignal): Promise<void> {
    if (this.isUp && !this.failing) return Promise.resolve()
    if (this.starting) return this.starting
    this.halt = new AbortController()
    this.starting = this.run(this.halt.signal, signal).finally(() => {
      this.starting = undefined
    })
    return this.starting
  }

  stop(): Promise<void> {
    this.halt.abort(new Error(`The client ${this.name} was stopped.`))
    this.stopping ??= this.end().finally(() => {
      this.stopping = undefined
    })
    return this.stopping
  }

  /** Calls Telegram; a call that shows that the login has ended is the end of this life. */
  async invoke(method: string, params: Readonly<Record<string, unknown>>, options: InvokeOptions): Promise<TlObject> {
    try {
      const driver = this.driverFor(method)
      return await driver.invoke(method, params, this.takeout?.optionsFor(method, options) ?? options)
    } catch (error) {
      // A file connection to another data centre has a key of its own.
      const isOfLogin = options.dcId === undefined
      if (this.isUp && isOfLogin && endsLogin(error)) this.fail(asError(error))
      throw error
    }
  }

  /**
   * The driver of the latest start.
   * @throws RPC_DISCONNECTED when there was none yet.
   */
  driverFor(purpose: string): Driver {
    if (this.driver) return this.driver
    throw new SwitchboardError('RPC_DISCONNECTED', { method: purpose, sent: false })
  }

  /** Asks Telegram who this is, and keeps the answer. */
  async identify(invoke: LoginCalls['invoke']): Promise<Account | undefined> {
    const account = await whoAmI(this.loginCalls(invoke))
    if (account) this.account = account
    return account
  }

  private get isUp(): boolean {
    return this.current === 'online' || this.current === 'reconnecting'
  }

  private async run(halt: AbortSignal, signal?: AbortSignal): Promise<void> {
    const either = signal ? AbortSignal.any([signal, halt]) : halt
    try {
      await this.stopping
      await this.failing
      either.throwIfAborted()
      await this.parts.sessions.lock()
      await this.tryToStart(either)
    } catch (error) {
      await this.release()
      if (either.aborted) this.setState('stopped')
      else this.setState('failed', asError(error))
      throw error
    }
  }

  private async tryToStart(signal: AbortSignal): Promise<void> {
    const { config, clock } = this.parts
    const { maxRetries, retryDelay } = config.errorHandler
    for (let attempt = 1; ; attempt++) {
      try {
        await this.goOnline(signal)
        return
      } catch (error) {
        await this.closeDriver()
        signal.throwIfAborted()
        const pauseSeconds = waitSecondsOf(error)
        if (pauseSeconds !== undefined) {
          await this.waitToStart(pauseSeconds, asError(error), signal)
          attempt--
          continue
        }
        const canPass = isSwitchboardError(error) && verdictOf(error) !== 'final'
        if (!canPass || attempt > maxRetries) throw error
        this.errorLog.warn('could not start, trying again', { attempt, retrySeconds: retryDelay, error })
        this.reason = asError(error)
        await clock.sleep(retryDelay * 1_000, signal)
      }
    }
  }

  /** A pause before the login takes as long as Telegram says; meanwhile nothing is connected. */
  private async waitToStart(seconds: number, reason: Error, signal: AbortSignal): Promise<void> {
    this.errorLog.warn('Telegram asks for a pause before the login', { waitSeconds: seconds, error: reason })
    this.setState('waiting', reason)
    await this.parts.clock.sleep(seconds * 1_000, signal)
  }

  private patientInvoke(driver: Driver) {
    const { clock, config } = this.parts
    const pauses = { clock, logger: this.errorLog, thresholdSeconds: config.sleepThreshold }
    return waitForPauses((method, params, options) => driver.invoke(method, params, options), pauses)
  }

  private async goOnline(signal: AbortSignal): Promise<void> {
    this.setState('connecting')
    const stored = await this.parts.sessions.load()
    this.credentials = stored
    this.sessionLog.debug(stored ? 'the stored login is opened' : 'there is no stored login', { dcId: stored?.dcId })
    const driver = this.makeDriver()
    this.driver = driver
    try {
      await driver.connect(signal)
      this.setState('authorizing')
      this.account = await this.authorize(driver, stored !== undefined, signal)
    } catch (error) {
      throw stored && endsLogin(error) ? await this.setAside(error) : explainRefusal(error, this.name)
    }
    signal.throwIfAborted()
    await this.keepCredentials()
    await this.parts.accounts?.note(this.name, this.account.id)
    this.news.loggedIn(this.account)
    const { id, isBot } = this.account
    this.sessionLog.info(stored ? 'the stored login is used' : 'a new login is kept', { account: id, isBot })
    await this.beginTakeout(driver, signal)
    this.setState('online')
  }

  private makeDriver(): Driver {
    const { credentials, news } = this
    const { config, address, logger, ...parts } = this.parts
    const make = parts.driverFactory ?? driverFactory(config.driver)
    const driver = make({
      ...driverSettings(config),
      ...(credentials ? { credentials } : {}),
      ...(address ? { address } : {}),
      // That a QR code was scanned is told by an update.
      noUpdates: config.noUpdates && !parts.qr,
      logger,
      listener: {
        ...news,
        updates: (updates) => {
          if (this.isUp || !isScan(updates)) news.updates(updates)
          else this.scanned?.()
        },
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
    const { name } = this
    const { config } = this.parts
    const invoke = this.patientInvoke(driver)
    const calls = this.loginCalls((method, params) => invoke(method, params, { signal }))
    const known = await whoAmI(calls)
    if (!known && isStored) throw new SwitchboardError('RPC_UNAUTHORIZED', unregistered)
    const qr = this.qrParts(driver, signal)
    const account = known ?? (await login(calls, { ...config, name }, this.prompt(), signal, qr))
    const found = account.isBot ? 'bot' : 'user'
    if (found !== config.type) {
      throw new SwitchboardError('LOGIN_WRONG_KIND', { client: name, wanted: config.type, found })
    }
    // Who logs in anew chooses the account; a stored login has to be that of the one who was here before.
    const seen = isStored ? await this.parts.accounts?.find(name) : undefined
    assertRightAccount(account, { ...config, name, seen })
    return account
  }

  private loginCalls(invoke: LoginCalls['invoke']): LoginCalls {
    return {
      invoke,
      create: (className, fields) => this.driverFor('create').create(className, fields),
      passwordAnswer: (challenge, password) => this.driverFor('login').passwordAnswer(challenge, password),
    }
  }

  private async beginTakeout(driver: Driver, signal: AbortSignal): Promise<void> {
    const { takeout, type } = this.parts.config
    this.takeout = undefined
    if (!takeout || type === 'bot') return
    const invoke = this.patientInvoke(driver)
    const begun = await Takeout.begin(this.name, (method, params, options) =>
      invoke(method, params, options ?? { signal }),
    )
    signal.throwIfAborted()
    this.takeout = begun
  }

  private async endTakeout(): Promise<void> {
    const { takeout } = this
    this.takeout = undefined
    await takeout?.finish().catch((error) => this.parts.logger.warn('the takeout session was left open', { error }))
  }

  private qrParts(driver: Driver, signal: AbortSignal): QrLoginParts | undefined {
    const { qr: screen, clock } = this.parts
    if (!screen) return undefined
    const onScanned = (listener: () => void) => {
      this.scanned = listener
      return () => {
        this.scanned = undefined
      }
    }
    return { screen, clock, moveTo: (dcId) => driver.moveTo(dcId, signal), onScanned }
  }

  private prompt() {
    return this.parts.prompt ?? (TerminalLoginPrompt.isPossible() ? terminal : undefined)
  }

  private async keepCredentials(): Promise<void> {
    const { credentials, account } = this
    if (!credentials || !account) return
    await this.parts.sessions.save({ ...credentials, account: { id: account.id, isBot: account.isBot } })
  }

  /** Puts an ended session out of the way. @returns the error that says so. */
  private async setAside(cause: unknown): Promise<SwitchboardError<'LOGIN_ENDED'>> {
    const reason = rpcReason(cause) ?? (isSwitchboardError(cause) ? cause.code : String(cause))
    const movedTo = await this.parts.sessions.setAside().catch((error) => {
      this.sessionLog.error('the ended session could not be set aside', { error })
      return undefined
    })
    this.sessionLog.warn('Telegram ended the login', { reason, ...(movedTo ? { movedTo } : {}) })
    const context = { client: this.name, reason, ...(movedTo ? { movedTo } : {}) }
    return new SwitchboardError('LOGIN_ENDED', context, { cause })
  }

  private connectionChanged(state: ConnectionState, reason?: Error): void {
    if (!this.isUp || this.failing) return
    if (state === 'disconnected') this.setState('reconnecting', reason)
    else if (state === 'connected') {
      this.setState('online')
      this.verifyLogin()
    } else if (reason) this.fail(reason)
  }

  /** A login can end while nobody is connected, and only a real request tells. */
  private verifyLogin(): void {
    this.identify((method, params) => this.invoke(method, params, {})).catch((error) =>
      this.parts.logger.debug('the login could not be verified', { error }),
    )
  }

  /** The end of a life that was online; the state changes when everything is released. */
  private fail(cause: Error): void {
    this.failing ??= this.endFailed(cause).finally(() => {
      this.failing = undefined
    })
  }

  private async endFailed(cause: Error): Promise<void> {
    await this.closeDriver()
    const reason = endsLogin(cause) ? await this.setAside(cause) : cause
    await this.release()
    if (this.isUp) this.setState('failed', reason)
  }

  private async end(): Promise<void> {
    const isOver = this.current === 'idle' || this.current === 'stopped'
    if (isOver && !this.starting) return
    this.setState('stopping')
    await this.starting?.catch(() => {})
    await this.failing
    await this.endTakeout()
    await this.release()
    this.setState('stopped')
  }

  private async release(): Promise<void> {
    const { sessions } = this.parts
    await this.closeDriver()
    await sessions.release().catch((error) => this.sessionLog.error('the session could not be released', { error }))
  }

  private async closeDriver(): Promise<void> {
    const { logger } = this.parts
    await this.driver?.close().catch((error) => logger.error('the connection could not be closed', { error }))
  }

  private setState(state: ClientState, reason?: Error): void {
    const previous = this.current
    const isSame = previous === state && this.reason === reason
    this.current = state
    this.reason = reason
    if (isSame) return
    this.parts.logger.debug('state', { state, previous, ...(reason ? { error: reason } : {}) })
    for (const listener of this.listeners) {
      try {
        listener(state, previous, reason)
      } catch (error) {
        this.parts.logger.error('a listener of the state failed', { error })
      }
    }
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}

import { asError } from '../errors/as-error.js'
import { rpcReason } from '../errors/rpc-reason.js'
import { isSwitchboardError, SwitchboardError } from '../errors/switchboard-error.js'
import { endsLogin, verdictOf, waitSecondsOf } from '../errors/verdict.js'
import type { Logger } from '../logging/logger.js'
import type { ConnectionState, Driver, DriverListener, InvokeOptions, TlObject } from '../mtproto/driver.js'
import { driverFactory } from '../mtproto/library/driver-factory.js'
import { Takeout } from './calls/takeout.js'
import type { ClientLifecycle } from './client-lifecycle.js'
import type { ClientParts } from './client-parts.js'
import { deviceOf, driverSettings } from './driver-settings.js'
import type { Account } from './login/account.js'
import { authorize } from './login/authorize.js'
import { explainRefusal, type LoginCalls, whoAmI } from './login/login.js'
import { isScan, type QrLoginParts } from './login/qr-login.js'
import { SecondOpinion } from './login/second-opinion.js'
import { StoredLogin } from './login/stored-login.js'
import { TerminalLoginPrompt } from './login/terminal-login-prompt.js'
import { waitForPauses } from './login/wait-for-pauses.js'

/** What a connection passes on: of its driver, and who it is. */
export interface ConnectionNews extends Pick<DriverListener, 'updates' | 'answered' | 'unreadable'> {
  /** The account is known and is the right one; before the client is online. */
  loggedIn(account: Account): Promise<void>
}

const terminal = new TerminalLoginPrompt()

/**
 * The login of one account in use: its session, its connection and who it is. Tries again where that can help, and puts a
 * session aside that Telegram ended. Never logs out and never logs in anew by itself. How far it is, it tells the client's
 * life cycle, which alone decides about start and stop.
 */
export class AccountConnection {
  account: Account | undefined
  private readonly name: string
  private readonly errorLog: Logger
  private readonly sessionLog: Logger
  private readonly stored: StoredLogin
  private driver: Driver | undefined
  private opening: Promise<void> = Promise.resolve()
  private losing: Promise<void> | undefined
  private scanned: (() => void) | undefined
  private takeout: Takeout | undefined
  private opinion: SecondOpinion | undefined
  /** Whether nothing is to be connected any more. */
  private isCut = false

  constructor(
    private readonly parts: ClientParts,
    private readonly life: ClientLifecycle,
    private readonly news: ConnectionNews,
  ) {
    const { config, sessions, logger } = parts
    this.name = config.sessionName
    this.errorLog = logger.child({ category: 'ErrorHandler' })
    this.sessionLog = logger.child({ category: 'SessionManager', session: sessions.label })
    this.stored = new StoredLogin(this.name, sessions, this.sessionLog)
  }

  /**
   * Takes the session, connects and logs in; tries again after passing faults, as `error_handler` says.
   * @throws LOGIN_, SESSION_ and RPC_ errors, or the signal's reason; nothing is held then.
   */
  open(signal: AbortSignal): Promise<void> {
    this.isCut = false
    this.opening = this.tryToOpen(signal)
    return this.opening
  }

  /** Disconnects and gives the session free; what is under way ends first. Never rejects. */
  async close(): Promise<void> {
    await this.opinion?.close()
    await this.opening.catch(() => {})
    await this.losing
    await this.endTakeout()
    await this.release()
  }

  /** Closes the sockets at once. Whoever calls it ends the client too: it does not come back by itself. */
  cut(): void {
    this.isCut = true
    void this.opinion?.close()
    void this.closeDriver()
  }

  /** Calls Telegram; a call that shows that the login has ended is the end of the client's run. */
  invoke(method: string, params: Readonly<Record<string, unknown>>, options: InvokeOptions): Promise<TlObject> {
    if (!this.driver) return Promise.reject(new SwitchboardError('RPC_DISCONNECTED', { method, sent: false }))
    const own = this.takeout?.optionsFor(method, options) ?? options
    return this.driver.invoke(method, params, own).then(undefined, (error) => {
      // A file connection to another data centre has a key of its own.
      const isOfLogin = options.dcId === undefined
      if (this.life.isUp && isOfLogin && endsLogin(error)) this.lose(asError(error))
      throw error
    })
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

  private async tryToOpen(signal: AbortSignal): Promise<void> {
    try {
      signal.throwIfAborted()
      await this.stored.lock()
      await this.openWithRetries(signal)
    } catch (error) {
      await this.release()
      throw error
    }
  }

  private async openWithRetries(signal: AbortSignal): Promise<void> {
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
        this.life.enter('connecting', asError(error))
        await clock.sleep(retryDelay * 1_000, signal)
      }
    }
  }

  /** A pause before the login takes as long as Telegram says; meanwhile nothing is connected. */
  private async waitToStart(seconds: number, reason: Error, signal: AbortSignal): Promise<void> {
    this.errorLog.warn('Telegram asks for a pause before the login', { waitSeconds: seconds, error: reason })
    this.life.enter('waiting', reason)
    await this.parts.clock.sleep(seconds * 1_000, signal)
  }

  private patientInvoke(driver: Driver) {
    const { clock, config } = this.parts
    const pauses = { clock, logger: this.errorLog, thresholdSeconds: config.sleepThreshold }
    return waitForPauses((method, params, options) => driver.invoke(method, params, options), pauses)
  }

  private async goOnline(signal: AbortSignal): Promise<void> {
    this.life.enter('connecting')
    const isStored = await this.stored.load()
    const driver = this.makeDriver()
    this.driver = driver
    try {
      this.account = await this.connectAs(driver, isStored, signal)
    } catch (error) {
      throw isStored && endsLogin(error) ? await this.judged(error) : explainRefusal(error, this.name)
    }
    signal.throwIfAborted()
    await this.stored.keep(this.account, deviceOf(this.parts.config, this.stored.device))
    await this.parts.accounts?.note(this.name, this.account.id)
    await this.news.loggedIn(this.account)
    const { id, isBot } = this.account
    this.sessionLog.info(isStored ? 'the stored login is used' : 'a new login is kept', { account: id, isBot })
    await this.beginTakeout(driver, signal)
    this.life.enter('online')
  }

  /** With a stored login, who this is is asked in the first packet of the connection. */
  private async connectAs(driver: Driver, isStored: boolean, signal: AbortSignal): Promise<Account> {
    let asked: Promise<Account> | undefined
    const ask = () => {
      asked = this.authorize(driver, isStored, signal)
      // What keeps the connection from being made says better why.
      asked.catch(() => {})
    }
    await driver.connect(signal, isStored ? ask : undefined)
    this.life.enter('authorizing')
    return asked ?? this.authorize(driver, isStored, signal)
  }

  private makeDriver(): Driver {
    const { news, stored } = this
    const { config, address, logger, ...parts } = this.parts
    const make = parts.driverFactory ?? driverFactory(config.driver)
    const { credentials } = stored
    // What is copied stands last, here and below: otherwise each client's options would be of a shape of their own.
    const driver = make({
      credentials,
      address,
      connectRate: parts.connectRate,
      // That a QR code was scanned is told by an update.
      noUpdates: config.noUpdates && !parts.qr,
      logger,
      listener: {
        answered: news.answered,
        unreadable: news.unreadable,
        updates: (updates) => {
          if (this.life.isUp || !isScan(updates)) news.updates(updates)
          else this.scanned?.()
        },
        connection: (state, reason) => {
          if (this.driver === driver) this.connectionChanged(state, reason)
        },
        credentials: (changed) => stored.changed(changed),
      },
      ...driverSettings(config, stored.device),
    })
    return driver
  }

  private authorize(driver: Driver, isStored: boolean, signal: AbortSignal): Promise<Account> {
    const { config, accounts, clock } = this.parts
    const invoke = this.patientInvoke(driver)
    // What is not logged in yet has nothing to lose by a move.
    const calls = this.loginCalls((method, params) => invoke(method, params, { signal, movesLogin: !isStored }))
    const [prompt, qr] = [this.prompt(), this.qrParts(driver, signal)]
    return authorize({ config, calls, isStored, clock, accounts, prompt, qr, signal })
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

  private connectionChanged(state: ConnectionState, reason?: Error): void {
    if (!this.life.isUp || this.losing) return
    if (state === 'disconnected') this.life.enter('reconnecting', reason)
    else if (state === 'connected') {
      this.life.enter('online')
      this.verifyLogin()
    } else if (reason) this.lose(reason)
  }

  /** A login can end while nobody is connected, and only a real request tells. */
  private verifyLogin(): void {
    this.identify((method, params) => this.invoke(method, params, {})).catch((error) =>
      this.parts.logger.debug('the login could not be verified', { error }),
    )
  }

  /** The end of a connection that was up; the client has failed when everything is released. */
  private lose(cause: Error): void {
    this.losing ??= this.endLost(cause).finally(() => {
      this.losing = undefined
    })
  }

  private async endLost(cause: Error): Promise<void> {
    // There is nobody to end it with.
    this.takeout = undefined
    await this.closeDriver()
    const reason = endsLogin(cause) ? await this.judged(cause) : cause
    await this.release()
    this.life.fail(reason)
  }

  /** What is to be said of a login that Telegram says has ended: only when it says so a second time, it is put aside. */
  private async judged(cause: unknown): Promise<SwitchboardError> {
    await this.closeDriver()
    // Another process may be about to connect with this login, and asks by itself.
    const opinion = this.isCut ? undefined : new SecondOpinion(this.parts, this.stored)
    this.opinion = opinion
    const isEnded = await opinion?.isEnded()
    this.opinion = undefined
    if (isEnded) return this.stored.setAside(cause)
    const reason = rpcReason(cause) ?? String(cause)
    this.sessionLog.warn('Telegram said that the login has ended, and did not say so again', { reason })
    return new SwitchboardError('LOGIN_DOUBTED', { client: this.name, reason }, { cause })
  }

  private async release(): Promise<void> {
    await this.closeDriver()
    await this.stored.release()
  }

  private async closeDriver(): Promise<void> {
    const { logger } = this.parts
    await this.driver?.close().catch((error) => logger.error('the connection could not be closed', { error }))
  }
}

import type { Client } from '../client/client.js'
import type { ClientState } from '../client/client-state.js'
import { backOffMs } from '../errors/back-off.js'
import type { Logger } from '../logging/logger.js'
import type { Clock, Timer } from '../time/clock.js'
import type { AgentClients, AgentConnection } from './agent-clients.js'
import { detailOf, isLoginNeeded, quarantineReason } from './agent-error.js'
import type { RosterAgent } from './agent-roster.js'
import type { AgentHealth } from './agent-status.js'
import { nextStep } from './next-step.js'

interface AgentLinkParts {
  entry(): RosterAgent
  readonly clients: AgentClients
  readonly clock: Clock
  readonly logger: Logger
  /** Calls `connect` when a place among those who connect is free. */
  inTurn(connect: () => Promise<void>): Promise<void>
  /** Whether it may connect at all. */
  isAllowed(): boolean
  /** A start or a connection failed. */
  failed(error: unknown): void
  changed(): void
}

const firstRetryMs = 5_000
const maxRetryMs = 300_000
/** How often it is looked whether somebody has logged an account in meanwhile. */
const loginLookMs = 5_000

/** The connection of one agent: made when it is wanted, and made again later and later when that fails. */
export class AgentLink {
  private connection: AgentConnection | undefined
  private opening: Promise<AgentConnection> | undefined
  private connecting: Promise<void> | undefined
  private needsLogin = false
  /** The login that Telegram said has ended. */
  private ended: string | undefined
  private trouble: string | undefined
  private retries = 0
  private retry: Timer | undefined
  private wanted = false
  private held = false

  constructor(private readonly parts: AgentLinkParts) {}

  /** Whether somebody has asked for it to be connected. */
  get isWanted(): boolean {
    return this.wanted
  }

  /** Its client, while that is online. */
  get client(): Client | undefined {
    return this.connection?.state === 'online' ? this.connection.client : undefined
  }

  /** What keeps it from being online; `undefined` when it is. */
  get way(): AgentHealth | undefined {
    if (this.needsLogin) return { state: 'login-needed', reason: 'nobody has logged it in' }
    const state = this.connection?.state ?? 'idle'
    if (state === 'online') return undefined
    const reason = this.trouble === undefined ? {} : { reason: this.trouble }
    if (state === 'reconnecting') return { state: 'reconnecting', ...reason }
    if (this.connecting || state === 'connecting' || state === 'authorizing') return { state: 'connecting', ...reason }
    return { state: this.trouble === undefined ? 'offline' : 'reconnecting', ...reason }
  }

  /** Connects, if it is not, and keeps trying from now on. Never rejects. */
  connect(): Promise<void> {
    this.wanted = true
    if (this.client || !this.parts.isAllowed()) return Promise.resolve()
    return this.tryOnce()
  }

  /** Looks whether there is a login, connects nothing, and says when there is none. Never rejects. */
  async look(): Promise<void> {
    if (this.wanted || this.held || !this.parts.isAllowed()) return
    const had = this.needsLogin
    // What cannot be read is told of when it is wanted.
    const login = await this.parts.clients.loginOf(this.parts.entry()).catch(() => '')
    if (this.wanted || this.connecting) return
    if (login !== undefined) this.needsLogin = false
    else this.missLogin()
    if (had !== this.needsLogin) this.parts.changed()
  }

  /** Disconnects and stays so until {@link release}, while somebody logs it in: one login has one connection. Never rejects. */
  async hold(): Promise<void> {
    this.held = true
    await this.disconnect()
  }

  /** Goes on as before {@link hold}. Never rejects. */
  release(): Promise<void> {
    this.held = false
    return this.wanted ? this.connect() : Promise.resolve()
  }

  /** Tries to connect now, whatever speaks against it; somebody may have logged it in. Never rejects. */
  tryOnce(): Promise<void> {
    if (this.held) return Promise.resolve()
    this.connecting ??= this.goOnline().finally(() => {
      this.connecting = undefined
      this.parts.changed()
    })
    return this.connecting
  }

  /** As {@link tryOnce}, unless the login is one that has ended: Telegram has said so, and it only fills the log. */
  async tryAnew(): Promise<void> {
    const login = await this.parts.clients.loginOf(this.parts.entry()).catch(() => undefined)
    if (this.ended === undefined || login !== this.ended) await this.tryOnce()
  }

  /** Disconnects; its session stays. Never rejects. */
  async stop(): Promise<void> {
    this.wanted = false
    await this.disconnect()
  }

  /** The pauses that the client itself keeps are forgotten as well. */
  forgetFloods(method?: string): void {
    this.connection?.client?.floods.clear(method)
  }

  private async disconnect(): Promise<void> {
    this.retry?.cancel()
    await this.connection?.stop()
    await this.connecting
    this.retry?.cancel()
    await this.connection?.stop()
  }

  private async goOnline(): Promise<void> {
    const { parts } = this
    this.retry?.cancel()
    let login: string | undefined
    try {
      login = await parts.clients.loginOf(parts.entry())
      if (login === undefined) {
        this.missLogin()
        return
      }
      this.needsLogin = false
      const connection = await this.opened()
      await parts.inTurn(() => connection.start())
      this.retries = 0
      this.trouble = undefined
    } catch (error) {
      this.trouble = detailOf(error)
      parts.failed(error)
      if (isLoginNeeded(error)) this.needsLogin = true
      const verdict = quarantineReason(error)
      if (verdict === 'banned' || verdict === 'revoked') this.ended = login
      if (!parts.isAllowed()) return
      const waitMs = this.needsLogin ? loginLookMs : this.nextRetryMs()
      parts.logger.warn('the agent could not connect', { error, waitMs: Math.ceil(waitMs) })
      this.lookAgain(waitMs)
    }
  }

  private missLogin(): void {
    const { entry, logger, isAllowed } = this.parts
    // One that is in quarantine for its login is told of already, with what can be done.
    if (!isAllowed()) return
    this.lookAgain(loginLookMs)
    if (this.needsLogin) return
    this.needsLogin = true
    logger.warn('the agent has no login, so it sends nothing', { next: nextStep(entry().sessionName, 'login-needed') })
  }

  private nextRetryMs(): number {
    this.retries++
    return backOffMs(this.retries, firstRetryMs, maxRetryMs)
  }

  private lookAgain(waitMs: number): void {
    const again = () => void (this.wanted ? this.connect() : this.look())
    this.retry?.cancel()
    this.retry = this.parts.clock.after(waitMs, again, { keepsProcessAlive: false })
  }

  private opened(): Promise<AgentConnection> {
    this.opening ??= this.parts.clients.open(this.parts.entry()).then((connection) => {
      this.connection = connection
      connection.onState((state, reason) => this.stateChanged(state, reason))
      return connection
    })
    this.opening.catch(() => {
      this.opening = undefined
    })
    return this.opening
  }

  private stateChanged(state: ClientState, reason?: Error): void {
    if (state === 'online') this.trouble = undefined
    else if (reason) this.trouble = detailOf(reason)
    // A start that fails is dealt with where it was made.
    if (state === 'failed' && !this.connecting && reason) {
      this.parts.failed(reason)
      if (this.wanted && this.parts.isAllowed()) this.lookAgain(this.nextRetryMs())
    }
    this.parts.changed()
  }
}

import { LazySet } from '../../collections/lazy-set.js'
import { asError } from '../../errors/as-error.js'
import { backOffMs } from '../../errors/back-off.js'
import { isSwitchboardError, SwitchboardError } from '../../errors/switchboard-error.js'
import { verdictOf, waitSecondsOf } from '../../errors/verdict.js'
import type { Timer } from '../../time/clock.js'
import { endsWithin } from '../../time/deadline.js'
import { Ending } from '../../time/ending.js'
import { Wheel, type WheelMember } from '../../time/wheel.js'
import { TcpTransport } from '../../transport/tcp-transport.js'
import type { TlObject } from '../driver.js'
import { MtprotoSession, type SessionListener } from '../session/mtproto-session.js'
import { ConnectionAttempt } from './connection-attempt.js'
import type { ConnectionOptions } from './connection-options.js'
import { EntranceChoice } from './entrance-choice.js'
import { Greeter } from './greeter.js'
import { isUnproven } from './is-unproven.js'
import { KeyDoubt } from './key-doubt.js'
import { SessionKeys } from './session-keys.js'
import { routeTo, targetAt } from './way-to.js'

/** core.telegram.org/mtproto/mtproto-transports#transport-errors */
const keyForgotten = 404
const tooMany = 429
/** Pauses begin small again after a connection that was up for so long. */
const stableMs = 60_000
const noAnswer = 'The data centre does not answer.'

/**
 * The connection to one data centre: connects, makes a key when there is none, greets, watches for silence, and comes
 * back after a loss with growing pauses until it is closed. Requests that wait are repeated by its session.
 */
export class Connection implements WheelMember, SessionListener {
  private current: MtprotoSession | undefined
  private transport: TcpTransport | undefined
  /** The latest. */
  private attempt: ConnectionAttempt | undefined
  private readonly timers = new LazySet<Timer>()
  private readonly ended = new Ending()
  private lastPacketMs = 0
  private upSinceMs = 0
  /** To come back, since it was last up for a while. */
  private attempts = 0
  private readonly greeter: Greeter
  private readonly doubt: KeyDoubt
  private readonly keys: SessionKeys
  private readonly choice: EntranceChoice
  private readonly pings: Wheel

  constructor(private readonly options: ConnectionOptions) {
    this.pings = Wheel.of(options.clock, options.times.pingEveryMs)
    this.choice = new EntranceChoice(options)
    this.doubt = new KeyDoubt(options)
    this.greeter = new Greeter(options, this, this.ended)
    this.keys = new SessionKeys(options)
  }

  /** Whether the connection is closed for good. */
  get isEnded(): boolean {
    return this.ended.hasCome
  }

  /** The one that goes on, if there is one. */
  session(): MtprotoSession | undefined {
    return this.current
  }

  /**
   * Connects, with a few attempts.
   * @param ask - called once, if at all: what it sends at once goes out with the greeting.
   * @throws RPC_UNREACHABLE, RPC_KEY_FORGOTTEN, RPC_TRANSPORT, or the signal's reason.
   */
  async connect(signal: AbortSignal, ask?: () => void): Promise<void> {
    const { times, clock, logger, dcId } = this.options
    this.greeter.ask = ask
    for (let attempt = 1; ; attempt++) {
      try {
        await this.establish(signal, false)
        return
      } catch (error) {
        const either = AbortSignal.any([signal, this.ended.signal])
        either.throwIfAborted()
        // A pause that Telegram asks for is the business of those who wait for the connection.
        if (this.isFinal(error) || waitSecondsOf(error) !== undefined) throw error
        logger.debug(`attempt ${attempt} to connect failed`, { dcId, error })
        // Where nothing gets through, each way is tried.
        const isAnswer = isSwitchboardError(error) && !isUnproven(error)
        const attempts = isAnswer ? times.connectAttempts : Math.max(times.connectAttempts, this.choice.count)
        if (attempt >= attempts && !isSwitchboardError(error, 'RPC_KEY_FORGOTTEN')) {
          if (isSwitchboardError(error, 'RPC_PROXY_UNREACHABLE')) throw error
          throw this.unreachable(attempt, error)
        }
        await clock.sleep(this.pauseMs(attempt, error), either)
      }
    }
  }

  /** Ends for good: socket, timers and waiting requests. Safe to call twice. */
  close(): void {
    if (this.isEnded) return
    this.ended.come(new Error('The connection was closed.'))
    this.attempt?.fail(this.ended.signal.reason)
    this.drop()
    this.current?.abandon()
  }

  /** Sends the first request of a connection again, as the server has forgotten it. Several at once are one. @throws RPC_ errors. */
  greetAgain(): Promise<void> {
    return this.greeter.again()
  }

  /**
   * Binds the temporary key again when an answer says that the server has forgotten that it is bound.
   * @returns whether that was it, so that the request can be sent again: it was not carried out.
   */
  async bindAgain(error: unknown): Promise<boolean> {
    const { keys, current, options } = this
    if (!current || !keys.isUnbound(error)) return false
    // Where that fails, another key is made with the next connection; the login is what it was.
    const binding = keys.bind(current).catch((reason) => this.reconnect(asError(reason)))
    const isBound = await endsWithin(options.clock, options.times.greetingMs, binding)
    if (!isBound) this.reconnect(new Error('The temporary key is not bound in time.'))
    return true
  }

  /** Drops the socket; unlike after `close`, the connection comes back. */
  reconnect(reason: Error): void {
    if (this.transport === undefined || this.isEnded) return
    this.lost(reason)
  }

  /** One attempt: socket, key, greeting. Leaves nothing open when it fails. */
  private async establish(signal: AbortSignal, comesBack: boolean): Promise<void> {
    const { times, clock } = this.options
    const entrance = this.choice.next()
    if (!entrance) throw this.unreachable(0)
    const attempt = new ConnectionAttempt(this, this.isEnded ? this.ended.signal : signal)
    this.attempt = attempt
    try {
      await this.options.owner.turn(entrance, { comesBack, signal: attempt.signal })
      attempt.signal.throwIfAborted()
      const timer = clock.after(times.dialMs, () => attempt.fail(new Error(`No connection within ${times.dialMs} ms.`)))
      const transport = await TcpTransport.connect(
        targetAt(entrance, this.options),
        routeTo(entrance, this.options),
        attempt,
        attempt.signal,
      ).finally(() => timer.cancel())
      attempt.transport = transport
      this.transport = transport
      const session = await this.sessionOver(transport, attempt)
      await attempt.within(clock, times.greetingMs, noAnswer, this.greeter.greet(session, attempt.signal))
      attempt.succeeded()
      this.keys.temporary?.worked()
      this.upSinceMs = clock.monotonic()
      this.doubt.end()
      this.choice.worked(entrance)
      this.pings.add(this)
      this.keys.renewInTime({
        after: (delayMs, run) => this.after(delayMs, run),
        hold: () => this.current?.hold() ?? 0,
        renew: () => this.lost(new Error('The temporary key is replaced.')),
      })
      this.ended.letGo()
      this.options.owner.up(entrance)
    } catch (error) {
      // What Telegram or a proxy says has come through, or has nothing to do with the way behind the proxy.
      if (!isSwitchboardError(error) || isUnproven(error)) this.choice.failed()
      if (attempt.session) {
        attempt.session.abandon()
        // The session that goes on has another one.
        this.keys.temporary?.forget()
      }
      this.drop()
      if (isSwitchboardError(error, 'RPC_KEY_FORGOTTEN')) this.doubt.begin()
      throw this.keys.judged(error)
    } finally {
      attempt.over()
    }
  }

  private unreachable(attempts: number, cause?: unknown): SwitchboardError {
    const { owner, dcId } = this.options
    const [{ host, port } = { host: `data centre ${dcId}`, port: 0 }] = owner.entrances(dcId)
    return new SwitchboardError('RPC_UNREACHABLE', { host, port, attempts }, { cause })
  }

  /** The session that goes on; or a new one, with its temporary key bound, where keys are temporary and it is time. */
  private async sessionOver(transport: TcpTransport, attempt: ConnectionAttempt): Promise<MtprotoSession> {
    const { current, keys, options } = this
    const { temporary } = keys
    if (current && !temporary?.isDue) {
      current.attach(transport)
      return current
    }
    const session = this.makeSession(await keys.forSession(attempt))
    attempt.session = session
    session.attach(transport)
    if (temporary) await attempt.within(options.clock, options.times.greetingMs, noAnswer, keys.bind(session))
    attempt.session = undefined
    this.current = session
    if (current) {
      session.replace(current)
      options.owner.updatesLost()
    }
    return session
  }

  private makeSession(key: Buffer): MtprotoSession {
    const { library, clock, logger } = this.options
    const reader = library.reader((reason) => logger.debug('using the reader of the library', { reason }))
    return new MtprotoSession(library, reader, key, clock, this)
  }

  updates(updates: TlObject): void {
    this.options.owner.updates(updates)
  }

  updatesLost(): void {
    this.options.owner.updatesLost()
  }

  unreadable(error: unknown, what: 'answer' | 'updates'): void {
    this.greeter.unreadable(error, what === 'updates')
  }

  notice(message: string): void {
    const { logger, dcId } = this.options
    logger.debug(message, { dcId })
  }

  /** A packet came over the transport of an attempt. */
  packet(packet: Buffer, attempt: ConnectionAttempt): void {
    this.lastPacketMs = this.options.clock.monotonic()
    if (packet.length === 4) this.transportError(-packet.readInt32LE(0), attempt)
    else if (attempt.plain) attempt.plain.push(packet)
    else {
      const problem = (attempt.session ?? this.current)?.receive(packet)
      if (problem !== undefined) this.closed(new Error(problem), attempt)
    }
  }

  private transportError(status: number, attempt: ConnectionAttempt): void {
    const { temporary, permanent } = this.keys
    // What is said of a temporary key is not about the login.
    if (status === keyForgotten && attempt.plain === undefined) temporary?.doubt()
    const isAboutKey = status === keyForgotten && permanent !== undefined && temporary === undefined
    if (isAboutKey) this.doubt.begin()
    const error = isAboutKey
      ? new SwitchboardError('RPC_KEY_FORGOTTEN', { dcId: this.options.dcId })
      : new SwitchboardError('RPC_TRANSPORT', { status })
    if (this.isFinal(error) && attempt.isUp) this.refused(error)
    else this.closed(error, attempt)
  }

  /** Gives up for good: whatever is tried, the answer would be the same. */
  private refused(error: Error): void {
    this.ended.come(error)
    this.drop()
    this.current?.abandon()
    this.options.owner.refused(error)
  }

  /** The transport of an attempt is gone. */
  closed(reason: Error, attempt: ConnectionAttempt): void {
    attempt.fail(reason)
    if (attempt.isUp) this.lost(reason)
  }

  private lost(reason: Error): void {
    this.drop()
    if (this.isEnded) return
    const { clock, owner } = this.options
    // A connection that is lost again and again is no short loss, though each attempt to come back succeeds.
    if (clock.monotonic() - this.upSinceMs >= stableMs) this.attempts = 0
    owner.down(reason)
    this.comeBack(reason)
  }

  /** Tries again and again, with growing pauses; the first time after a moment, as most losses are short. */
  private comeBack(reason: unknown): void {
    const attempt = ++this.attempts
    this.after(this.pauseMs(attempt, reason), () => {
      this.establish(this.ended.signal, true).catch((error) => {
        if (this.isEnded) return
        if (this.isFinal(error)) this.refused(error)
        else {
          const { logger, dcId } = this.options
          logger.debug(`attempt ${attempt} to come back failed`, { dcId, error })
          this.comeBack(error)
        }
      })
    })
  }

  /** How long to wait before the next attempt: what Telegram asks for, longest where it says that there are too many. */
  private pauseMs(attempt: number, reason: unknown): number {
    const { firstRetryMs, maxRetryMs } = this.options.times
    const isTooMany = isSwitchboardError(reason, 'RPC_TRANSPORT') && reason.context.status === tooMany
    const askedMs = isTooMany ? maxRetryMs : (waitSecondsOf(reason) ?? 0) * 1_000
    return Math.max(askedMs, backOffMs(attempt, firstRetryMs, maxRetryMs))
  }

  /**
   * Pings at intervals and drops a connection on which nothing at all arrives after a ping. The server is told to do
   * the same (`ping_delay_disconnect`), so the pings may not stop while there is other traffic.
   */
  turn(): void {
    const { times, clock } = this.options
    const disconnectSeconds = Math.ceil((times.pingEveryMs * 2 + times.pongWithinMs) / 1_000)
    const pingedMs = clock.monotonic()
    this.current?.ping(disconnectSeconds)
    this.after(times.pongWithinMs, () => {
      if (this.lastPacketMs >= pingedMs) return
      this.lost(new Error(`Nothing arrived for ${Math.round(clock.monotonic() - this.lastPacketMs)} ms.`))
    })
  }

  private drop(): void {
    this.pings.delete(this)
    for (const timer of this.timers) timer.cancel()
    this.timers.clear()
    this.transport?.close()
    this.transport = undefined
    this.current?.detach()
  }

  private after(delayMs: number, run: () => void): void {
    const timer = this.options.clock.after(delayMs, () => {
      this.timers.delete(timer)
      run()
    })
    this.timers.add(timer)
  }

  /** Whether Telegram itself said no, so that another attempt would hear the same. */
  private isFinal(error: unknown): boolean {
    if (!isSwitchboardError(error)) return false
    if (error.code === 'RPC_KEY_FORGOTTEN') return this.options.isKeyReplaceable === true || this.doubt.isOver
    // A login that there is ends neither by what anybody can say, nor by what is asked elsewhere.
    if (this.keys.permanent !== undefined && (isUnproven(error) || error.code === 'RPC_MIGRATE')) return false
    return verdictOf(error) === 'final'
  }
}

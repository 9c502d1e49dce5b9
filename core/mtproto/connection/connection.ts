import { backOffMs } from '../../errors/back-off.js'
import { isSwitchboardError, SwitchboardError } from '../../errors/switchboard-error.js'
import { verdictOf, waitSecondsOf } from '../../errors/verdict.js'
import type { Timer } from '../../time/clock.js'
import { exchangeKey } from '../key-exchange/key-exchange.js'
import { MtprotoSession } from '../session/mtproto-session.js'
import { obfuscatedRoute } from '../transport/obfuscated-route.js'
import { PlainPackets } from '../transport/plain-packets.js'
import { type DialTarget, directRoute, type Route, TcpTransport } from '../transport/tcp-transport.js'
import { ConnectionAttempt } from './connection-attempt.js'
import type { ConnectionOptions } from './connection-options.js'
import { EntranceChoice } from './entrance-choice.js'
import type { Entrance } from './entrances.js'

/** core.telegram.org/mtproto/mtproto-transports#transport-errors */
const keyForgotten = 404
const tooMany = 429
/** Pauses begin small again after a connection that was up for so long. */
const stableMs = 60_000

/**
 * The connection to one data centre: connects, makes a key when there is none, greets, watches for silence, and comes
 * back after a loss with growing pauses until it is closed. Requests that wait are repeated by its session.
 */
export class Connection {
  readonly session: () => MtprotoSession | undefined = () => this.current
  private current: MtprotoSession | undefined
  private transport: TcpTransport | undefined
  private timers = new Set<Timer>()
  private readonly ended = new AbortController()
  private lastPacketMs = 0
  private upSinceMs = 0
  /** To come back, since it was last up for a while. */
  private attempts = 0
  private greeting: Promise<void> | undefined
  /** When the greeting was repeated because something could not be read. */
  private layerToldMs: number | undefined
  private keyDoubtedSinceMs: number | undefined
  private readonly choice: EntranceChoice

  constructor(private readonly options: ConnectionOptions) {
    this.choice = new EntranceChoice(() => options.entrances())
  }

  /** Whether the connection is closed for good. */
  get isEnded(): boolean {
    return this.ended.signal.aborted
  }

  /**
   * Connects, with a few attempts.
   * @throws RPC_UNREACHABLE, RPC_KEY_FORGOTTEN, RPC_TRANSPORT, or the signal's reason.
   */
  async connect(signal: AbortSignal): Promise<void> {
    const { times, clock } = this.options
    const either = AbortSignal.any([signal, this.ended.signal])
    for (let attempt = 1; ; attempt++) {
      try {
        await this.establish(either, false)
        return
      } catch (error) {
        either.throwIfAborted()
        // A pause that Telegram asks for is the business of those who wait for the connection.
        if (this.isFinal(error) || waitSecondsOf(error) !== undefined) throw error
        this.log(`attempt ${attempt} to connect failed`, error)
        // Where nothing gets through, each way is tried.
        const isAnswer = isSwitchboardError(error)
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
    this.ended.abort(new Error('The connection was closed.'))
    this.drop()
    this.current?.abandon()
  }

  /** Sends the first request of a connection again, as the server has forgotten it. Several at once are one. */
  greetAgain(): Promise<void> {
    const { current } = this
    if (!current) return Promise.resolve()
    this.greeting ??= this.greet(current).finally(() => {
      this.greeting = undefined
    })
    return this.greeting
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
    const attempt = new ConnectionAttempt()
    const onAbort = () => attempt.fail(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    try {
      await this.options.turn?.(entrance, { comesBack, signal })
      signal.throwIfAborted()
      const dialling = AbortSignal.any([signal, attempt.signal])
      const timer = clock.after(times.dialMs, () => attempt.fail(new Error(`No connection within ${times.dialMs} ms.`)))
      const transport = await TcpTransport.connect(
        this.targetAt(entrance),
        this.routeTo(entrance),
        { packet: (packet) => this.packet(packet, attempt), closed: (reason) => this.closed(reason, attempt) },
        dialling,
      ).finally(() => timer.cancel())
      attempt.transport = transport
      this.transport = transport
      const session = this.current ?? (await this.makeSession(attempt))
      this.current = session
      session.attach((packet) => transport.send(packet))
      await attempt.within(clock, times.greetingMs, 'The data centre does not answer.', this.greet(session))
      attempt.isUp = true
      this.upSinceMs = clock.monotonic()
      this.keyDoubtedSinceMs = undefined
      this.choice.worked(entrance)
      this.watchForSilence()
      this.options.listener.up(entrance)
    } catch (error) {
      // What Telegram or a proxy says has come through, or has nothing to do with the way behind the proxy.
      if (!isSwitchboardError(error)) this.choice.failed()
      this.drop()
      throw error
    } finally {
      signal.removeEventListener('abort', onAbort)
    }
  }

  private targetAt({ host, port }: Entrance): DialTarget {
    const { dcId, wireDcId = dcId, isMedia } = this.options
    return { host, port, dcId: isMedia ? -wireDcId : wireDcId }
  }

  private routeTo({ isObfuscated, secret }: Entrance): Route {
    const { route = directRoute } = this.options
    return isObfuscated && !route.isObfuscated ? obfuscatedRoute(route, secret) : route
  }

  private unreachable(attempts: number, cause?: unknown): SwitchboardError {
    const { entrances, dcId } = this.options
    const [{ host, port } = { host: `data centre ${dcId}`, port: 0 }] = entrances()
    return new SwitchboardError('RPC_UNREACHABLE', { host, port, attempts }, { cause })
  }

  private async makeSession(attempt: ConnectionAttempt): Promise<MtprotoSession> {
    const { library, trusted, clock, times, listener, logger, dcId, wireDcId = dcId } = this.options
    let { authKey } = this.options
    if (authKey === undefined) {
      const plain = new PlainPackets(clock, (packet) => attempt.transport?.send(packet))
      attempt.plain = plain
      const exchange = exchangeKey(library, trusted, wireDcId, (message) => plain.call(message))
      authKey = await attempt.within(clock, times.keyExchangeMs, 'The key exchange takes too long.', exchange)
      attempt.plain = undefined
      this.options.authKey = authKey
      listener.keyMade(authKey)
    }
    const reader = library.reader((reason) => logger.debug('using the reader of the library', { reason }))
    return new MtprotoSession(library, reader, authKey, clock, {
      updates: (updates) => listener.updates(updates),
      updatesLost: () => listener.updatesLost(),
      unreadable: (error, what) => this.unreadable(error, what === 'updates'),
      notice: (message) => logger.debug(message, { dcId: this.options.dcId }),
    })
  }

  private greet(session: MtprotoSession): Promise<void> {
    return this.options.greet((request, call) => session.send(request, call, { first: true }))
  }

  /**
   * A server that has forgotten the layer sends what belongs to another one, so it is told again; not more often than once a
   * minute, as what it sends may be newer than the library. Updates are asked for afterwards.
   */
  private unreadable(error: unknown, isUpdate: boolean): void {
    const { clock, listener } = this.options
    const nowMs = clock.monotonic()
    listener.unreadable(error)
    const isDue = this.layerToldMs === undefined || nowMs - this.layerToldMs >= stableMs
    if (isDue) this.layerToldMs = nowMs
    const told = isDue
      ? this.greetAgain().catch((reason) => this.log('the layer could not be told again', reason))
      : undefined
    if (!isUpdate) return
    if (told) void told.then(() => listener.updatesLost())
    else listener.updatesLost()
  }

  private packet(packet: Buffer, attempt: ConnectionAttempt): void {
    this.lastPacketMs = this.options.clock.monotonic()
    if (packet.length === 4) this.transportError(-packet.readInt32LE(0), attempt)
    else if (attempt.plain) attempt.plain.push(packet)
    else {
      const problem = this.current?.receive(packet)
      if (problem !== undefined) this.closed(new Error(problem), attempt)
    }
  }

  private transportError(status: number, attempt: ConnectionAttempt): void {
    const { dcId } = this.options
    const isAboutKey = status === keyForgotten && this.options.authKey !== undefined
    if (isAboutKey && this.keyDoubtedSinceMs === undefined) {
      this.keyDoubtedSinceMs = this.options.clock.monotonic()
      const { times, logger } = this.options
      const forSeconds = Math.round(times.keyDoubtedMs / 1_000)
      logger.warn('the data centre says that it does not know the key of this login; asking again', {
        dcId,
        forSeconds,
      })
    }
    const error = isAboutKey
      ? new SwitchboardError('RPC_KEY_FORGOTTEN', { dcId })
      : new SwitchboardError('RPC_TRANSPORT', { status })
    if (this.isFinal(error) && attempt.isUp) this.refused(error)
    else this.closed(error, attempt)
  }

  /** Gives up for good: whatever is tried, the answer would be the same. */
  private refused(error: Error): void {
    this.ended.abort(error)
    this.drop()
    this.current?.abandon()
    this.options.listener.refused(error)
  }

  private closed(reason: Error, attempt: ConnectionAttempt): void {
    attempt.fail(reason)
    if (attempt.isUp) this.lost(reason)
  }

  private lost(reason: Error): void {
    this.drop()
    if (this.isEnded) return
    const { clock, listener } = this.options
    // A connection that is lost again and again is no short loss, though each attempt to come back succeeds.
    if (clock.monotonic() - this.upSinceMs >= stableMs) this.attempts = 0
    listener.down(reason)
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
          this.log(`attempt ${attempt} to come back failed`, error)
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
  private watchForSilence(): void {
    const { times, clock } = this.options
    const disconnectSeconds = Math.ceil((times.pingEveryMs * 2 + times.pongWithinMs) / 1_000)
    this.after(times.pingEveryMs, () => {
      const pingedMs = clock.monotonic()
      this.current?.ping(disconnectSeconds)
      this.after(times.pongWithinMs, () => {
        if (this.lastPacketMs >= pingedMs) this.watchForSilence()
        else this.lost(new Error(`Nothing arrived for ${Math.round(clock.monotonic() - this.lastPacketMs)} ms.`))
      })
    })
  }

  private drop(): void {
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
    if (!isSwitchboardError(error, 'RPC_KEY_FORGOTTEN'))
      return isSwitchboardError(error) && verdictOf(error) === 'final'
    const { clock, times, isKeyReplaceable = false } = this.options
    const doubtedMs = clock.monotonic() - (this.keyDoubtedSinceMs ?? clock.monotonic())
    return isKeyReplaceable || doubtedMs >= times.keyDoubtedMs
  }

  private log(message: string, error: unknown): void {
    this.options.logger.debug(message, { dcId: this.options.dcId, error })
  }
}

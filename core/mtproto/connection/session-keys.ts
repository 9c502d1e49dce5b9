import { rpcReason } from '../../errors/rpc-reason.js'
import { type ExchangedKey, exchangeKey } from '../key-exchange/key-exchange.js'
import { PlainPackets } from '../key-exchange/plain-packets.js'
import type { MtprotoSession } from '../session/mtproto-session.js'
import type { ConnectionAttempt } from './connection-attempt.js'
import type { ConnectionOptions } from './connection-options.js'
import { TemporaryKey } from './temporary-key.js'

const notBound = /^(AUTH_KEY_PERM_EMPTY|ENCRYPTED_MESSAGE_INVALID)$/

/** So long what is under way may go on before a temporary key is replaced, and so often that is looked at. */
const patienceMs = 10_000
const lookEveryMs = 100

/** What a connection does when a temporary key is replaced. */
interface Renewal {
  /** Calls `run` later, unless the connection is lost before. */
  after(delayMs: number, run: () => void): void
  /** Sends no further requests. @returns how many are under way. */
  hold(): number
  /** Comes back over a new connection. */
  renew(): void
}

/** The keys of a connection: the permanent one, made when there is none, and the temporary ones where they are wanted. */
export class SessionKeys {
  /** Whoever has it is the account. */
  permanent: Buffer | undefined
  readonly temporary: TemporaryKey | undefined
  private binding: { readonly session: MtprotoSession; readonly done: Promise<void> } | undefined

  constructor(private readonly options: ConnectionOptions) {
    const { authKey, library, clock, dcId, times, isForwardSecret } = options
    this.permanent = authKey
    this.temporary = isForwardSecret
      ? new TemporaryKey({ library, clock, dcId, lifeMs: times.temporaryKeyMs })
      : undefined
  }

  /** The key that a new session is encrypted by; made over this attempt's connection where there is none. */
  async forSession(attempt: ConnectionAttempt): Promise<Buffer> {
    let { permanent } = this
    if (permanent === undefined) {
      permanent = (await this.exchange(attempt)).key
      this.permanent = permanent
      this.options.owner.keyMade(permanent)
    }
    return this.temporary ? this.temporary.make((lifeSeconds) => this.exchange(attempt, lifeSeconds)) : permanent
  }

  /** Binds the temporary key, as the first request of a session, or again; several at once are one. Does nothing without one. */
  bind(session: MtprotoSession): Promise<void> {
    const { temporary, permanent } = this
    if (!temporary || !permanent) return Promise.resolve()
    // One of an earlier session may never be answered.
    if (this.binding?.session === session) return this.binding.done
    const done = temporary.bind(session, permanent).finally(() => {
      if (this.binding?.done === done) this.binding = undefined
    })
    this.binding = { session, done }
    return done
  }

  /** Whether an answer says that the server knows the temporary key, and has forgotten that it is bound. */
  isUnbound(error: unknown): boolean {
    return this.temporary !== undefined && notBound.test(rpcReason(error) ?? '')
  }

  /** The error of an attempt to connect. What goes wrong with a temporary key says nothing about the login: another one is made. */
  judged(error: unknown): unknown {
    if (!this.isUnbound(error)) return error
    this.temporary?.forget()
    return new Error('The temporary key is not bound any more.', { cause: error })
  }

  /** Before its time is over, a temporary key is replaced over a new connection, when nothing is under way. */
  renewInTime({ after, hold, renew }: Renewal): void {
    const { temporary } = this
    if (!temporary) return
    const { clock } = this.options
    const look = (untilMs: number) => {
      if (hold() > 0 && clock.monotonic() < untilMs) after(lookEveryMs, () => look(untilMs))
      else {
        temporary.forget()
        renew()
      }
    }
    after(Math.max(0, temporary.renewInMs), () => look(clock.monotonic() + patienceMs))
  }

  private async exchange(attempt: ConnectionAttempt, lifeSeconds?: number): Promise<ExchangedKey> {
    const { library, trusted, dcId, wireDcId = dcId, isMedia = false, clock, times } = this.options
    const plain = new PlainPackets(clock, (packet) => attempt.transport?.send(packet))
    attempt.plain = plain
    const number = isMedia && lifeSeconds !== undefined ? -wireDcId : wireDcId
    const exchange = exchangeKey(library, trusted, number, (message) => plain.call(message), lifeSeconds)
    const exchanged = await attempt.within(clock, times.keyExchangeMs, 'The key exchange takes too long.', exchange)
    attempt.plain = undefined
    return exchanged
  }
}

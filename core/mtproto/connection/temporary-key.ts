import { randomBytes } from 'node:crypto'
import { classifyRpcAnswer } from '../../errors/rpc-classification.js'
import { rpcReason } from '../../errors/rpc-reason.js'
import { SwitchboardError } from '../../errors/switchboard-error.js'
import type { Clock } from '../../time/clock.js'
import { bindingProof, keyIdOf } from '../key-exchange/binding-proof.js'
import type { ExchangedKey } from '../key-exchange/key-exchange.js'
import type { Library } from '../library/library.js'
import type { MtprotoSession } from '../session/mtproto-session.js'

const method = 'auth.BindTempAuthKey'
/** A key is made anew after this part of its life. */
const renewAfter = 0.9

interface TemporaryKeyParts {
  readonly library: Library
  readonly clock: Clock
  readonly dcId: number
  /** How long a key lives, in milliseconds. */
  readonly lifeMs: number
}

interface MadeKey {
  readonly key: Buffer
  /** Seconds since 1970, by the server's clock. */
  readonly expiresAt: number
  /** By the monotonic clock. */
  readonly renewAtMs: number
}

/**
 * The temporary key of a connection (perfect forward secrecy, core.telegram.org/api/pfs): what is sent is encrypted by it, and the
 * permanent key serves to bind it alone. It lives in memory; its loss is no loss of the login.
 */
export class TemporaryKey {
  private made: MadeKey | undefined
  /** Whether the data centre said, without any proof, that it does not know it. */
  private isDoubted = false

  constructor(private readonly parts: TemporaryKeyParts) {}

  /** Whether there is none, or its time is over. */
  get isDue(): boolean {
    return this.made === undefined || this.renewInMs <= 0
  }

  /** In how many milliseconds another one is to be made. */
  get renewInMs(): number {
    return this.made === undefined ? 0 : this.made.renewAtMs - this.parts.clock.monotonic()
  }

  /** Makes one. @param exchange - agrees with the data centre upon a key of so many seconds. */
  async make(exchange: (lifeSeconds: number) => Promise<ExchangedKey>): Promise<Buffer> {
    const { clock, lifeMs } = this.parts
    const lifeSeconds = Math.ceil(lifeMs / 1_000)
    const renewAtMs = clock.monotonic() + lifeMs * renewAfter
    const { key, serverSeconds } = await exchange(lifeSeconds)
    this.made = { key, expiresAt: serverSeconds + lifeSeconds, renewAtMs }
    this.isDoubted = false
    return key
  }

  /** The data centre says that it does not know it, as anybody on the way can. Believed when it says so over the next connection too. */
  doubt(): void {
    if (this.isDoubted) this.forget()
    else this.isDoubted = true
  }

  /** The data centre has taken what is encrypted by it. */
  worked(): void {
    this.isDoubted = false
  }

  /** It is not to be used any longer. */
  forget(): void {
    this.made = undefined
  }

  /**
   * Binds it to the permanent key, as the first request of a session.
   * @throws RPC_KEY_FORGOTTEN when the server takes neither for what it is: the permanent key may be unknown to it.
   */
  async bind(session: MtprotoSession, permanentKey: Buffer): Promise<void> {
    const { made } = this
    const { library, dcId } = this.parts
    if (!made) throw new Error('There is no temporary key.')
    const { key: temporaryKey, expiresAt } = made
    const nonce = randomBytes(8).readBigInt64LE()
    const request = (messageId: bigint, sessionId: Buffer) => {
      const binding = { nonce, temporaryKey, permanentKey, sessionId, messageId, expiresAt }
      const encryptedMessage = bindingProof(library, binding)
      const made = library.make('request', method, {
        permAuthKeyId: keyIdOf(permanentKey),
        nonce,
        expiresAt,
        encryptedMessage,
      })
      if (!made)
        throw new SwitchboardError('RPC_UNKNOWN_METHOD', { method, library: library.name, layer: library.layer })
      return made
    }
    try {
      await new Promise<void>((resolve, reject) => {
        session.sendAs(request, {
          resolve: () => resolve(),
          reject: ({ status, reason }) => reject(classifyRpcAnswer({ method, status, reason })),
          unreadable: reject,
          disconnected: (sent) => reject(new SwitchboardError('RPC_DISCONNECTED', { method, sent })),
        })
      })
    } catch (error) {
      const reason = rpcReason(error)
      // Pauses and troubles of the server are waited for; whatever else it says, it is about this key.
      if (reason === undefined || /^(FLOOD_|[A-Z_]*INTERNAL)/.test(reason)) throw error
      this.forget()
      if (reason === 'ENCRYPTED_MESSAGE_INVALID')
        throw new SwitchboardError('RPC_KEY_FORGOTTEN', { dcId }, { cause: error })
      throw new Error(`The temporary key could not be bound (${reason}).`, { cause: error })
    }
  }
}

import { randomBytes } from 'node:crypto'
import { decryptIge, encryptIge } from '../crypto/aes-ige.js'
import { toBigInt } from '../crypto/big-bytes.js'
import { DhExchange, dhGenerator, dhPrime } from '../crypto/diffie-hellman.js'
import { type ProofOfWork, proofOfWork } from '../crypto/factors.js'
import { sha1, xor } from '../crypto/hash.js'
import type { RsaKey } from '../crypto/rsa-key.js'
import { openRsaPayload } from '../crypto/rsa-payload.js'
import type { SchemaRegistry } from '../tl/schema-registry.js'
import type { TlField, TlValue } from '../tl-value.js'
import { authKeyAuxHash, authKeyId, isSoundKey } from './auth-key.js'
import type { HandshakeFault } from './wire-faults.js'

/** What a finished exchange gives. */
export interface ExchangedKey {
  readonly id: bigint
  readonly key: Buffer
  /** As the client named it, negative for a media server; 0 when it did not say. */
  readonly dcId: number
  /** Seconds a temporary key is valid; `undefined` for a permanent one. */
  readonly expiresInSeconds: number | undefined
  readonly firstSalt: bigint
}

export interface HandshakeTools {
  readonly rsa: RsaKey
  readonly schemas: SchemaRegistry
  nowSeconds(): number
  /** Whether a key of this id exists already, so that the client has to try again. */
  isTaken(id: bigint): boolean
  /** What goes wrong with a step on purpose. */
  fault(step: 'pq' | 'key'): HandshakeFault | undefined
  /** The exchange is done; called before the client hears of it. */
  onKey(key: ExchangedKey): void
}

/** The client broke the protocol; it gets the transport error -404. */
export class HandshakeError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'HandshakeError'
  }
}

interface Inner {
  newNonce: Buffer
  dcId: number
  expiresInSeconds: number | undefined
}

/** One key exchange, as the server sees it (core.telegram.org/mtproto/auth_key). A new `req_pq` starts a new one. */
export class Handshake {
  private readonly serverNonce = randomBytes(16)
  private readonly work: ProofOfWork = proofOfWork()
  private inner: Inner | undefined
  private exchange: DhExchange | undefined

  private constructor(
    private readonly nonce: Buffer,
    private readonly tools: HandshakeTools,
  ) {}

  /** Whether a request belongs to a key exchange. */
  static start(request: TlValue, tools: HandshakeTools): Handshake {
    return new Handshake(bytes(request.nonce, 16), tools)
  }

  /** The answer to `req_pq` and `req_pq_multi`. */
  greeting(): TlValue {
    const { pqBytes } = this.tools.fault('pq') ?? {}
    return {
      _: 'resPQ',
      nonce: this.nonce,
      server_nonce: this.serverNonce,
      pq: pqBytes === undefined ? this.work.pq : randomBytes(pqBytes),
      server_public_key_fingerprints: [this.tools.rsa.fingerprint],
    }
  }

  /**
   * Answers `req_DH_params` and `set_client_DH_params`.
   * @throws {HandshakeError} for anything a well-meaning client does not send.
   */
  answer(request: TlValue): TlValue {
    if (!bytes(request.nonce, 16).equals(this.nonce)) throw new HandshakeError('another nonce')
    if (!bytes(request.server_nonce, 16).equals(this.serverNonce)) throw new HandshakeError('another server nonce')
    if (request._ === 'req_DH_params') return this.offer(request)
    if (request._ === 'set_client_DH_params') return this.conclude(request)
    throw new HandshakeError(`${request._} in a key exchange`)
  }

  private offer(request: TlValue): TlValue {
    if (request.public_key_fingerprint !== this.tools.rsa.fingerprint) throw new HandshakeError('an unknown public key')
    const block = this.tools.rsa.decrypt(bytes(request.encrypted_data))
    const data = block && openRsaPayload(block, (candidate) => this.lengthOf(candidate))
    const inner = data && this.decode(data)
    if (!inner?._.startsWith('p_q_inner_data')) throw new HandshakeError('encrypted data that cannot be opened')
    if (!bytes(inner.nonce, 16).equals(this.nonce) || !bytes(inner.server_nonce, 16).equals(this.serverNonce)) {
      throw new HandshakeError('other nonces inside the encrypted data')
    }
    const newNonce = bytes(inner.new_nonce, 32)
    if (!this.isSolved(request) || !this.isSolved(inner) || toBigInt(bytes(inner.pq)) !== toBigInt(this.work.pq)) {
      const hash = sha1(newNonce).subarray(4, 20)
      return { _: 'server_DH_params_fail', nonce: this.nonce, server_nonce: this.serverNonce, new_nonce_hash: hash }
    }
    this.inner = {
      newNonce,
      dcId: typeof inner.dc === 'number' ? inner.dc : 0,
      expiresInSeconds: typeof inner.expires_in === 'number' ? inner.expires_in : undefined,
    }
    this.exchange = new DhExchange()
    return this.parameters(this.inner, this.exchange)
  }

  private isSolved(holder: TlValue): boolean {
    return toBigInt(bytes(holder.p)) === this.work.p && toBigInt(bytes(holder.q)) === this.work.q
  }

  private parameters(inner: Inner, exchange: DhExchange): TlValue {
    const answer = this.encode({
      _: 'server_DH_inner_data',
      nonce: this.nonce,
      server_nonce: this.serverNonce,
      g: dhGenerator,
      dh_prime: dhPrime,
      g_a: exchange.publicValue,
      server_time: this.tools.nowSeconds(),
    })
    const padding = randomBytes((16 - ((20 + answer.length) % 16)) % 16)
    const { key, iv } = this.temporaryKeys(inner)
    const encrypted = encryptIge(Buffer.concat([sha1(answer), answer, padding]), key, iv)
    return {
      _: 'server_DH_params_ok',
      nonce: this.nonce,
      server_nonce: this.serverNonce,
      encrypted_answer: encrypted,
    }
  }

  private conclude(request: TlValue): TlValue {
    const { inner, exchange } = this
    if (!inner || !exchange) throw new HandshakeError('set_client_DH_params before req_DH_params')
    const encrypted = bytes(request.encrypted_data)
    if (encrypted.length === 0 || encrypted.length % 16 !== 0) throw new HandshakeError('client data of an odd length')
    const { key, iv } = this.temporaryKeys(inner)
    const opened = decryptIge(encrypted, key, iv)
    const data = opened.subarray(20)
    const length = this.lengthOf(data)
    if (length === undefined || !sha1(data.subarray(0, length)).equals(opened.subarray(0, 20))) {
      throw new HandshakeError('client data that cannot be opened')
    }
    const client = this.decode(data)
    if (client?._ !== 'client_DH_inner_data') throw new HandshakeError('other client data')
    const common = exchange.commonKey(bytes(client.g_b))
    if (!common || !isSoundKey(common)) return this.verdict('dh_gen_fail', 3, Buffer.alloc(256))
    const id = authKeyId(common)
    const { verdict } = this.tools.fault('key') ?? {}
    if (verdict === 'dh_gen_fail') return this.verdict('dh_gen_fail', 3, common)
    if (verdict === 'dh_gen_retry' || this.tools.isTaken(id)) return this.verdict('dh_gen_retry', 2, common)
    this.tools.onKey({
      id,
      key: common,
      dcId: inner.dcId,
      expiresInSeconds: inner.expiresInSeconds,
      firstSalt: xor(inner.newNonce.subarray(0, 8), this.serverNonce.subarray(0, 8)).readBigInt64LE(),
    })
    return this.verdict('dh_gen_ok', 1, common)
  }

  private verdict(name: string, number: number, key: Buffer): TlValue {
    const newNonce = this.inner?.newNonce ?? Buffer.alloc(32)
    const hash = sha1(newNonce, Buffer.from([number]), authKeyAuxHash(key)).subarray(4, 20)
    return { _: name, nonce: this.nonce, server_nonce: this.serverNonce, [`new_nonce_hash${number}`]: hash }
  }

  private temporaryKeys({ newNonce }: Inner): { key: Buffer; iv: Buffer } {
    const a = sha1(newNonce, this.serverNonce)
    const b = sha1(this.serverNonce, newNonce)
    const c = sha1(newNonce, newNonce)
    return {
      key: Buffer.concat([a, b.subarray(0, 12)]),
      iv: Buffer.concat([b.subarray(12, 20), c, newNonce.subarray(0, 4)]),
    }
  }

  private decode(data: Buffer): TlValue | undefined {
    return this.tools.schemas.tryDecode(data)?.value
  }

  private lengthOf(data: Buffer): number | undefined {
    return this.tools.schemas.tryDecode(data)?.length
  }

  private encode(value: TlValue): Buffer {
    return this.tools.schemas.encodeService(value)
  }
}

function bytes(field: TlField, length?: number): Buffer {
  if (!(field instanceof Uint8Array) || (length !== undefined && field.length !== length)) {
    throw new HandshakeError('a field of the wrong kind')
  }
  return Buffer.from(field.buffer, field.byteOffset, field.byteLength)
}

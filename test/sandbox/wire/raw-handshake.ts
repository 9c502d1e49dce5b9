import { randomBytes } from 'node:crypto'
import { decryptIge, encryptIge } from '../../../core/sandbox/crypto/aes-ige.js'
import { toBigInt, toBytes } from '../../../core/sandbox/crypto/big-bytes.js'
import { sha1, sha256, xor } from '../../../core/sandbox/crypto/hash.js'
import type { MtprotoServer } from '../../../core/sandbox/mtproto/mtproto-server.js'
import type { TlField, TlValue } from '../../../core/sandbox/tl-value.js'
import { RawClient } from './raw-client.js'

export interface HandshakeOptions {
  greeting?: 'req_pq' | 'req_pq_multi'
  inner?: 'p_q_inner_data' | 'p_q_inner_data_dc' | 'p_q_inner_data_temp' | 'p_q_inner_data_temp_dc'
  padding?: 'rsa_pad' | 'old'
  dc?: number
  expiresIn?: number
  /** Changes the data before it is encrypted. */
  spoil?: (inner: TlValue) => TlValue
  /** The client's public value instead of the right one. */
  publicValue?: bigint
  /** Breaks the last message. */
  spoilLast?: boolean
  /** How often another number is tried after `dh_gen_retry`. */
  retries?: number
}

/** A key exchange, step by step as the documents write it. @returns the last answer of the server. */
export async function exchangeKeys(
  server: MtprotoServer,
  client: RawClient,
  options: HandshakeOptions = {},
): Promise<TlValue> {
  const nonce = randomBytes(16)
  const greeting = await client.plain({ _: options.greeting ?? 'req_pq_multi', nonce })
  if (greeting._ !== 'resPQ') return greeting
  const serverNonce = greeting.server_nonce as Buffer
  const pq = greeting.pq as Buffer
  const [p, q] = factorize(toBigInt(pq))
  const newNonce = randomBytes(32)
  const values = { pq, p: toBytes(p, 4), q: toBytes(q, 4), nonce, server_nonce: serverNonce, new_nonce: newNonce }
  const inner = {
    _: options.inner ?? 'p_q_inner_data_dc',
    ...values,
    dc: options.dc ?? 2,
    expires_in: options.expiresIn,
  }
  const data = client.encode(options.spoil?.(inner) ?? inner)
  const offer = await client.plain({
    _: 'req_DH_params',
    nonce,
    server_nonce: serverNonce,
    p: values.p,
    q: values.q,
    public_key_fingerprint: server.rsa.fingerprint,
    encrypted_data: options.padding === 'old' ? oldPayload(client, data) : paddedPayload(server, client, data),
  })
  if (offer._ !== 'server_DH_params_ok') return offer

  const a = sha1(newNonce, serverNonce)
  const b = sha1(serverNonce, newNonce)
  const key = Buffer.concat([a, b.subarray(0, 12)])
  const iv = Buffer.concat([b.subarray(12, 20), sha1(newNonce, newNonce), newNonce.subarray(0, 4)])
  const opened = decryptIge(offer.encrypted_answer as Buffer, key, iv)
  const parameters = server.schemas.decoder.decode(opened.subarray(20))
  const prime = toBigInt(parameters.dh_prime as Buffer)
  const prove = async (retryId: bigint) => {
    const secret = toBigInt(randomBytes(256))
    const own = options.publicValue ?? RawClient.power(BigInt(parameters.g as number), secret, prime)
    const answer = client.encode({
      _: 'client_DH_inner_data',
      nonce,
      server_nonce: serverNonce,
      retry_id: retryId,
      g_b: toBytes(own, 256),
    })
    const padding = randomBytes((16 - ((20 + answer.length) % 16)) % 16)
    const encrypted = encryptIge(Buffer.concat([sha1(answer), answer, padding]), key, iv)
    if (options.spoilLast) encrypted[40] = (encrypted[40] ?? 0) ^ 1
    const last = { _: 'set_client_DH_params', nonce, server_nonce: serverNonce, encrypted_data: encrypted }
    client.setKey(RawClient.power(toBigInt(parameters.g_a as Buffer), secret, prime))
    const shared = client.authKey as Buffer
    // Until the exchange is over, what comes is not encrypted.
    client.authKey = undefined
    return { verdict: await client.plain(last), shared, auxiliary: sha1(shared).subarray(0, 8) }
  }
  let tried = await prove(0n)
  let retries = 0
  for (; tried.verdict._ === 'dh_gen_retry' && retries < (options.retries ?? 0); retries++) {
    expectHash(tried.verdict.new_nonce_hash2, newNonce, 2, tried.auxiliary)
    tried = await prove(tried.auxiliary.readBigInt64LE())
  }
  const { verdict, shared, auxiliary } = tried
  if (verdict._ !== 'dh_gen_ok') return verdict
  client.authKey = shared
  client.salt = xor(newNonce.subarray(0, 8), serverNonce.subarray(0, 8)).readBigInt64LE()
  const expected = sha1(newNonce, Buffer.from([1]), auxiliary).subarray(4, 20)
  return { ...verdict, retries, isProven: expected.equals(verdict.new_nonce_hash1 as Buffer) }
}

function expectHash(hash: TlField, newNonce: Buffer, number: number, auxiliary: Buffer): void {
  const expected = sha1(newNonce, Buffer.from([number]), auxiliary).subarray(4, 20)
  if (!(hash instanceof Uint8Array) || !expected.equals(hash)) throw new Error('a verdict that proves nothing')
}

function factorize(pq: bigint): [bigint, bigint] {
  for (let p = 3n; ; p += 2n) if (pq % p === 0n) return [p, pq / p]
}

function oldPayload(client: RawClient, data: Buffer): Buffer {
  const block = Buffer.concat([sha1(data), data, randomBytes(235 - data.length)])
  return client.rsa(Buffer.concat([Buffer.alloc(1), block]))
}

function paddedPayload(server: MtprotoServer, client: RawClient, data: Buffer): Buffer {
  const padded = Buffer.concat([data, randomBytes(192 - data.length)])
  for (;;) {
    const key = randomBytes(32)
    const hashed = Buffer.concat([Buffer.from(padded).reverse(), sha256(key, padded)])
    const encrypted = encryptIge(hashed, key, Buffer.alloc(32))
    const block = Buffer.concat([xor(key, sha256(encrypted)), encrypted])
    if (toBigInt(block) < server.rsa.modulus) return client.rsa(block)
  }
}

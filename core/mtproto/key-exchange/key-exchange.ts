import {
  checkPrimeSync,
  constants,
  createHash,
  createPublicKey,
  publicEncrypt,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'
import { SwitchboardError } from '../../errors/switchboard-error.js'
import type { Library } from '../library/library.js'
import { TlBytes, tlBytes } from '../tl/tl-bytes.js'
import { exchange } from './diffie-hellman.js'
import { factorize } from './factorize.js'
import { inTurn } from './in-turn.js'
import type { RsaKey, TrustedKeys } from './rsa-key.js'

/** Sends a message that is not encrypted and resolves with the server's next one. */
export type PlainCall = (message: Buffer) => Promise<Buffer>

const idOf = {
  reqPqMulti: 0xbe7e8ef1,
  resPq: 0x05162463,
  innerData: 0xa9f55f95,
  innerDataTemporary: 0x56fddf88,
  reqDhParams: 0xd712e4be,
  dhParamsOk: 0xd0e8075c,
  dhInnerData: 0xb5890dba,
  clientDhInnerData: 0x6643b654,
  setClientDhParams: 0xf5045f1f,
  dhGenOk: 0x3bcbf734,
  dhGenRetry: 0x46dc1fb9,
  dhGenFail: 0xa69dae02,
}

/** A key that was agreed upon. */
export interface ExchangedKey {
  /** 256 bytes. */
  readonly key: Buffer
  /** The time of the server, in seconds since 1970, as it told it a moment ago. */
  readonly serverSeconds: number
}

/** Of two different odd primes. */
const smallestPq = 15n

/** A key whose number the server has already is made anew, which hardly ever happens once. */
const maxKeys = 5

/**
 * Makes a new auth key with a data centre; core.telegram.org/mtproto/auth_key, step by step. Takes a few
 * milliseconds of the process, one at a time; the libraries take 90.
 * @param trusted - the keys of which the data centre has to show one.
 * @param lifeSeconds - how long a temporary key lives (core.telegram.org/api/pfs); absent: a permanent one is made.
 * @throws LOGIN_KEY_EXCHANGE when an answer is not what it has to be, or the error of the call.
 */
export async function exchangeKey(
  library: Library,
  trusted: TrustedKeys,
  dcId: number,
  call: PlainCall,
  lifeSeconds?: number,
): Promise<ExchangedKey> {
  try {
    return await agree(library, trusted, dcId, call, lifeSeconds)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new SwitchboardError('LOGIN_KEY_EXCHANGE', { problem: 'an answer is too short.' }, { cause: error })
  }
}

async function agree(
  library: Library,
  trusted: TrustedKeys,
  dcId: number,
  call: PlainCall,
  lifeSeconds: number | undefined,
): Promise<ExchangedKey> {
  const nonce = randomBytes(16)
  const newNonce = randomBytes(32)

  const resPq = new TlBytes(await call(Buffer.concat([number(idOf.reqPqMulti), nonce])))
  expectThat(resPq.int() === idOf.resPq && resPq.take(16).equals(nonce), 'the answer to req_pq_multi')
  const serverNonce = resPq.take(16)
  const pqBytes = resPq.bytes()
  // Telegram's is below 2^63, and what is larger would take for ever.
  expectThat(pqBytes.length <= 8 && toBigInt(pqBytes) < 1n << 63n, 'the size of pq')
  const pq = toBigInt(pqBytes)
  expectThat(pq >= smallestPq && (pq & 1n) === 1n && !checkPrimeSync(pq), 'pq')
  const nonces = Buffer.concat([nonce, serverNonce])
  const { fingerprint, key } = chooseKey(trusted, resPq.longs())
  const factors = await inTurn(() => factorize(pq)).catch((cause) => {
    throw new SwitchboardError('LOGIN_KEY_EXCHANGE', { problem: 'pq is not what it has to be.' }, { cause })
  })
  const [p, q] = factors.map(toBytes) as [Buffer, Buffer]

  const innerData = Buffer.concat([
    number(lifeSeconds === undefined ? idOf.innerData : idOf.innerDataTemporary),
    ...[pqBytes, p, q].map(tlBytes),
    nonces,
    newNonce,
    number(dcId),
    ...(lifeSeconds === undefined ? [] : [number(lifeSeconds)]),
  ])
  const encryptedData = encryptForServer(library, innerData, key)
  const request = [number(idOf.reqDhParams), nonces, tlBytes(p), tlBytes(q), fingerprint, tlBytes(encryptedData)]
  const params = new TlBytes(await call(Buffer.concat(request)))
  expectThat(params.int() === idOf.dhParamsOk && params.take(32).equals(nonces), 'the answer to req_DH_params')

  const temporary = temporaryKey(serverNonce, newNonce)
  const answer = decryptWithHash(library, temporary, params.bytes())
  expectThat(answer.int() === idOf.dhInnerData && answer.take(32).equals(nonces), 'the parameters of the exchange')
  const generator = answer.int()
  const prime = answer.bytes()
  const serverValue = answer.bytes()
  const serverSeconds = answer.int()
  let retryId = Buffer.alloc(8)
  for (let attempt = 1; ; attempt++) {
    const { publicValue, key: authKey } = await exchange(prime, generator, serverValue).catch((error) => {
      throw new SwitchboardError('LOGIN_KEY_EXCHANGE', { problem: error.message }, { cause: error })
    })
    const clientData = Buffer.concat([number(idOf.clientDhInnerData), nonces, retryId, tlBytes(publicValue)])
    const sealed = tlBytes(encryptWithHash(library, temporary, clientData))
    const result = new TlBytes(await call(Buffer.concat([number(idOf.setClientDhParams), nonces, sealed])))
    const kind = [idOf.dhGenOk, idOf.dhGenRetry, idOf.dhGenFail].indexOf(result.int()) + 1
    expectThat(kind > 0 && result.take(32).equals(nonces), 'the end of the exchange')
    const keyHash = sha1(authKey).subarray(0, 8)
    const proof = sha1(newNonce, Buffer.from([kind]), keyHash).subarray(4)
    expectThat(timingSafeEqual(result.take(16), proof), 'the proof of the key')
    if (kind === 1) return { key: authKey, serverSeconds }
    if (kind === 3 || attempt === maxKeys) {
      throw new SwitchboardError('LOGIN_KEY_EXCHANGE', { problem: 'it does not take the key.' })
    }
    retryId = Buffer.from(keyHash)
  }
}

function chooseKey(trusted: TrustedKeys, fingerprints: readonly bigint[]): { fingerprint: Buffer; key: RsaKey } {
  for (const candidate of fingerprints) {
    const key = trusted(candidate)
    if (!key) continue
    const fingerprint = Buffer.alloc(8)
    fingerprint.writeBigInt64LE(candidate)
    return { fingerprint, key }
  }
  throw new SwitchboardError('LOGIN_KEY_EXCHANGE', { problem: 'it shows no RSA key that is known here.' })
}

/** RSA_PAD. The result has to be a number below the modulus; most are, at the first attempt. */
function encryptForServer(library: Library, data: Buffer, { n, e }: RsaKey): Buffer {
  const jwk = { kty: 'RSA', n: n.toString('base64url'), e: e.toString('base64url') }
  const rsa = createPublicKey({ key: jwk, format: 'jwk' })
  const padded = Buffer.concat([data, randomBytes(192 - data.length)])
  for (;;) {
    const key = randomBytes(32)
    const withHash = Buffer.concat([Buffer.from(padded).reverse(), sha256(key, padded)])
    const encrypted = new library.IGE(key, Buffer.alloc(32)).encryptIge(withHash)
    const block = Buffer.concat([xor(key, sha256(encrypted)), encrypted])
    if (block.compare(n) < 0) return publicEncrypt({ key: rsa, padding: constants.RSA_NO_PADDING }, block)
  }
}

interface AesKey {
  key: Buffer
  iv: Buffer
}

function temporaryKey(serverNonce: Buffer, newNonce: Buffer): AesKey {
  const a = sha1(newNonce, serverNonce)
  const b = sha1(serverNonce, newNonce)
  const c = sha1(newNonce, newNonce)
  return {
    key: Buffer.concat([a, b.subarray(0, 12)]),
    iv: Buffer.concat([b.subarray(12), c, newNonce.subarray(0, 4)]),
  }
}

function decryptWithHash(library: Library, { key, iv }: AesKey, encrypted: Buffer): TlBytes {
  expectThat(encrypted.length % 16 === 0 && encrypted.length > 20, 'the length of the parameters')
  const plain = new library.IGE(key, iv).decryptIge(encrypted)
  const content = new TlBytes(plain.subarray(20))
  // The content ends where its fields end; up to 15 bytes of padding follow and are not part of the hash.
  content.take(40)
  content.bytes()
  content.bytes()
  content.take(4)
  const bare = plain.subarray(20, 20 + content.offset)
  expectThat(timingSafeEqual(sha1(bare), plain.subarray(0, 20)), 'the hash of the parameters')
  return new TlBytes(bare)
}

function encryptWithHash(library: Library, { key, iv }: AesKey, data: Buffer): Buffer {
  const withHash = Buffer.concat([sha1(data), data])
  const padding = randomBytes((16 - (withHash.length % 16)) % 16)
  return new library.IGE(key, iv).encryptIge(Buffer.concat([withHash, padding]))
}

function expectThat(holds: boolean, what: string): void {
  if (!holds) throw new SwitchboardError('LOGIN_KEY_EXCHANGE', { problem: `${what} is not what it has to be.` })
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32LE(value | 0)
  return bytes
}

function toBigInt(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex') || '0'}`)
}

function toBytes(value: bigint): Buffer {
  const hex = value.toString(16)
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')
}

function xor(a: Buffer, b: Buffer): Buffer {
  return Buffer.from(a.map((byte, index) => byte ^ (b[index] ?? 0)))
}

function sha1(...parts: Buffer[]): Buffer {
  return digest('sha1', parts)
}

function sha256(...parts: Buffer[]): Buffer {
  return digest('sha256', parts)
}

function digest(algorithm: string, parts: Buffer[]): Buffer {
  const hash = createHash(algorithm)
  for (const part of parts) hash.update(part)
  return hash.digest()
}

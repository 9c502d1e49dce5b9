import {
  checkPrimeSync,
  constants,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  generateKeyPairSync,
  type KeyObject,
  privateDecrypt,
} from 'node:crypto'
import { promisify } from 'node:util'
import { TlWriter } from '../tl/tl-writer.js'
import { toBigInt, toBytes } from './big-bytes.js'
import { sha1 } from './hash.js'
import { type ByteSource, seededBytes } from './seeded-bytes.js'

const publicExponent = 65_537n
const random = { modulusLength: 2048, publicExponent: Number(publicExponent) }

/** A seed gives the same key for ever, and a process that runs many centres asks for few seeds. */
const madeFromSeeds = new Map<number | string, RsaKey>()

/** The key pair that clients know the data centre by: RSA, 2048 bits. */
export class RsaKey {
  /** What clients name the key by: the last 8 bytes of the SHA1 of its numbers, signed. */
  readonly fingerprint: bigint
  /** PKCS#1, as Telegram's own keys are published. */
  readonly publicPem: string
  readonly exponent = Number(publicExponent)
  private bytes: Uint8Array | undefined

  private constructor(
    readonly modulus: bigint,
    private readonly key: KeyObject,
  ) {
    const writer = new TlWriter()
    writer.bytes(toBytes(modulus, 256))
    writer.bytes(toBytes(publicExponent, 3))
    this.fingerprint = sha1(writer.finish()).readBigInt64LE(12)
    this.publicPem = createPublicKey(key).export({ type: 'pkcs1', format: 'pem' }).toString()
  }

  /** Makes a key pair; the same seed gives the same pair, no seed a random one. Takes some 40 to 200 ms, the second time for a seed none. */
  static generate(seed?: number | string): RsaKey {
    while (seed === undefined) {
      const key = RsaKey.of(generateKeyPairSync('rsa', random).privateKey)
      if (key.isFoundByAll) return key
    }
    const key = madeFromSeeds.get(seed) ?? RsaKey.make(seed)
    madeFromSeeds.set(seed, key)
    return key
  }

  /** Makes a random key pair beside everything else, in a thread of the engine. */
  static async random(): Promise<RsaKey> {
    for (;;) {
      const { privateKey } = await promisify(generateKeyPair)('rsa', random)
      const key = RsaKey.of(privateKey)
      if (key.isFoundByAll) return key
    }
  }

  /** A key pair that was kept: what {@link pkcs8} gave. `undefined` for bytes that are none. */
  static read(pkcs8: Uint8Array): RsaKey | undefined {
    try {
      const key = RsaKey.of(createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' }))
      key.bytes = pkcs8
      return key
    } catch {
      return undefined
    }
  }

  /** The pair as bytes, to be kept; the same array each time. */
  get pkcs8(): Uint8Array {
    this.bytes ??= new Uint8Array(this.key.export({ format: 'der', type: 'pkcs8' }))
    return this.bytes
  }

  private static of(key: KeyObject): RsaKey {
    const { n = '' } = key.export({ format: 'jwk' })
    return new RsaKey(toBigInt(Buffer.from(n, 'base64url')), key)
  }

  private static make(seed: number | string): RsaKey {
    const bytes = seededBytes(seed, 'rsa')
    for (;;) {
      const p = findPrime(bytes)
      const q = findPrime(bytes)
      if (p === q) continue
      const d = inverse(publicExponent, (p - 1n) * (q - 1n))
      if (d === undefined) continue
      const key = new RsaKey(p * q, privateKey(p, q, d))
      if (key.isFoundByAll) return key
    }
  }

  /** mtcute writes a fingerprint in hexadecimal without leading zeros, and then does not find the key. */
  private get isFoundByAll(): boolean {
    return BigInt.asUintN(64, this.fingerprint) >> 60n !== 0n
  }

  /** The raw private operation, without any padding: 256 bytes in, 256 bytes out. `undefined` when out of range. */
  decrypt(encrypted: Uint8Array): Buffer | undefined {
    if (encrypted.length !== 256 || toBigInt(encrypted) >= this.modulus) return undefined
    return privateDecrypt({ key: this.key, padding: constants.RSA_NO_PADDING }, encrypted)
  }
}

function privateKey(p: bigint, q: bigint, d: bigint): KeyObject {
  const text = (value: bigint, length: number) => toBytes(value, length).toString('base64url')
  return createPrivateKey({
    format: 'jwk',
    key: {
      kty: 'RSA',
      n: text(p * q, 256),
      e: text(publicExponent, 3),
      d: text(d, 256),
      p: text(p, 128),
      q: text(q, 128),
      dp: text(d % (p - 1n), 128),
      dq: text(d % (q - 1n), 128),
      qi: text(inverse(q, p) ?? 0n, 128),
    },
  })
}

const smallPrimes = sieve(2_000)

/** A prime of 1024 bits with both top bits set, so that two of them make a modulus of exactly 2048 bits. */
function findPrime(bytes: ByteSource): bigint {
  for (;;) {
    const raw = bytes(128)
    raw[0] = (raw[0] ?? 0) | 0xc0
    raw[127] = (raw[127] ?? 0) | 1
    const start = toBigInt(raw)
    const rests = smallPrimes.map((prime) => Number(start % BigInt(prime)))
    for (let step = 0; step < 4_000; step += 2) {
      if (smallPrimes.some((prime, index) => ((rests[index] ?? 0) + step) % prime === 0)) continue
      const candidate = start + BigInt(step)
      if (candidate >> 1023n === 1n && checkPrimeSync(candidate)) return candidate
    }
  }
}

function sieve(limit: number): number[] {
  const primes: number[] = []
  for (let value = 3; value < limit; value += 2) {
    if (primes.every((prime) => value % prime !== 0)) primes.push(value)
  }
  return primes
}

function inverse(value: bigint, modulus: bigint): bigint | undefined {
  let [a, b] = [value % modulus, modulus]
  let [x, y] = [1n, 0n]
  while (a > 0n) {
    const quotient = b / a
    ;[a, b] = [b - quotient * a, a]
    ;[x, y] = [y - quotient * x, x]
  }
  return b === 1n ? ((y % modulus) + modulus) % modulus : undefined
}

import { constants, createPublicKey, publicEncrypt, randomBytes } from 'node:crypto'
import { toBigInt, toBytes } from './big-bytes.js'

/** Telegram's own prime, which libraries know by heart (core.telegram.org/mtproto/auth_key); a safe one of 2048 bits. */
export const dhPrime = Buffer.from(
  'c71caeb9c6b1c9048e6c522f70f13f73980d40238e3e21c14934d037563d930f48198a0aa7c14058229493d22530f4dbfa336f6e0ac925139543aed44cce7c3720fd51f69458705ac68cd4fe6b6b13abdc9746512969328454f18faf8c595f642477fe96bb2a941d5bcd1d4ac8cc49880708fa9b378e3c4f3a9060bee67cf9a4a4a695811051907e162753b56b0f6b410dba74d8a84b2a14b3144e0ef1284754fd17ed950d5965b4b9dd46582db1178d169c6bc465b0d6ff9ca3928fef5b9ae4e418fc15e83ebea0f87fa9ff5eed70050ded2849f47bf959d956850ce929851f0d8115f635b105ee2e4e15d04b2454bf6f4fadf034b10403119cd8e3b92fcc5b',
  'hex',
)
export const dhGenerator = 3

const prime = toBigInt(dhPrime)
const margin = 1n << BigInt(2_048 - 64)

/** One exchange: our secret exponent, and what follows from it. */
export class DhExchange {
  private readonly secret = randomBytes(256)
  /** `g^a mod p`, 256 bytes. */
  readonly publicValue: Buffer = power(toBytes(BigInt(dhGenerator), 256), this.secret)

  /** The common key of 256 bytes, or `undefined` when the other side's value is not one a sound exchange gives. */
  commonKey(otherValue: Uint8Array): Buffer | undefined {
    const value = toBigInt(otherValue)
    if (value <= margin || value >= prime - margin) return undefined
    return power(toBytes(value, 256), this.secret)
  }
}

/**
 * `base^exponent mod p` by OpenSSL: a raw RSA operation with the prime as the modulus is this power and nothing else.
 * `createDiffieHellman` would test the prime for a quarter of a second first, and BigInt takes five times as long.
 */
function power(base: Buffer, exponent: Buffer): Buffer {
  const key = createPublicKey({
    format: 'jwk',
    key: { kty: 'RSA', n: dhPrime.toString('base64url'), e: oddExponent(exponent).toString('base64url') },
  })
  return publicEncrypt({ key, padding: constants.RSA_NO_PADDING }, base)
}

/** OpenSSL refuses even exponents and ones as long as the modulus; a secret loses two bits of 2048 by this. */
function oddExponent(secret: Buffer): Buffer {
  const exponent = Buffer.from(secret)
  exponent[0] = (exponent[0] ?? 0) & 0x3f
  exponent[255] = (exponent[255] ?? 0) | 1
  return exponent
}

import { checkPrime, createPublicKey, diffieHellman, generateKeyPair, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import { inTurn } from './in-turn.js'

/** Node knows keys of the type `dh`, its types for Node 20 do not. */
const generate = promisify(generateKeyPair) as unknown as (
  type: 'dh',
  options: { prime: Buffer; generator: number },
) => Promise<{ publicKey: KeyObject; privateKey: KeyObject }>
const isPrime = (candidate: bigint) =>
  new Promise<boolean>((resolve, reject) => {
    checkPrime(candidate, (error, result) => (error ? reject(error) : resolve(result)))
  })

/** Telegram's prime, safe and checked by many; core.telegram.org/mtproto/auth_key. */
const telegramsPrime = Buffer.from(
  'c71caeb9c6b1c9048e6c522f70f13f73980d40238e3e21c14934d037563d930f48198a0aa7c14058229493d22530f4dbfa336f6e0ac925139543aed44cce7c3720fd51f69458705ac68cd4fe6b6b13abdc9746512969328454f18faf8c595f642477fe96bb2a941d5bcd1d4ac8cc49880708fa9b378e3c4f3a9060bee67cf9a4a4a695811051907e162753b56b0f6b410dba74d8a84b2a14b3144e0ef1284754fd17ed950d5965b4b9dd46582db1178d169c6bc465b0d6ff9ca3928fef5b9ae4e418fc15e83ebea0f87fa9ff5eed70050ded2849f47bf959d956850ce929851f0d8115f635b105ee2e4e15d04b2454bf6f4fadf034b10403119cd8e3b92fcc5b',
  'hex',
)
const checkedPrimes = new Set([telegramsPrime.toString('hex')])

/** PKCS #3 `dhKeyAgreement`, as DER. */
const objectId = Buffer.from('06092a864886f70d010301', 'hex')

/**
 * Our half of a Diffie-Hellman exchange.
 * @returns our public value and the common key, 256 bytes each.
 * @throws Error when the prime, the generator or the other value is not one that a sound exchange uses
 *   (core.telegram.org/mtproto/security_guidelines).
 */
export async function exchange(
  prime: Buffer,
  generator: number,
  otherValue: Buffer,
): Promise<{ publicValue: Buffer; key: Buffer }> {
  await checkGroup(prime, generator)
  checkValue(otherValue, prime)
  // In a thread of the pool; createDiffieHellman would test the prime for a quarter of a second in ours.
  const { publicKey, privateKey } = await generate('dh', { prime, generator })
  const publicValue = publicValueOf(publicKey)
  checkValue(publicValue, prime)
  const theirs = publicKeyOf(prime, generator, otherValue)
  const key = await inTurn(() => diffieHellman({ privateKey, publicKey: theirs }))
  return { publicValue, key: padded(key) }
}

/** @throws Error when the prime is not a safe one of 2048 bits, or the generator does not fit it. */
export async function checkGroup(prime: Buffer, generator: number): Promise<void> {
  if (prime.length !== 256 || (prime[0] ?? 0) < 0x80) throw new Error('The prime has not 2048 bits.')
  if (![2, 3, 4, 5, 6, 7].includes(generator)) throw new Error(`${generator} is no generator.`)
  const value = BigInt(`0x${prime.toString('hex')}`)
  const isChecked = checkedPrimes.has(prime.toString('hex'))
  if (!isChecked && !((await isPrime(value)) && (await isPrime((value - 1n) / 2n))))
    throw new Error('The prime is not a safe one.')
  if (!generates(generator, value)) throw new Error(`${generator} does not generate the group of this prime.`)
  checkedPrimes.add(prime.toString('hex'))
}

/** Whether the generator is a quadratic residue, by the rules of core.telegram.org/mtproto/auth_key. */
function generates(generator: number, prime: bigint): boolean {
  const rest = (modulus: bigint) => Number(prime % modulus)
  switch (generator) {
    case 2:
      return rest(8n) === 7
    case 3:
      return rest(3n) === 2
    case 4:
      return true
    case 5:
      return [1, 4].includes(rest(5n))
    case 6:
      return [19, 23].includes(rest(24n))
    default:
      return [3, 5, 6].includes(rest(7n))
  }
}

/** Values near the ends of the group would give the key away. */
function checkValue(value: Buffer, prime: Buffer): void {
  const margin = 1n << BigInt(2_048 - 64)
  const number = BigInt(`0x${value.toString('hex') || '0'}`)
  const modulus = BigInt(`0x${prime.toString('hex')}`)
  if (number <= margin || number >= modulus - margin) throw new Error('A value of the key exchange is out of range.')
}

/** The integer in a key's `SubjectPublicKeyInfo`: a sequence of the algorithm and a bit string with the value. */
function publicValueOf(key: KeyObject): Buffer {
  const der = key.export({ type: 'spki', format: 'der' })
  const info = contentAt(der, 0)
  const algorithm = contentAt(der, info.start)
  const bits = contentAt(der, algorithm.end)
  const value = contentAt(der, bits.start + 1)
  return padded(der.subarray(value.start, value.end))
}

/** Where the content of the DER element at an offset lies. */
function contentAt(der: Buffer, offset: number): { start: number; end: number } {
  const first = der.readUInt8(offset + 1)
  const sizeBytes = first < 0x80 ? 0 : first & 0x7f
  const start = offset + 2 + sizeBytes
  const length = sizeBytes === 0 ? first : der.readUIntBE(offset + 2, sizeBytes)
  return { start, end: start + length }
}

function publicKeyOf(prime: Buffer, generator: number, value: Buffer): KeyObject {
  const parameters = sequence(integer(prime), integer(Buffer.from([generator])))
  const bits = integer(value)
  const info = sequence(sequence(objectId, parameters), tagged(0x03, Buffer.concat([Buffer.from([0]), bits])))
  return createPublicKey({ key: info, format: 'der', type: 'spki' })
}

function padded(bytes: Buffer): Buffer {
  const bare = bytes.length > 256 ? bytes.subarray(-256) : bytes
  return Buffer.concat([Buffer.alloc(256 - bare.length), bare])
}

function integer(bytes: Buffer): Buffer {
  let start = 0
  while (start < bytes.length - 1 && bytes[start] === 0) start++
  const bare = bytes.subarray(start)
  return tagged(0x02, (bare[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), bare]) : bare)
}

function sequence(...parts: Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts))
}

function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

import { randomInt } from 'node:crypto'
import { toBytes } from './big-bytes.js'

/** The number a client has to take apart before the server works for it. */
export interface ProofOfWork {
  /** The product, 8 bytes. Below 2^63: a library reads it as signed and would search for ever. */
  readonly pq: Buffer
  readonly p: bigint
  readonly q: bigint
}

/** Picks two primes of 16 to 20 bits: a loopback needs no protection, and clients take half as long to start. */
export function proofOfWork(): ProofOfWork {
  const a = BigInt(randomPrime())
  const b = BigInt(randomPrime())
  if (a === b) return proofOfWork()
  const [p, q] = a < b ? [a, b] : [b, a]
  return { pq: toBytes(p * q, 8), p, q }
}

function randomPrime(): number {
  let candidate = randomInt(32_768, 524_288) * 2 + 1
  while (!isPrime(candidate)) candidate += 2
  return candidate
}

function isPrime(value: number): boolean {
  for (let divisor = 3; divisor * divisor <= value; divisor += 2) if (value % divisor === 0) return false
  return true
}

import { createHash, pbkdf2, randomBytes } from 'node:crypto'

/** The prime Telegram uses; libraries accept it without checking that it is one. */
const primeHex =
  'c71caeb9c6b1c9048e6c522f70f13f73980d40238e3e21c14934d037563d930f48198a0aa7c14058229493d22530f4db' +
  'fa336f6e0ac925139543aed44cce7c3720fd51f69458705ac68cd4fe6b6b13abdc9746512969328454f18faf8c595f64' +
  '2477fe96bb2a941d5bcd1d4ac8cc49880708fa9b378e3c4f3a9060bee67cf9a4a4a695811051907e162753b56b0f6b41' +
  '0dba74d8a84b2a14b3144e0ef1284754fd17ed950d5965b4b9dd46582db1178d169c6bc465b0d6ff9ca3928fef5b9ae4' +
  'e418fc15e83ebea0f87fa9ff5eed70050ded2849f47bf959d956850ce929851f0d8115f635b105ee2e4e15d04b2454bf' +
  '6f4fadf034b10403119cd8e3b92fcc5b'

const p = BigInt(`0x${primeHex}`)
const g = 3n
const size = 256

export interface SrpAlgorithm {
  salt1: Uint8Array
  salt2: Uint8Array
  g: number
  p: Uint8Array
}

/** A challenge that waits for its answer. */
export interface SrpChallenge {
  algorithm: SrpAlgorithm
  verifier: bigint
  secret: bigint
  /** What the client is sent. */
  public: Uint8Array
}

/** The group of numbers that passwords, secret chats and calls share. */
export const diffieHellmanGroup = { g: Number(g), p: bytesOf(p) }

/** Parameters for a password: what the client needs to turn it into a number. */
export function srpAlgorithm(salt1: Uint8Array, salt2: Uint8Array): SrpAlgorithm {
  return { salt1, salt2, g: Number(g), p: bytesOf(p) }
}

/** What the server keeps of a password. Takes some 100 ms of another thread. */
export async function srpVerifier(algorithm: SrpAlgorithm, password: string): Promise<bigint> {
  const { salt1, salt2 } = algorithm
  const once = salted(salted(Buffer.from(password, 'utf8'), salt1), salt2)
  const slow = await new Promise<Buffer>((resolve, reject) => {
    pbkdf2(once, salt1, 100_000, 64, 'sha512', (error, key) => (error ? reject(error) : resolve(key)))
  })
  return power(g, numberOf(salted(slow, salt2)))
}

export function srpChallenge(algorithm: SrpAlgorithm, verifier: bigint): SrpChallenge {
  const secret = numberOf(randomBytes(size))
  const k = numberOf(hash(bytesOf(p), bytesOf(g)))
  const value = (k * verifier + power(g, secret)) % p
  return { algorithm, verifier, secret, public: bytesOf(value) }
}

/** Whether an answer (`A`, `M1`) shows that the client knows the password. */
export function srpAccepts(challenge: SrpChallenge, clientPublic: Uint8Array, proof: Uint8Array): boolean {
  const a = numberOf(clientPublic)
  if (a <= 0n || a >= p) return false
  const { salt1, salt2 } = challenge.algorithm
  const aBytes = bytesOf(a)
  const u = numberOf(hash(aBytes, challenge.public))
  const shared = power((a * power(challenge.verifier, u)) % p, challenge.secret)
  const pHash = hash(bytesOf(p))
  const gHash = hash(bytesOf(g))
  const mixed = pHash.map((byte, index) => byte ^ (gHash[index] ?? 0))
  const expected = hash(mixed, hash(salt1), hash(salt2), aBytes, challenge.public, hash(bytesOf(shared)))
  return expected.equals(Buffer.from(proof))
}

function salted(data: Uint8Array, salt: Uint8Array): Buffer {
  return hash(salt, data, salt)
}

function hash(...parts: Uint8Array[]): Buffer {
  const digest = createHash('sha256')
  for (const part of parts) digest.update(part)
  return digest.digest()
}

export function numberOf(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
}

function bytesOf(value: bigint): Buffer {
  return Buffer.from(value.toString(16).padStart(size * 2, '0'), 'hex')
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  let square = base % p
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % p
    square = (square * square) % p
  }
  return result
}

import { hash } from 'node:crypto'

/*
 * Typed arrays that are read inside their bounds never miss; the `?? 0` that the type checker wants costs nothing measurable
 * once compiled.
 */

/** Up to so many bytes, a call of the native hash costs more than hashing here, and leaves a buffer to be collected. */
const quickBytes = 128

const roundConstants = new Int32Array(64)
const initialState = new Int32Array(8)
fillConstants()

const words = new Int32Array(64)
const state = new Int32Array(8)

/**
 * SHA-256 of the beginning of `bytes`, written to `digest`.
 * @param length - a multiple of four.
 */
export function sha256Into(digest: Buffer, bytes: Buffer, length: number): void {
  if (length > quickBytes) {
    digest.write(hash('sha256', bytes.subarray(0, length), 'binary'), 'latin1')
    return
  }
  state.set(initialState)
  let at = 0
  for (; at + 64 <= length; at += 64) {
    readWords(bytes, at, 16)
    addBlock()
  }
  const left = (length - at) / 4
  readWords(bytes, at, left)
  words.fill(0, left, 16)
  words[left] = 0x8000_0000
  if (left >= 14) {
    addBlock()
    words.fill(0, 0, 16)
  }
  words[15] = length * 8
  addBlock()
  for (let index = 0; index < 8; index++) digest.writeInt32BE(state[index] ?? 0, index * 4)
}

function readWords(bytes: Buffer, from: number, count: number): void {
  for (let index = 0, at = from; index < count; index++, at += 4) {
    words[index] =
      ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)
  }
}

/** Works the sixteen words into the state (FIPS 180-4, section 6.2.2). */
function addBlock(): void {
  for (let index = 16; index < 64; index++) {
    const early = words[index - 15] ?? 0
    const late = words[index - 2] ?? 0
    const mixedEarly = turned(early, 7) ^ turned(early, 18) ^ (early >>> 3)
    const mixedLate = turned(late, 17) ^ turned(late, 19) ^ (late >>> 10)
    words[index] = (words[index - 16] ?? 0) + mixedEarly + (words[index - 7] ?? 0) + mixedLate
  }
  let a = state[0] ?? 0
  let b = state[1] ?? 0
  let c = state[2] ?? 0
  let d = state[3] ?? 0
  let e = state[4] ?? 0
  let f = state[5] ?? 0
  let g = state[6] ?? 0
  let h = state[7] ?? 0
  for (let index = 0; index < 64; index++) {
    const choice = (e & f) ^ (~e & g)
    const majority = (a & b) ^ (a & c) ^ (b & c)
    const sumOfE = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)
    const sumOfA = turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)
    const first = (h + sumOfE + choice + (roundConstants[index] ?? 0) + (words[index] ?? 0)) | 0
    h = g
    g = f
    f = e
    e = (d + first) | 0
    d = c
    c = b
    b = a
    a = (first + sumOfA + majority) | 0
  }
  state[0] = (state[0] ?? 0) + a
  state[1] = (state[1] ?? 0) + b
  state[2] = (state[2] ?? 0) + c
  state[3] = (state[3] ?? 0) + d
  state[4] = (state[4] ?? 0) + e
  state[5] = (state[5] ?? 0) + f
  state[6] = (state[6] ?? 0) + g
  state[7] = (state[7] ?? 0) + h
}

function turned(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits))
}

/** The first bits behind the point of the cube roots of the first 64 primes, and of the square roots of the first eight. */
function fillConstants(): void {
  for (let candidate = 2, found = 0; found < 64; candidate++) {
    if (!isPrime(candidate)) continue
    roundConstants[found] = (Math.cbrt(candidate) % 1) * 2 ** 32
    if (found < 8) initialState[found] = (Math.sqrt(candidate) % 1) * 2 ** 32
    found++
  }
}

function isPrime(number: number): boolean {
  for (let divisor = 2; divisor * divisor <= number; divisor++) if (number % divisor === 0) return false
  return true
}

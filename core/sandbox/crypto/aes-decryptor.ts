import { aesTables } from './aes-tables.js'

const rounds = 14
const { sbox, inverseSbox, decrypt } = aesTables
const [t0, t1, t2, t3] = decrypt

/*
 * Typed arrays of 256 entries read at a byte never miss; the `?? 0` that the type checker wants costs nothing measurable
 * once compiled.
 */

/** AES-256 block decryption in JavaScript: OpenSSL has no IGE, and one native call per block is three times slower. */
export class AesDecryptor {
  private readonly keys = new Uint32Array(4 * (rounds + 1))
  /** The block: four big-endian words, read and written in place. */
  readonly block = new Uint32Array(4)

  /** @param key - 32 bytes. */
  constructor(key: Buffer) {
    this.use(key)
  }

  /** Decrypts with another key from now on: to make arrays anew for each message would keep the garbage collector busy. */
  use(key: Buffer): void {
    expandKey(key, this.keys)
  }

  /** Decrypts {@link block}. */
  run(): void {
    const { keys, block } = this
    let a = (block[0] ?? 0) ^ (keys[0] ?? 0)
    let b = (block[1] ?? 0) ^ (keys[1] ?? 0)
    let c = (block[2] ?? 0) ^ (keys[2] ?? 0)
    let d = (block[3] ?? 0) ^ (keys[3] ?? 0)
    let at = 4
    for (let round = 1; round < rounds; round++) {
      const e = column(a, d, c, b) ^ (keys[at++] ?? 0)
      const f = column(b, a, d, c) ^ (keys[at++] ?? 0)
      const g = column(c, b, a, d) ^ (keys[at++] ?? 0)
      const h = column(d, c, b, a) ^ (keys[at++] ?? 0)
      a = e
      b = f
      c = g
      d = h
    }
    block[0] = lastColumn(a, d, c, b) ^ (keys[at++] ?? 0)
    block[1] = lastColumn(b, a, d, c) ^ (keys[at++] ?? 0)
    block[2] = lastColumn(c, b, a, d) ^ (keys[at++] ?? 0)
    block[3] = lastColumn(d, c, b, a) ^ (keys[at] ?? 0)
  }
}

function column(a: number, b: number, c: number, d: number): number {
  return (t0[a >>> 24] ?? 0) ^ (t1[(b >>> 16) & 255] ?? 0) ^ (t2[(c >>> 8) & 255] ?? 0) ^ (t3[d & 255] ?? 0)
}

function lastColumn(a: number, b: number, c: number, d: number): number {
  return (
    ((inverseSbox[a >>> 24] ?? 0) << 24) |
    ((inverseSbox[(b >>> 16) & 255] ?? 0) << 16) |
    ((inverseSbox[(c >>> 8) & 255] ?? 0) << 8) |
    (inverseSbox[d & 255] ?? 0)
  )
}

/** Where the round keys of the cipher itself are worked out; nobody keeps them. */
const words = new Uint32Array(4 * (rounds + 1))

/** Writes the round keys of the equivalent inverse cipher, in the order decryption uses them. */
function expandKey(key: Buffer, out: Uint32Array): void {
  for (let index = 0; index < 8; index++) words[index] = key.readUInt32BE(index * 4)
  let constant = 1
  for (let index = 8; index < words.length; index++) {
    let word = words[index - 1] ?? 0
    if (index % 8 === 0) {
      word = substitute((word << 8) | (word >>> 24)) ^ (constant << 24)
      constant = (constant << 1) ^ (constant & 0x80 ? 0x11b : 0)
    } else if (index % 8 === 4) {
      word = substitute(word)
    }
    words[index] = (words[index - 8] ?? 0) ^ word
  }
  for (let round = 0; round <= rounds; round++) {
    for (let part = 0; part < 4; part++) {
      const word = words[(rounds - round) * 4 + part] ?? 0
      out[round * 4 + part] = round === 0 || round === rounds ? word : mixColumn(word)
    }
  }
}

function substitute(word: number): number {
  return (
    ((sbox[word >>> 24] ?? 0) << 24) |
    ((sbox[(word >>> 16) & 255] ?? 0) << 16) |
    ((sbox[(word >>> 8) & 255] ?? 0) << 8) |
    (sbox[word & 255] ?? 0)
  )
}

/** Inverse column mixing of a round key: the tables undo the S-box, so it is put on first. */
function mixColumn(word: number): number {
  const s = substitute(word)
  return (t0[s >>> 24] ?? 0) ^ (t1[(s >>> 16) & 255] ?? 0) ^ (t2[(s >>> 8) & 255] ?? 0) ^ (t3[s & 255] ?? 0)
}

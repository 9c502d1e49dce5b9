/** The S-boxes and the tables of one decryption round (FIPS 197, section 5.3). */
interface AesTables {
  readonly sbox: Uint8Array
  readonly inverseSbox: Uint8Array
  /** Inverse S-box and inverse column mixing in one look-up, one table per byte of a column. */
  readonly decrypt: readonly [Uint32Array, Uint32Array, Uint32Array, Uint32Array]
}

/** Multiplies in the field of 256 elements with the polynomial 0x11b. */
function multiply(a: number, b: number): number {
  let product = 0
  for (let left = a, right = b; right > 0; right >>= 1) {
    if (right & 1) product ^= left
    left = (left << 1) ^ (left & 0x80 ? 0x11b : 0)
  }
  return product
}

function buildTables(): AesTables {
  const sbox = new Uint8Array(256)
  const inverseSbox = new Uint8Array(256)
  let power = 1
  let inverse = 1
  do {
    // Walking with the generator 3 one way and its inverse the other keeps `power * inverse` at 1.
    power = multiply(power, 3)
    inverse = multiply(inverse, 0xf6)
    const turned = inverse ^ rotate(inverse, 1) ^ rotate(inverse, 2) ^ rotate(inverse, 3) ^ rotate(inverse, 4)
    sbox[power] = turned ^ 0x63
  } while (power !== 1)
  sbox[0] = 0x63
  for (let value = 0; value < 256; value++) inverseSbox[sbox[value] ?? 0] = value

  const decrypt = [new Uint32Array(256), new Uint32Array(256), new Uint32Array(256), new Uint32Array(256)] as const
  for (let value = 0; value < 256; value++) {
    const s = inverseSbox[value] ?? 0
    let column = (multiply(s, 14) << 24) | (multiply(s, 9) << 16) | (multiply(s, 13) << 8) | multiply(s, 11)
    for (const table of decrypt) {
      table[value] = column >>> 0
      column = (column << 24) | (column >>> 8)
    }
  }
  return { sbox, inverseSbox, decrypt }
}

function rotate(byte: number, bits: number): number {
  return ((byte << bits) | (byte >> (8 - bits))) & 255
}

export const aesTables: AesTables = buildTables()

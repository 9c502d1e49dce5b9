/*
 * Numbers of 64 bits in buffers. Node's own methods put them together from halves, with a big integer for each step; an array
 * that is read in both ways makes only the one that is wanted.
 */

const long = new BigInt64Array(1)
const halves = new Int32Array(long.buffer)
const isLittleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1
const [low, high] = isLittleEndian ? ([0, 1] as const) : ([1, 0] as const)

/** The signed number at `at`, which lies inside the buffer. */
export function readLong(buffer: Buffer, at: number): bigint {
  halves[low] = readInt(buffer, at)
  halves[high] = readInt(buffer, at + 4)
  return long[0] ?? 0n
}

/** Writes a number, signed or unsigned; 64 bits of it are taken. */
export function writeLong(buffer: Buffer, value: bigint, at: number): void {
  long[0] = value
  writeInt(buffer, halves[low] ?? 0, at)
  writeInt(buffer, halves[high] ?? 0, at + 4)
}

/** The signed number of two halves of 32 bits. */
export function signedLong(highHalf: number, lowHalf: number): bigint {
  halves[low] = lowHalf
  halves[high] = highHalf
  return long[0] ?? 0n
}

/** The number of 32 bits, 0 or more, at `at`. */
export function readUint(buffer: Buffer, at: number): number {
  return readInt(buffer, at) >>> 0
}

function readInt(buffer: Buffer, at: number): number {
  return (
    (buffer[at] ?? 0) | ((buffer[at + 1] ?? 0) << 8) | ((buffer[at + 2] ?? 0) << 16) | ((buffer[at + 3] ?? 0) << 24)
  )
}

/** Writes a number of 32 bits, signed or not. */
export function writeInt(buffer: Buffer, value: number, at: number): void {
  buffer[at] = value
  buffer[at + 1] = value >> 8
  buffer[at + 2] = value >> 16
  buffer[at + 3] = value >> 24
}

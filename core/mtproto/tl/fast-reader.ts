import type { GramClasses, GramReader, TlClass } from '../library/gram-classes.js'
import type { BigInteger } from '../library/library.js'
import { compileReader, type ObjectReader } from './compiled-readers.js'
import { PatientReader } from './patient-reader.js'
import { provenReader } from './proven-reader.js'
import { peerClasses, RememberedPeers } from './remembered-peers.js'
import { UnknownConstructorError } from './unknown-constructor.js'

export type GramReaderClass = new (data: Buffer) => GramReader

const readers = new Map<GramClasses, GramReaderClass>()

/**
 * The reader the driver uses for a library: its own, with the hot spots replaced in a subclass. 64-bit numbers are read
 * natively instead of through hexadecimal text (half of the CPU of an incoming message), strings without a copy,
 * messages without the library's convenience fields, and objects by code of their own where the library tells its schema.
 * Falls back to the library's own reader when the two disagree.
 * @param onFallback - told why the library's reader is used.
 */
export function fastReader(library: GramClasses, onFallback: (reason: string) => void = () => {}): GramReaderClass {
  let reader = readers.get(library)
  if (!reader) {
    const candidate = makeFastReader(library, onFallback)
    const difference = firstDifference(library, candidate)
    if (difference !== undefined) onFallback(difference)
    reader = difference === undefined ? candidate : library.BinaryReader
    readers.set(library, reader)
  }
  return reader
}

function makeFastReader(library: GramClasses, onFallback: (reason: string) => void): GramReaderClass {
  const { bigInt } = library
  const objects = objectReaders(library, onFallback)

  return class FastReader extends library.BinaryReader {
    override remembersPeers = false

    override readLong(signed = true): BigInteger {
      const { stream, offset } = this
      this.offset = offset + 8
      const high = stream.readInt32LE(offset + 4)
      // Ids of people and chats are numbers that are exact; whatever is larger takes four big integers to put together.
      if (high >= 0 && high < 2 ** 21) return bigInt(BigInt(high * 2 ** 32 + stream.readUInt32LE(offset)))
      return bigInt(signed ? stream.readBigInt64LE(offset) : stream.readBigUInt64LE(offset))
    }

    override tgReadBytes(): Buffer {
      const [start, end] = this.takeBytes()
      return this.stream.subarray(start, end)
    }

    override tgReadString(): string {
      const [start, end] = this.takeBytes()
      return this.stream.toString('utf8', start, end)
    }

    override tgReadObject(): unknown {
      const id = this.stream.readUInt32LE(this.offset)
      const read = objects(id)
      if (read === undefined) return this.readOther(id)
      this.offset += 4
      return read(this)
    }

    /** Vectors and booleans, and what no schema here has. */
    private readOther(id: number): unknown {
      if (!bareIds.has(id)) throw new UnknownConstructorError(id)
      return super.tgReadObject()
    }

    /** Steps over a TL string: one length byte, or 254 and three, then padding to four bytes. */
    private takeBytes(): [start: number, end: number] {
      const { stream, offset } = this
      const first = stream[offset]
      if (first === undefined) throw new RangeError('The TL data end within a string.')
      const isLong = first === 254
      const start = offset + (isLong ? 4 : 1)
      const end = start + (isLong ? stream.readUIntLE(offset + 1, 3) : first)
      if (end > stream.length) throw new RangeError('The TL data end within a string.')
      this.offset = offset + ((end - offset + 3) & ~3)
      return [start, end]
    }
  }
}

/** What the library reads without a class: vectors, booleans, `gzip_packed`. */
const bareIds = new Set([0x1cb5c415, 0x997275b5, 0xbc799737, 0x3072cfa1])

/** Finds the reader of a constructor; made when it is first wanted, as most never are. */
function objectReaders(
  library: GramClasses,
  onFallback: (reason: string) => void,
): (constructorId: number) => ObjectReader | undefined {
  const peers = new RememberedPeers()
  const found = new Map<number, ObjectReader>()
  const make = (id: number): ObjectReader | undefined => {
    const tlClass = library.classes[id]
    if (tlClass === undefined) return undefined
    const plain = plainClass(tlClass)
    const settle = (reader: ObjectReader) =>
      found.set(id, peerClasses.has(tlClass.className) ? peers.reader(reader) : reader)
    const own: ObjectReader = (reader) => {
      const patient = new PatientReader(reader as GramReader)
      return patient.finish(plain.fromReader(patient) as object)
    }
    const compiled = compileReader(library, tlClass, plain.prototype)
    settle(
      compiled
        ? provenReader(compiled, own, (reader, problem) => {
            if (problem !== undefined) onFallback(problem)
            settle(reader)
          })
        : own,
    )
    return found.get(id)
  }
  return (id) => found.get(id) ?? make(id)
}

/**
 * The class itself, or a subclass of it without the library's `init`: that one computes chat, sender and forty more
 * fields for every message, which nobody here reads. The TL fields are the same.
 */
function plainClass(tlClass: TlClass): TlClass {
  if (!/^Message(Service|Empty)?$/.test(tlClass.className)) return tlClass
  const Base = tlClass as unknown as new (fields: object) => object
  class Plain extends Base {
    init(): void {}
  }
  Object.defineProperty(Plain, 'name', { value: tlClass.className })
  return Plain as unknown as TlClass
}

/** Bit patterns at which signs, carries and lengths change. */
const longs = [0n, 1n, 2n, 127n, 128n, 255n, 256n, 999n, 1_000n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 53n, 2n ** 53n + 1n]
  .concat([2n ** 62n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 63n + 1n, 2n ** 64n - 256n, 2n ** 64n - 1n])
  .concat([0x0123456789abcdefn, 0xfedcba9876543210n, 0x00000000ffffffffn, 0xffffffff00000000n])

const strings = [0, 1, 2, 3, 4, 253, 254, 255, 256, 1_000].map(
  (length) => 'ä'.repeat(length >> 1) + 'x'.repeat(length & 1),
)

/** What the two readers do not agree on; `undefined` when they do. */
function firstDifference(library: GramClasses, Fast: GramReaderClass): string | undefined {
  try {
    for (const long of longs) {
      const bytes = Buffer.alloc(8)
      bytes.writeBigUInt64LE(long)
      for (const signed of [true, false]) {
        const [own, fast] = [new library.BinaryReader(bytes), new Fast(bytes)]
        const [expected, got] = [own.readLong(signed), fast.readLong(signed)]
        const alike =
          expected.constructor === got.constructor &&
          String(expected) === String(got) &&
          Number(expected) === Number(got) &&
          own.offset === fast.offset
        if (!alike) return `the 64-bit number ${long} reads as ${got} instead of ${expected}`
      }
    }
    for (const text of strings) {
      const bytes = tlString(text)
      const [own, fast] = [new library.BinaryReader(bytes), new Fast(bytes)]
      if (own.tgReadString() !== fast.tgReadString() || own.offset !== fast.offset) {
        return `a string of ${text.length} characters reads differently`
      }
    }
    return undefined
  } catch (error) {
    return `the comparison failed: ${error}`
  }
}

function tlString(text: string): Buffer {
  const body = Buffer.from(text)
  const head = body.length < 254 ? [body.length] : [254, body.length & 255, (body.length >> 8) & 255, body.length >> 16]
  const padding = (4 - ((head.length + body.length) % 4)) % 4
  return Buffer.concat([Buffer.from(head), body, Buffer.alloc(padding)])
}

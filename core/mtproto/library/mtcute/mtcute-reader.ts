import bigInt from 'big-integer'
import { peerClasses, RememberedPeers } from '../../tl/remembered-peers.js'
import { UnknownConstructorError } from '../../tl/unknown-constructor.js'
import type { BigInteger, TlReader, TlReaderClass } from '../library.js'
import { converterOf } from './house-objects.js'
import type { MtcuteParts, ReadFields } from './mtcute-parts.js'

type ReadObject = (reader: TlReader) => object

/** Numbers of constructors that stand for values; `object` gives them out as such. */
const values: Readonly<Record<number, unknown>> = {
  3162085175: false,
  2574415285: true,
  1072550713: true,
  1450380236: null,
}
const vector = 0x1cb5c415

/**
 * The reader of mtcute, with its generated readers, made to give out objects in the form that all drivers have: 64-bit
 * numbers and bytes are read so from the beginning, and what a generated reader has made is converted.
 */
export function mtcuteReader({ Reader, readers }: MtcuteParts): TlReaderClass {
  const peers = new RememberedPeers()
  const found = new Map<number, ReadObject>()
  const readerOf = (id: number): ReadObject | undefined => {
    const fields = readers[id]
    if (fields === undefined) return undefined
    const read = converting(fields, (className, converted) => {
      if (peerClasses.has(className)) found.set(id, peers.reader(converted))
    })
    found.set(id, read)
    return read
  }

  return class MtcuteReader extends Reader implements TlReader {
    remembersPeers = false
    /** Where the bytes end that `span` has found. */
    private end = 0

    constructor(readonly stream: Buffer) {
      super(readers, stream)
    }

    get offset(): number {
      return this.pos
    }

    set offset(offset: number) {
      this.pos = offset
    }

    long(): BigInteger {
      const value = this.stream.readBigInt64LE(this.pos)
      this.pos += 8
      return bigInt(value)
    }

    /** A 64-bit number that mtcute takes for small enough; here all of them are alike. */
    int53(): BigInteger {
      return this.long()
    }

    bytes(): Buffer {
      const start = this.span()
      return this.stream.subarray(start, this.end)
    }

    string(): string {
      const start = this.span()
      return this.stream.toString('utf8', start, this.end)
    }

    object(id = this.uint()): unknown {
      const read = found.get(id)
      if (read !== undefined) return read(this)
      if (id === vector) return this.vector(this.object, true)
      if (id in values) return values[id]
      const first = readerOf(id)
      if (first !== undefined) return first(this)
      throw new UnknownConstructorError(id)
    }

    tgReadBytes(): Buffer {
      return this.bytes()
    }

    tgReadString(): string {
      return this.string()
    }

    tgReadObject(): unknown {
      return this.object()
    }

    /** Steps over a TL string: one length byte, or 254 and three, then padding to four bytes. @returns where it begins. */
    private span(): number {
      const { stream, pos } = this
      const first = stream[pos]
      if (first === undefined) throw new RangeError('The TL data end within a string.')
      const isLong = first === 254
      const start = pos + (isLong ? 4 : 1)
      this.end = start + (isLong ? stream.readUIntLE(pos + 1, 3) : first)
      if (this.end > stream.length) throw new RangeError('The TL data end within a string.')
      this.pos = pos + ((this.end - pos + 3) & ~3)
      return start
    }
  }
}

/** @param settled - told the constructor's name when the first object was read, and what reads the others. */
function converting(fields: ReadFields, settled: (className: string, read: ReadObject) => void): ReadObject {
  let convert: ReturnType<typeof converterOf> | undefined
  const read: ReadObject = (reader) => {
    const object = fields(reader as never)
    if (convert === undefined) {
      convert = converterOf(object)
      settled(convert(object).className, read)
    }
    return convert(object)
  }
  return read
}

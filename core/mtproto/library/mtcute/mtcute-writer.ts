import { randomBytes } from 'node:crypto'
import type { TlObject } from '../../driver.js'
import type { MtcuteParts, WriteFields } from './mtcute-parts.js'

/** Says of a value that it is not of the type of its field. */
class WrongType extends TypeError {
  constructor(
    readonly type: string,
    readonly value: unknown,
  ) {
    super(`A value has to be of the TL type ${type}.`)
  }
}

type NameOf = (className: string) => string | undefined
type Encode = (object: TlObject) => Buffer

/** Most requests fit in it; part of a file takes half a megabyte. */
const usualBytes = 16 * 1024
const mostBytes = 64 * 1024 * 1024

/**
 * The writer of mtcute, with its generated writers, for objects in the form that all drivers have. The bytes are not
 * counted beforehand: they are written into a buffer that is there, and a larger one where it is too small.
 * @param nameOf - the TL name of a class.
 */
export function mtcuteWriter({ Writer, writers }: MtcuteParts, nameOf: NameOf): Encode {
  class MtcuteWriter extends Writer {
    constructor(private readonly target: Buffer) {
      super(writers, target)
    }

    int(value: unknown): void {
      if (!isInt(value)) throw new WrongType('int', value)
      this.pos = this.target.writeInt32LE(value | 0, this.pos)
    }

    double(value: unknown): void {
      if (typeof value !== 'number') throw new WrongType('double', value)
      this.pos = this.target.writeDoubleLE(value, this.pos)
    }

    long(value: unknown): void {
      this.pos = this.target.writeBigInt64LE(BigInt.asIntN(64, native(value)), this.pos)
    }

    int53(value: unknown): void {
      this.long(value)
    }

    boolean(value: unknown): void {
      if (typeof value !== 'boolean') throw new WrongType('Bool', value)
      this.uint(value ? 0x997275b5 : 0xbc799737)
    }

    string(value: unknown): void {
      if (typeof value !== 'string') throw new WrongType('string', value)
      this.write(Buffer.from(value))
    }

    bytes(value: unknown): void {
      if (!(value instanceof Uint8Array)) throw new WrongType('bytes', value)
      this.write(value)
    }

    vector(write: (this: MtcuteWriter, item: unknown) => void, items: unknown): void {
      if (!Array.isArray(items)) throw new WrongType('Vector', items)
      this.uint(0x1cb5c415)
      this.uint(items.length)
      for (const item of items) write.call(this, item)
    }

    object(value: unknown): void {
      if (typeof value === 'boolean') {
        this.boolean(value)
        return
      }
      const { className } = (value ?? {}) as Partial<TlObject>
      if (className === undefined) throw new WrongType('Object', value)
      const name = nameOf(className)
      if (name === undefined) throw new Error(`The schema has no ${className}.`)
      this.fields(writers[name] as WriteFields, { _: name, ...presentOnly(value as TlObject) })
    }

    private fields(write: WriteFields, fields: Readonly<Record<string, unknown>>): void {
      const start = this.pos
      try {
        write(this, fields)
      } catch (error) {
        if (error instanceof WrongType) throw named(error, fields)
        if (fields.randomId !== undefined || !/ missing required property randomId$/.test(String(error))) throw error
        // The other libraries make one up as well.
        this.pos = start
        this.fields(write, { ...fields, randomId: randomIds(fields.id) })
      }
    }

    /** Bytes as TL has them: their length, themselves, zeros up to four bytes. */
    private write(bytes: Uint8Array): void {
      const { target } = this
      const { length } = bytes
      const isLong = length >= 254
      if (this.pos + length + 8 > target.length) throw new RangeError('The buffer is too small.')
      if (isLong) target.writeUInt32LE(254 | (length << 8), this.pos)
      else target[this.pos] = length
      const start = this.pos + (isLong ? 4 : 1)
      target.set(bytes, start)
      const end = start + length
      this.pos += (end - this.pos + 3) & ~3
      target.fill(0, end, this.pos)
    }
  }

  let target = Buffer.allocUnsafeSlow(usualBytes)
  return (object) => {
    for (;;) {
      const writer = new MtcuteWriter(target)
      try {
        writer.object(object)
        const bytes = Buffer.from(target.subarray(0, writer.pos))
        if (target.length > 1024 * 1024) target = Buffer.allocUnsafeSlow(usualBytes)
        return bytes
      } catch (error) {
        if (!(error instanceof RangeError) || target.length >= mostBytes) throw error
        target = Buffer.allocUnsafeSlow(target.length * 8)
      }
    }
  }
}

/** Signed or unsigned. */
function isInt(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= -(2 ** 31) && value < 2 ** 32
}

/** A 64-bit number in any of its forms. */
function native(value: unknown): bigint {
  if (typeof value === 'bigint') return value
  const isNumber = ['number', 'string', 'object'].includes(typeof value) && value !== null
  try {
    if (isNumber) return BigInt(typeof value === 'number' ? value : String(value))
  } catch {
    // It is none.
  }
  throw new WrongType('long', value)
}

/** The fields that are there, by the names of mtcute. */
function presentOnly(object: TlObject): Record<string, unknown> {
  const { className, srp_B: srpB, ...rest } = object
  const fields: Record<string, unknown> = rest
  if (srpB !== undefined) fields.srpB = srpB
  for (const field of Object.keys(fields)) if (fields[field] === null) delete fields[field]
  return fields
}

/** The fault with the name of the field that has the value. */
function named({ type, value }: WrongType, fields: Readonly<Record<string, unknown>>): Error {
  const holds = (field: unknown) => Object.is(field, value) || (Array.isArray(field) && field.includes(value))
  const name = Object.keys(fields).find((each) => holds(fields[each])) ?? 'A field'
  return new TypeError(type === 'Vector' ? `${name} has to be a list.` : `${name} has to be of the TL type ${type}.`)
}

/** One for each message that is forwarded, or one. */
function randomIds(ids: unknown): bigint | bigint[] {
  const randomId = () => randomBytes(8).readBigInt64LE()
  return Array.isArray(ids) ? ids.map(randomId) : randomId()
}

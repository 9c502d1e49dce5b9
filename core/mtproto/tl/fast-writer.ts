import type { GramClasses, TlField, Writable } from '../library/gram-classes.js'
import { ByteWriter } from './byte-writer.js'

type Write = (writer: ByteWriter, value: unknown) => void

/** Writes one field of an object, or nothing where it is absent. @returns whether there was one. */
type FieldWriter = (object: Readonly<Record<string, unknown>>) => boolean

/** A field of a constructor; `isProven` once it was there and came out as the library writes it. */
interface Step {
  readonly constructorId: number
  readonly write: FieldWriter
  isProven: boolean
}

const vectorId = 0x1cb5c415
const [boolTrueId, boolFalseId] = [0x997275b5, 0xbc799737]

/** Thrown where the library has to say what it makes of a value. */
const unfit = new Error('left to the library')

/**
 * Writes TL objects by plans that are made once for each constructor, where the library walks its descriptions for each
 * object, makes a buffer for each field and goes through big-integer for each long number. The first object in which a field
 * is there is written both ways; constructors that differ are left to the library for good, and so is every value that is not of its
 * type, as the library knows what to say of it.
 */
export class FastWriter {
  private readonly plans = new Map<number, readonly Step[] | undefined>()
  private readonly writer = new ByteWriter()
  /** What the object being written has that was not compared before. */
  private fresh: Step[] = []

  /**
   * @param own - how the library writes.
   * @param onFallback - told once for each constructor that is left to the library.
   */
  constructor(
    private readonly classes: GramClasses,
    private readonly own: (object: Writable) => Buffer,
    private readonly onFallback: (reason: string) => void = () => {},
  ) {}

  /** @throws what the library throws. */
  write(object: Writable): Buffer {
    const bytes = this.tried(object)
    if (bytes === undefined) return this.own(object)
    const { fresh } = this
    if (fresh.length === 0) return bytes
    const expected = this.own(object)
    const isSame = bytes.equals(expected)
    for (const step of fresh) {
      if (isSame) step.isProven = true
      else this.plans.set(step.constructorId, undefined)
    }
    if (!isSame) this.onFallback(`${object.className} is written differently`)
    return expected
  }

  private tried(object: Writable): Buffer | undefined {
    this.writer.reset()
    this.fresh = []
    try {
      this.object(object)
      return this.writer.copy()
    } catch {
      // Also what a plan did not foresee: the library writes it, or says why it cannot.
      return undefined
    }
  }

  private object(value: unknown): void {
    if (typeof value !== 'object' || value === null) throw unfit
    const { CONSTRUCTOR_ID: id } = value as Partial<Writable>
    if (id === undefined) throw unfit
    if (!this.plans.has(id)) this.plans.set(id, this.plan(id))
    const steps = this.plans.get(id)
    if (!steps) throw unfit
    this.writer.int(id)
    for (const step of steps) {
      if (step.write(value as Readonly<Record<string, unknown>>) && !step.isProven) this.fresh.push(step)
    }
  }

  private plan(constructorId: number): Step[] | undefined {
    const described = this.classes.fieldsOf?.(constructorId)
    if (!described) return undefined
    const fields = Object.entries(described)
    const steps: Step[] = []
    for (const [name, field] of fields) {
      const write = field.flagIndicator ? this.flags(name, fields) : this.field(name, field)
      if (!write) return undefined
      steps.push({ constructorId, write, isProven: false })
    }
    return steps
  }

  private flags(name: string, fields: readonly [string, TlField][]): FieldWriter {
    const bits = fields
      .filter(([, { isFlag, flagName }]) => isFlag && flagName === name)
      .map(([field, { type, flagIndex }]) => ({ field, type, mask: 1 << flagIndex }))
    return (object) => {
      let word = 0
      for (const { field, type, mask } of bits) if (isPresent(object[field], type)) word |= mask
      this.writer.int(word)
      return true
    }
  }

  private field(name: string, { type, isFlag, isVector, useVectorId }: TlField): FieldWriter | undefined {
    if (type === null) return undefined
    if (type === 'true' && !isVector) return isFlag ? (object) => isPresent(object[name], type) : undefined
    const one = this.writeOf(type)
    if (!one) return undefined
    const write: Write = isVector ? (writer, value) => vector(writer, value, one, useVectorId === true) : one
    return (object) => {
      const value = object[name]
      if (isFlag && !isPresent(value, type)) return false
      write(this.writer, value)
      return true
    }
  }

  private writeOf(type: string): Write | undefined {
    const simple = simpleWrites[type]
    if (simple) return simple
    // Types in small letters are bare, without the number in front.
    return /^([a-z]+\.)?[A-Z]\w*$/.test(type) ? (_, value) => this.object(value) : undefined
  }
}

const simpleWrites: Readonly<Record<string, Write>> = {
  int: (writer, value) => {
    if (typeof value !== 'number' || (value | 0) !== value) throw unfit
    writer.int(value)
  },
  long: (writer, value) => writer.long(integer(value), 8),
  int128: (writer, value) => writer.long(integer(value), 16),
  int256: (writer, value) => writer.long(integer(value), 32),
  double: (writer, value) => {
    if (typeof value !== 'number') throw unfit
    writer.double(value)
  },
  string: (writer, value) => {
    if (typeof value !== 'string') throw unfit
    writer.string(value)
  },
  bytes: (writer, value) => {
    if (!Buffer.isBuffer(value)) throw unfit
    writer.bytes(value)
  },
  Bool: (writer, value) => {
    if (typeof value !== 'boolean') throw unfit
    writer.int(value ? boolTrueId : boolFalseId)
  },
}

/** A whole number in any of the forms in which TL objects hold it; that of big-integer knows its own. */
function integer(value: unknown): bigint {
  if (typeof value === 'bigint') return value
  if (typeof value === 'object' && value !== null && 'value' in value && typeof value.value === 'bigint')
    return value.value
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value)
  throw unfit
}

function vector(writer: ByteWriter, value: unknown, one: Write, hasId: boolean): void {
  if (!Array.isArray(value)) throw unfit
  if (hasId) writer.int(vectorId)
  writer.int(value.length)
  for (const item of value) one(writer, item)
}

function isPresent(value: unknown, type: string | null): boolean {
  return value !== undefined && value !== null && (value !== false || type === 'Bool')
}

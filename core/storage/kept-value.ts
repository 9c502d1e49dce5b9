import { types } from 'node:util'

/** Why a value cannot be kept, as the end of a sentence: `items[0].when is a function`. */
export class UnkeptValue extends Error {}

/**
 * Writes a value so that it is read as what it is: what JSON holds as JSON, and `Date`, `Map`, `Set`, bigints, bytes, `NaN`, infinities
 * and gaps of lists as marked JSON. A text that has marks begins with a space, which nothing written before marks were known does.
 * @throws UnkeptValue for what would come back as something else: functions, instances of classes, promises, circles.
 */
export function writeValue(value: unknown): string {
  if (value === undefined) throw new UnkeptValue('it is undefined, and what has no value is deleted instead')
  const walk = new Walk()
  const plain = walk.plain(value)
  const text = JSON.stringify(plain)
  return walk.hasMarks ? ` ${text}` : text
}

/** Reads what {@link writeValue} has written, and JSON of any other origin. */
export function readValue<Value>(text: string): Value {
  const value: unknown = JSON.parse(text)
  return (text.startsWith(' ') ? unmarked(value) : value) as Value
}

/** A copy as it would be read again. @throws UnkeptValue */
export function keptCopy<Value>(value: Value): Value {
  const isPlain = typeof value === 'string' || typeof value === 'boolean' || value === null
  return isPlain ? value : readValue<Value>(writeValue(value))
}

/** Names the one key of a marked value. */
const mark = '$kept'

/** How deeply lists and objects may be nested: more would end the process's stack on some machines and not on others. */
const maxDepth = 1000

/** Turns a value into what JSON can hold, and is itself wherever nothing has to be turned. */
class Walk {
  hasMarks = false
  private readonly above: object[] = []
  private readonly path: (string | number)[] = []

  plain(value: unknown): unknown {
    switch (typeof value) {
      case 'string':
      case 'boolean':
        return value
      case 'number':
        return Number.isFinite(value) ? value : this.marked('number', String(value))
      case 'bigint':
        return this.marked('bigint', String(value))
      case 'undefined':
        return this.marked('undefined')
      case 'object':
        return value === null ? value : this.plainObject(value)
      default:
        throw this.unkept(`a ${typeof value}`)
    }
  }

  private plainObject(value: object): unknown {
    if (types.isDate(value)) return this.marked('date', Number.isNaN(value.getTime()) ? null : value.getTime())
    if (types.isUint8Array(value)) {
      const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength)
      return this.marked(Buffer.isBuffer(value) ? 'buffer' : 'bytes', bytes.toString('base64'))
    }
    if (this.above.includes(value)) throw this.unkept('a part of itself')
    if (this.above.length >= maxDepth) throw this.unkept(`nested more than ${maxDepth} deep`)
    this.above.push(value)
    try {
      if (Array.isArray(value)) return this.items(value)
      if (types.isMap(value)) return this.marked('map', this.items([...value].flat()))
      if (types.isSet(value)) return this.marked('set', this.items([...value]))
      return this.fields(value)
    } finally {
      this.above.pop()
    }
  }

  private items(list: readonly unknown[]): readonly unknown[] {
    let turned: unknown[] | undefined
    // By index, as gaps of a list are passed over by everything else.
    for (let index = 0; index < list.length; index++) {
      const item = list[index]
      const plain = this.inside(index, item)
      if (plain !== item) turned ??= list.slice(0, index)
      turned?.push(plain)
    }
    return turned ?? list
  }

  private fields(value: object): unknown {
    if (!isPlainObject(value)) throw this.unkept(isThenable(value) ? promised : instance(value))
    const entries = Object.entries(value)
    let isTurned = false
    for (const entry of entries) {
      const [name, inner] = entry
      // What has no value is as good as not there.
      if (inner === undefined) continue
      const plain = this.inside(name, inner)
      if (plain === inner) continue
      entry[1] = plain
      isTurned = true
    }
    const plain = isTurned ? Object.fromEntries(entries) : value
    return Object.hasOwn(value, mark) ? this.marked('object', plain) : plain
  }

  private inside(name: string | number, value: unknown): unknown {
    this.path.push(name)
    const plain = this.plain(value)
    this.path.pop()
    return plain
  }

  private marked(kind: string, ...rest: readonly unknown[]): object {
    this.hasMarks = true
    return { [mark]: [kind, ...rest] }
  }

  private unkept(found: string): UnkeptValue {
    const at = this.path.map((name) => (typeof name === 'number' ? `[${name}]` : `.${name}`)).join('')
    return new UnkeptValue(`${at === '' ? 'it' : at.replace(/^\./, '')} is ${found}`)
  }
}

const promised = 'a promise, which has to be awaited first'

function isThenable(value: object): boolean {
  return typeof (value as { then?: unknown }).then === 'function'
}

function instance(value: object): string {
  const { name } = (value.constructor ?? {}) as { name?: unknown }
  return typeof name === 'string' && name !== '' ? `an instance of ${name}` : 'an instance of a class'
}

/** Whether it is an object as `{}` makes it, in whatever realm; or without a prototype. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

/** Turns what was marked back, in place. */
function unmarked(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) value[index] = unmarked(item)
    return value
  }
  const { [mark]: found } = value as Record<string, unknown>
  if (Array.isArray(found) && Object.keys(value).length === 1) return revived(found[0], found[1])
  return withFieldsUnmarked(value)
}

function withFieldsUnmarked(value: object): object {
  for (const [name, inner] of Object.entries(value)) Reflect.set(value, name, unmarked(inner))
  return value
}

function revived(kind: unknown, rest: unknown): unknown {
  switch (kind) {
    case 'date':
      return new Date((rest as number | null) ?? Number.NaN)
    case 'map':
      return new Map(pairs(unmarked(rest) as unknown[]))
    case 'set':
      return new Set(unmarked(rest) as unknown[])
    case 'bigint':
      return BigInt(rest as string)
    case 'number':
      return Number(rest)
    case 'bytes':
      return new Uint8Array(Buffer.from(rest as string, 'base64'))
    case 'buffer':
      return Buffer.from(rest as string, 'base64')
    case 'object':
      return withFieldsUnmarked(rest as object)
    case 'undefined':
      return undefined
    default:
      // Of a newer version: rather as it is written than nothing.
      return { [mark]: [kind, rest] }
  }
}

function pairs(list: readonly unknown[]): [unknown, unknown][] {
  return Array.from({ length: list.length / 2 }, (_, index) => [list[2 * index], list[2 * index + 1]])
}

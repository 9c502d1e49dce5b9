import { crc32 } from 'node:zlib'
import type { TlObject } from '../../core/mtproto/driver.js'
import type { GramClasses, TlClass, TlField } from '../../core/mtproto/library/gram-classes.js'

/** Fields without what the library keeps besides them, and 64-bit numbers as text. */
export function shown(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(shown)
  if (Buffer.isBuffer(value)) return value.toString('hex')
  if (!('className' in value)) return `${value.constructor.name} ${value}`
  const fields = Object.entries(value).filter(([key]) => key !== 'originalArgs' && !key.startsWith('_'))
  return Object.fromEntries(fields.map(([key, field]) => [key, shown(field)]))
}

/** Makes objects of every class of a library, with values that say where they belong. */
export class TlMaker {
  private readonly byType = new Map<number, TlClass[]>()
  private count = 0

  constructor(private readonly source: GramClasses) {
    for (const tlClass of this.constructors()) {
      const same = this.byType.get(tlClass.SUBCLASS_OF_ID) ?? []
      same.push(tlClass)
      this.byType.set(tlClass.SUBCLASS_OF_ID, same)
    }
  }

  constructors(): TlClass[] {
    return Object.values(this.source.classes).filter(({ classType }) => classType === 'constructor')
  }

  /** @returns `undefined` for what this cannot make. */
  make(tlClass: TlClass, isThere: (flagIndex: number) => boolean, depth = 0): TlObject | undefined {
    const fields = this.source.fieldsOf?.(tlClass.CONSTRUCTOR_ID)
    if (!fields || depth > 5) return undefined
    const values: Record<string, unknown> = {}
    for (const [name, field] of Object.entries(fields)) {
      if (field.flagIndicator || (field.isFlag && !isThere(field.flagIndex))) continue
      const value = this.value(field, depth)
      if (value === undefined && !field.isFlag) return undefined
      values[name] = value
    }
    return new tlClass(values)
  }

  private value(field: TlField, depth: number): unknown {
    if (!field.isVector) return this.one(field.type ?? '', depth)
    const [first, second] = [this.one(field.type ?? '', depth), this.one(field.type ?? '', depth)]
    return first === undefined || second === undefined ? [] : [first, second]
  }

  private one(type: string, depth: number): unknown {
    const number = ++this.count
    switch (type) {
      case 'int':
        return number % 2 === 0 ? number : -number
      case 'long':
        return this.source.bigInt(number % 2 === 0 ? BigInt(number) << 40n : number)
      case 'int128':
      case 'int256':
        return this.source.bigInt(number)
      case 'double':
        return number / 4
      case 'string':
        return `text ${number}`
      case 'bytes':
        return Buffer.from([number & 255, 1, 2])
      case 'Bool':
        return number % 2 === 0
      case 'true':
        return true
      default: {
        const id = crc32(type) | 0
        const candidates = this.byType.get(id) ?? this.byType.get(id >>> 0) ?? []
        for (const candidate of candidates) {
          const made = this.make(candidate, () => false, depth + 1)
          if (made) return made
        }
        return undefined
      }
    }
  }
}

import { crc32 } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { encodeTl, type Library, loadLibrary, type TlClass, type TlField } from '../../core/mtproto/library/library.js'
import { fastReader } from '../../core/mtproto/tl/fast-reader.js'

const library = loadLibrary('telegram')

/** Fields without what the library keeps besides them, and 64-bit numbers as text. */
function shown(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(shown)
  if (Buffer.isBuffer(value)) return value.toString('hex')
  if (!('className' in value)) return `${value.constructor.name} ${value}`
  const fields = Object.entries(value).filter(([key]) => key !== 'originalArgs' && !key.startsWith('_'))
  return Object.fromEntries(fields.map(([key, field]) => [key, shown(field)]))
}

/** Makes objects of every class of a library, with values that say where they belong. */
class Maker {
  private readonly byType = new Map<number, TlClass[]>()
  private count = 0

  constructor(private readonly source: Library) {
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
  make(tlClass: TlClass, isThere: (flagIndex: number) => boolean, depth = 0): object | undefined {
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

describe('the fast reader', () => {
  it('reads every constructor of the schema as the library does', () => {
    const problems: string[] = []
    const Fast = fastReader(library, (problem) => problems.push(problem))
    const maker = new Maker(library)
    let compared = 0
    for (const tlClass of maker.constructors()) {
      for (const isThere of [() => false, () => true, (flagIndex: number) => flagIndex % 2 === 0]) {
        const object = maker.make(tlClass, isThere)
        if (!object) continue
        const bytes = encodeTl(object as Parameters<typeof encodeTl>[0])
        // The first three are read both ways, so the reader's own way comes fourth.
        for (let times = 0; times < 2; times++) {
          const [own, fast] = [new library.BinaryReader(bytes), new Fast(bytes)]
          expect(shown(fast.tgReadObject()), tlClass.className).toEqual(shown(own.tgReadObject()))
          expect(fast.offset, tlClass.className).toBe(own.offset)
          compared++
        }
      }
    }
    expect(compared).toBeGreaterThan(6_000)
    expect(problems).toEqual([])
  })

  it('makes objects that can be written again, and are of their class', () => {
    const Fast = fastReader(library)
    const Peer = library.api.PeerUser as TlClass
    const bytes = encodeTl(new Peer({ userId: library.bigInt(5) }))
    for (let times = 0; times < 5; times++) {
      const read = new Fast(bytes).tgReadObject() as InstanceType<TlClass>
      expect(read).toBeInstanceOf(Peer)
      expect(encodeTl(read)).toEqual(bytes)
      expect(Object.keys(read.originalArgs as object)).toEqual(['userId'])
    }
  })

  it('uses the way of the library for a class where its own reads differently', () => {
    const problems: string[] = []
    const lying: Library = {
      ...library,
      fieldsOf: (id) => {
        const fields = library.fieldsOf?.(id)
        return fields?.chatId ? { chatId: { ...fields.chatId, type: 'int' } } : fields
      },
    }
    const Fast = fastReader(lying, (problem) => problems.push(problem))
    const Peer = library.api.PeerChat as TlClass
    const bytes = encodeTl(new Peer({ chatId: library.bigInt(7) }))
    for (let times = 0; times < 5; times++)
      expect(shown(new Fast(bytes).tgReadObject())).toMatchObject({ chatId: 'Integer 7' })
    expect(problems).toEqual(['PeerChat: chatId reads differently'])
  })

  it('gives the same object for the same bytes of a person, where it may', () => {
    const Fast = fastReader(library)
    const User = library.api.User as TlClass
    const bytes = (name: string) =>
      encodeTl(new User({ id: library.bigInt(5), accessHash: library.bigInt(6), firstName: name }))
    const read = (name: string, remembersPeers: boolean) => {
      const reader = new Fast(Buffer.concat([bytes(name), Buffer.alloc(4)]))
      reader.remembersPeers = remembersPeers
      const object = reader.tgReadObject() as { firstName: string }
      expect(reader.offset).toBe(bytes(name).length)
      return object
    }
    const first = read('Ann', true)
    expect(read('Ann', true)).toBe(first)
    expect(read('Ann', false)).not.toBe(first)
    expect(read('Bob', true).firstName).toBe('Bob')
    expect(read('Ann', true).firstName).toBe('Ann')
  })
})

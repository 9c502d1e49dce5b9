import { describe, expect, it } from 'vitest'
import type { TlClass } from '../../core/mtproto/library/gram-classes.js'
import { readTelegram } from '../../core/mtproto/library/gram-library.js'
import { objectMaker } from '../../core/mtproto/tl/compiled-makers.js'
import { expectSame } from './expect-same.js'
import { shown, TlMaker } from './tl-maker.js'

const library = readTelegram()

/** A class that counts how often the library makes an object of it. */
function counted(name: string): { tlClass: TlClass; made: () => number } {
  const [space = '', own] = name.split('.')
  const Base = (own ? (library.api[space] as Record<string, TlClass>)[own] : library.api[space]) as TlClass
  let made = 0
  class Counted extends (Base as unknown as new (fields: object) => object) {
    constructor(fields: object) {
      super(fields)
      made++
    }
  }
  return { tlClass: Counted as unknown as TlClass, made: () => made }
}

describe('objects of a class', () => {
  it('are made of their fields as the library makes them, for all of its schema', () => {
    const maker = new TlMaker(library)
    let compared = 0
    for (const tlClass of Object.values(library.classes)) {
      const make = objectMaker(library.fieldsOf, tlClass)
      for (const isThere of [() => false, () => true, (flagIndex: number) => flagIndex % 2 === 0]) {
        const given = maker.make(tlClass, isThere) as unknown as { originalArgs: Record<string, unknown> } | undefined
        if (!given) continue
        const fields = given.originalArgs
        const [own, made] = [new tlClass(fields), make(fields)]
        if (!(made instanceof tlClass)) expect(made).toBeInstanceOf(tlClass)
        // The library makes up a `randomId` that is not given.
        if ('randomId' in own && !fields.randomId) continue
        const keysOf = (object: object) =>
          Object.keys(object).filter((key) => key !== 'originalArgs' && !key.startsWith('_'))
        expectSame(keysOf(made), keysOf(own), tlClass.className)
        expectSame(shown(made), shown(own), tlClass.className)
        compared++
      }
    }
    expect(compared).toBeGreaterThan(5_000)
    // It is all of the schema, several times.
  }, 60_000)

  it('are made by the library once, and without it from then on', () => {
    for (const [name, fields] of [
      ['InputPeerUser', { userId: 1n, accessHash: 2n }],
      ['messages.SendMessage', { peer: {}, message: 'hello', randomId: 3n }],
      ['UpdateMessageID', { id: 1, randomId: 3n }],
    ] as const) {
      const { tlClass, made } = counted(name)
      const make = objectMaker(library.fieldsOf, tlClass)
      for (let times = 0; times < 100; times++) make(fields)
      expect([name, made()]).toEqual([name, 1])
    }
  })

  it('get a number of the library where they have none, each time another', () => {
    const make = objectMaker(library.fieldsOf, (library.api.messages as Record<string, TlClass>).SendMessage as TlClass)
    const numbers = [1, 2, 3].map(() => String((make({ message: 'hello' }) as { randomId?: unknown }).randomId))
    expect(new Set(numbers).size).toBe(3)
    expect(numbers).not.toContain('undefined')
  })

  it('need no fields where all are optional', () => {
    for (let times = 0; times < 2; times++) {
      const made = library.make('request', 'channels.GetAdminedPublicChannels', undefined as never)
      expect(made?.className).toBe('channels.GetAdminedPublicChannels')
    }
  })

  it('are compared by what they are made of, whatever that is', () => {
    const peer: Record<string, unknown> = { className: 'InputPeerSelf' }
    peer.itself = peer
    for (const fields of [
      { lat: Number.NaN, long: 1 },
      { lat: 1, long: 1 },
      { lat: peer },
      { lat: Object.create(null) },
    ]) {
      const { tlClass, made } = counted('InputGeoPoint')
      const make = objectMaker(library.fieldsOf, tlClass)
      for (let times = 0; times < 3; times++) make(fields)
      expect(made()).toBe(1)
    }
  })

  it('hold bytes as the library takes them', () => {
    const make = objectMaker(library.fieldsOf, library.api.InputFileLocation as TlClass)
    for (let times = 0; times < 2; times++) {
      const { fileReference } = make({ fileReference: new Uint8Array([1, 2]) }) as { fileReference: unknown }
      expect(Buffer.isBuffer(fileReference)).toBe(true)
    }
  })

  it('are left to the library where it makes something else of their fields', () => {
    const { tlClass, made } = counted('InputPeerUser')
    class Other extends (tlClass as unknown as new (fields: object) => object) {
      extra = 1
    }
    const make = objectMaker(library.fieldsOf, Other as unknown as TlClass)
    for (let times = 0; times < 5; times++) expect(make({ userId: 1n, accessHash: 2n })).toHaveProperty('extra', 1)
    expect(made()).toBe(5)
  })
})

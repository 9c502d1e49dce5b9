import { describe, expect, it } from 'vitest'
import type { GramClasses, TlClass } from '../../core/mtproto/library/gram-classes.js'
import { readTelegram, readTeleproto } from '../../core/mtproto/library/gram-library.js'
import { fastReader } from '../../core/mtproto/tl/fast-reader.js'
import { expectSame } from './expect-same.js'
import { shown, TlMaker } from './tl-maker.js'

const library = readTelegram()

describe('the fast reader', () => {
  it('reads every constructor of the schema as the library does', () => {
    const problems: string[] = []
    const Fast = fastReader(library, (problem) => problems.push(problem))
    const maker = new TlMaker(library)
    let compared = 0
    for (const tlClass of maker.constructors()) {
      for (const isThere of [() => false, () => true, (flagIndex: number) => flagIndex % 2 === 0]) {
        const object = maker.make(tlClass, isThere)
        if (!object) continue
        const bytes = library.encode(object)
        // The first three are read both ways, so the reader's own way comes fourth.
        for (let times = 0; times < 2; times++) {
          const [own, fast] = [new library.BinaryReader(bytes), new Fast(bytes)]
          expectSame(shown(fast.tgReadObject()), shown(own.tgReadObject()), tlClass.className)
          expectSame(fast.offset, own.offset, tlClass.className)
          compared++
        }
      }
    }
    expect(compared).toBeGreaterThan(6_000)
    expect(problems).toEqual([])
    // It is all of the schema, several times.
  }, 60_000)

  it('makes objects that can be written again, and are of their class', () => {
    const Fast = fastReader(library)
    const Peer = library.api.PeerUser as TlClass
    const bytes = library.encode(new Peer({ userId: library.bigInt(5) }))
    for (let times = 0; times < 5; times++) {
      const read = new Fast(bytes).tgReadObject() as InstanceType<TlClass>
      expect(read).toBeInstanceOf(Peer)
      expect(library.encode(read)).toEqual(bytes)
      expect(Object.keys(read.originalArgs as object)).toEqual(['userId'])
    }
  })

  it('uses the way of the library for a class where its own reads differently', () => {
    const problems: string[] = []
    const lying: GramClasses = {
      ...library,
      fieldsOf: (id) => {
        const fields = library.fieldsOf?.(id)
        return fields?.chatId ? { chatId: { ...fields.chatId, type: 'int' } } : fields
      },
    }
    const Fast = fastReader(lying, (problem) => problems.push(problem))
    const Peer = library.api.PeerChat as TlClass
    const bytes = library.encode(new Peer({ chatId: library.bigInt(7) }))
    for (let times = 0; times < 5; times++)
      expect(shown(new Fast(bytes).tgReadObject())).toMatchObject({ chatId: 'Integer 7' })
    expect(problems).toEqual(['PeerChat: chatId reads differently'])
  })

  it('gives the same object for the same bytes of a person, where it may', () => {
    const Fast = fastReader(library)
    const User = library.api.User as TlClass
    const bytes = (name: string) =>
      library.encode(new User({ id: library.bigInt(5), accessHash: library.bigInt(6), firstName: name }))
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

  it.each([readTelegram, readTeleproto])('leaves lists writable in which something could not be read', (load) => {
    const schema = load()
    const Fast = schema.reader()
    const { MessageEntityBold, TextWithEntities } = schema.api as Record<string, TlClass>
    const question = () =>
      new TextWithEntities!({ text: 'Question', entities: [new MessageEntityBold!({ offset: 0, length: 8 })] })
    const bytes = Buffer.from(question().getBytes())
    const unknown = Buffer.from(bytes)
    unknown.writeUInt32LE(0x5ad00bad, 24)
    expect(() => new Fast(unknown).tgReadObject()).toThrow('0x5ad00bad')
    expect(() => new Fast(bytes.subarray(0, 28)).tgReadObject()).toThrow(RangeError)
    expect(() => new Fast(bytes.subarray(0, 16)).tgReadObject()).toThrow(RangeError)
    expect(new Fast(bytes).tgReadObject()).toMatchObject({ text: 'Question', entities: [{ length: 8 }] })
    expect(schema.encode(question())).toEqual(bytes)
  })
})

import { describe, expect, it } from 'vitest'
import type { TlClass, Writable } from '../../core/mtproto/library/gram-classes.js'
import { readTelegram } from '../../core/mtproto/library/gram-library.js'
import { FastWriter } from '../../core/mtproto/tl/fast-writer.js'
import { expectSame } from './expect-same.js'
import { TlMaker } from './tl-maker.js'

const library = readTelegram()
const own = (object: Writable) => object.getBytes()

describe('the fast writer', () => {
  it('writes every constructor and request of the schema as the library does, and then without it', () => {
    const problems: string[] = []
    let asked = 0
    const counted = (object: Writable) => {
      asked++
      return own(object)
    }
    const writer = new FastWriter(library, counted, (problem) => problems.push(problem))
    const maker = new TlMaker(library)
    const left = new Set<string>()
    let compared = 0
    for (const tlClass of Object.values(library.classes)) {
      for (const isThere of [() => false, () => true, (flagIndex: number) => flagIndex % 2 === 0]) {
        const object = maker.make(tlClass, isThere) as Writable | undefined
        if (!object) continue
        expectSame(writer.write(object).toString('hex'), own(object).toString('hex'), tlClass.className)
        asked = 0
        expectSame(writer.write(object).toString('hex'), own(object).toString('hex'), tlClass.className)
        if (asked > 0) left.add(tlClass.className)
        compared++
      }
    }
    expect(compared).toBeGreaterThan(5_000)
    expect(problems).toEqual([])
    // What is made of parts of the transport, whose schema is another.
    expect([...left]).toEqual([])
    // It is all of the schema, several times.
  }, 60_000)

  it.each([
    ['a bigint', 5n],
    ['the largest', 2n ** 63n - 1n],
    ['a negative one', -(2n ** 63n)],
    ['one of 64 bits without a sign', 2n ** 64n - 1n],
    ['a number', 42],
    ['a number as text', '123456789012345678'],
    ['one of big-integer', library.bigInt('-9007199254740993')],
  ])('writes a long that is %s as the library does', (_, userId) => {
    const writer = new FastWriter(library, own)
    const peer = () => new (library.api.PeerUser as TlClass)({ userId })
    for (let times = 0; times < 3; times++) expect(writer.write(peer())).toEqual(own(peer()))
  })

  it('takes a field that has not been there before for new', () => {
    let asked = 0
    const writer = new FastWriter(library, (object) => {
      asked++
      return own(object)
    })
    const { InputPeerSelf, MessageEntityBold } = library.api as Record<string, TlClass>
    const { SendMessage } = library.api.messages as Record<string, TlClass>
    const plain = { peer: new InputPeerSelf!({}), message: 'é'.repeat(200), randomId: library.bigInt(7) }
    const bold = { ...plain, entities: [new MessageEntityBold!({ offset: 0, length: 2 })] }
    for (const fields of [plain, plain, bold, bold, plain]) {
      const request = new SendMessage!(fields)
      expect(writer.write(request)).toEqual(own(request))
    }
    expect(asked).toBe(2)
  })

  it('leaves it to the library to refuse what is of a wrong type', () => {
    const { InputPeerSelf } = library.api as Record<string, TlClass>
    const { SendMessage } = library.api.messages as Record<string, TlClass>
    const { GetHistory } = library.api.messages as Record<string, TlClass>
    const peer = new InputPeerSelf!({})
    for (const request of [
      new SendMessage!({ peer, message: 5 }),
      new SendMessage!({ message: 'to nobody' }),
      new GetHistory!({ peer, offsetId: 'first', offsetDate: 0, addOffset: 0, limit: 1, maxId: 0, minId: 0, hash: 0n }),
    ]) {
      expect(() => library.encode(request)).toThrow()
    }
    const nothing = { peer, offsetId: 0, offsetDate: 0, addOffset: 0, limit: 1, maxId: 0, minId: 0 }
    expect(() => library.encode(new GetHistory!(nothing))).toThrow('hash has to be of the TL type long.')
  })

  it('touches no class of the library before it is written: there are two thousand', () => {
    const checkOf = (name: string) => Reflect.get((library.api[name] as TlClass).prototype, 'assertType')
    expect(checkOf('InputChatPhotoEmpty')).not.toBe(checkOf('InputWallPaperNoFile'))
    const { InputWallPaperNoFile } = library.api as Record<string, TlClass>
    library.encode(new InputWallPaperNoFile!({ id: library.bigInt(1) }))
    const { InputPeerSelf, InputPeerChat } = library.api as Record<string, TlClass>
    library.encode(new InputPeerSelf!({}))
    library.encode(new InputPeerChat!({ chatId: library.bigInt(1) }))
    expect(checkOf('InputPeerChat')).toBe(checkOf('InputWallPaperNoFile'))
  })

  it('never uses again what was written differently', () => {
    const problems: string[] = []
    const writer = new FastWriter(
      library,
      () => Buffer.from('other'),
      (problem) => problems.push(problem),
    )
    const peer = new (library.api.PeerUser as TlClass)({ userId: 5n })
    for (let times = 0; times < 3; times++) expect(writer.write(peer).toString()).toBe('other')
    expect(problems).toEqual(['PeerUser is written differently'])
  })
})

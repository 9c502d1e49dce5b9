import { describe, expect, it } from 'vitest'
import type { TlObject } from '../../core/mtproto/driver.js'
import type { TlClass } from '../../core/mtproto/library/gram-classes.js'
import { readTelegram } from '../../core/mtproto/library/gram-library.js'
import { loadLibrary } from '../../core/mtproto/library/load-library.js'
import { expectSame } from './expect-same.js'
import { shown, TlMaker } from './tl-maker.js'

const telegram = readTelegram()
const mtcute = loadLibrary('mtcute')
const Reader = mtcute.reader()

const contact = { clientId: telegram.bigInt(1), phone: '+99966', firstName: 'Ann', lastName: 'of the north' }
const read = (bytes: Buffer) => new Reader(bytes).tgReadObject() as TlObject

/** The fields as every driver has them, without what `telegram` keeps besides. */
function common(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(common)
  if (typeof value !== 'object' || value === null) return value
  const { CONSTRUCTOR_ID, SUBCLASS_OF_ID, classType, flags, flags2, ...fields } = value as Record<string, unknown>
  return Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, common(field)]))
}

/** Bits that later layers gave a name to: absent, they are the same as not known. */
function withoutNews(value: unknown, model: unknown): unknown {
  if (Array.isArray(value) && Array.isArray(model)) return value.map((item, index) => withoutNews(item, model[index]))
  if (typeof value !== 'object' || value === null || typeof model !== 'object' || model === null) return value
  const known = model as Record<string, unknown>
  const entries = Object.entries(value).filter(([key, field]) => key in known || (field !== null && field !== false))
  return Object.fromEntries(entries.map(([key, field]) => [key, withoutNews(field, known[key])]))
}

describe('the library mtcute', () => {
  it('gives objects the form that they have with telegram, and writes them to the same bytes', () => {
    const maker = new TlMaker(telegram)
    let compared = 0
    let written = 0
    for (const tlClass of maker.constructors()) {
      for (const isThere of [() => false, () => true, (flagIndex: number) => flagIndex % 2 === 0]) {
        const object = maker.make(tlClass, isThere)
        if (!object) continue
        const bytes = telegram.encode(object)
        let got: TlObject
        try {
          got = read(bytes)
        } catch (error) {
          // Its number, or that of something in it, is not that of the newer layer.
          if (!/no constructor 0x/.test(String(error))) throw error
          continue
        }
        const expected = common(shown(new telegram.BinaryReader(bytes).tgReadObject()))
        expectSame(withoutNews(common(shown(got)), expected), expected, tlClass.className)
        compared++
        // An empty list in a field that may be absent is left out.
        if (mtcute.encode(got).equals(bytes)) written++
        else expect(bytes.includes(Buffer.from('15c4b51c00000000', 'hex')), tlClass.className).toBe(true)
      }
    }
    expect(compared).toBeGreaterThan(3_000)
    expect(written).toBeGreaterThan(compared * 0.9)
    // It is all of the schema, several times.
  }, 60_000)

  it('reads and writes 64-bit numbers whole, and takes them in every form', () => {
    for (const id of [2n ** 63n - 1n, -(2n ** 63n), 2n ** 53n + 1n, -5n, 0n]) {
      for (const form of [id, String(id), telegram.bigInt(id)]) {
        const made = mtcute.make('constructor', 'InputPeerUser', { userId: form, accessHash: id })
        const { userId, accessHash } = read(mtcute.encode(made as TlObject))
        expect([BigInt(String(userId)), BigInt(String(accessHash))]).toEqual([id, id])
      }
    }
  })

  it('names the field that is missing or of a wrong type', () => {
    const encode = (fields: Record<string, unknown>) => () => {
      const peer = { className: 'InputPeerSelf' }
      const request = mtcute.make('request', 'messages.SendMessage', { peer, message: 'x', ...fields })
      return mtcute.encode(request as TlObject)
    }
    expect(encode({})).not.toThrow()
    expect(encode({ message: 5 })).toThrow('message has to be of the TL type string.')
    expect(encode({ message: undefined })).toThrow('messages.sendMessage is missing required property message')
    expect(encode({ scheduleDate: 1.5 })).toThrow('scheduleDate has to be of the TL type int.')
    expect(encode({ sendAs: 'alice' })).toThrow('sendAs has to be of the TL type Object.')
    expect(encode({ effect: {} })).toThrow('effect has to be of the TL type long.')
    expect(encode({ entities: [{ className: 'MessageEntityLoud' }] })).toThrow('The schema has no MessageEntityLoud.')
    expect(encode({ replyMarkup: { className: 'ReplyInlineMarkup', rows: 5 } })).toThrow('rows has to be a list.')
    expect(mtcute.make('constructor', 'messages.SendMessage', {})).toBeUndefined()
    expect(mtcute.make('request', 'InputPeerSelf', {})).toBeUndefined()
  })

  it('makes up the random ids that are left out, and takes absent fields for absent', () => {
    const peer = { className: 'InputPeerSelf' }
    const forward = { fromPeer: peer, toPeer: peer, id: [1, 2, 3], dropAuthor: true, sendAs: null }
    const bytes = mtcute.encode(mtcute.make('request', 'messages.ForwardMessages', forward) as TlObject)
    // Number, flags, peer, a list of three numbers, one of three longs, peer.
    expect(bytes).toHaveLength(4 + 4 + 4 + 20 + 32 + 4)
    expect(bytes.readUInt32LE(4)).toBe(1 << 11)
    const ids = new Set([0, 1, 2].map((index) => bytes.readBigInt64LE(40 + 8 * index)))
    expect(ids.size).toBe(3)
  })

  it('writes what is larger than its buffer', () => {
    for (const length of [0, 253, 254, 20_000, 600_000]) {
      const part = Buffer.alloc(length, 7)
      const request = mtcute.make('request', 'upload.SaveFilePart', { fileId: 1n, filePart: 0, bytes: part })
      const written = mtcute.encode(request as TlObject)
      expect(written.subarray(length < 254 ? 17 : 20, (length < 254 ? 17 : 20) + length).equals(part)).toBe(true)
      expect(written.length % 4).toBe(0)
    }
  })

  it('refuses what is cut off or of a constructor that nobody knows', () => {
    const bytes = telegram.encode(new (telegram.api.InputPhoneContact as TlClass)({ ...contact }))
    for (let length = 4; length < bytes.length; length += 4) {
      expect(() => read(bytes.subarray(0, length)), String(length)).toThrow()
    }
    expect(() => read(Buffer.from('ad0bd05a', 'hex'))).toThrow('0x5ad00bad')
  })

  it('gives the same object for the same bytes of a person, where it may', () => {
    const chat = new (telegram.api.ChatEmpty as TlClass)({ id: telegram.bigInt(7) })
    const user = mtcute.encode({ className: 'User', id: 5n, accessHash: 6n, firstName: 'Ann' })
    const remembering = (bytes: Buffer) => {
      const reader = new Reader(Buffer.concat([bytes, Buffer.alloc(4)]))
      reader.remembersPeers = true
      const object = reader.tgReadObject()
      expect(reader.offset).toBe(bytes.length)
      return object
    }
    expect(remembering(user)).toMatchObject({ firstName: 'Ann' })
    expect(remembering(user)).toBe(remembering(user))
    expect(read(user)).not.toBe(remembering(user))
    expect(read(telegram.encode(chat)).className).toBe('ChatEmpty')
  })

  it('answers no password of a group that could give it away', async () => {
    const challenge = (p: Buffer, g: number) => ({
      className: 'account.Password',
      srp_B: Buffer.alloc(256, 1),
      srpId: 1n,
      currentAlgo: {
        className: 'PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow',
        ...{ salt1: Buffer.alloc(8), salt2: Buffer.alloc(8), p, g },
      },
    })
    await expect(mtcute.computeCheck(challenge(Buffer.alloc(256, 255), 3), 'x')).rejects.toThrow('not a safe one')
    await expect(mtcute.computeCheck(challenge(Buffer.alloc(128, 255), 3), 'x')).rejects.toThrow('2048 bits')
    await expect(mtcute.computeCheck({ className: 'account.Password' }, 'x')).rejects.toThrow('asks for no password')
  })
})

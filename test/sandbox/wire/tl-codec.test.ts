import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import { packageSources } from '../../../core/sandbox/schema/package-sources.js'
import { serviceDefinitions } from '../../../core/sandbox/schema/service-schema.js'
import { SchemaRegistry } from '../../../core/sandbox/tl/schema-registry.js'
import { adaptButton } from '../../../core/sandbox/tl/tl-adaptation.js'
import type { TlDefinition } from '../../../core/sandbox/tl/tl-definition.js'
import { TlEncoder } from '../../../core/sandbox/tl/tl-encoder.js'
import { parseTl } from '../../../core/sandbox/tl/tl-parser.js'
import { TlReader } from '../../../core/sandbox/tl/tl-reader.js'
import { TlSchema } from '../../../core/sandbox/tl/tl-schema.js'
import { TlWriter } from '../../../core/sandbox/tl/tl-writer.js'
import type { TlField, TlValue } from '../../../core/sandbox/tl-value.js'
import { expectSame } from '../../mtproto/expect-same.js'
import { RandomValues } from './random-values.js'

const require = createRequire(import.meta.url)
const sources = packageSources()
const registry = new SchemaRegistry(serviceDefinitions(), sources)
const valuesPerDefinition = 3

function schemaOf(layer: number): { schema: TlSchema; definitions: readonly TlDefinition[] } {
  const definitions = sources.find((source) => source.layer === layer)?.read() ?? []
  return { schema: new TlSchema(layer, [...serviceDefinitions(), ...definitions]), definitions }
}

/** Without the fields that are absent, and with byte strings as hexadecimal text, so that values compare. */
function plain(field: TlField): unknown {
  if (field instanceof Uint8Array) return `0x${Buffer.from(field).toString('hex')}`
  if (Array.isArray(field)) return field.map(plain)
  if (typeof field !== 'object') return field
  const entries = Object.entries(field).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries.map(([name, value]) => [name, plain(value)]))
}

function holdsButtons(field: TlField): boolean {
  if (Array.isArray(field)) return field.some(holdsButtons)
  if (typeof field !== 'object' || !('_' in field)) return false
  return field._.startsWith('keyboard') || Object.values(field).some(holdsButtons)
}

/** The bytes of a value, or why there are none. */
function outcome(encoder: TlEncoder, writer: TlWriter, value: TlValue): string {
  writer.reset()
  try {
    encoder.object(writer, value)
    return writer.finish().toString('hex')
  } catch (error) {
    return String(error)
  }
}

describe('the codec', () => {
  it('knows the layers of the three libraries', () => {
    expect(registry.layers).toEqual([198, 227, 229])
  })

  it.each([198, 227, 229])(
    'writes the same by code of its own as by walking through the line, in layer %i',
    (layer) => {
      const { schema, definitions } = schemaOf(layer)
      const [walking, compiled] = [
        new TlEncoder(schema, adaptButton, Number.POSITIVE_INFINITY),
        new TlEncoder(schema, adaptButton, 0),
      ]
      const [byWalking, byCode] = [new TlWriter(), new TlWriter()]
      const values = new RandomValues(schema, layer)
      for (const definition of definitions) {
        const whole = values.of(definition, 2)
        // Without a field, and with one that is no value of any type, both do the same as well.
        const names = Object.keys(whole).filter((name) => name !== '_')
        const lacking = names.map((name) => ({ ...whole, [name]: undefined }))
        const wrong = names.map((name) => ({ ...whole, [name]: { _: 'unheardOf', text: 'x' } }))
        for (const value of [whole, ...lacking, ...wrong]) {
          expectSame(outcome(compiled, byCode, value), outcome(walking, byWalking, value), definition.name)
        }
      }
    },
  )

  it.each([198, 227, 229])('reads back what it writes, for every line of layer %i', (layer) => {
    const { schema, definitions } = schemaOf(layer)
    expect(definitions.length).toBeGreaterThan(2_000)
    const values = new RandomValues(schema, layer)
    for (const definition of definitions) {
      // Buttons of split keyboards come back in the flat form.
      if (/^keyboard(Inline)?Button/.test(definition.name)) continue
      for (let count = 0; count < valuesPerDefinition; count++) {
        const value = values.of(definition, 2)
        const bytes = registry.encode(value, layer)
        const read = registry.tryDecode(bytes)
        expectSame(read?.length, bytes.length, definition.name)
        if (!holdsButtons(value)) expectSame(plain(read?.value), plain(value), definition.name)
      }
    }
  })

  it.each([
    [227, 198],
    [229, 198],
    [198, 227],
    [198, 229],
  ])('finds words in layer %i for everything of layer %i that is sent to clients', (to, from) => {
    const { schema, definitions } = schemaOf(from)
    const known = schemaOf(to).schema
    const values = new RandomValues(schema, from + to)
    for (const definition of definitions) {
      const isForClients = !definition.isMethod && !definition.name.startsWith('input')
      if (!isForClients || !known.constructorNamed(definition.name)) continue
      const bytes = registry.encode(values.of(definition, 1), to)
      expectSame(registry.tryDecode(bytes)?.length, bytes.length, definition.name)
    }
  })

  it('agrees with the telegram package byte for byte, on every line of its layer', () => {
    const { BinaryReader } = require('telegram/extensions')
    const { schema, definitions } = schemaOf(198)
    const values = new RandomValues(schema, 7)
    let compared = 0
    for (const definition of definitions) {
      // Left out by the package's own generator.
      if (['true', 'error', 'null', 'vector'].includes(definition.name)) continue
      const bytes = registry.encode(values.of(definition, 2), 198)
      const object = new BinaryReader(bytes).tgReadObject()
      expectSame(object.getBytes().toString('hex'), bytes.toString('hex'), definition.name)
      compared++
    }
    expect(compared).toBeGreaterThan(2_000)
  })

  it('reads what the telegram package writes', () => {
    const { Api } = require('telegram')
    const bigInt = require('big-integer')
    const request = new Api.messages.SendMessage({
      peer: new Api.InputPeerUser({ userId: bigInt('9007199254740993'), accessHash: bigInt('-5') }),
      message: 'hello',
      randomId: bigInt('123456789012345678'),
      silent: true,
      replyTo: new Api.InputReplyToMessage({ replyToMsgId: 4 }),
      entities: [new Api.MessageEntityBold({ offset: 0, length: 5 })],
    })
    expect(plain(registry.decoder.decode(request.getBytes()))).toEqual({
      _: 'messages.sendMessage',
      silent: true,
      peer: { _: 'inputPeerUser', user_id: 9007199254740993n, access_hash: -5n },
      reply_to: { _: 'inputReplyToMessage', reply_to_msg_id: 4 },
      message: 'hello',
      random_id: 123456789012345678n,
      entities: [{ _: 'messageEntityBold', offset: 0, length: 5 }],
    })
  })

  it('gives the names of the schema to what teleproto writes in camel case', () => {
    const { Api } = require('teleproto')
    const bigInt = require('big-integer')
    const bytes = new Api.InputCheckPasswordSRP({
      srpId: bigInt(3),
      A: Buffer.from('a'),
      M1: Buffer.from('m'),
    }).getBytes()
    expect(plain(registry.decoder.decode(bytes))).toEqual({
      _: 'inputCheckPasswordSRP',
      srp_id: 3n,
      A: '0x61',
      M1: '0x6d',
    })
    for (const definition of schemaOf(229).definitions) {
      for (const { name } of definition.arguments) expect(name, definition.name).toMatch(/^([a-z0-9_]+|srp_B|A|M1)$/)
    }
  })
})

describe('a broken object', () => {
  const whole = registry.encode({ _: 'messages.sendMessage', peer: { _: 'inputPeerSelf' }, message: 'hello' }, 198)

  it('is refused wherever it is cut', () => {
    for (let length = 0; length < whole.length; length += 4) {
      expect(registry.tryDecode(whole.subarray(0, length))).toBeUndefined()
    }
  })

  it('is refused when a vector claims more items than there are bytes', () => {
    const bytes = registry.encode({ _: 'msgs_ack', msg_ids: [1n] }, 198)
    bytes.writeInt32LE(0x7fff_ffff, 8)
    expect(registry.tryDecode(bytes)).toBeUndefined()
  })

  it('is refused when it goes too deep', () => {
    const wrap = Buffer.from(registry.encode({ _: 'invokeWithoutUpdates', query: { _: 'help.getConfig' } }, 198))
    const deep = Buffer.concat(Array.from({ length: 100_000 }, () => wrap.subarray(0, 4)))
    expect(registry.tryDecode(deep)).toBeUndefined()
  })

  it('leaves the reader where it can go on', () => {
    const reader = new TlReader(Buffer.concat([registry.encode({ _: 'ping', ping_id: 1n }, 198), Buffer.alloc(4)]))
    expect(registry.decoder.decodeFrom(reader)).toMatchObject({ ping_id: 1n })
    expect(reader.remaining).toBe(4)
  })
})

describe('an older or newer layer', () => {
  const layers = new SchemaRegistry(serviceDefinitions(), [
    {
      layer: 10,
      origin: 'test',
      read: () =>
        parse(`
        peerUser#1 user_id:long = Peer;
        thing#2 flags:# a:flags.0?int peer:Peer note:string media:Media items:Vector<Item> = Thing;
        mediaEmpty#3 = Media;
        itemOne#4 n:int = Item;
        reactionCount#5 reaction:string = ReactionCount;
        pair#6 flags:# left:flags.0?int right:flags.0?int = Pair;`),
    },
    {
      layer: 20,
      origin: 'test',
      read: () =>
        parse(`
        mediaPhoto#13 id:long = Media;
        itemTwo#14 s:string = Item;
        reactionEmoji#15 emoticon:string = Reaction;
        reactionCount#16 reaction:Reaction = ReactionCount;`),
    },
  ])
  const write = (value: TlValue, layer: number) => layers.tryDecode(layers.encode(value, layer))?.value

  it('is served by the nearest that is known', () => {
    expect([9, 14, 16, 99].map((layer) => layers.nearestLayer(layer))).toEqual([10, 10, 20, 20])
  })

  it('gets zeros for required fields it alone has', () => {
    expect(write({ _: 'thing' }, 10)).toEqual({
      _: 'thing',
      peer: { _: 'peerUser', user_id: 0n },
      note: '',
      media: { _: 'mediaEmpty' },
      items: [],
    })
  })

  it('gets the empty constructor for one it lacks, and vectors without items it lacks', () => {
    const value = {
      _: 'thing',
      media: { _: 'mediaPhoto', id: 1n },
      items: [
        { _: 'itemTwo', s: '' },
        { _: 'itemOne', n: 7 },
      ],
    }
    expect(write(value, 10)).toMatchObject({ media: { _: 'mediaEmpty' }, items: [{ _: 'itemOne', n: 7 }] })
  })

  it('gets a plain value where it has one instead of an object, and the other way round', () => {
    const value = { _: 'reactionCount', reaction: { _: 'reactionEmoji', emoticon: '+' } }
    expect(write(value, 10)).toEqual({ _: 'reactionCount', reaction: '+' })
    expect(write({ _: 'reactionCount', reaction: '+' }, 20)).toEqual(value)
    expect(write({ _: 'reactionCount', reaction: { _: 'reactionPaid' } }, 10)).toEqual({
      _: 'reactionCount',
      reaction: '',
    })
  })

  it('writes both fields of a flag when one of them is there', () => {
    expect(write({ _: 'pair', right: 3 }, 10)).toEqual({ _: 'pair', left: 0, right: 3 })
  })

  it('takes whole numbers for longs and refuses anything it cannot turn', () => {
    expect(write({ _: 'peerUser', user_id: 5 }, 10)).toEqual({ _: 'peerUser', user_id: 5n })
    expect(() => layers.encode({ _: 'peerUser', user_id: 'five' }, 10)).toThrow(
      /peerUser.*user_id wants long, got string/,
    )
    expect(() => layers.encode({ _: 'unheardOf' }, 10)).toThrow(/unheardOf/)
    expect(() => layers.encode({ _: 'unheardOf' }, 10)).toThrow(expect.objectContaining({ code: 'SANDBOX_TL_VALUE' }))
  })

  it('wraps an answer that became part of another, and takes it out again for older layers', () => {
    const answerIn = (layer: number, method: string, value: TlField) => {
      const encoder = registry.encoder(layer)
      const writer = new TlWriter()
      encoder.value(writer, value, encoder.schema.methodNamed(method)?.result ?? { kind: 'any' })
      return plain(registry.tryDecode(writer.finish())?.value)
    }
    const updates = { _: 'updates', updates: [], users: [], chats: [], date: 7, seq: 0 }
    for (const method of ['messages.importChatInvite', 'channels.joinChannel']) {
      expect(answerIn(198, method, updates)).toEqual(updates)
      expect(answerIn(229, method, updates)).toEqual({ _: 'messages.chatInviteJoinResultOk', updates })
      expect(answerIn(198, method, { _: 'messages.chatInviteJoinResultOk', updates })).toEqual(updates)
    }
    const invited = { _: 'messages.invitedUsers', updates, missing_invitees: [] }
    expect(answerIn(229, 'messages.createChat', updates)).toEqual(invited)
    const filters = [{ _: 'dialogFilterDefault' }]
    expect(answerIn(229, 'messages.getDialogFilters', filters)).toEqual({ _: 'messages.dialogFilters', filters })
  })

  it('turns flat buttons into split ones for layer 229 and back', () => {
    const rows = (buttons: TlValue[]) => [{ _: 'keyboardButtonRow', buttons }]
    const inline = [
      { _: 'keyboardButtonCallback', text: 'a', data: Buffer.from('x'), requires_password: true },
      { _: 'keyboardButtonUrl', text: 'b', url: 'https://example.org' },
    ]
    const reply = [
      { _: 'keyboardButton', text: 'c' },
      { _: 'keyboardButtonRequestPhone', text: 'd' },
    ]
    for (const layer of [198, 227, 229]) {
      for (const value of [
        { _: 'replyInlineMarkup', rows: rows(inline) },
        { _: 'replyKeyboardMarkup', rows: rows(reply) },
      ]) {
        expect(plain(registry.tryDecode(registry.encode(value, layer))?.value)).toEqual(plain(value))
      }
    }
    const { Api } = require('teleproto')
    const { BinaryReader } = require('teleproto/extensions')
    const bytes = registry.encode({ _: 'replyInlineMarkup', rows: rows(inline) }, 229)
    const markup = new BinaryReader(bytes).tgReadObject()
    expect(markup.rows[0].buttons[0].type).toBeInstanceOf(Api.InlineButtonTypeCallback)
    expect(markup.rows[0].buttons[1].type.url).toBe('https://example.org')
  })
})

function parse(text: string): TlDefinition[] {
  return parseTl(text, 'a test')
}

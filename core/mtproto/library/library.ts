import { createRequire } from 'node:module'
import { SwitchboardError } from '../../errors/switchboard-error.js'
import type { TlObject } from '../driver.js'
import type { TrustedKeys } from '../key-exchange/rsa-key.js'

/** The Telegram libraries there is a driver for. */
export type LibraryName = 'telegram' | 'teleproto'

/** A 64-bit number of the library. */
export interface BigInteger {
  toString(radix?: number): string
}

/** A TL object that can be written. */
export interface Writable extends TlObject {
  readonly CONSTRUCTOR_ID: number
  readonly SUBCLASS_OF_ID: number
  getBytes(): Buffer
}

/** A TL request: knows how its result reads. */
export interface WritableRequest extends Writable {
  readResult(reader: TlReader): unknown
}

/** The library's reader of TL bytes, and what a subclass of it may touch. */
export interface TlReader {
  stream: Buffer
  offset: number
  /** Whether users and chats may be objects that were given out before. */
  remembersPeers?: boolean
  readInt(signed?: boolean): number
  readLong(signed?: boolean): BigInteger
  tgReadBytes(): Buffer
  tgReadString(): string
  tgReadObject(): unknown
}

/** How a field of a constructor is read, as the library's schema describes it. */
export interface TlField {
  /** A number whose bits say which other fields are there. */
  readonly flagIndicator: boolean
  readonly isFlag: boolean
  readonly flagName: string | null
  readonly flagIndex: number
  readonly isVector: boolean
  /** Whether the number of the type `vector` stands before the length. */
  readonly useVectorId: boolean | null
  /** That of an item, in a vector. */
  readonly type: string | null
}

/** A class of the library's TL schema. */
export interface TlClass {
  new (fields: Readonly<Record<string, unknown>>): Writable
  readonly prototype: Writable
  readonly CONSTRUCTOR_ID: number
  readonly SUBCLASS_OF_ID: number
  readonly className: string
  readonly classType: 'constructor' | 'request'
  fromReader(reader: TlReader): unknown
}

/**
 * The parts of a Telegram library the driver stands on: its TL classes with their reading and writing, its AES-IGE, its
 * password check and the keys it trusts. Connections, key exchange, requests in flight and updates are in `mtproto/`.
 */
export interface Library {
  readonly name: LibraryName
  readonly layer: number
  readonly api: Readonly<Record<string, TlClass | Readonly<Record<string, TlClass>>>>
  /** Every class by its constructor number. */
  readonly classes: Readonly<Record<string, TlClass>>
  /** The fields of a constructor in the order in which they lie in the bytes, where the library tells. */
  readonly fieldsOf?: (constructorId: number) => Readonly<Record<string, TlField>> | undefined
  readonly BinaryReader: new (data: Buffer) => TlReader
  readonly IGE: new (
    key: Buffer,
    iv: Buffer,
  ) => { encryptIge(plain: Buffer): Buffer; decryptIge(cipher: Buffer): Buffer }
  readonly computeCheck: (challenge: TlObject, password: string) => Promise<TlObject>
  /** Telegram's own RSA keys. */
  readonly telegramKeys: TrustedKeys
  /** The copy of big-integer the library itself uses. */
  readonly bigInt: (value: bigint | string | number, radix?: number) => BigInteger
}

const loaded = new Map<LibraryName, Library>()

/**
 * Loads a library on its first use; later calls return the same object. Costs 150 ms and 36 MB once a process, so a
 * library that no client names is never loaded.
 */
export function loadLibrary(name: LibraryName): Library {
  let library = loaded.get(name)
  if (!library) {
    library = name === 'telegram' ? readTelegram() : readTeleproto()
    collectTypeFaults(library)
    loaded.set(name, library)
  }
  return library
}

function readTelegram(): Library {
  const load = createRequire(createRequire(import.meta.url).resolve('telegram'))
  const { tlobjects, LAYER } = load('./tl/AllTLObjects')
  const common = readCommon(load)
  const fieldsOf = fieldsReader(load('./tl/apiTl'), load('./tl/generationHelpers').fromLine)
  return { ...common, name: 'telegram', layer: LAYER, classes: tlobjects, fieldsOf }
}

/** Reads single lines of the schema's text when they are asked for: all of it has 2,000. */
function fieldsReader(
  schema: string,
  parse: (line: string, isFunction: boolean) => { argsConfig: Record<string, TlField> },
): Library['fieldsOf'] {
  const lines = new Map<number, string>()
  return (constructorId) => {
    if (lines.size === 0) {
      for (const [line, id = ''] of schema.matchAll(/^[\w.]+#([0-9a-f]+) .*;$/gm))
        lines.set(Number.parseInt(id, 16), line)
    }
    const line = lines.get(constructorId)
    return line === undefined ? undefined : parse(line, false).argsConfig
  }
}

/** The release the driver was tested with; its `latest` is an old one. */
const teleprotoVersion = '1.229.0'

function readTeleproto(): Library {
  const load = createRequire(findTeleproto())
  const { tlobjects, LAYER } = load('./tl/runtime/registry')
  return { ...readCommon(load), name: 'teleproto', layer: LAYER, classes: tlobjects }
}

/** It does not come with Switchboard: few want a second library. */
function findTeleproto(): string {
  try {
    return createRequire(import.meta.url).resolve('teleproto')
  } catch (cause) {
    const context = { driver: 'teleproto', version: teleprotoVersion }
    throw new SwitchboardError('CONFIG_DRIVER_MISSING', context, { cause })
  }
}

function readCommon(load: NodeJS.Require): Omit<Library, 'name' | 'layer' | 'classes'> {
  // The package's own door comes first: its modules import each other in circles and load in this order only.
  load('./index.js')
  return {
    api: load('./tl').Api,
    BinaryReader: load('./extensions').BinaryReader,
    IGE: load('./crypto/IGE').IGE,
    computeCheck: load('./Password').computeCheck,
    telegramKeys: keysOf(load('./crypto/RSA')._serverKeys),
    bigInt: load('big-integer'),
  }
}

/** The keys of a library by fingerprint, a signed decimal, as they were when it was loaded. */
function keysOf(serverKeys: ReadonlyMap<string, { n: BigInteger; e: number }>): TrustedKeys {
  const keys = new Map(
    [...serverKeys].map(([fingerprint, { n, e }]) => [fingerprint, { n: bytesOf(n), e: bytesOf(e) }]),
  )
  return (fingerprint) => keys.get(String(fingerprint))
}

function bytesOf(value: BigInteger | number): Buffer {
  const hex = value.toString(16)
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')
}

/** A field whose value is not of its TL type. */
let typeFault: string | undefined

/**
 * `telegram` prints a field of a wrong type to the console and sends the request all the same. Its check is replaced by
 * one that keeps the fault for {@link encodeTl}; what it accepts stays the same.
 */
function collectTypeFaults(library: Library): void {
  for (const tlClass of Object.values(library.classes)) {
    if (typeof (tlClass.prototype as { assertType?: unknown }).assertType !== 'function') continue
    Object.defineProperty(tlClass.prototype, 'assertType', {
      value(field: string, { type, isVector }: { type: string; isVector: boolean }, value: unknown) {
        const values = isVector ? value : [value]
        if (!Array.isArray(values)) typeFault ??= `${field} has to be a list`
        else if (!values.every((each) => fits(each, type))) typeFault ??= `${field} has to be of the TL type ${type}`
      },
    })
  }
}

function fits(value: unknown, type: string): boolean {
  switch (type) {
    case 'int':
    case 'double':
      return typeof value === 'number'
    case 'string':
      return typeof value === 'string'
    case 'Bool':
      return typeof value === 'boolean'
    case 'bytes':
      return Buffer.isBuffer(value)
    case 'long':
    case 'int128':
    case 'int256':
      return value !== null && ['bigint', 'number', 'string', 'object'].includes(typeof value)
    default:
      return true
  }
}

/**
 * Writes a TL object.
 * @throws Error that names the field which is missing or of a wrong type.
 */
export function encodeTl(object: Writable): Buffer {
  typeFault = undefined
  const bytes = object.getBytes()
  if (typeFault !== undefined) {
    const problem: string = typeFault
    typeFault = undefined
    throw new TypeError(`${problem}.`)
  }
  return bytes
}

/** The class of a TL name with its namespace, `'messages.SendMessage'`, or `undefined`. */
export function findClass(library: Library, name: string): TlClass | undefined {
  const [first = '', second] = name.split('.')
  const found = library.api[first]
  if (found === undefined) return undefined
  if (second === undefined) return typeof found === 'function' ? (found as TlClass) : undefined
  return typeof found === 'function' ? undefined : (found as Record<string, TlClass>)[second]
}

import type { TlObject } from '../driver.js'
import type { TrustedKeys } from '../key-exchange/rsa-key.js'

/** The Telegram libraries there is a driver for, by their names in the configuration. */
export type LibraryName = 'telegram' | 'teleproto' | 'mtcute'

/** A 64-bit number as it stands in TL objects: answers to `Number(x)` and `String(x)`. */
export interface BigInteger {
  toString(radix?: number): string
}

/** A TL request: knows how its result reads. */
export interface TlRequest extends TlObject {
  readResult(reader: TlReader): unknown
}

/** Reads TL bytes. */
export interface TlReader {
  stream: Buffer
  offset: number
  /** Whether users and chats may be objects that were given out before. */
  remembersPeers?: boolean
  tgReadBytes(): Buffer
  tgReadString(): string
  /** An object with its number in front, a vector of them, or a `Bool`. @throws Error for what is not in the schema. */
  tgReadObject(): unknown
}

export type TlReaderClass = new (data: Buffer) => TlReader

/**
 * The parts of a Telegram library the driver stands on: its TL schema with reading and writing, its AES-IGE, its
 * password check and the keys it trusts. Connections, key exchange, requests in flight and updates are in `mtproto/`.
 *
 * Objects have the same form whatever the library: `className`, fields in camelCase, 64-bit numbers as `BigInteger`, bytes
 * as `Buffer`, `null` for what is absent.
 */
export interface Library {
  readonly name: LibraryName
  readonly layer: number
  /** Makes an object or a request by its TL name with the namespace; `undefined`: the schema has none of this name. */
  make(kind: 'constructor', name: string, fields: Readonly<Record<string, unknown>>): TlObject | undefined
  make(kind: 'request', name: string, fields: Readonly<Record<string, unknown>>): TlRequest | undefined
  /** Writes a TL object. @throws Error that names the field which is missing or of a wrong type. */
  encode(object: TlObject): Buffer
  /** The class of its reader. @param onFallback - told when the library's own has to do for a faster one. */
  reader(onFallback?: (reason: string) => void): TlReaderClass
  readonly IGE: new (
    key: Buffer,
    iv: Buffer,
  ) => { encryptIge(plain: Buffer): Buffer; decryptIge(cipher: Buffer): Buffer }
  readonly computeCheck: (challenge: TlObject, password: string) => Promise<TlObject>
  /** Telegram's own RSA keys. */
  readonly telegramKeys: TrustedKeys
}

import { createRequire } from 'node:module'
import { findPackage } from '../find-package.js'

/** A TL object in the form of mtcute: the constructor's TL name in `_`, `undefined` for what is absent. */
export interface MtcuteObject {
  readonly _: string
  readonly [field: string]: unknown
}

/** `TlBinaryReader` of `@mtcute/tl-runtime`: reads what the generated readers ask of it. */
export interface RuntimeReader {
  pos: number
  uint(): number
  int(): number
  vector(read?: (this: RuntimeReader) => unknown, bare?: boolean): unknown[]
}

/** `TlBinaryWriter` of `@mtcute/tl-runtime`: writes what the generated writers ask of it. */
export interface RuntimeWriter {
  pos: number
  uint(value: number): void
}

/** The generated reader of one constructor, behind its number. */
export type ReadFields = (reader: RuntimeReader) => MtcuteObject

/** The generated writer of one constructor or request, its number included. */
export type WriteFields = (writer: RuntimeWriter, object: object) => void

export interface MtcuteKey {
  /** Hexadecimal, as the two others. */
  readonly modulus: string
  readonly exponent: string
  readonly fingerprint: string
  readonly old: boolean
}

/** Of `computeSrpParams`: what it asks of a cryptography. */
export interface MtcuteCrypto {
  sha256(data: Uint8Array): Uint8Array
  pbkdf2(password: Uint8Array, salt: Uint8Array, iterations: number): Promise<Uint8Array>
  randomBytes(size: number): Uint8Array
}

/** The parts of mtcute the driver stands on. */
export interface MtcuteParts {
  readonly layer: number
  /** By constructor number. */
  readonly readers: Readonly<Record<number, ReadFields>>
  /** Of the requests whose result is no object and no vector of objects, by their TL name. */
  readonly results: Readonly<Record<string, (reader: RuntimeReader) => unknown>>
  /** By TL name. */
  readonly writers: Readonly<Record<string, unknown>>
  readonly Reader: new (readers: object, data: Uint8Array) => RuntimeReader
  readonly Writer: new (writers: object, data: Uint8Array) => RuntimeWriter
  readonly keys: readonly MtcuteKey[]
  /** The answer to a two-step password; loaded when it is wanted. */
  readonly computeSrp: () => (
    crypto: MtcuteCrypto,
    request: object,
    password: string,
  ) => Promise<Readonly<Record<string, unknown>>>
}

/** The release the driver was tested with. */
const version = '0.30.3'

/**
 * Loads the TL schema of mtcute, which `@mtcute/core` has in it (the package `@mtcute/tl` stands still at layer 223), and the
 * runtime it goes by. Nothing else of mtcute is loaded: that takes five times as long.
 * @throws CONFIG_DRIVER_MISSING
 */
export function loadMtcute(): MtcuteParts {
  // Its modules are no doors of the package, so they are loaded from within; those for `require` print a warning.
  const load = createRequire(findPackage('@mtcute/core', version, '@mtcute/core/tl/api-schema.json'))
  const loadRuntime = createRequire(load.resolve('@mtcute/tl-runtime'))
  const { __tlReaderMap: readers } = load('./binary/reader.js')
  return {
    layer: load('./inner-tl.js').LAYER,
    readers,
    results: readers._results,
    writers: load('./binary/writer.js').__tlWriterMap,
    Reader: loadRuntime('./reader.js').TlBinaryReader,
    Writer: loadRuntime('./writer.js').TlBinaryWriter,
    keys: Object.values<MtcuteKey>(load('./binary/rsa-keys.js').__publicKeyIndex),
    computeSrp: () => load('../utils/crypto/password.js').computeSrpParams,
  }
}

import type { TlObject } from '../driver.js'
import type { BigInteger, Library, TlReader, TlRequest } from './library.js'

/** A TL object of `telegram` or `teleproto`. */
export interface Writable extends TlObject {
  readonly CONSTRUCTOR_ID: number
  readonly SUBCLASS_OF_ID: number
  getBytes(): Buffer
}

/** The reader of these libraries, and what a subclass of it may touch. */
export interface GramReader extends TlReader {
  readInt(signed?: boolean): number
  readLong(signed?: boolean): BigInteger
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
  new (fields: Readonly<Record<string, unknown>>): Writable & TlRequest
  readonly prototype: Writable
  readonly CONSTRUCTOR_ID: number
  readonly SUBCLASS_OF_ID: number
  readonly className: string
  readonly classType: 'constructor' | 'request'
  fromReader(reader: TlReader): unknown
}

/** What `telegram` and `teleproto` have of a TL schema. */
export interface GramClasses {
  readonly api: Readonly<Record<string, TlClass | Readonly<Record<string, TlClass>>>>
  /** Every class by its constructor number. */
  readonly classes: Readonly<Record<string, TlClass>>
  /** The fields of a constructor in the order in which they lie in the bytes, where the library tells. */
  readonly fieldsOf?: (constructorId: number) => Readonly<Record<string, TlField>> | undefined
  readonly BinaryReader: new (data: Buffer) => GramReader
  /** The copy of big-integer the library itself uses. */
  readonly bigInt: (value: bigint | string | number, radix?: number) => BigInteger
}

export type GramLibrary = Library & GramClasses

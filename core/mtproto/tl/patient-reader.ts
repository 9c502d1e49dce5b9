import type { GramReader } from '../library/gram-classes.js'
import type { BigInteger } from '../library/library.js'

/** What the libraries ask of a reader when they read the fields of an object. */
interface WholeReader extends GramReader {
  readLargeInt(bits: number, signed?: boolean): BigInteger
  readDouble(): number
  tgReadBool(): boolean
}

/** So many values are made up once something cannot be read; a damaged length may ask for any number of them. */
const maxMadeUp = 10_000

/**
 * Reads for the libraries, and never throws in the midst of an object: they note in their schema that they are inside a list,
 * and where reading it ends with an error the note stays, so that no such list can be written any more. What comes
 * after the error is made up; {@link finish} throws it.
 */
export class PatientReader implements WholeReader {
  private failure: { readonly error: unknown } | undefined
  private madeUp = 0

  private readonly reader: WholeReader

  constructor(reader: GramReader) {
    this.reader = reader as WholeReader
  }

  get stream(): Buffer {
    return this.reader.stream
  }

  get offset(): number {
    return this.reader.offset
  }

  set offset(offset: number) {
    this.reader.offset = offset
  }

  /** @returns the object. @throws what kept it from being read. */
  finish<Value>(object: Value): Value {
    if (this.failure) throw this.failure.error
    return object
  }

  readInt(signed?: boolean): number {
    return this.attempt(() => this.reader.readInt(signed), 0)
  }

  readLong(signed?: boolean): BigInteger {
    return this.attempt(() => this.reader.readLong(signed), 0)
  }

  readLargeInt(bits: number, signed?: boolean): BigInteger {
    return this.attempt(() => this.reader.readLargeInt(bits, signed), 0)
  }

  readDouble(): number {
    return this.attempt(() => this.reader.readDouble(), 0)
  }

  tgReadBool(): boolean {
    return this.attempt(() => this.reader.tgReadBool(), false)
  }

  tgReadString(): string {
    return this.attempt(() => this.reader.tgReadString(), '')
  }

  tgReadBytes(): Buffer {
    return this.attempt(() => this.reader.tgReadBytes(), nothing)
  }

  tgReadObject(): unknown {
    return this.attempt(() => this.reader.tgReadObject(), undefined)
  }

  private attempt<Value>(read: () => Value, instead: Value): Value {
    if (!this.failure) {
      try {
        return read()
      } catch (error) {
        this.failure = { error }
      }
    }
    if (++this.madeUp > maxMadeUp) throw this.failure.error
    return instead
  }
}

const nothing = Buffer.alloc(0)

import { SwitchboardError } from '../../errors/switchboard-error.js'
import { asBuffer } from '../as-buffer.js'
import type { TlObject } from '../driver.js'
import { withKnownFields } from './known-fields.js'
import type { Library, TlRequest } from './library.js'
import { newerConstructor } from './newer-constructors.js'
import { newerMethod } from './newer-methods.js'

/** Makes TL objects and requests of a library, writes and reads them. */
export class TlObjects {
  constructor(private readonly source: Library) {}

  /** Makes an object of a constructor, those that are newer than the library's layer included. @throws RPC_UNKNOWN_METHOD */
  create(className: string, fields: Readonly<Record<string, unknown>>): TlObject {
    const translate = newerConstructor(className, this.source.layer)
    return translate ? translate(fields, (name, of) => this.make(name, of)) : this.make(className, fields)
  }

  /** Makes a request. @throws RPC_UNKNOWN_METHOD, RPC_UNKNOWN_FIELD, RPC_NOT_ENCODABLE */
  request(method: string, params: Readonly<Record<string, unknown>>): TlRequest {
    let made: TlRequest | undefined
    try {
      made = this.source.make('request', method, params) ?? this.newer(method, params)
    } catch (error) {
      throw notEncodable(method, error)
    }
    if (made === undefined) throw this.unknown(method)
    return withKnownFields(method, params, made)
  }

  encode(object: TlObject): Uint8Array {
    return this.source.encode(object)
  }

  decode(bytes: Uint8Array): TlObject {
    const Reader = this.source.reader()
    return new Reader(asBuffer(bytes)).tgReadObject() as TlObject
  }

  /** A request that newer layers call otherwise. */
  private newer(method: string, params: Readonly<Record<string, unknown>>): TlRequest | undefined {
    const newer = newerMethod(method, params, (name, of) => this.make(name, of))
    return newer && this.source.make('request', newer.method, newer.params)
  }

  private make(className: string, fields: Readonly<Record<string, unknown>>): TlObject {
    const made = this.source.make('constructor', className, fields)
    if (made === undefined) throw this.unknown(className)
    return made
  }

  private unknown(method: string): SwitchboardError {
    const { name: library, layer } = this.source
    return new SwitchboardError('RPC_UNKNOWN_METHOD', { method, library, layer })
  }
}

/** What the library says against writing a request. */
export function notEncodable(method: string, error: unknown): SwitchboardError {
  const problem = error instanceof Error ? error.message : String(error)
  return new SwitchboardError('RPC_NOT_ENCODABLE', { method, problem }, { cause: error })
}

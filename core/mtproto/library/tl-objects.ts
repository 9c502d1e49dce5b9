import { SwitchboardError } from '../../errors/switchboard-error.js'
import type { TlObject } from '../driver.js'
import { fastReader } from '../tl/fast-reader.js'
import { encodeTl, findClass, type Library, type Writable, type WritableRequest } from './library.js'
import { newerConstructor } from './newer-constructors.js'

/** Makes TL objects and requests of a library, writes and reads them. */
export class TlObjects {
  constructor(private readonly source: Library) {}

  /** Makes an object of a constructor, those that are newer than the library's layer included. @throws RPC_UNKNOWN_METHOD */
  create(className: string, fields: Readonly<Record<string, unknown>>): TlObject {
    const translate = newerConstructor(className, this.source.layer)
    return translate ? translate(fields, (name, of) => this.make(name, of)) : this.make(className, fields)
  }

  /** Makes a request. @throws RPC_UNKNOWN_METHOD, RPC_NOT_ENCODABLE */
  request(method: string, params: Readonly<Record<string, unknown>>): WritableRequest {
    const tlClass = findClass(this.source, method)
    if (tlClass?.classType !== 'request') throw this.unknown(method)
    try {
      return new tlClass(withBuffers(params)) as WritableRequest
    } catch (error) {
      throw notEncodable(method, error)
    }
  }

  encode(object: TlObject): Uint8Array {
    return encodeTl(object as Writable)
  }

  decode(bytes: Uint8Array): TlObject {
    const Reader = fastReader(this.source)
    return new Reader(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)).tgReadObject() as TlObject
  }

  private make(className: string, fields: Readonly<Record<string, unknown>>): TlObject {
    const tlClass = findClass(this.source, className)
    if (tlClass?.classType !== 'constructor') throw this.unknown(className)
    return new tlClass(withBuffers(fields))
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

/** The library takes bytes as `Buffer` only. */
function withBuffers(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const copy: Record<string, unknown> = { ...fields }
  for (const [name, value] of Object.entries(copy)) {
    if (value instanceof Uint8Array && !Buffer.isBuffer(value)) copy[name] = Buffer.from(value)
  }
  return copy
}

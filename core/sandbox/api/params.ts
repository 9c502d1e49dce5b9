import { ofItsOwn } from '../own-bytes.js'
import { RpcError } from '../rpc-error.js'
import type { TlField, TlValue } from '../tl-value.js'

/** Reads the fields of a TL object by name and type; a field of the wrong type is the client's fault. */
export class Params {
  constructor(readonly value: TlValue) {}

  get name(): string {
    return this.value._
  }

  has(name: string): boolean {
    return this.value[name] !== undefined
  }

  /** A `true` flag, or a `Bool`. */
  flag(name: string): boolean {
    return this.value[name] === true
  }

  bool(name: string): boolean | undefined {
    const field = this.value[name]
    return typeof field === 'boolean' ? field : undefined
  }

  string(name: string): string {
    return this.optionalString(name) ?? this.refuse(name)
  }

  optionalString(name: string): string | undefined {
    const field = this.value[name]
    if (field === undefined) return undefined
    if (typeof field === 'string') return field
    if (field instanceof Uint8Array) return Buffer.from(field).toString('utf8')
    return this.refuse(name)
  }

  int(name: string): number {
    return this.optionalInt(name) ?? this.refuse(name)
  }

  /** An `int` or `double`, or a `long` that fits a number. */
  optionalInt(name: string): number | undefined {
    const field = this.value[name]
    if (field === undefined) return undefined
    if (typeof field === 'number') return field
    return typeof field === 'bigint' ? Number(field) : this.refuse(name)
  }

  long(name: string): bigint {
    return this.optionalLong(name) ?? this.refuse(name)
  }

  optionalLong(name: string): bigint | undefined {
    const field = this.value[name]
    if (field === undefined) return undefined
    if (typeof field === 'bigint') return field
    return typeof field === 'number' ? BigInt(field) : this.refuse(name)
  }

  bytes(name: string): Uint8Array {
    return this.optionalBytes(name) ?? this.refuse(name)
  }

  optionalBytes(name: string): Uint8Array | undefined {
    const field = this.value[name]
    if (field === undefined) return undefined
    if (field instanceof Uint8Array) return ofItsOwn(field)
    return typeof field === 'string' ? new Uint8Array(Buffer.from(field)) : this.refuse(name)
  }

  object(name: string): Params {
    return this.optionalObject(name) ?? this.refuse(name)
  }

  optionalObject(name: string): Params | undefined {
    const field = this.value[name]
    if (field === undefined) return undefined
    return isTlValue(field) ? new Params(field) : this.refuse(name)
  }

  objects(name: string): Params[] {
    return this.list(name).map((field) => (isTlValue(field) ? new Params(field) : this.refuse(name)))
  }

  ints(name: string): number[] {
    return this.list(name).map((field) => {
      if (typeof field === 'number') return field
      return typeof field === 'bigint' ? Number(field) : this.refuse(name)
    })
  }

  longs(name: string): bigint[] {
    return this.list(name).map((field) => {
      if (typeof field === 'bigint') return field
      return typeof field === 'number' ? BigInt(field) : this.refuse(name)
    })
  }

  strings(name: string): string[] {
    return this.list(name).map((field) => (typeof field === 'string' ? field : this.refuse(name)))
  }

  bytesList(name: string): Uint8Array[] {
    return this.list(name).map((field) => (field instanceof Uint8Array ? ofItsOwn(field) : this.refuse(name)))
  }

  private list(name: string): readonly TlField[] {
    const field = this.value[name]
    if (field === undefined) return []
    return Array.isArray(field) ? field : this.refuse(name)
  }

  private refuse(name: string): never {
    throw new RpcError(400, `${name.toUpperCase()}_INVALID`)
  }
}

function isTlValue(field: TlField): field is TlValue {
  return typeof field === 'object' && !Array.isArray(field) && !(field instanceof Uint8Array)
}

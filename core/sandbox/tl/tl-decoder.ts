import type { TlField, TlValue } from '../tl-value.js'
import { gunzip } from './gzip.js'
import { flattenButton } from './tl-adaptation.js'
import type { TlDefinition, TlType } from './tl-definition.js'
import { TlDecodeError } from './tl-error.js'
import { TlReader } from './tl-reader.js'

/** Where the decoder looks for a constructor or method; `undefined` when no schema knows it. */
export interface DefinitionLookup {
  byId(id: number): TlDefinition | undefined
  byName(name: string): TlDefinition | undefined
}

type Read = (reader: TlReader) => TlField

export const vectorId = 0x1cb5c415
export const boolTrueId = 0x997275b5
export const boolFalseId = 0xbc799737
export const gzipPackedId = 0x3072cfa1

/** Objects inside each other beyond this are an attack, not a message. */
const maxDepth = 64

/**
 * Reads objects and requests by constructor id, from whichever schema knows it. `gzip_packed` is unpacked where any
 * object may stand. Fields keep their schema names; absent flags stay `undefined`.
 */
export class TlDecoder {
  private readonly compiled = new Map<TlDefinition, (reader: TlReader) => TlValue>()

  constructor(private readonly lookup: DefinitionLookup) {}

  /**
   * Reads one object or request that fills `bytes`, or its beginning.
   * @throws {TlDecodeError}
   */
  decode(bytes: Buffer): TlValue {
    return this.object(new TlReader(bytes))
  }

  /** Reads one object or request from where the reader stands. */
  decodeFrom(reader: TlReader): TlValue {
    return this.object(reader)
  }

  /** Reads a value of a known type: the result of a method, or the fields of a bare constructor. */
  read(reader: TlReader, type: TlType): TlField {
    return this.readerOf(type)(reader)
  }

  private object(reader: TlReader): TlValue {
    const id = reader.uint()
    if (id === gzipPackedId) return this.unpacked(reader)
    const definition = this.lookup.byId(id)
    if (!definition) throw new TlDecodeError(`no schema knows the constructor ${id.toString(16)}`, id)
    return this.fieldsOf(definition)(reader)
  }

  private unpacked(reader: TlReader): TlValue {
    const inner = new TlReader(gunzip(reader.bytes()))
    inner.depth = nested(reader.depth)
    return this.object(inner)
  }

  private fieldsOf(definition: TlDefinition): (reader: TlReader) => TlValue {
    const known = this.compiled.get(definition)
    if (known) return known
    const compiled = this.compile(definition)
    this.compiled.set(definition, compiled)
    return compiled
  }

  private compile(definition: TlDefinition): (reader: TlReader) => TlValue {
    const name = asKey(definition.name)
    const flagNames = definition.arguments.filter((field) => field.type.kind === 'flags').map((field) => field.name)
    const steps = definition.arguments.map((field) => {
      const { condition, type } = field
      return {
        name: asKey(field.name),
        read: type.kind === 'flags' ? undefined : this.readerOf(type),
        word:
          type.kind === 'flags' ? flagNames.indexOf(field.name) : condition ? flagNames.indexOf(condition.flags) : -1,
        mask: condition ? 1 << condition.bit : 0,
      }
    })
    const finish = /^keyboard(Inline)?Button(Row)?$/.test(name) ? flattenButton : undefined
    return (reader) => {
      reader.depth = nested(reader.depth)
      const value: Record<string, TlField> = { _: name }
      const words: number[] = []
      for (const step of steps) {
        if (!step.read) words[step.word] = reader.int()
        else if (step.mask === 0 || ((words[step.word] ?? 0) & step.mask) !== 0) value[step.name] = step.read(reader)
      }
      reader.depth--
      return finish ? finish(value as TlValue) : (value as TlValue)
    }
  }

  private readerOf(type: TlType): Read {
    switch (type.kind) {
      case 'int':
      case 'flags':
        return (reader) => reader.int()
      case 'long':
        return (reader) => reader.long()
      case 'double':
        return (reader) => reader.double()
      case 'string':
        return (reader) => reader.string()
      case 'bytes':
        return (reader) => reader.bytes()
      case 'int128':
        return (reader) => reader.raw(16)
      case 'int256':
        return (reader) => reader.raw(32)
      case 'true':
        return () => true
      case 'bool':
        return readBool
      case 'any':
      case 'object':
        return (reader) => this.object(reader)
      case 'bare':
        return this.bareReader(type.constructor)
      case 'vector':
        return this.vectorReader(type.boxed, type.item)
    }
  }

  private bareReader(name: string): Read {
    return (reader) => {
      const definition = this.lookup.byName(name)
      if (!definition) throw new TlDecodeError(`no schema knows the constructor ${name}`)
      return this.fieldsOf(definition)(reader)
    }
  }

  private vectorReader(boxed: boolean, item: TlType): Read {
    const read = this.readerOf(item)
    return (reader) => {
      if (boxed && reader.uint() !== vectorId) throw new TlDecodeError('a vector does not start with the id of vector')
      const count = reader.int()
      if (count < 0 || count > reader.remaining / 4) throw new TlDecodeError(`a vector claims ${count} items`)
      const values: TlField[] = []
      for (let index = 0; index < count; index++) values.push(read(reader))
      return values
    }
  }
}

/** The text as the engine has it once for all keys of objects: others it has to look for with each use. */
function asKey(text: string): string {
  return Object.keys({ [text]: 0 })[0] ?? text
}

function readBool(reader: TlReader): boolean {
  const id = reader.uint()
  if (id === boolTrueId) return true
  if (id === boolFalseId) return false
  throw new TlDecodeError('a Bool is neither true nor false')
}

function nested(depth: number): number {
  if (depth >= maxDepth) throw new TlDecodeError(`more than ${maxDepth} objects inside each other`)
  return depth + 1
}

import { SwitchboardError } from '../../errors/switchboard-error.js'
import type { TlField, TlValue } from '../tl-value.js'
import { compileFields, type FieldsWriter, type FieldTools } from './compiled-fields.js'
import { boolFalseId, boolTrueId, vectorId } from './tl-decoder.js'
import { type TlArgument, type TlDefinition, type TlType, typeName } from './tl-definition.js'
import { coerce, rewrapped, substituteFor } from './tl-fallback.js'
import type { TlSchema } from './tl-schema.js'
import type { TlWriter } from './tl-writer.js'

type Write = (writer: TlWriter, value: TlField) => void

/** A constructor or method of the layer, and what writes its fields. */
interface Prepared {
  readonly definition: TlDefinition
  /** What it makes; empty for what is no type of its own. */
  readonly type: string
  writeFields: FieldsWriter
}

/** So often the fields of a constructor are written by walking through its definition before straight code is made for them. */
const walksBeforeCode = 50

/** Rewrites a value whose constructor a layer does not have into one it has; `undefined` when there is none. */
type Adaptation = (value: TlValue, type: string, schema: TlSchema) => TlValue | undefined

/**
 * Writes objects in one layer, by field name. A flag that is absent is left out, a required field that is absent gets
 * the zero of its type, a field the layer does not have is dropped. A constructor the layer does not have is adapted, or
 * stands as the type's empty or unsupported one; inside a vector or behind a flag, it is left out.
 */
export class TlEncoder {
  private readonly constructors = new Map<string, Prepared>()
  private readonly all = new Map<TlDefinition, Prepared>()

  /**
   * @param adapt - knows what a constructor of another layer is called in this one.
   * @param walks - after how many uses of a constructor straight code is made for it.
   */
  constructor(
    readonly schema: TlSchema,
    private readonly adapt: Adaptation,
    private readonly walks = walksBeforeCode,
  ) {}

  /**
   * Writes an object or request with its id.
   * @throws SANDBOX_TL_VALUE when the layer has no way to say it, or a field holds a value of another kind.
   */
  object(writer: TlWriter, value: TlValue, type = ''): void {
    if (this.writeExact(writer, value, type)) return
    const method = type === '' ? this.schema.methodNamed(value._) : undefined
    const stand = method ? { definition: method, value } : this.standIn(value, type)
    if (!stand) throw new SwitchboardError('SANDBOX_TL_VALUE', { constructor: value._, field: '_', wanted: type })
    this.withId(writer, this.prepared(stand.definition), stand.value)
  }

  /** Writes a method's result, or any value whose type is known. */
  value(writer: TlWriter, value: TlField, type: TlType): void {
    if (type.kind === 'object' && this.writeExact(writer, value, type.type)) return
    this.writerOf(type, 'result', '_')(writer, value)
  }

  /** Writes an object whose constructor the layer has, if it makes the type that is asked for. */
  private writeExact(writer: TlWriter, value: TlField, type: string): boolean {
    const exact = this.exact(value, type)
    if (exact) this.withId(writer, exact, value as TlValue)
    return exact !== undefined
  }

  private exact(value: TlField, type: string): Prepared | undefined {
    if (!isObject(value)) return undefined
    const found = this.constructors.get(value._) ?? this.constructorNamed(value._)
    return found && (type === '' || found.type === type) ? found : undefined
  }

  private constructorNamed(name: string): Prepared | undefined {
    const definition = this.schema.constructorNamed(name)
    if (!definition) return undefined
    const prepared = this.prepared(definition)
    this.constructors.set(name, prepared)
    return prepared
  }

  private withId(writer: TlWriter, { definition, writeFields }: Prepared, value: TlValue): void {
    writer.int(definition.id | 0)
    writeFields(writer, value)
  }

  private standIn(value: TlValue, type: string): { definition: TlDefinition; value: TlValue } | undefined {
    const adapted = this.adapt(value, type, this.schema)
    const definition = adapted && this.schema.constructorNamed(adapted._)
    if (definition) return { definition, value: adapted }
    const wrapped = rewrapped(value, type, this.schema)
    const wrapping = wrapped && this.schema.constructorNamed(wrapped._)
    if (wrapping) return { definition: wrapping, value: wrapped }
    const substitute = substituteFor(type, this.schema)
    return substitute && { definition: substitute, value }
  }

  private canWrite(value: TlField, type: TlType): boolean {
    if (type.kind !== 'object' || !isObject(value)) return true
    return this.exact(value, type.type) !== undefined || this.standIn(value, type.type) !== undefined
  }

  private prepared(definition: TlDefinition): Prepared {
    const known = this.all.get(definition)
    if (known) return known
    const prepared: Prepared = {
      definition,
      type: typeName(definition.result),
      writeFields: (writer, value) => {
        prepared.writeFields = this.walking(prepared)
        prepared.writeFields(writer, value)
      },
    }
    this.all.set(definition, prepared)
    return prepared
  }

  /** Writes by walking through the definition; what is written often gets code of its own. */
  private walking(prepared: Prepared): FieldsWriter {
    const { definition } = prepared
    const walk = this.walker(definition)
    let walks = 0
    return (writer, value) => {
      if (walks++ === this.walks) {
        const tools = definition.arguments.map((field) => this.toolsOf(definition, field))
        prepared.writeFields = compileFields(definition, tools) ?? walk
        prepared.writeFields(writer, value)
      } else walk(writer, value)
    }
  }

  private toolsOf(definition: TlDefinition, field: TlArgument): FieldTools {
    const { type } = field
    const write = this.fieldWriter(definition, field)
    const canWrite = (value: TlField) => this.canWrite(value, type)
    if (type.kind !== 'object') return { write, canWrite }
    return { write, canWrite, writeExact: (writer, value) => this.writeExact(writer, value, type.type) }
  }

  private walker(definition: TlDefinition): FieldsWriter {
    if (definition.arguments.every((field) => !field.condition && field.type.kind !== 'flags')) {
      const plain = definition.arguments.map((field) => ({
        name: field.name,
        write: this.fieldWriter(definition, field),
      }))
      return (writer, value) => {
        for (const step of plain) step.write(writer, value[step.name])
      }
    }
    const flagFields = definition.arguments.filter((field) => field.type.kind === 'flags').map((field) => field.name)
    const steps = definition.arguments.map((field) => ({
      field,
      write: this.fieldWriter(definition, field),
      word: field.condition ? flagFields.indexOf(field.condition.flags) : -1,
      ownWord: field.type.kind === 'flags' ? flagFields.indexOf(field.name) : -1,
      mask: field.condition ? 1 << field.condition.bit : 0,
    }))
    // Objects have few of the many fields a constructor may have: what is there is asked, not what might be.
    const optional = new Map(steps.filter(({ mask }) => mask !== 0).map((step) => [step.field.name, step]))
    const written = steps.filter(({ field }) => field.type.kind !== 'true')
    return (writer, value) => {
      const words = flagFields.map(() => 0)
      for (const name in value) {
        const step = optional.get(name)
        if (step && this.isPresent(value[name], step.field.type)) words[step.word] = (words[step.word] ?? 0) | step.mask
      }
      for (const step of written) {
        if (step.ownWord >= 0) writer.int(words[step.ownWord] ?? 0)
        else if (step.mask === 0 || ((words[step.word] ?? 0) & step.mask) !== 0) {
          step.write(writer, value[step.field.name])
        }
      }
    }
  }

  private isPresent(value: TlField, type: TlType): boolean {
    if (value === undefined || value === null) return false
    if (type.kind === 'true') return value === true
    return this.canWrite(value, type)
  }

  private fieldWriter(definition: TlDefinition, field: TlArgument): Write {
    return this.writerOf(field.type, definition.name, field.name)
  }

  private writerOf(type: TlType, owner: string, field: string): Write {
    const refuse = (value: TlField): never => {
      throw new SwitchboardError('SANDBOX_TL_VALUE', {
        constructor: owner,
        field,
        wanted: type.kind === 'object' ? type.type : type.kind,
        got: describe(value),
      })
    }
    switch (type.kind) {
      case 'int':
      case 'flags':
        return (writer, value) => {
          if (typeof value === 'number') return writer.int(value)
          const other = coerce(value, type)
          return typeof other === 'number' ? writer.int(other) : refuse(value)
        }
      case 'long':
        return (writer, value) => {
          if (typeof value === 'bigint') return writer.long(value)
          const other = coerce(value, type)
          return typeof other === 'bigint' ? writer.long(other) : refuse(value)
        }
      case 'double':
        return (writer, value) => writer.double(Number(value ?? 0))
      case 'string':
        return (writer, value) => {
          if (typeof value === 'string') return writer.string(value)
          const other = coerce(value, type)
          return typeof other === 'string' ? writer.string(other) : refuse(value)
        }
      case 'bytes':
        return (writer, value) => {
          if (value instanceof Uint8Array) return writer.bytes(value)
          const other = coerce(value, type)
          return other instanceof Uint8Array ? writer.bytes(other) : refuse(value)
        }
      case 'int128':
      case 'int256':
        return fixedWriter(type.kind === 'int128' ? 16 : 32, refuse)
      case 'true':
        return () => {}
      case 'bool':
        return (writer, value) => writer.int((value === true ? boolTrueId : boolFalseId) | 0)
      case 'any':
      case 'object':
        return this.objectWriter(type, refuse)
      case 'bare':
        return (writer, value) => {
          const definition = this.schema.constructorNamed(type.constructor)
          return definition && isObject(value) ? this.prepared(definition).writeFields(writer, value) : refuse(value)
        }
      case 'vector':
        return this.vectorWriter(type, owner, field, refuse)
    }
  }

  private objectWriter(type: TlType, refuse: (value: TlField) => never): Write {
    const expected = type.kind === 'object' ? type.type : ''
    return (writer, value) => {
      if (this.writeExact(writer, value, expected)) return
      if (isObject(value) && (value._ !== '' || expected === '') && this.canWrite(value, type)) {
        return this.object(writer, value, expected)
      }
      const other = coerce(value, type, this.schema)
      return isObject(other) ? this.object(writer, other, expected) : refuse(value)
    }
  }

  private vectorWriter(
    type: TlType & { kind: 'vector' },
    owner: string,
    field: string,
    refuse: (value: TlField) => never,
  ): Write {
    const { boxed, item } = type
    const write = this.writerOf(item, owner, field)
    return (writer, value) => {
      const items = Array.isArray(value) ? value : coerce(value, type)
      if (!Array.isArray(items)) return refuse(value)
      if (boxed) writer.int(vectorId)
      const start = writer.length
      writer.int(0)
      let count = 0
      for (const each of items) {
        if (item.kind !== 'object' || !this.writeExact(writer, each, item.type)) {
          if (!this.canWrite(each, item)) continue
          write(writer, each)
        }
        count++
      }
      writer.intAt(start, count)
    }
  }
}

function fixedWriter(length: number, refuse: (value: TlField) => never): Write {
  return (writer, value) => {
    if (value === undefined) return writer.raw(new Uint8Array(length))
    return value instanceof Uint8Array && value.length === length ? writer.raw(value) : refuse(value)
  }
}

function isObject(value: TlField): value is TlValue {
  return typeof value === 'object' && '_' in value
}

function describe(value: TlField): string {
  if (Array.isArray(value)) return 'a vector'
  if (value instanceof Uint8Array) return 'bytes'
  return isObject(value) ? value._ : typeof value
}

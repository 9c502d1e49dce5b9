import { packageSources } from '../../../core/sandbox/schema/package-sources.js'
import type { SchemaSource } from '../../../core/sandbox/schema/schema-source.js'
import { serviceDefinitions } from '../../../core/sandbox/schema/service-schema.js'
import { adaptButton } from '../../../core/sandbox/tl/tl-adaptation.js'
import type { TlArgument, TlDefinition, TlType } from '../../../core/sandbox/tl/tl-definition.js'
import { TlSchema } from '../../../core/sandbox/tl/tl-schema.js'
import type { TlField, TlValue } from '../../../core/sandbox/tl-value.js'

/**
 * Says what is wrong with values by the schemas of Telegram's layers, without the encoder's leniency: a constructor of
 * another type, a constructor or field no layer has, a required field that is absent.
 */
class SchemaCheck {
  readonly layers: readonly number[]
  private readonly schemas: ReadonlyMap<number, TlSchema>
  /** Of every constructor: the types it makes and the fields it has in any layer. */
  private readonly anywhere = new Map<string, { types: Set<string>; fields: Set<string> }>()

  constructor(
    sources: readonly SchemaSource[],
    private readonly olderFields: readonly string[],
  ) {
    const entries = sources.map(({ layer, read }) => [layer, new TlSchema(layer, [...serviceDefinitions(), ...read()])])
    this.schemas = new Map(entries as [number, TlSchema][])
    this.layers = [...this.schemas.keys()].sort((a, b) => a - b)
    for (const schema of this.schemas.values()) for (const definition of schema.definitions) this.note(definition)
  }

  /** Whether the method is one of this layer. */
  has(layer: number, method: string): boolean {
    return this.schemas.get(layer)?.methodNamed(method) !== undefined
  }

  /** What is wrong with the answer to a method; nothing for a method that only other layers have. */
  answer(layer: number, method: string, answer: unknown): string[] {
    const schema = this.schemas.get(layer)
    const definition = schema?.methodNamed(method)
    return schema && definition ? this.value(schema, answer as TlField, definition.result, `${method}:`) : []
  }

  /** What is wrong with an object of a type. */
  object(layer: number, type: string, value: TlValue): string[] {
    const schema = this.schemas.get(layer)
    return schema ? this.value(schema, value, { kind: 'object', type }, `${type}:`) : []
  }

  private value(schema: TlSchema, value: TlField, type: TlType, path: string): string[] {
    switch (type.kind) {
      case 'object':
        return isObject(value)
          ? this.fields(schema, value, type.type, path)
          : [`${path} ${kindOf(value)} for ${type.type}`]
      case 'vector':
        if (!Array.isArray(value)) return [`${path} ${kindOf(value)} for a vector`]
        return value.flatMap((item, index) =>
          this.isOfAnotherLayer(schema, item, type.item)
            ? []
            : this.value(schema, item, type.item, `${path}[${index}]`),
        )
      default:
        return fits(value, type.kind) ? [] : [`${path} ${kindOf(value)} for ${type.kind}`]
    }
  }

  private fields(schema: TlSchema, given: TlValue, type: string, path: string): string[] {
    const value =
      schema.constructorNamed(given._) && makes(schema, given._, type) ? given : adaptButton(given, type, schema)
    const definition = value && schema.constructorNamed(value._)
    if (!value || !definition) return [`${path} ${given._} is no ${type} in layer ${schema.layer}`]
    const here = `${path} ${definition.name}`
    const missing = definition.arguments.flatMap((field) => this.field(schema, field, value[field.name], here))
    const known = this.anywhere.get(given._)?.fields
    const invented = Object.keys(given).filter(
      (name) =>
        name !== '_' &&
        given[name] !== undefined &&
        !known?.has(name) &&
        !this.olderFields.includes(`${given._}.${name}`),
    )
    return [...missing, ...invented.map((name) => `${here}.${name} is a field of no layer`)]
  }

  private field(schema: TlSchema, field: TlArgument, value: TlField, path: string): string[] {
    const here = `${path}.${field.name}`
    if (field.type.kind === 'flags') return []
    if (field.type.kind === 'true') return value === undefined || value === true ? [] : [`${here} is not true`]
    if (value === undefined) return field.condition ? [] : [`${here} is missing`]
    if (field.condition && this.isOfAnotherLayer(schema, value, field.type)) return []
    return this.value(schema, value, field.type, here)
  }

  /** What a layer does not know yet is left out of lists and optional fields, as Telegram does. */
  private isOfAnotherLayer(schema: TlSchema, value: TlField, type: TlType): boolean {
    if (type.kind !== 'object' || !isObject(value) || schema.constructorNamed(value._)) return false
    return this.anywhere.get(value._)?.types.has(type.type) ?? false
  }

  private note({ name, result, arguments: fields, isMethod }: TlDefinition): void {
    if (isMethod) return
    const known = this.anywhere.get(name) ?? { types: new Set<string>(), fields: new Set<string>() }
    if (result.kind === 'object') known.types.add(result.type)
    for (const field of fields) known.fields.add(field.name)
    this.anywhere.set(name, known)
  }
}

/** Fields that only layers older than those of the installed libraries have. */
const olderFields = [
  'updateUserName.username',
  'reactionCount.chosen',
  'config.saved_gifs_limit',
  'config.stickers_faved_limit',
  'config.pinned_dialogs_count_max',
  'config.pinned_infolder_count_max',
]

/** The layers of the installed libraries: 198, 227 and 229. */
export const installedLayers = new SchemaCheck(packageSources(), olderFields)

function makes(schema: TlSchema, name: string, type: string): boolean {
  const result = schema.constructorNamed(name)?.result
  return result?.kind === 'object' && result.type === type
}

/** Whether the encoder takes the value as it is: numbers where a `long` is asked for are turned into one. */
function fits(value: TlField, kind: string): boolean {
  switch (kind) {
    case 'int':
      return typeof value === 'number' && Number.isInteger(value)
    case 'double':
      return typeof value === 'number'
    case 'long':
      return typeof value === 'bigint' || Number.isSafeInteger(value)
    case 'bool':
      return typeof value === 'boolean'
    case 'string':
      return typeof value === 'string'
    case 'bytes':
      return value instanceof Uint8Array
    default:
      return true
  }
}

function kindOf(value: TlField): string {
  if (value === undefined) return 'nothing'
  if (isObject(value)) return value._
  return Array.isArray(value) ? 'a vector' : typeof value
}

function isObject(value: TlField): value is TlValue {
  return typeof value === 'object' && !Array.isArray(value) && !(value instanceof Uint8Array)
}

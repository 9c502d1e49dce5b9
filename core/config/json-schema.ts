import { type ConfigClass, type ConfigKeyInfo, configKeys } from './config-key.js'

/** A JSON Schema, draft 7, as editors read it. */
export type JsonSchema = { readonly [keyword: string]: unknown }

/** The description of a property of a configuration class. */
type Describe = (className: string, property: string, key: ConfigKeyInfo) => string

/** What a value may be instead, wherever a variable can stand: `${NAME}` is put in before the value is checked. */
const variableSchema: JsonSchema = { type: 'string', pattern: '\\$\\{' }

/** The JSON Schema of a configuration class, as it is written in YAML: `null` stands for an absent key. */
export function jsonSchema(root: ConfigClass, title: string, describe: Describe): JsonSchema {
  return { $schema: draft, title, ...blockSchema(root, describe) }
}

/**
 * The JSON Schema of a JSON file that holds a list of `type`: below one of `listKeys`, alone, or one item by itself. Keys
 * of others are allowed, variables are not.
 */
export function listSchema(
  type: ConfigClass,
  title: string,
  listKeys: readonly string[],
  describe: Describe,
): JsonSchema {
  const item = opened(blockSchema(type, describe)) as JsonSchema
  const list = { type: 'array', items: { $ref: '#/definitions/item' } }
  const root = { type: 'object', properties: Object.fromEntries(listKeys.map((key) => [key, list])) }
  const hasList = listKeys.map((key) => ({ ...root, required: [key] }))
  return { $schema: draft, title, definitions: { item }, anyOf: [...hasList, list, { $ref: '#/definitions/item' }] }
}

const draft = 'http://json-schema.org/draft-07/schema#'

/** The same without a word on variables and unknown keys. */
function opened(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.filter((item) => item !== variableSchema).map(opened)
  if (typeof schema !== 'object' || schema === null) return schema
  const entries = Object.entries(schema).filter(([key, value]) => key !== 'additionalProperties' || value !== false)
  return Object.fromEntries(entries.map(([key, value]) => [key, opened(value)]))
}

/** The JSON Schema of one block of a configuration class, to stand in another schema. */
export function blockSchema(type: ConfigClass, describe: Describe): JsonSchema {
  const defaults = new type() as Record<string, unknown>
  const keys = configKeys(type)
  const properties = keys.map((key) => {
    const written = defaults[key.property]
    const isPlain = key.kind !== 'block' && key.kind !== 'blocks' && !key.required && written !== undefined
    const property = {
      ...described(describe(type.name, key.property, key)),
      ...(isPlain ? { default: written } : {}),
      ...valueSchema(key, describe),
    }
    return [key.name, property] as const
  })
  const required = keys.filter((key) => key.required).map((key) => key.name)
  return {
    type: 'object',
    additionalProperties: false,
    ...(required.length > 0 ? { required } : {}),
    properties: Object.fromEntries(properties),
  }
}

function valueSchema(key: ConfigKeyInfo, describe: Describe): JsonSchema {
  const absent = key.required ? [] : [{ type: 'null' }]
  switch (key.kind) {
    case 'text':
      return { type: key.required ? 'string' : ['string', 'null'] }
    case 'integer':
    case 'number':
      return { anyOf: [{ type: key.kind, ...limits(key) }, variableSchema, ...absent] }
    case 'boolean':
      return { anyOf: [{ type: 'boolean' }, variableSchema, ...absent] }
    case 'choice':
      return { anyOf: [{ enum: key.values }, variableSchema, ...absent] }
    case 'texts':
      return { type: ['array', 'null'], items: { type: 'string' } }
    case 'choices':
      return { type: ['array', 'null'], items: { enum: key.values } }
    case 'integers':
      return { type: ['array', 'null'], items: { anyOf: [{ type: 'integer', ...limits(key) }, variableSchema] } }
    case 'peer':
      return { type: ['integer', 'string', ...(key.required ? [] : ['null'])] }
    case 'peers':
      return { type: ['array', 'null'], items: { type: ['integer', 'string'] } }
    case 'map':
      return map(key)
    case 'block':
      return { anyOf: [blockSchema(key.of(), describe), ...absent] }
    case 'blocks':
      return { type: 'array', ...(key.required ? { minItems: 1 } : {}), items: blockSchema(key.of(), describe) }
  }
}

function map(key: ConfigKeyInfo & { kind: 'map' }): JsonSchema {
  const value: JsonSchema | true = key.values
    ? { anyOf: [{ enum: key.values }, variableSchema, { type: 'null' }] }
    : true
  if (!key.keys) return { type: ['object', 'null'], additionalProperties: value }
  const properties = Object.fromEntries(key.keys.map((name) => [name, value]))
  return { type: ['object', 'null'], additionalProperties: false, properties }
}

function described(description: string): JsonSchema {
  return description === '' ? {} : { description }
}

function limits({ min, max }: { min?: number; max?: number }): JsonSchema {
  return { ...limit('minimum', min), ...limit('maximum', max) }
}

function limit(keyword: string, value: number | undefined): JsonSchema {
  return value === undefined ? {} : { [keyword]: value }
}

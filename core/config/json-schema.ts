import { type ConfigClass, type ConfigKeyInfo, configKeys } from './config-key.js'

/** A JSON Schema, draft 7, as editors read it. */
type JsonSchema = { readonly [keyword: string]: unknown }

/** The description of a property of a configuration class. */
type Describe = (className: string, property: string) => string

/** What a value may be instead, wherever a variable can stand: `${NAME}` is put in before the value is checked. */
const variableSchema: JsonSchema = { type: 'string', pattern: '\\$\\{' }

/** The JSON Schema of a configuration class, as it is written in YAML: `null` stands for an absent key. */
export function jsonSchema(root: ConfigClass, title: string, describe: Describe): JsonSchema {
  return { $schema: draft, title, ...block(root, describe) }
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
  const item = opened(block(type, describe)) as JsonSchema
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

function block(type: ConfigClass, describe: Describe): JsonSchema {
  const defaults = new type() as Record<string, unknown>
  const keys = configKeys(type)
  const properties = keys.map((key) => {
    const written = defaults[key.property]
    const isPlain = key.kind !== 'block' && key.kind !== 'blocks' && !key.required && written !== undefined
    const property = {
      description: describe(type.name, key.property),
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
    case 'integer': {
      const limits = { ...limit('minimum', key.min), ...limit('maximum', key.max) }
      return { anyOf: [{ type: 'integer', ...limits }, variableSchema, ...absent] }
    }
    case 'boolean':
      return { anyOf: [{ type: 'boolean' }, variableSchema, ...absent] }
    case 'choice':
      return { anyOf: [{ enum: key.values }, variableSchema, ...absent] }
    case 'texts':
      return { type: ['array', 'null'], items: { type: 'string' } }
    case 'peer':
      return { type: ['integer', 'string', ...(key.required ? [] : ['null'])] }
    case 'peers':
      return { type: ['array', 'null'], items: { type: ['integer', 'string'] } }
    case 'map':
      return map(key)
    case 'block':
      return { anyOf: [block(key.of(), describe), ...absent] }
    case 'blocks':
      return { type: 'array', ...(key.required ? { minItems: 1 } : {}), items: block(key.of(), describe) }
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

function limit(keyword: string, value: number | undefined): JsonSchema {
  return value === undefined ? {} : { [keyword]: value }
}

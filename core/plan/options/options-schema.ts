import { type ConfigClass, type ConfigKeyInfo, type KeyText } from '../../config/config-key.js'
import { blockSchema, type JsonSchema } from '../../config/json-schema.js'
import type { Plan } from '../plan.js'

/** A text in a language, or in English. */
function textIn(text: KeyText, language: string): string {
  return typeof text === 'string' ? text : (text[language] ?? text.en)
}

/**
 * The JSON Schema of the configuration with the options of a plan's plugins in it, so that editors complete and check them.
 * @param base - the schema of the configuration as it comes with Switchboard.
 */
export function schemaWithOptions(base: JsonSchema, plan: Plan): JsonSchema {
  const classes = new Map<string, Set<ConfigClass>>()
  for (const { manifest } of plan.clients.flatMap(({ plugins }) => plugins)) {
    if (!manifest.options) continue
    classes.set(manifest.name, (classes.get(manifest.name) ?? new Set()).add(manifest.options))
  }
  const properties = Object.fromEntries([...classes].map(([plugin, types]) => [plugin, pluginSchema([...types])]))
  return withProperties(base, properties) as JsonSchema
}

/** Plugins of one name in different clients may be different ones. */
function pluginSchema(types: readonly ConfigClass[]): JsonSchema {
  return { anyOf: [...types.map((type) => blockSchema(type, describe)), { type: 'null' }] }
}

function describe(_: string, __: string, { description }: ConfigKeyInfo): string {
  return description === undefined ? '' : textIn(description, 'en')
}

/** The schema with more properties for `options`, wherever it has a block of a client's plugins. */
function withProperties(schema: unknown, properties: JsonSchema): unknown {
  if (Array.isArray(schema)) return schema.map((item) => withProperties(item, properties))
  if (!isBlock(schema)) return schema
  const inner = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, withProperties(value, properties)]),
  )
  const { root, include, options } = isBlock(inner.properties) ? inner.properties : {}
  if (!root || !include || !isBlock(options)) return inner
  return { ...inner, properties: { ...(inner.properties as object), options: { ...options, properties } } }
}

function isBlock(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

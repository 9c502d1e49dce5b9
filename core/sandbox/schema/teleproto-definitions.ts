import type { TlArgument, TlDefinition, TlType } from '../tl/tl-definition.js'
import { parseType } from '../tl/tl-parser.js'

interface Field {
  isVector: boolean
  isFlag: boolean
  flagName: string | null
  flagIndex: number
  flagIndicator: boolean
  type: string | null
  useVectorId: boolean | null
}

interface Entry {
  name: string
  namespace?: string
  constructorId: number
  argsConfig: Record<string, Field>
  result: string
  isFunction: boolean
}

/**
 * Turns the generated definitions of `teleproto`, whose names are camel-cased, into definitions with the names of the schema.
 * @param known - definitions of other layers; names that camel-casing spoils (`srp_B`, `M1`) are taken from them.
 * @param service - the protocol's own definitions, which are left out: they are known better than the library writes them.
 */
export function teleprotoDefinitions(
  entries: readonly Entry[],
  known: readonly TlDefinition[],
  service: readonly TlDefinition[],
): TlDefinition[] {
  const ids = new Set(service.map((definition) => definition.id))
  const fieldNames = new Map<string, string>()
  const names = new Map<number, string>()
  for (const definition of known) {
    names.set(definition.id, definition.name)
    for (const field of definition.arguments) fieldNames.set(camelCase(field.name), field.name)
  }
  return entries
    .filter((entry) => !ids.has(entry.constructorId))
    .map((entry) => ({
      id: entry.constructorId,
      name: names.get(entry.constructorId) ?? nameOf(entry),
      isMethod: entry.isFunction,
      arguments: Object.entries(entry.argsConfig).map(([name, field]) =>
        argumentOf(fieldNames.get(name) ?? snakeCase(name), field),
      ),
      result: parseType(entry.result),
    }))
}

function argumentOf(name: string, field: Field): TlArgument {
  const type = typeOf(field)
  if (!field.isFlag || field.flagName === null) return { name, type }
  return { name, type, condition: { flags: field.flagName, bit: field.flagIndex } }
}

function typeOf(field: Field): TlType {
  if (field.flagIndicator || field.type === null) return { kind: 'flags' }
  const item = parseType(field.type)
  return field.isVector ? { kind: 'vector', boxed: field.useVectorId !== false, item } : item
}

function nameOf(entry: Entry): string {
  const name = entry.name.charAt(0).toLowerCase() + entry.name.slice(1)
  return entry.namespace ? `${entry.namespace}.${name}` : name
}

function camelCase(name: string): string {
  return name.replace(/[-_]([a-z])/g, (_match, letter: string) => letter.toUpperCase())
}

/** Undoes camel-casing; names that start with a capital (`A`, `M1`) never were in it. */
function snakeCase(name: string): string {
  if (/^[A-Z]/.test(name)) return name
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

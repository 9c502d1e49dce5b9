import type { TlArgument, TlDefinition, TlType } from '../tl/tl-definition.js'
import { parseType } from '../tl/tl-parser.js'

interface Modifiers {
  predicate?: string
  isVector?: boolean
}

interface Entry {
  kind: 'class' | 'method'
  name: string
  id: number
  type: string
  typeModifiers?: Modifiers
  arguments: { name: string; type: string; typeModifiers?: Modifiers }[]
}

/** Turns the schema file of `@mtcute/core` into definitions; its own additions under `mtcute.` are left out. */
export function mtcuteDefinitions(schema: { e: Entry[] }): TlDefinition[] {
  return schema.e
    .filter((entry) => !entry.name.startsWith('mtcute.'))
    .map((entry) => ({
      id: entry.id,
      name: entry.name,
      isMethod: entry.kind === 'method',
      arguments: entry.arguments.map(argumentOf),
      result: typeOf(entry.type, entry.typeModifiers),
    }))
}

function argumentOf(field: Entry['arguments'][number]): TlArgument {
  const type = typeOf(field.type, field.typeModifiers)
  const [flags, bit] = field.typeModifiers?.predicate?.split('.') ?? []
  return flags && bit ? { name: field.name, type, condition: { flags, bit: Number(bit) } } : { name: field.name, type }
}

function typeOf(type: string, modifiers?: Modifiers): TlType {
  const item = parseType(type)
  return modifiers?.isVector ? { kind: 'vector', boxed: true, item } : item
}

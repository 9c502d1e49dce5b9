import { crc32 } from 'node:zlib'
import { SwitchboardError } from '../../errors/switchboard-error.js'
import type { PlainKind, TlArgument, TlDefinition, TlType } from './tl-definition.js'

const plainKinds: Record<string, PlainKind> = {
  int: 'int',
  long: 'long',
  int53: 'long',
  double: 'double',
  string: 'string',
  bytes: 'bytes',
  int128: 'int128',
  int256: 'int256',
  true: 'true',
  Bool: 'bool',
  '#': 'flags',
  '!X': 'any',
  X: 'any',
}

/** Written by hand in the codec; a schema's own lines for them are skipped. */
const builtIn = new Set([
  'vector',
  'boolTrue',
  'boolFalse',
  'int',
  'long',
  'double',
  'string',
  'bytes',
  'int128',
  'int256',
])

/**
 * Reads the text of a TL schema into definitions: both sections, comments, conditional fields, bare and boxed vectors.
 * Does not check that the types it names exist.
 * @param source - where the text comes from, for the error.
 * @throws SANDBOX_SCHEMA_INVALID with the statement that could not be read.
 */
export function parseTl(text: string, source: string): TlDefinition[] {
  const definitions: TlDefinition[] = []
  let isMethod = false
  const statements = text
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\/\/[^\n]*/g, '')
    .replace(/---(types|functions)---/g, '@$1;')
    .split(';')
  for (const raw of statements) {
    const statement = raw.replace(/\s+/g, ' ').trim()
    if (statement === '') continue
    if (statement.startsWith('@')) {
      isMethod = statement === '@functions'
      continue
    }
    const definition = parseStatement(statement, isMethod, source)
    if (definition) definitions.push(definition)
  }
  return definitions
}

/** Reads a type as schemas write it: `flags.2?Vector<long>` without its condition. */
export function parseType(text: string): TlType {
  const plain = plainKinds[text]
  if (plain) return { kind: plain }
  const vector = /^([Vv])ector\s*[<\s]\s*(.+?)>?$/.exec(text)
  if (vector?.[2]) return { kind: 'vector', boxed: vector[1] === 'V', item: parseType(vector[2].trim()) }
  if (text.startsWith('%')) return { kind: 'bare', constructor: lowerFirst(text.slice(1)) }
  const local = text.slice(text.lastIndexOf('.') + 1)
  return /^[a-z]/.test(local) ? { kind: 'bare', constructor: text } : { kind: 'object', type: text }
}

function parseStatement(statement: string, isMethod: boolean, source: string): TlDefinition | undefined {
  const match = /^([\w.]+)(?:#([0-9a-f]{1,8}))? ?(.*?) ?= ?(.+)$/i.exec(statement)
  if (!match?.[1] || !match[4]) throw new SwitchboardError('SANDBOX_SCHEMA_INVALID', { source, statement })
  const [, name, id, fields = '', result] = match
  if (builtIn.has(name) || fields.includes('[')) return undefined
  const args: TlArgument[] = []
  for (const token of fields.split(' ').filter((part) => part !== '' && !part.startsWith('{'))) {
    const colon = token.indexOf(':')
    if (colon <= 0) throw new SwitchboardError('SANDBOX_SCHEMA_INVALID', { source, statement })
    args.push(parseArgument(token.slice(0, colon), token.slice(colon + 1)))
  }
  return {
    id: id === undefined ? checksum(statement) : Number.parseInt(id, 16),
    name,
    isMethod,
    arguments: args,
    result: parseType(result.trim()),
  }
}

function parseArgument(name: string, type: string): TlArgument {
  const condition = /^(\w+)\.(\d+)\?(.+)$/.exec(type)
  if (!condition?.[1] || !condition[3]) return { name, type: parseType(type) }
  return { name, type: parseType(condition[3]), condition: { flags: condition[1], bit: Number(condition[2]) } }
}

/** The id of a line that gives none: the CRC32 of the line in its canonical form. */
function checksum(statement: string): number {
  const canonical = statement
    .replace(/ \w+:\w+\.\d+\?true/g, '')
    .replace(/([:?])bytes /g, '$1string ')
    .replace(/</g, ' ')
    .replace(/[>{}]/g, '')
  return crc32(canonical)
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}

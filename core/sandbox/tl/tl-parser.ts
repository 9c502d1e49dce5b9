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
 * @param laterFields - whether fields are read only when somebody asks for those of a definition, and throw then; default `false`.
 * @throws SANDBOX_SCHEMA_INVALID with the statement that could not be read.
 */
export function parseTl(text: string, source: string, laterFields = false): TlDefinition[] {
  const definitions: TlDefinition[] = []
  const fields = new Map<string, TlArgument>()
  let isMethod = false
  const statements = text
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\/\/[^\n]*/g, '')
    .replace(/---(types|functions)---/g, '@$1;')
    .split(';')
  for (const raw of statements) {
    const trimmed = raw.trim()
    const statement = /\s\s|[^\S ]/.test(trimmed) ? trimmed.replace(/\s+/g, ' ') : trimmed
    if (statement === '') continue
    if (statement.startsWith('@')) {
      isMethod = statement === '@functions'
      continue
    }
    const definition = parseStatement(statement, { isMethod, source, fields, laterFields })
    if (definition) definitions.push(definition)
  }
  return definitions
}

/** Schemas of two thousand lines name a few hundred types. */
const types = new Map<string, TlType>()

/** Reads a type as schemas write it: `flags.2?Vector<long>` without its condition. */
export function parseType(text: string): TlType {
  const known = types.get(text)
  if (known) return known
  const type = readType(text)
  types.set(text, type)
  return type
}

function readType(text: string): TlType {
  const plain = plainKinds[text]
  if (plain) return { kind: plain }
  const vector = /^([Vv])ector\s*[<\s]\s*(.+?)>?$/.exec(text)
  if (vector?.[2]) return { kind: 'vector', boxed: vector[1] === 'V', item: parseType(vector[2].trim()) }
  if (text.startsWith('%')) return { kind: 'bare', constructor: lowerFirst(text.slice(1)) }
  const local = text.slice(text.lastIndexOf('.') + 1)
  return /^[a-z]/.test(local) ? { kind: 'bare', constructor: text } : { kind: 'object', type: text }
}

interface Parsing {
  readonly isMethod: boolean
  readonly source: string
  readonly laterFields: boolean
  /** What was read before, by its text: each is written some ten times. */
  readonly fields: Map<string, TlArgument>
}

function parseStatement(statement: string, parsing: Parsing): TlDefinition | undefined {
  // One expression for all of it goes over each line many times.
  const [head = '', result = ''] = cut(statement, statement.indexOf('='))
  const [first, text] = cut(head.trimEnd(), head.indexOf(' '))
  const [, name, id] = /^([\w.]+)(?:#([0-9a-f]{1,8}))?$/i.exec(first) ?? []
  if (name === undefined || result.trim() === '') throw invalid(statement, parsing)
  if (builtIn.has(name) || text.includes('[')) return undefined
  const definition = new Definition(
    id === undefined ? checksum(statement) : Number.parseInt(id, 16),
    name,
    parsing.isMethod,
    parseType(result.trim()),
    () => parseFields(text, statement, parsing),
  )
  if (!parsing.laterFields) void definition.arguments
  return definition
}

class Definition implements TlDefinition {
  private fields: readonly TlArgument[] | undefined

  constructor(
    readonly id: number,
    readonly name: string,
    readonly isMethod: boolean,
    readonly result: TlType,
    private readonly readFields: () => readonly TlArgument[],
  ) {}

  get arguments(): readonly TlArgument[] {
    this.fields ??= this.readFields()
    return this.fields
  }
}

function parseFields(text: string, statement: string, parsing: Parsing): readonly TlArgument[] {
  const args: TlArgument[] = []
  for (const token of text.split(' ')) {
    if (token === '' || token.startsWith('{')) continue
    const field = parsing.fields.get(token) ?? parseField(token)
    if (!field) throw invalid(statement, parsing)
    parsing.fields.set(token, field)
    args.push(field)
  }
  return args
}

function invalid(statement: string, { source }: Parsing): SwitchboardError {
  return new SwitchboardError('SANDBOX_SCHEMA_INVALID', { source, statement })
}

/** What stands before and after a place; all of it before when there is none. */
function cut(text: string, at: number): [string, string] {
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}

function parseField(token: string): TlArgument | undefined {
  const colon = token.indexOf(':')
  return colon <= 0 ? undefined : parseArgument(token.slice(0, colon), token.slice(colon + 1))
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

import type { TlField, TlValue } from '../tl-value.js'
import type { TlDefinition, TlType } from './tl-definition.js'
import type { TlWriter } from './tl-writer.js'

/** Writes the fields of one constructor or method, without its id. */
export type FieldsWriter = (writer: TlWriter, value: TlValue) => void

/** What a compiled writer does not do itself, for one field. */
export interface FieldTools {
  /** Writes the object at once if it is exactly what is asked for. @returns whether it did. */
  writeExact?(writer: TlWriter, value: TlField): boolean
  /** Whether there is a way to write a value that is there. */
  canWrite(value: TlField): boolean
  /** Writes what stands in the field, whatever it is. */
  write(writer: TlWriter, value: TlField): void
}

/** The usual case of a plain type, told from all others by the type of its value. */
const usual: Partial<Record<TlType['kind'], (value: string) => { is: string; write: string }>> = {
  int: (value) => ({ is: `typeof ${value} === 'number'`, write: `writer.int(${value})` }),
  long: (value) => ({ is: `typeof ${value} === 'bigint'`, write: `writer.long(${value})` }),
  string: (value) => ({ is: `typeof ${value} === 'string'`, write: `writer.string(${value})` }),
}

/**
 * Makes straight code for the fields of one constructor: which are there is asked of each by its name, instead of walking
 * through the definition with every value.
 * @param tools - one for each field, in the order of the definition.
 * @returns `undefined` where code may not be made at run time, or a name is not fit for it.
 */
export function compileFields(definition: TlDefinition, tools: readonly FieldTools[]): FieldsWriter | undefined {
  const fields = definition.arguments
  const words = fields.filter(({ type }) => type.kind === 'flags').map(({ name }) => name)
  if (!fields.every(({ name }) => /^[a-z]\w*$/i.test(name) && !(name in Object.prototype))) return undefined
  const reads: string[] = []
  const writes: string[] = []
  for (const [index, { name, type, condition }] of fields.entries()) {
    const value = `v${index}`
    const word = condition && `f${words.indexOf(condition.flags)}`
    const mask = condition && 1 << condition.bit
    if (type.kind === 'flags' && !condition) {
      writes.push(`writer.int(f${words.indexOf(name)})`)
      continue
    }
    reads.push(`const ${value} = value.${name}`)
    if (word) reads.push(`if (${isPresent(type, value, index)}) ${word} |= ${mask}`)
    if (type.kind === 'true') continue
    const write = writeOf(type, value, index)
    writes.push(word ? `if ((${word} & ${mask}) !== 0) ${write}` : write)
  }
  const body = `'use strict'
    return (writer, value) => {
      ${words.map((_, index) => `let f${index} = 0`).join('\n')}
      ${reads.join('\n')}
      ${writes.join('\n')}
    }`
  try {
    return new Function('tools', body)(tools) as FieldsWriter
  } catch {
    return undefined
  }
}

function isPresent({ kind }: TlType, value: string, index: number): string {
  if (kind === 'true') return `${value} === true`
  const isThere = `${value} !== undefined && ${value} !== null`
  return kind === 'object' ? `${isThere} && tools[${index}].canWrite(${value})` : isThere
}

function writeOf({ kind }: TlType, value: string, index: number): string {
  const other = `tools[${index}].write(writer, ${value})`
  if (kind === 'object') return `tools[${index}].writeExact(writer, ${value}) || ${other}`
  const known = usual[kind]?.(value)
  return known ? `${known.is} ? ${known.write} : ${other}` : other
}

import { isSwitchboardError } from '../../errors/switchboard-error.js'
import type { TlObject } from '../../mtproto/driver.js'

/**
 * TL objects as JSON, for the journal. It costs a fraction of writing TL, can be read by people, and does not depend on
 * the layer: an update that was stored before the library was exchanged is still understood afterwards.
 *
 * A TL object becomes `{"_": constructor, ...fields}`, a 64-bit number `{"$": decimal}`, bytes `{"#": base64}`. Absent
 * fields are left out.
 */
export function toSnapshot(update: TlObject): string {
  return written(update)
}

/**
 * Reads what {@link toSnapshot} wrote.
 * @param create - makes an object of the library; where it does not know a constructor, a plain object is made. Nothing that
 *   was stored is left out, whichever library stored it.
 */
export function fromSnapshot(
  text: string,
  create: (className: string, fields: Record<string, unknown>) => TlObject,
): TlObject {
  return revive(JSON.parse(text), create) as TlObject
}

/** What libraries keep on their objects besides the fields of the schema; names with `_` in front are theirs as well. */
const bookkeeping = new Set([
  'className',
  'CONSTRUCTOR_ID',
  'SUBCLASS_OF_ID',
  'classType',
  'originalArgs',
  'flags',
  'flags2',
])

/** How a field begins, by its name; empty for what is left out. */
const beginnings = new Map<string, string>()

function beginningOf(key: string): string {
  let beginning = beginnings.get(key)
  if (beginning === undefined) {
    beginning = key.startsWith('_') || bookkeeping.has(key) ? '' : `,${JSON.stringify(key)}:`
    beginnings.set(key, beginning)
  }
  return beginning
}

/** The JSON of a value, empty for one that is left out. It is put together here, as that takes half the time. */
function written(value: unknown): string {
  switch (typeof value) {
    case 'object':
      return value === null ? '' : writtenObject(value)
    case 'bigint':
      return `{"$":"${value}"}`
    case 'string':
    case 'number':
    case 'boolean':
      return JSON.stringify(value)
    default:
      return ''
  }
}

function writtenObject(value: object): string {
  if (Array.isArray(value)) return `[${value.map((item) => written(item) || '""').join()}]`
  if (value instanceof Uint8Array) {
    return `{"#":"${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64')}"}`
  }
  const { className } = value as TlObject
  if (typeof className !== 'string') return `{"$":${JSON.stringify(String(value))}}`
  let text = `{"_":${JSON.stringify(className)}`
  for (const key of Object.keys(value)) {
    const field = (value as TlObject)[key]
    if (field === null || field === undefined) continue
    const beginning = beginningOf(key)
    const content = beginning === '' ? '' : written(field)
    if (content !== '') text += beginning + content
  }
  return `${text}}`
}

function revive(value: unknown, create: (className: string, fields: Record<string, unknown>) => TlObject): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((item) => revive(item, create))
  const { _: className, $: long, '#': bytes, ...rest } = value as Record<string, unknown>
  if (typeof long === 'string') return BigInt(long)
  if (typeof bytes === 'string') return Buffer.from(bytes, 'base64')
  const fields: Record<string, unknown> = {}
  for (const [key, field] of Object.entries(rest)) fields[key] = revive(field, create)
  try {
    return withAll(create(String(className), fields), fields)
  } catch (error) {
    if (isSwitchboardError(error, 'RPC_UNKNOWN_FIELD')) {
      const known = error.context.known.map((name) => [name, fields[name]])
      return withAll(create(String(className), Object.fromEntries(known)), fields)
    }
    return { className: String(className), ...fields }
  }
}

/** A library of an older layer leaves out the fields that it does not know; handlers get them all the same. */
function withAll(made: TlObject, fields: Readonly<Record<string, unknown>>): TlObject {
  for (const field of Object.keys(fields)) {
    if (!(field in made)) Object.assign(made, { [field]: fields[field] })
  }
  return made
}

import type { TlObject } from '../../client/driver.js'

/**
 * TL objects as JSON, for the journal. It costs a fraction of writing TL, can be read by people, and does not depend on
 * the layer: an update that was stored before the library was exchanged is still understood afterwards.
 *
 * A TL object becomes `{"_": constructor, ...fields}`, a 64-bit number `{"$": decimal}`, bytes `{"#": base64}`. Absent
 * fields are left out.
 */
export function toSnapshot(update: TlObject): string {
  return JSON.stringify(plain(update))
}

/**
 * Reads what {@link toSnapshot} wrote.
 * @param create - makes an object of the library; where it does not know a constructor, a plain object is made.
 */
export function fromSnapshot(
  text: string,
  create: (className: string, fields: Record<string, unknown>) => TlObject,
): TlObject {
  return revive(JSON.parse(text), create) as TlObject
}

type Plain = string | number | boolean | Plain[] | { [key: string]: Plain }

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

const underscore = 95

function plain(value: unknown): Plain | undefined {
  if (typeof value !== 'object') return typeof value === 'bigint' ? { $: String(value) } : scalar(value)
  if (value === null) return undefined
  if (Array.isArray(value)) return value.map((item) => plain(item) ?? '')
  if (value instanceof Uint8Array)
    return { '#': Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64') }
  const { className } = value as TlObject
  if (typeof className !== 'string') return { $: String(value) }
  const fields: Record<string, Plain> = { _: className }
  for (const key of Object.keys(value)) {
    if (key.charCodeAt(0) === underscore || bookkeeping.has(key)) continue
    const field = plain((value as TlObject)[key])
    if (field !== undefined) fields[key] = field
  }
  return fields
}

function scalar(value: unknown): Plain | undefined {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : undefined
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
    return create(String(className), fields)
  } catch {
    return { className: String(className), ...fields }
  }
}

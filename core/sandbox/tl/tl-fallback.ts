import type { TlField, TlValue } from '../tl-value.js'
import { type TlArgument, type TlDefinition, type TlType, typeName } from './tl-definition.js'
import type { TlSchema } from './tl-schema.js'

/** What types say when they have nothing better; only these endings stand in for a constructor a layer lacks. */
const substituteEndings = ['Unsupported', 'Empty', 'Unknown']

/** The constructor of `type` that may stand for one the layer lacks: `messageMediaUnsupported`, `messageActionEmpty`. */
export function substituteFor(type: string, schema: TlSchema): TlDefinition | undefined {
  const constructors = schema.constructorsOf(type)
  for (const ending of substituteEndings) {
    const found = constructors.find((definition) => definition.name.endsWith(ending))
    if (found) return found
  }
  return undefined
}

/**
 * Makes a value of `type` from a value that is absent or of another kind, because layers disagree: a reaction is a
 * string in one and an object in the next. An absent value becomes the zero of its type.
 * @returns `undefined` when nothing sensible can be made.
 */
export function coerce(value: TlField, type: TlType, schema?: TlSchema): TlField {
  switch (type.kind) {
    case 'int':
      return toNumber(value)
    case 'long':
      return toBigint(value)
    case 'string':
      return toText(value)
    case 'bytes':
      return toBytes(value)
    case 'vector':
      return value === undefined ? [] : firstOf(value, Array.isArray, [])
    case 'object':
      return schema && (value === undefined ? zeroObject(type.type, schema, 0) : wrap(value, type.type, schema))
    default:
      return undefined
  }
}

function toNumber(value: TlField): TlField {
  if (value === undefined) return 0
  if (typeof value === 'bigint') return Number(value)
  if (typeof value === 'boolean') return value ? 1 : 0
  return firstOf(value, (field) => typeof field === 'number', 0)
}

function toBigint(value: TlField): TlField {
  if (value === undefined) return 0n
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value)
  return firstOf(value, (field) => typeof field === 'bigint', 0n)
}

function toText(value: TlField): TlField {
  if (value === undefined) return ''
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8')
  return firstOf(value, (field) => typeof field === 'string', '')
}

function toBytes(value: TlField): Uint8Array | undefined {
  if (value === undefined) return new Uint8Array()
  if (typeof value === 'string') return Buffer.from(value)
  return undefined
}

/** The first fitting field of an object, or `zero` when it has none; `undefined` for what is no object. */
function firstOf(value: TlField, fits: (field: TlField) => boolean, zero: TlField): TlField {
  if (typeof value !== 'object' || !('_' in value)) return undefined
  for (const [name, field] of Object.entries(value)) if (name !== '_' && fits(field)) return field
  return zero
}

/**
 * What another layer says with one object more or less: `messages.chatInviteJoinResultOk` around the `updates` that were
 * the whole answer before, or the `updates` out of a `messages.invitedUsers`.
 * @returns `undefined` when neither leads to an object of `type`.
 */
export function rewrapped(value: TlValue, type: string, schema: TlSchema): TlValue | undefined {
  const own = schema.constructorNamed(value._)
  const inner = own && typeName(own.result)
  if (inner) {
    for (const definition of schema.constructorsOf(type)) {
      const holder = definition.arguments.find((field) => !field.condition && typeName(field.type) === inner)
      if (holder) return { _: definition.name, [holder.name]: value }
    }
  }
  for (const [name, field] of Object.entries(value)) {
    if (name === '_' || !isObject(field)) continue
    const held = schema.constructorNamed(field._)
    if (held && typeName(held.result) === type) return field
  }
  return undefined
}

/** An object of `type` with one field of the value's kind: `reactionEmoji` for a string. */
function wrap(value: TlField, type: string, schema: TlSchema): TlValue | undefined {
  if (Array.isArray(value)) return wrapList(value, type, schema)
  const kinds = plainKindsOf(value)
  if (kinds.length === 0) return substituteValue(type, schema)
  for (const definition of schema.constructorsOf(type)) {
    const fields = definition.arguments.filter((field) => field.type.kind !== 'flags' && field.type.kind !== 'true')
    const [only] = fields
    if (only && fields.length === 1 && kinds.includes(only.type.kind)) return { _: definition.name, [only.name]: value }
  }
  return undefined
}

/** The list inside the first object of `type` that holds nothing else by need. */
function wrapList(value: readonly TlField[], type: string, schema: TlSchema): TlValue | undefined {
  for (const definition of schema.constructorsOf(type)) {
    const holder = definition.arguments.find((field) => !field.condition && field.type.kind === 'vector')
    if (holder) return { _: definition.name, [holder.name]: value }
  }
  return undefined
}

function isObject(value: TlField): value is TlValue {
  return typeof value === 'object' && '_' in value
}

function plainKindsOf(value: TlField): string[] {
  if (typeof value === 'string') return ['string']
  if (typeof value === 'number') return ['int', 'double']
  if (typeof value === 'bigint') return ['long']
  return value instanceof Uint8Array ? ['bytes'] : []
}

function substituteValue(type: string, schema: TlSchema): TlValue | undefined {
  const definition = substituteFor(type, schema)
  return definition ? { _: definition.name } : zeroObject(type, schema, 0)
}

/** The emptiest object of a type: the one called empty, else the one that asks for the fewest fields. */
function zeroObject(type: string, schema: TlSchema, depth: number): TlValue | undefined {
  if (depth > 4) return undefined
  const constructors = schema.constructorsOf(type)
  const empty = constructors.find((definition) => definition.name.endsWith('Empty'))
  const chosen = empty ?? [...constructors].sort((a, b) => demands(a, type) - demands(b, type))[0]
  if (!chosen) return undefined
  const value: Record<string, TlField> = { _: chosen.name }
  for (const field of chosen.arguments) {
    if (!field.condition && field.type.kind === 'object') {
      value[field.name] = zeroObject(field.type.type, schema, depth + 1)
    }
  }
  return value as TlValue
}

function demands(definition: TlDefinition, type: string): number {
  const required = definition.arguments.filter((field) => !field.condition && field.type.kind !== 'flags')
  const weigh = (field: TlArgument) => (typeName(field.type) === type ? 1_000 : field.type.kind === 'object' ? 10 : 1)
  return required.reduce((sum, field) => sum + weigh(field), 0)
}

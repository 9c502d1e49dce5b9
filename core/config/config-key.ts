import 'reflect-metadata'
import { Expose, Type } from 'class-transformer'
import {
  ArrayNotEmpty,
  IsArray,
  IsBoolean,
  IsDefined,
  IsIn,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Max,
  Min,
  ValidateBy,
  ValidateIf,
  ValidateNested,
} from 'class-validator'

import type { BrokenRule } from './broken-rule.js'

/** A class that holds one block of the configuration. */
export type ConfigClass = new () => object

/** A text for people: in English, or in several languages by their codes. */
export type KeyText = string | { readonly en: string; readonly [language: string]: string }

interface CommonSpec {
  /** The key as it is written in YAML; default the property's name in snake_case. */
  name?: string
  /** Whether it has to be written; default `false`. */
  required?: boolean
  /** Whether it has to be written because of what else the block says, by its other properties. */
  requiredIf?: (block: never) => boolean
  /** Its value is shown nowhere; `'password'`: it is an address, of which the password is shown nowhere. */
  secret?: boolean | 'password'
  /** What it is called in a form; default its name in words. */
  title?: KeyText
  /** What it does, in a sentence. */
  description?: KeyText
  /** How a value is written, for the fix of a problem and for editors. */
  example?: string
  /** Where to get a value, instead of the general fix. */
  fix?: string
}

/** What one key of the configuration takes. */
export type KeySpec = CommonSpec &
  (
    | { kind: 'text'; pattern?: RegExp; patternMeans?: string }
    | { kind: 'integer'; min?: number; max?: number }
    /** A number that need not be whole. */
    | { kind: 'number'; min?: number; max?: number }
    | { kind: 'boolean' }
    | { kind: 'choice'; values: readonly string[] }
    /** A list of texts. */
    | { kind: 'texts' }
    /** A list of some of `values`. */
    | { kind: 'choices'; values: readonly string[] }
    /** A list of whole numbers, each within the bounds. */
    | { kind: 'integers'; min?: number; max?: number }
    /** A person, group or channel of Telegram: a marked id, a username or a link to it. */
    | { kind: 'peer' }
    | { kind: 'peers' }
    /** Names with anything behind them, or with one of `values`. */
    | { kind: 'map'; values?: readonly string[]; keys?: readonly string[] }
    | { kind: 'block'; of: () => ConfigClass }
    | { kind: 'blocks'; of: () => ConfigClass }
  )

/** A key with the property it fills. */
export type ConfigKeyInfo = KeySpec & { readonly name: string; readonly property: string }

const keysOfClass = new WeakMap<object, ConfigKeyInfo[]>()

/** The keys of a configuration class, those of its base classes first, in the order of the class. */
export function configKeys(target: ConfigClass): readonly ConfigKeyInfo[] {
  const base: unknown = Object.getPrototypeOf(target)
  const own = keysOfClass.get(target) ?? []
  if (typeof base !== 'function' || base === Function.prototype) return own
  const inherited = configKeys(base as ConfigClass)
  if (inherited.length === 0) return own
  return [...inherited.filter(({ property }) => !own.some((key) => key.property === property)), ...own]
}

/**
 * Makes a property a key of the configuration: names it in snake_case, has class-transformer fill it and class-validator
 * check it, and tells the JSON Schema. The property's TSDoc is the key's description in editors.
 */
export function ConfigKey(spec: KeySpec): PropertyDecorator {
  return (prototype, property) => {
    const name = spec.name ?? snakeCase(String(property))
    const info: ConfigKeyInfo = { ...spec, name, property: String(property) }
    const owner = prototype.constructor
    keysOfClass.set(owner, [...(keysOfClass.get(owner) ?? []), info])
    for (const decorate of [Expose({ name }), ...requirement(info), ...checks(info)]) decorate(prototype, property)
  }
}

/** The name a property has in a file: `max_warnings`. */
export function snakeCase(property: string): string {
  return property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

function requirement(info: ConfigKeyInfo): PropertyDecorator[] {
  const { required, requiredIf } = info
  if (!required && !requiredIf) return [IsOptional()]
  const isDefined = IsDefined(says(info, 'is missing', info.fix ?? `Add ${writtenAs(info)}.`))
  if (required || !requiredIf) return [isDefined]
  return [
    ValidateIf((block, value) => (value !== undefined && value !== null) || requiredIf(block as never)),
    isDefined,
  ]
}

function checks(info: ConfigKeyInfo): PropertyDecorator[] {
  switch (info.kind) {
    case 'text':
      return [
        IsString(says(info, 'must be text', `Put the value in quotes, as in ${writtenAs(info)}.`)),
        ...(info.pattern
          ? [Matches(info.pattern, says(info, info.patternMeans ?? 'has a form that is not known'))]
          : []),
      ]
    case 'integer':
      return [IsInt(says(info, 'must be a whole number', `Write ${writtenAs(info)}, without quotes.`)), ...bounds(info)]
    case 'number':
      return [
        IsNumber({}, says(info, 'must be a number', `Write ${writtenAs(info)}, without quotes.`)),
        ...bounds(info),
      ]
    case 'boolean':
      return [IsBoolean(says(info, 'must be true or false', 'Write `true` or `false`, without quotes.'))]
    case 'choice':
      return [IsIn([...info.values], says(info, `must be ${oneOf(info.values)}`))]
    case 'texts':
      return [IsArray(says(info, 'must be a list')), IsString({ each: true, ...says(info, 'must be text') })]
    case 'choices':
      return [
        IsArray(says(info, 'must be a list')),
        IsIn([...info.values], { each: true, ...says(info, `may have ${info.values.join(', ')} in it, nothing else`) }),
      ]
    case 'integers':
      return [
        IsArray(says(info, 'must be a list')),
        IsInt({ each: true, ...says(info, 'must be a list of whole numbers') }),
        ...bounds(info, true),
      ]
    case 'peer':
      return [ValidateBy({ name: 'isPeer', validator: { validate: isPeer } }, says(info, peerMeans))]
    case 'peers':
      return [
        IsArray(says(info, 'must be a list')),
        ValidateBy({ name: 'isPeer', validator: { validate: isPeer } }, { each: true, ...says(info, peerMeans) }),
      ]
    case 'map':
      return [IsObject(says(info, 'must be a block of names and values'))]
    case 'block':
      return [ValidateNested(), Type(info.of)]
    case 'blocks':
      return [
        IsArray(says(info, 'must be a list')),
        ...(info.required ? [ArrayNotEmpty(says(info, 'is an empty list'))] : []),
        ValidateNested({ each: true }),
        Type(info.of),
      ]
  }
}

type BoundedKey = Extract<ConfigKeyInfo, { kind: 'integer' | 'number' | 'integers' }>

/** @param each - whether they are those of the items of a list. */
function bounds(info: BoundedKey, each = false): PropertyDecorator[] {
  const { min, max } = info
  return [
    ...(min === undefined ? [] : [Min(min, { each, ...says(info, `must be ${min} or more`) })]),
    ...(max === undefined ? [] : [Max(max, { each, ...says(info, `must be ${max} or less`) })]),
  ]
}

const peerMeans = 'must be an id as Telegram libraries write it, a @username, or a link of t.me'

function isPeer(value: unknown): boolean {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value !== 0
  if (typeof value !== 'string') return false
  return /^\s*(-?\d{1,16}|(@|(https?:\/\/)?(www\.)?(t|telegram)\.(me|dog)\/(s\/)?)?[A-Za-z]\w{3,31}\/?)\s*$/.test(value)
}

/** What is told of a value that breaks a rule; the rule is named by class-validator, or by whoever wrote it. */
export function says(info: ConfigKeyInfo, what: string, fix = info.fix ?? `Write ${writtenAs(info)}.`) {
  return { message: `${info.name} ${what}`, context: { fix, facts: factsOf(info) } }
}

/** What the rules of a key speak of. */
export function factsOf(info: ConfigKeyInfo): NonNullable<BrokenRule['facts']> {
  return {
    ...{ name: info.name, written: writtenAs(info) },
    ...('min' in info && info.min !== undefined && { min: info.min }),
    ...('max' in info && info.max !== undefined && { max: info.max }),
    ...('values' in info && info.values && { values: info.values }),
  }
}

/** How a value is taken from a variable, for an example: `"${NAME}"`. */
export function variable(name: string): string {
  return `"\${${name}}"`
}

/** How the key is written, for a fix: `` `workers: 4` ``. */
export function writtenAs(info: ConfigKeyInfo): string {
  return `\`${info.name}: ${info.example ?? sample(info)}\``
}

function sample(info: ConfigKeyInfo): string {
  switch (info.kind) {
    case 'text':
      return '"..."'
    case 'integer':
    case 'number':
      return String(within(info))
    case 'boolean':
      return 'true'
    case 'choice':
      return info.values.join('` or `')
    case 'texts':
      return '["...", "..."]'
    case 'choices':
      return `[${info.values.slice(0, 2).join(', ')}]`
    case 'integers':
      return `[${within(info)}]`
    case 'peer':
      return '-1001234567890'
    case 'peers':
      return '["@jobs", -1001234567890]'
    case 'map':
      return '{ name: value }'
    case 'block':
      return '{ ... }'
    case 'blocks':
      return '[{ ... }]'
  }
}

/** The number nearest to 1 that keeps the bounds. */
function within({ min = 1, max = 1 }: BoundedKey): number {
  return Math.max(min, Math.min(1, max))
}

/** `a, b or c`. */
export function oneOf(values: readonly string[]): string {
  return values.length < 2 ? values.join('') : `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`
}

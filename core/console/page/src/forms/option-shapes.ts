/** A text in one language, or in several by their codes. */
export type FieldText = string | Readonly<Record<string, string>>

/** One option as the plugin's class describes it. */
export interface OptionField {
  readonly name: string
  readonly kind:
    | 'text'
    | 'integer'
    | 'number'
    | 'boolean'
    | 'choice'
    | 'texts'
    | 'choices'
    | 'integers'
    | 'peer'
    | 'peers'
    | 'map'
    | 'block'
    | 'blocks'
  readonly title?: FieldText
  readonly description?: FieldText
  readonly required: boolean
  readonly secret: boolean
  /** What counts while it is not set. */
  readonly default?: unknown
  readonly min?: number
  readonly max?: number
  readonly values?: readonly string[]
  readonly example?: string
  readonly fields?: readonly OptionField[]
}

/** What is set, by the names of the options; what is absent has its default. */
export type Values = Readonly<Record<string, unknown>>

/** The options of a plugin of a client, as they are stored. */
export interface OptionForm {
  readonly fields: readonly OptionField[]
  readonly values: Values
  readonly version: string
}

export function isBlock(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whether a value stands for a variable of the environment, which the server puts in. */
export function isVariable(value: unknown): boolean {
  return typeof value === 'string' && value.includes('${')
}

/** Whether a value is a mask that the server put in the place of a secret. */
export function isMask(value: unknown): boolean {
  return typeof value === 'string' && value.startsWith('••••••')
}

/** The values with one of them exchanged; `undefined` takes it out. */
export function withValue(values: Values, name: string, value: unknown): Values {
  const { [name]: _, ...rest } = values
  return value === undefined ? rest : { ...rest, [name]: value }
}

/** Whether a place is that of a value, or within it. */
export function isWithin(place: string, path: string): boolean {
  return place === path || place.startsWith(`${path}.`) || place.startsWith(`${path}[`)
}

/** Whether the form of some fields has a place to show what is wrong at a path: `agents[0].phone`. */
export function isShown(fields: readonly OptionField[], path: string): boolean {
  const field = fields.find(({ name }) => isWithin(path, name))
  if (!field) return false
  if (path === field.name || (field.kind !== 'block' && field.kind !== 'blocks')) return true
  const inner = path.slice(field.name.length).replace(field.kind === 'block' ? /^\./ : /^\[\d+\]\./, '')
  return isShown(field.fields ?? [], inner)
}

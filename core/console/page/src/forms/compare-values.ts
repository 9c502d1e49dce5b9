import { isBlock, type OptionField, type Values } from './option-shapes'

/** One option that differs between two sets of values. */
export interface ValueChange {
  readonly path: readonly string[]
  /** The fields on the way to it, its own last. */
  readonly fields: readonly OptionField[]
  readonly before: unknown
  readonly after: unknown
}

/** What differs between two sets of values, option by option, in the order of the form. */
export function changesBetween(
  fields: readonly OptionField[],
  before: Values,
  after: Values,
  around: readonly OptionField[] = [],
): ValueChange[] {
  return fields.flatMap((field): ValueChange[] => {
    const [old, fresh] = [before[field.name], after[field.name]]
    if (isSame(old, fresh)) return []
    const path = [...around, field]
    if (field.kind === 'block' && isBlock(old) && isBlock(fresh)) {
      return changesBetween(field.fields ?? [], old, fresh, path)
    }
    return [{ path: path.map(({ name }) => name), fields: path, before: old, after: fresh }]
  })
}

/** The same, with blocks that are begun or taken away shown by what is in them. */
export function inDetail(changes: readonly ValueChange[]): ValueChange[] {
  return changes.flatMap((change): ValueChange[] => {
    const { fields, before, after } = change
    const field = fields.at(-1)
    const [old, fresh] = [before ?? {}, after ?? {}]
    if (field?.kind !== 'block' || !isBlock(old) || !isBlock(fresh)) return [change]
    const inner = changesBetween(field.fields ?? [], old, fresh, fields)
    return inner.length > 0 ? inner : [change]
  })
}

/** A value without what is secret in it. */
export function withoutSecrets(value: unknown, field: OptionField | undefined): unknown {
  if (field?.secret && value !== undefined) return hidden
  if (Array.isArray(value)) return value.map((item) => withoutSecrets(item, field))
  if (!isBlock(value)) return value
  const shown = Object.entries(value).map(
    ([name, inner]) =>
      [
        name,
        withoutSecrets(
          inner,
          field?.fields?.find((one) => one.name === name),
        ),
      ] as const,
  )
  return Object.fromEntries(shown)
}

const hidden = '••••••'

/** The values with some changes made to them, each at its place. */
export function withChanges(values: Values, changes: readonly ValueChange[]): Values {
  return changes.reduce((result, { path, after }) => changedAt(result, path, after), values)
}

function changedAt(values: Values, [name = '', ...rest]: readonly string[], after: unknown): Values {
  const inner = values[name]
  const value = rest.length > 0 ? changedAt(isBlock(inner) ? inner : {}, rest, after) : after
  const { [name]: _, ...others } = values
  return value === undefined ? others : { ...others, [name]: value }
}

export function isSame(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, index) => isSame(item, other[index]))
  }
  if (isBlock(one) && isBlock(other)) {
    return [...Object.keys(one), ...Object.keys(other)].every((name) => isSame(one[name], other[name]))
  }
  return one === other
}

import { isBlock, type WrittenValues } from '../../config/option-edits.js'
import { SecretMask } from '../../config/secret-mask.js'
import type { OptionField } from '../../plan/options/option-fields.js'

/** Keeps the secrets among options from leaving the process: each has a mask in its place that can be taken back. */
export class OptionMask {
  private readonly mask = new SecretMask()

  /** The values with masks in the place of secrets. A variable (`${API_KEY}`) says nothing and stays. */
  masked(values: WrittenValues, fields: readonly OptionField[]): WrittenValues {
    return mapped(values, fields, (value) => (isReference(value) ? value : this.mask.maskOf(value)))
  }

  /** The values with the secrets that masks stand for; @param stored - the values that hold them. */
  unmasked(values: WrittenValues, stored: WrittenValues, fields: readonly OptionField[]): WrittenValues {
    const secrets = new Map<string, string>()
    mapped(stored, fields, (secret) => {
      secrets.set(this.mask.maskOf(secret), secret)
      return secret
    })
    return mapped(values, fields, (value) => secrets.get(value) ?? value)
  }
}

/** The values with every secret text of them exchanged. */
function mapped(
  values: WrittenValues,
  fields: readonly OptionField[],
  change: (secret: string) => string,
): WrittenValues {
  const entries = Object.entries(values).map(([name, value]) => {
    const field = fields.find((one) => one.name === name)
    return [name, field ? changed(value, field, change) : value] as const
  })
  return Object.fromEntries(entries)
}

function changed(value: unknown, field: OptionField, change: (secret: string) => string): unknown {
  const { secret, fields = [] } = field
  if (Array.isArray(value)) return value.map((item) => changed(item, field, change))
  if (secret && (typeof value === 'string' || typeof value === 'number')) return change(String(value))
  return isBlock(value) && fields.length > 0 ? mapped(value, fields, change) : value
}

function isReference(value: string): boolean {
  return /^\$\{\w+\}$/.test(value.trim())
}

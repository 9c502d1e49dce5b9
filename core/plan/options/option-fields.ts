import { type ConfigClass, type ConfigKeyInfo, configKeys, type KeyText } from '../../config/config-key.js'
import { isSecretKey } from '../../config/secret-names.js'

/** One option of a plugin as a form shows it: everything a person has to know to set it. */
export interface OptionField {
  /** As it is written in the configuration. */
  readonly name: string
  /** What it takes. */
  readonly kind: ConfigKeyInfo['kind']
  /** What it is called; absent: its name will do. */
  readonly title?: KeyText
  /** What it does. */
  readonly description?: KeyText
  /** Whether it has to be set. */
  readonly required: boolean
  /** Whether its value is shown to nobody. */
  readonly secret: boolean
  /** What counts while it is not set; absent: nothing. Of a block: `{}` when there is one without being set. */
  readonly default?: unknown
  /** The least number. */
  readonly min?: number
  /** The greatest number. */
  readonly max?: number
  /** What can be chosen. */
  readonly values?: readonly string[]
  /** How a value is written. */
  readonly example?: string
  /** What a block, or each block of a list, consists of. */
  readonly fields?: readonly OptionField[]
}

/** The options of a class, in its order. */
export function optionFields(type: ConfigClass): OptionField[] {
  const defaults = new type() as Record<string, unknown>
  return configKeys(type).map((key) => {
    const { name, kind, title, description, required = false, example } = key
    const secret = isSecretKey(key)
    const initial = defaultOf(key, defaults[key.property])
    return {
      ...{ name, kind, required, secret },
      ...(title !== undefined && { title }),
      ...(description !== undefined && { description }),
      ...(initial !== undefined && !secret && { default: initial }),
      ...('min' in key && key.min !== undefined && { min: key.min }),
      ...('max' in key && key.max !== undefined && { max: key.max }),
      ...((key.kind === 'choice' || key.kind === 'choices') && { values: key.values }),
      ...(example !== undefined && { example }),
      ...((key.kind === 'block' || key.kind === 'blocks') && { fields: optionFields(key.of()) }),
    }
  })
}

/** The defaults of a block stand with its own fields. */
function defaultOf({ kind }: ConfigKeyInfo, value: unknown): unknown {
  if (kind === 'block') return value === undefined ? undefined : {}
  return kind === 'blocks' ? undefined : value
}

import { isDeepStrictEqual } from 'node:util'
import { type ConfigClass, type ConfigKeyInfo, configKeys } from '../../config/config-key.js'
import { isSecretKey } from '../../config/secret-names.js'

/** One option of a plugin as it is for a client. */
export interface OptionValueInfo {
  /** As it is written below the plugin's name: `suggestions.mode`. */
  readonly path: string
  /** What the plugin gets; absent: nothing is set, or it is secret. */
  readonly value?: unknown
  readonly secret: boolean
  /** Whether it is what the class says by itself. */
  readonly isDefault: boolean
}

/** The options of a plugin, one by one, in the order of their class. */
export function optionValues(settings: object, path = ''): OptionValueInfo[] {
  const type = settings.constructor as ConfigClass
  const defaults = new type()
  return configKeys(type).flatMap((key) => {
    const at = path === '' ? key.name : `${path}.${key.name}`
    const value = valueAt(settings, key)
    if (key.kind === 'block' && typeof value === 'object' && value !== null) return optionValues(value, at)
    const secret = isSecretKey(key)
    const isHidden = secret || key.kind === 'blocks' || key.kind === 'map'
    const isDefault = isDeepStrictEqual(value, valueAt(defaults, key))
    return [{ path: at, secret, isDefault, ...(value !== undefined && !isHidden && { value }) }]
  })
}

/** The values of a plugin's options that must not be shown. */
export function optionSecrets(settings: object): string[] {
  return configKeys(settings.constructor as ConfigClass).flatMap((key) => {
    const value = valueAt(settings, key)
    const blocks = key.kind === 'block' ? [value] : key.kind === 'blocks' && Array.isArray(value) ? value : []
    if (isSecretKey(key)) return (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string')
    return blocks.flatMap((block) => (typeof block === 'object' && block !== null ? optionSecrets(block) : []))
  })
}

function valueAt(block: object, { property }: ConfigKeyInfo): unknown {
  return (block as Record<string, unknown>)[property]
}

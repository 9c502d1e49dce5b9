import { type ConfigClass, type ConfigKeyInfo, configKeys } from './config-key.js'
import { isSecretKey, isSecretName, secretLooking, secretNotShown } from './secret-names.js'

/** A block of the configuration as plain data that can be shown: `(secret)` in the place of what must not be, and of phone numbers. */
export function shownConfig(block: object): Record<string, unknown> {
  const keys = new Map(configKeys(block.constructor as ConfigClass).map((key) => [key.property, key]))
  return Object.fromEntries(Object.entries(block).map(([name, value]) => [name, shown(value, name, keys.get(name))]))
}

function shown(value: unknown, name: string, key?: ConfigKeyInfo): unknown {
  if (value === undefined || value === null || typeof value === 'boolean') return value
  if (name === 'phoneNumber' || (key ? isSecretKey(key) : isSecretName(name))) return secretNotShown
  if (typeof value === 'string')
    return secretLooking.reduce((written, look) => written.replace(look, secretNotShown), value)
  if (Array.isArray(value)) return value.map((item) => shown(item, name, key))
  return typeof value === 'object' ? shownConfig(value) : value
}

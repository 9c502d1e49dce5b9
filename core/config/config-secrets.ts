import { type ConfigClass, configKeys } from './config-key.js'

/** Every value of a configuration that must not be shown: tokens, hashes, codes, passwords, session strings. */
export function configSecrets(block: object): string[] {
  return configKeys(block.constructor as ConfigClass).flatMap((key) => {
    const value = (block as Record<string, unknown>)[key.property]
    if (key.kind === 'block') return typeof value === 'object' && value !== null ? configSecrets(value) : []
    if (key.kind === 'blocks') return Array.isArray(value) ? value.flatMap((item) => configSecrets(item)) : []
    return key.secret && typeof value === 'string' ? [value] : []
  })
}

import { type ConfigClass, configKeys } from './config-key.js'

/** Every value of a configuration that must not be shown: tokens, hashes, codes, passwords, session strings. */
export function configSecrets(block: object): string[] {
  return configKeys(block.constructor as ConfigClass).flatMap((key) => {
    const value = (block as Record<string, unknown>)[key.property]
    if (key.kind === 'block') return typeof value === 'object' && value !== null ? configSecrets(value) : []
    if (key.kind === 'blocks') return Array.isArray(value) ? value.flatMap((item) => configSecrets(item)) : []
    if (typeof value !== 'string') return []
    if (key.secret === 'password') return passwordsOf(value)
    return key.secret ? [value] : []
  })
}

/** The password in an address, as it is written there and as it is. */
function passwordsOf(address: string): string[] {
  const [, written] = /:\/\/[^\s:@/]*:([^\s@/]+)@/.exec(address) ?? []
  if (written === undefined) return []
  try {
    return [...new Set([written, decodeURIComponent(written)])]
  } catch {
    return [written]
  }
}

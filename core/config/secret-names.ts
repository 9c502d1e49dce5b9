import type { ConfigKeyInfo } from './config-key.js'

/** What stands in the place of a secret. */
export const secretNotShown = '(secret)'

const noted = new Set<string>()

/** How keys are called that hold secrets, in the options of plugins too that say nothing of it. */
const usual = /(password|passwd|secret|token|api_?key|auth_?key)$/i

/** Notes that the values of all keys of this name are shown nowhere. */
export function noteSecretName(name: string): void {
  noted.add(name)
}

/** Whether a plugin has said so of a key of this name, or its name says it. */
export function isSecretName(name: string): boolean {
  return noted.has(name) || usual.test(name)
}

/** Whether the value of a key is kept from people: as its class says, or where that is silent, as keys of this name are. */
export function isSecretKey({ name, kind, secret }: Pick<ConfigKeyInfo, 'name' | 'kind' | 'secret'>): boolean {
  return secret === undefined ? (kind === 'text' || kind === 'texts') && usual.test(name) : Boolean(secret)
}

/**
 * Secrets that can be told by their look, wherever they stand, in comments too: bot tokens, keys, phone numbers, passwords in
 * addresses.
 */
export const secretLooking: readonly RegExp[] = [
  /\b\d{5,}:[\w-]{20,}/g,
  /\b[0-9a-f]{32,}\b/gi,
  /[A-Za-z0-9+/_-]{100,}={0,2}/g,
  /\+\d{7,15}\b/g,
  /(?<=:\/\/[^\s:@/]*:)(?!\$\{)[^\s@/]+(?=@)/g,
]

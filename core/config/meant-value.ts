import { nearestName } from '../errors/nearest-name.js'
import type { ConfigKeyInfo } from './config-key.js'
import { isSecretKey } from './secret-names.js'

const yes = /^(true|yes|y|on|1|enabled?)$/i
const no = /^(false|no|n|off|0|disabled?)$/i

/**
 * The value that somebody meant who has written one that cannot be used, as it is written in YAML: `3` for `"3"`, `["spam"]` for `spam`.
 * `undefined`: nobody knows, or it is shown to nobody.
 */
export function meantValue(key: ConfigKeyInfo, value: unknown): string | undefined {
  if (isSecretKey(key) || key.name === 'phone_number') return undefined
  if (typeof value !== 'string' && typeof value !== 'boolean' && !Number.isFinite(value)) return undefined
  const text = String(value).trim()
  switch (key.kind) {
    case 'integer':
    case 'number': {
      const isNumber = key.kind === 'integer' ? /^[-+]?\d{1,15}$/.test(text) : /^[-+]?\d{1,15}(\.\d{1,15})?$/.test(text)
      if (!isNumber) return undefined
      // Where there is no example to show, the bound that was passed is nearest to what was meant.
      const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = key
      const nearest = Math.min(Math.max(Number(text), min), max)
      return key.example === undefined || nearest === Number(text) ? String(nearest) : undefined
    }
    case 'boolean':
      return yes.test(text) ? 'true' : no.test(text) ? 'false' : undefined
    case 'text':
      return typeof value === 'string' || key.pattern?.test(text) === false ? undefined : JSON.stringify(text)
    case 'choice':
      return nearestName(text, key.values)
    case 'texts':
      return text === ''
        ? undefined
        : `[${text
            .split(/\s*,\s*/)
            .map((one) => JSON.stringify(one))
            .join(', ')}]`
    case 'choices': {
      const all = text.split(/\s*,\s*/)
      return all.every((one) => key.values.includes(one)) ? `[${all.join(', ')}]` : undefined
    }
    case 'integers':
      return /^[-+]?\d{1,15}(\s*,\s*[-+]?\d{1,15})*$/.test(text)
        ? `[${text
            .split(/\s*,\s*/)
            .map(Number)
            .join(', ')}]`
        : undefined
    case 'peers':
      return /^[@\w:/.-]+$/.test(text) ? `[${typeof value === 'string' ? JSON.stringify(text) : text}]` : undefined
    default:
      return undefined
  }
}

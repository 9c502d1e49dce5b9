import { type ConfigClass, type ConfigKeyInfo, configKeys } from '../../core/config/config-key.js'
import { SwitchboardConfig } from '../../core/config/switchboard-config.js'
import { keyDescriptions } from './key-descriptions.js'

/** The tables of `docs/configuration.md` as the classes of the configuration have them, by the heading they stand under. */
export function keyTables(): Map<string, string> {
  const descriptions = keyDescriptions()
  const tables = new Map<string, string>()
  const visit = (type: ConfigClass, heading: string) => {
    const defaults = new type() as Record<string, unknown>
    const keys = configKeys(type)
    const rows = keys.map((key) => {
      const effect = descriptions.get(`${type.name}.${key.property}`) ?? ''
      return `| \`${key.name}\` | ${typeOf(key)} | ${defaultOf(key, defaults[key.property])} | ${effect} |`
    })
    tables.set(heading, ['| key | value | default | effect |', '| --- | --- | --- | --- |', ...rows].join('\n'))
    for (const key of keys) {
      if (key.kind === 'block') visit(key.of(), `\`${key.name}\``)
      else if (key.kind === 'blocks') visit(key.of(), headings[key.of().name] ?? `\`${key.name}\``)
    }
  }
  visit(SwitchboardConfig, 'The file')
  return tables
}

/** Blocks that stand in lists and have a heading of their own. */
const headings: Record<string, string> = { ClientConfig: 'A client', ProxyConfig: '`proxy`' }

function typeOf(key: ConfigKeyInfo): string {
  switch (key.kind) {
    case 'text':
      return key.secret ? 'text, secret' : 'text'
    case 'integer':
    case 'number':
      return `number${limits(key.min, key.max)}`
    case 'boolean':
      return '`true`, `false`'
    case 'choice':
      return key.values.map((value) => `\`${value}\``).join(', ')
    case 'texts':
      return 'list of texts'
    case 'choices':
      return `list of ${key.values.map((value) => `\`${value}\``).join(', ')}`
    case 'integers':
      return `list of numbers${limits(key.min, key.max)}`
    case 'peer':
      return 'id or `@username`'
    case 'peers':
      return 'list of ids and `@usernames`'
    case 'map':
      return key.keys ? `names with values: ${key.keys.join(', ')}` : 'names with values'
    case 'block':
      return 'block'
    case 'blocks':
      return 'list of blocks'
  }
}

function limits(min?: number, max?: number): string {
  if (min !== undefined && max !== undefined) return ` ${min} to ${max}`
  return min === undefined ? '' : ` from ${min}`
}

function defaultOf(key: ConfigKeyInfo, value: unknown): string {
  if (key.required) return '**required**'
  if (key.kind === 'block' || value === undefined) return '-'
  if (Array.isArray(value)) return '`[]`'
  return typeof value === 'object' ? '`{}`' : `\`${String(value)}\``
}

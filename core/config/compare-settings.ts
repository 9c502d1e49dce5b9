import { type ConfigClass, type ConfigKeyInfo, configKeys } from './config-key.js'

/** One setting that differs; secrets are named, not shown. */
export interface SettingDifference {
  /** As in the file: `workers`, `plugins.include`. */
  readonly path: string
  /** As it is; absent: it is not set. */
  readonly before?: string
  /** As it would be; absent: it would not be set. */
  readonly after?: string
}

/** What differs between two blocks of one class, key by key. Lists of blocks, such as `clients`, are left out. */
export function compareSettings(before: object, after: object, path = ''): SettingDifference[] {
  return configKeys(before.constructor as ConfigClass).flatMap((key) => {
    if (key.kind === 'blocks') return []
    const at = path === '' ? key.name : `${path}.${key.name}`
    const [old, fresh] = [settingOf(before, key), settingOf(after, key)]
    if (key.kind === 'block' && isBlock(old) && isBlock(fresh)) return compareSettings(old, fresh, at)
    if (textOf(old) === textOf(fresh)) return []
    return [{ path: at, ...shown('before', old, key), ...shown('after', fresh, key) }]
  })
}

function settingOf(block: object, { property }: ConfigKeyInfo): unknown {
  return (block as Record<string, unknown>)[property]
}

function isBlock(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function textOf(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : JSON.stringify(value)
}

function shown(side: 'before' | 'after', value: unknown, key: ConfigKeyInfo): Partial<SettingDifference> {
  const text = textOf(value)
  if (text === undefined) return {}
  const isHidden = key.secret || key.kind === 'block' || key.name === 'phone_number'
  return { [side]: isHidden ? '(not shown)' : text }
}

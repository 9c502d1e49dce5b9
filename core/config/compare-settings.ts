import { isDeepStrictEqual } from 'node:util'
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
    if (isOptions(key)) return compareOptions(old, fresh, at)
    if (textOf(old) === textOf(fresh)) return []
    return [{ path: at, ...shown('before', old, key), ...shown('after', fresh, key) }]
  })
}

/** What only plugins can read, so that nobody here knows which of it is secret. */
function isOptions(key: ConfigKeyInfo): boolean {
  return key.kind === 'map' && key.values === undefined && key.name === 'options'
}

/** What differs in the options of plugins, option by option, without a value of any. */
function compareOptions(old: unknown, fresh: unknown, at: string): SettingDifference[] {
  if (isDeepStrictEqual(old, fresh)) return []
  if (isNames(old) && isNames(fresh)) {
    const names = new Set([...Object.keys(old), ...Object.keys(fresh)])
    return [...names].flatMap((name) => compareOptions(old[name], fresh[name], `${at}.${name}`))
  }
  if (isNames(old ?? fresh)) {
    const [before, after] = [isNames(old) ? old : {}, isNames(fresh) ? fresh : {}]
    const inner = compareOptions(before, after, at)
    if (inner.length > 0) return inner
  }
  const side = (name: 'before' | 'after', value: unknown) => (value === undefined ? {} : { [name]: notShown })
  return [{ path: at, ...side('before', old), ...side('after', fresh) }]
}

const notShown = '(not shown)'

function isNames(value: unknown): value is Record<string, unknown> {
  return isBlock(value) && !Array.isArray(value)
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
  return { [side]: isHidden ? notShown : text }
}

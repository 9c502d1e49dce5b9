import { isDeepStrictEqual } from 'node:util'
import { type ConfigClass, type ConfigKeyInfo, configKeys } from './config-key.js'
import { type OptionPlaces, optionPlaces } from './option-places.js'
import { isSecretName, secretLooking, secretNotShown } from './secret-names.js'

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
    if (isOptions(key)) return compareOptions({ block: before, value: old }, { block: after, value: fresh }, at)
    if (textOf(old) === textOf(fresh)) return []
    return [{ path: at, ...shown('before', old, key), ...shown('after', fresh, key) }]
  })
}

/** What only plugins can read, so that nobody here knows which of it is secret but by its name and look. */
function isOptions(key: ConfigKeyInfo): boolean {
  return key.kind === 'map' && key.values === undefined && key.name === 'options'
}

/** One side of a comparison: a value of options, and the block they are in, which knows where they come from. */
interface Side {
  readonly block: object
  readonly value: unknown
}

/** What differs in the options of plugins, option by option. @param path - within the block. */
function compareOptions(
  old: Side,
  fresh: Side,
  at: string,
  path: readonly string[] = ['options'],
): SettingDifference[] {
  if (isDeepStrictEqual(old.value, fresh.value)) return []
  const [before, after] = [old.value, fresh.value]
  if ((isNames(before) || before === undefined) && (isNames(after) || after === undefined)) {
    const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])
    const inside = (side: Side, name: string) => ({
      ...side,
      value: isNames(side.value) ? side.value[name] : undefined,
    })
    const inner = [...names].flatMap((name) =>
      compareOptions(inside(old, name), inside(fresh, name), `${at}.${name}`, [...path, name]),
    )
    if (inner.length > 0) return inner
  }
  const side = (name: 'before' | 'after', { block, value }: Side) =>
    value === undefined ? {} : { [name]: optionText(value, path, optionPlaces(block)) }
  return [{ path: at, ...side('before', old), ...side('after', fresh) }]
}

/** How a value of options is shown: what is secret by its name or look, or may be as it comes from a variable, is not. */
function optionText(value: unknown, path: readonly string[], places: OptionPlaces | undefined): string {
  if (typeof value !== 'boolean' && path.some(isSecretName)) return secretNotShown
  if (places?.isVariable(path)) return '(from a variable)'
  const text =
    JSON.stringify(value, (name, inner) =>
      typeof inner !== 'boolean' && isSecretName(name) ? secretNotShown : inner,
    ) ?? 'null'
  const shown = secretLooking.reduce((written, look) => written.replace(look, secretNotShown), text)
  return shown.length > maxShown ? `${shown.slice(0, maxShown)}…` : shown
}

/** So much of a long value is shown. */
const maxShown = 200
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
  const isHidden = key.kind === 'block' || key.name === 'phone_number'
  return { [side]: key.secret ? secretNotShown : isHidden ? notShown : text }
}

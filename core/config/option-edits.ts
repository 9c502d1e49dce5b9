import { isDeepStrictEqual } from 'node:util'
import type { ConfigEdit } from './config-edit.js'

/** The values of a block as they stand in a file: keys as they are written, variables not put in. */
export type WrittenValues = Readonly<Record<string, unknown>>

/**
 * The changes of a block that make other values of it: nothing is written that stays as it is.
 * @param client - whose it is; `undefined`: the configuration's own.
 * @param path - of the block within the client, or within the configuration.
 */
export function blockEdits(
  client: string | undefined,
  path: readonly string[],
  before: WrittenValues,
  after: WrittenValues,
): ConfigEdit[] {
  const owner = client === undefined ? {} : { client }
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return names.flatMap((name): ConfigEdit[] => {
    const [old, fresh] = [before[name], after[name]]
    const at = [...path, name]
    if (isDeepStrictEqual(old, fresh)) return []
    if (fresh === undefined || fresh === null)
      return old === undefined || old === null ? [] : [{ kind: 'unset', ...owner, path: at }]
    if (isBlock(old) && isBlock(fresh)) return blockEdits(client, at, old, fresh)
    return [{ kind: 'set', ...owner, path: at, value: fresh }]
  })
}

/** A value inside others, by its keys; `undefined` when it is not there. */
export function valueIn(values: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, step) ? Reflect.get(value, step) : undefined,
    values,
  )
}

/** Whether a value is a block of keys. */
export function isBlock(value: unknown): value is WrittenValues {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

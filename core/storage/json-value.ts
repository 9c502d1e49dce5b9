import { SwitchboardError } from '../errors/switchboard-error.js'

/**
 * Writes a value as JSON.
 * @throws STORAGE_VALUE for what JSON cannot hold: `undefined`, functions, bigints, promises, circles.
 */
export function toJson(key: string, value: unknown): string {
  if (typeof (value as { then?: unknown } | undefined | null)?.then === 'function') {
    throw new SwitchboardError('STORAGE_VALUE', { key, problem: 'it is a promise, which has to be awaited first' })
  }
  let text: string | undefined
  try {
    text = JSON.stringify(value)
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error)
    throw new SwitchboardError('STORAGE_VALUE', { key, problem }, { cause: error })
  }
  if (text === undefined) throw new SwitchboardError('STORAGE_VALUE', { key, problem: `JSON has no ${typeof value}` })
  return text
}

/** @throws STORAGE_VALUE for a key that not every database can hold. */
export function checkKey(key: string): void {
  if (key.includes('\u0000'))
    throw new SwitchboardError('STORAGE_VALUE', { key, problem: 'its key has a NUL character' })
}

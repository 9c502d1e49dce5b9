import { SwitchboardError } from '../errors/switchboard-error.js'

/**
 * Writes a value as JSON.
 * @throws STORAGE_VALUE for what JSON cannot hold: `undefined`, functions, bigints, circles.
 */
export function toJson(key: string, value: unknown): string {
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

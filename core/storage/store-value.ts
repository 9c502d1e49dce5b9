import { SwitchboardError } from '../errors/switchboard-error.js'
import { UnkeptValue, writeValue } from './kept-value.js'
import { hasNul } from './without-nul.js'

/** Writes a value as it is kept. @param plugin - whose it is, for messages. @throws STORAGE_VALUE */
export function toText(key: string, plugin: string | undefined, value: unknown): string {
  try {
    return writeValue(value)
  } catch (error) {
    if (!(error instanceof UnkeptValue)) throw error
    throw valueError(key, plugin, error.message)
  }
}

/** @throws STORAGE_VALUE for a key that not every database can hold. */
export function checkKey(key: string, plugin?: string): void {
  if (hasNul(key)) throw valueError(key, plugin, 'its key has a NUL character')
}

function valueError(key: string, plugin: string | undefined, problem: string): SwitchboardError {
  return new SwitchboardError('STORAGE_VALUE', { key, problem, ...(plugin !== undefined && { plugin }) })
}

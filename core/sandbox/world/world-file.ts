import { readFile } from 'node:fs/promises'
import { load, YAMLException } from 'js-yaml'
import { SwitchboardError } from '../../errors/switchboard-error.js'
import type { WorldDescription } from './world-description.js'
import { WorldReader } from './world-reader.js'

/**
 * Reads a world file. Reports everything that is wrong with it at once.
 * @throws {SwitchboardError} `SANDBOX_WORLD_UNREADABLE` or `SANDBOX_WORLD_INVALID`.
 */
export async function readWorldFile(file: string): Promise<WorldDescription> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (cause) {
    throw new SwitchboardError('SANDBOX_WORLD_UNREADABLE', { file, reason: 'it cannot be opened' }, { cause })
  }
  return parseWorld(text, file)
}

/** Reads a world from YAML text; `file` names it in faults. */
export function parseWorld(text: string, file: string): WorldDescription {
  let data: unknown
  try {
    data = load(text, { filename: file })
  } catch (cause) {
    const reason = cause instanceof YAMLException ? cause.message : 'it is no YAML'
    throw new SwitchboardError('SANDBOX_WORLD_UNREADABLE', { file, reason }, { cause })
  }
  const reader = new WorldReader()
  const world = reader.read(data)
  if (reader.problems.length > 0) {
    throw new SwitchboardError('SANDBOX_WORLD_INVALID', { file, problems: reader.problems })
  }
  return world
}

import { readFile } from 'node:fs/promises'
import { dump, load, YAMLException } from 'js-yaml'
import { SwitchboardError } from '../../errors/switchboard-error.js'
import { writeFileAtomically } from '../../storage/atomic-file.js'
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

/** A world as YAML text that {@link parseWorld} reads. */
export function formatWorld(world: WorldDescription): string {
  return dump(snakeCased(world), { lineWidth: 120 })
}

/** Writes a world file in one step, readable by this user only. Does not keep the comments of one that was there. */
export async function writeWorldFile(file: string, world: WorldDescription): Promise<void> {
  await writeFileAtomically(file, formatWorld(world))
}

/** Field names as world files write them; what is absent or an empty list is left out. */
function snakeCased(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(snakeCased)
  if (typeof value !== 'object' || value === null) return value
  const fields = Object.entries(value).filter(([, field]) => !isAbsent(field))
  return Object.fromEntries(
    fields.map(([name, field]) => [name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), snakeCased(field)]),
  )
}

function isAbsent(field: unknown): boolean {
  return field === undefined || (Array.isArray(field) && field.length === 0)
}

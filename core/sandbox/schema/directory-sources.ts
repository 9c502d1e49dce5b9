import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SwitchboardError } from '../../errors/switchboard-error.js'
import { parseTl } from '../tl/tl-parser.js'
import type { SchemaSource } from './schema-source.js'

/**
 * The schemas in a folder, one layer per `.tl` file. The layer is the number in the comment `// LAYER N`, the last one in the
 * file, or the number in the file's name (`layer144.tl`). Other files are left alone.
 * @throws SANDBOX_SCHEMA_FOLDER when there is no such folder or no schema in it, SANDBOX_SCHEMA_LAYER when a file tells no layer.
 */
export function directorySources(folder: string): SchemaSource[] {
  const files = listTl(folder)
  if (files.length === 0) throw new SwitchboardError('SANDBOX_SCHEMA_FOLDER', { folder })
  return files.map((name) => {
    const file = join(folder, name)
    const text = readFileSync(file, 'utf8')
    const layer = [...text.matchAll(/\/\/\s*LAYER\s+(\d+)/gi)].at(-1)?.[1] ?? /(\d+)\.tl$/i.exec(name)?.[1]
    if (layer === undefined) throw new SwitchboardError('SANDBOX_SCHEMA_LAYER', { file })
    return { layer: Number(layer), origin: file, read: () => parseTl(text, file) }
  })
}

function listTl(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.toLowerCase().endsWith('.tl'))
      .sort()
  } catch (cause) {
    throw new SwitchboardError('SANDBOX_SCHEMA_FOLDER', { folder }, { cause })
  }
}

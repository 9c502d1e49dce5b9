import { closeSync, existsSync, openSync, readFileSync, readSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { parseTl } from '../tl/tl-parser.js'
import { mtcuteDefinitions } from './mtcute-definitions.js'
import type { SchemaSource } from './schema-source.js'
import { serviceDefinitions } from './service-schema.js'
import { teleprotoDefinitions } from './teleproto-definitions.js'

const require = createRequire(import.meta.url)

/**
 * The schemas that installed packages ship: `telegram`, and `teleproto` and `@mtcute/core` when they are there. A package
 * that is missing, or keeps its schema elsewhere than known, gives none. Reads only the layer numbers; the schemas
 * themselves when they are needed.
 */
export function packageSources(): SchemaSource[] {
  const telegram = telegramSource()
  const mtcute = mtcuteSource()
  const others = [telegram, mtcute].filter((source) => source !== undefined)
  const teleproto = teleprotoSource(others)
  return teleproto ? [...others, teleproto] : others
}

function telegramSource(): SchemaSource | undefined {
  const folder = packageFolder('telegram')
  const layer = folder && layerIn(join(folder, 'tl', 'AllTLObjects.js'), /LAYER = (\d+)/)
  if (!folder || !layer) return undefined
  const read = () => parseTl(require(join(folder, 'tl', 'apiTl.js')), 'telegram', true)
  return { layer, origin: 'telegram', read }
}

function teleprotoSource(others: readonly SchemaSource[]): SchemaSource | undefined {
  const folder = packageFolder('teleproto')
  const layer = folder && layerIn(join(folder, 'tl', 'runtime', 'registry.js'), /LAYER = (\d+)/)
  if (!folder || !layer) return undefined
  const read = () => {
    const known = others.flatMap((source) => source.read())
    const entries = require(join(folder, 'tl', 'generated', 'api-definitions.js'))
    return teleprotoDefinitions(entries, known, serviceDefinitions())
  }
  return { layer, origin: 'teleproto', read }
}

function mtcuteSource(): SchemaSource | undefined {
  const file = resolved('@mtcute/core/tl/api-schema.json')
  const layer = file && layerIn(file, /"l":\s*(\d+)/)
  if (!file || !layer) return undefined
  return { layer, origin: '@mtcute/core', read: () => mtcuteDefinitions(JSON.parse(readFileSync(file, 'utf8'))) }
}

function layerIn(file: string, pattern: RegExp): number | undefined {
  if (!existsSync(file)) return undefined
  const match = pattern.exec(startOf(file, 4_096))
  return match?.[1] ? Number(match[1]) : undefined
}

/** The first characters of a file that has as many as a schema. */
function startOf(file: string, length: number): string {
  const open = openSync(file, 'r')
  try {
    const bytes = Buffer.alloc(length)
    return bytes.toString('utf8', 0, readSync(open, bytes))
  } finally {
    closeSync(open)
  }
}

function packageFolder(name: string): string | undefined {
  const file = resolved(`${name}/package.json`)
  return file && dirname(file)
}

function resolved(path: string): string | undefined {
  try {
    return require.resolve(path)
  } catch {
    return undefined
  }
}

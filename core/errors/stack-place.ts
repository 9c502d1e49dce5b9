import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isOwnFile } from './package-folder.js'

/**
 * Where an error comes from in somebody's own code: the first frame of its stack that lies neither in Switchboard, nor in
 * a package, nor in Node, as `plugins/shop.ts:12:5` seen from the working directory. `undefined` when there is none.
 * @param stopAtOwn - whether there is none either when a frame of Switchboard comes before it.
 */
export function placeInPlugin(error: unknown, { stopAtOwn = false } = {}): string | undefined {
  if (!(error instanceof Error) || !error.stack) return undefined
  for (const line of error.stack.split('\n')) {
    const { path, position } = frameIn(line) ?? {}
    if (path === undefined) continue
    const isOwn = isOwnFile(path)
    if (isOwn && stopAtOwn) return undefined
    if (isOwn || /[\\/]node_modules[\\/]/.test(path)) continue
    return `${relative('.', path).replaceAll('\\', '/')}${position}`
  }
  return undefined
}

/**
 * The file whose module ran when an error was made, where that is another than the one it was made for: one that Node ran for the first
 * time as somebody imported it, and which others that import it later have as it is.
 * @param path - the file it was made for; absent: it was made for nobody's module.
 */
export function moduleOfItsOwn(error: Error, path?: string): string | undefined {
  const files: string[] = []
  let isLoaded = false
  for (const line of error.stack?.split('\n') ?? []) {
    isLoaded = /^\s+at (?!async )[^(]+\(node:internal\/modules\//.test(line)
    const file = frameIn(line)?.path
    if (isLoaded || (file !== undefined && isOwnFile(file))) break
    if (file !== undefined) files.push(file)
  }
  const isTheirs = path === undefined ? !isLoaded : files.includes(path)
  return isTheirs ? undefined : files.at(-1)
}

function frameIn(line: string): { readonly path: string; readonly position: string } | undefined {
  const [, place = '', position = ''] = /^\s+at (?:.*\()?((?:file:|\/|[A-Z]:\\).*?)((?::\d+){1,2})\)?$/.exec(line) ?? []
  if (place === '') return undefined
  return { path: (place.startsWith('file:') ? fileURLToPath(place) : place).replace(/\?.*$/, ''), position }
}

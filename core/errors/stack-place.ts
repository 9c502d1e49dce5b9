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
    const [, place = '', position] = /^\s+at (?:.*\()?((?:file:|\/|[A-Z]:\\).*?)((?::\d+){1,2})\)?$/.exec(line) ?? []
    if (place === '') continue
    const path = (place.startsWith('file:') ? fileURLToPath(place) : place).replace(/\?.*$/, '')
    const isOwn = isOwnFile(path)
    if (isOwn && stopAtOwn) return undefined
    if (isOwn || /[\\/]node_modules[\\/]/.test(path)) continue
    return `${relative('.', path).replaceAll('\\', '/')}${position}`
  }
  return undefined
}

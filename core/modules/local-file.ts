import { realpathSync, statSync } from 'node:fs'
import { dirname, extname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isOwnFile } from '../errors/package-folder.js'

/** The endings that stand for TypeScript in imports, which name the file as it is after compiling. */
const compiledFrom: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx'],
  '.jsx': ['.tsx'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts'],
}

/** The endings that may be left out. */
const endings = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '.json']

/** Whether an import names a file, not a package. */
export function namesFile(specifier: string): boolean {
  return /^(\.{0,2}\/|\.{1,2}$|file:)/.test(specifier)
}

/**
 * The file that an import of another file means, in the way of tsx: `./shop.js` may be `shop.ts`, endings and `index` may be
 * missing. Links are followed. `undefined`: there is none.
 */
export function findLocalFile(specifier: string, importer: string): string | undefined {
  const named = specifier.startsWith('file:')
    ? fileURLToPath(specifier)
    : resolve(dirname(importer), specifier.replace(/[?#].*$/, ''))
  const found = candidates(named, /\.[mc]?tsx?$/.test(importer)).find(isFile)
  return found && realpathSync(found)
}

/** Whether a file is somebody's own code that can be loaded anew: no package, and not Switchboard itself. */
export function isReloadable(path: string): boolean {
  return endings.includes(extname(path)) && !/[\\/]node_modules[\\/]/.test(path) && !isOwnFile(path)
}

function candidates(named: string, fromTypeScript: boolean): string[] {
  const ending = extname(named)
  const sources = (compiledFrom[ending] ?? []).map((source) => named.slice(0, -ending.length) + source)
  return [
    ...(fromTypeScript ? [...sources, named] : [named, ...sources]),
    ...endings.map((added) => named + added),
    ...endings.map((added) => join(named, `index${added}`)),
  ]
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true
}

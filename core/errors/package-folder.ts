import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * The folder of this package, be it run from its sources, as built, or as compiled for a clone, which lies somewhere below it.
 */
export const packageFolder = findFolder(dirname(fileURLToPath(import.meta.url)))

/** Where code of Switchboard lies: its sources in a clone, what is built of them in a package. */
const ownFolders = ['core', 'dist'].map((name) => join(packageFolder, name) + sep)

/** Whether a file is Switchboard's own, and not somebody's plugin or a package. */
export function isOwnFile(path: string): boolean {
  return ownFolders.some((folder) => path.startsWith(folder))
}

function findFolder(folder: string): string {
  const file = join(folder, 'package.json')
  const isIt = existsSync(file) && (JSON.parse(readFileSync(file, 'utf8')) as { name?: string }).name === 'switchboard'
  const above = dirname(folder)
  return isIt || above === folder ? folder : findFolder(above)
}

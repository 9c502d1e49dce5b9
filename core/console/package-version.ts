import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageFolder } from '../errors/package-folder.js'

/** The version of this package, from its package.json. */
export function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as { version: string }
  return version
}

import { stat } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { packageFolder } from '../errors/package-folder.js'

/** The world that comes with this package. */
export const defaultWorldFile = join(packageFolder, 'config/sandbox.yaml')

/**
 * The world file that a configuration means, seen from the working directory.
 * @param named - as the configuration names it; absent: the project's `config/sandbox.yaml`, or else the default world.
 */
export async function worldFileOf(named: string | undefined, cwd: string): Promise<string> {
  const file = named ?? 'config/sandbox.yaml'
  if (named !== undefined) return file
  const own = await stat(resolve(cwd, file)).catch(() => undefined)
  return own ? file : relative(cwd, defaultWorldFile)
}

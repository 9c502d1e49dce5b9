import { stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative, resolve } from 'node:path'

/** The folder of this package, be it run from its sources or as built. */
const packageFolder = dirname(createRequire(import.meta.url).resolve('switchboard/package.json'))

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

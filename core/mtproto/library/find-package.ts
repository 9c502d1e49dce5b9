import { createRequire } from 'node:module'
import { SwitchboardError } from '../../errors/switchboard-error.js'

/**
 * The path of a file of a package that does not come with Switchboard, as few want a second library.
 * @param version - the release the driver was tested with.
 * @throws CONFIG_DRIVER_MISSING when it is not installed.
 */
export function findPackage(name: string, version: string, file = name): string {
  try {
    return createRequire(import.meta.url).resolve(file)
  } catch (cause) {
    throw new SwitchboardError('CONFIG_DRIVER_MISSING', { driver: name, version }, { cause })
  }
}

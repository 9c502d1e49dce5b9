import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Sandbox } from '../sandbox.js'
import { readWorldFile } from '../world/world-file.js'
import { ControlRefusal } from './control-request.js'

/** A bare file name: no folder, no dot at its start, nothing a shell or a file system reads in a way of its own. */
const fileName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/

/**
 * Writes the world as it is now to a file of the folder. A file that is there is replaced only when it is a world file.
 * @param name - a bare file name; `.yaml` is added when it has no such ending.
 * @returns the path of the file.
 * @throws {ControlRefusal} for a name that leads elsewhere, and for a file that is no world.
 */
export async function saveWorld(sandbox: Sandbox, folder: string, name: string): Promise<string> {
  if (!fileName.test(name)) {
    throw new ControlRefusal(
      400,
      'The field "file" of the request has to be a file name without a folder.',
      `Send a name of letters, digits, dots, dashes and underscores; worlds are saved in ${folder}.`,
    )
  }
  const file = join(folder, /\.ya?ml$/.test(name) ? name : `${name}.yaml`)
  if (!(await mayBeReplaced(file))) {
    throw new ControlRefusal(409, `${file} is there and is no world file.`, 'Choose another name, or move it away.')
  }
  await sandbox.saveWorld(file)
  return file
}

async function mayBeReplaced(file: string): Promise<boolean> {
  const known = await lstat(file).catch(() => undefined)
  if (!known) return true
  if (!known.isFile()) return false
  return readWorldFile(file).then(
    () => true,
    () => false,
  )
}

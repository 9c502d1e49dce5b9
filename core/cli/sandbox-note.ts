import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { sandboxFile } from '../main.js'
import type { DataCentreAddress } from '../mtproto/driver.js'

/** What a running sandbox notes about itself for other processes. */
export interface SandboxNote extends DataCentreAddress {
  readonly pid: number
  readonly world: string
}

/** The note of the sandbox that runs in this folder. @throws Error when none does. */
export async function readSandboxNote(cwd: string): Promise<SandboxNote> {
  const note = JSON.parse(await readFile(resolve(cwd, sandboxFile), 'utf8')) as SandboxNote
  // Asks whether the process is there and sends it nothing.
  process.kill(note.pid, 0)
  return note
}

import { readdir } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { SwitchboardError } from '../../errors/switchboard-error.js'
import { readSandboxNote, type SandboxNote } from './sandbox-note.js'

/** Where the sandbox of an app notes how to reach it, from the folder that the app runs in. */
export const sandboxFile = 'data/sandbox.json'

/** Where `switchboard sandbox` notes itself: in a file of its own, beside that of an app that may run here. */
export function standaloneNoteFile(port: number): string {
  return sandboxFile.replace(/\.json$/, `-${port}.json`)
}

/** The note of the sandbox that `npm start` runs in this folder. @throws CLI_SANDBOX_NOT_RUNNING when it does not. */
export async function appSandboxNote(cwd: string): Promise<SandboxNote> {
  try {
    return await readSandboxNote(resolve(cwd, sandboxFile))
  } catch (cause) {
    throw new SwitchboardError('CLI_SANDBOX_NOT_RUNNING', { file: sandboxFile }, { cause })
  }
}

/**
 * The note of the sandbox that runs in this folder: that of `npm start`, else that of `switchboard sandbox`.
 * @throws CLI_SANDBOX_NOT_RUNNING when none does.
 */
export async function anySandboxNote(cwd: string): Promise<SandboxNote> {
  try {
    return await appSandboxNote(cwd)
  } catch (error) {
    const [other] = await standaloneNotes(cwd)
    if (other) return other
    throw error
  }
}

async function standaloneNotes(cwd: string): Promise<SandboxNote[]> {
  const folder = dirname(resolve(cwd, sandboxFile))
  const names = (await readdir(folder).catch(() => [])).filter((name) => /^sandbox-\d+\.json$/.test(name)).sort()
  const notes = await Promise.all(names.map((name) => readSandboxNote(resolve(folder, name)).catch(() => undefined)))
  return notes.flatMap((note) => note ?? [])
}

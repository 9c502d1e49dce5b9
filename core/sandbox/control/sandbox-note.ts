import { readFile, rm } from 'node:fs/promises'
import { SwitchboardError } from '../../errors/switchboard-error.js'
import { writeFileAtomically } from '../../storage/atomic-file.js'
import type { SandboxAddress } from '../sandbox.js'

/** Where the control API of a sandbox listens, and what it wants to be shown. */
export interface ControlAccess {
  /** `http://127.0.0.1:PORT` */
  readonly url: string
  /** What every request has to bring along: `authorization: Bearer TOKEN`. A secret. */
  readonly token: string
}

/** What a running sandbox notes about itself for other processes of the same user. */
export interface SandboxNote extends SandboxAddress {
  /** The process it runs in. */
  readonly pid: number
  /** The world file it was started with; relative to the folder that it was started in. */
  readonly world: string
  readonly control?: ControlAccess
  /** The configuration of the app that started it, as it was named; absent: it runs by itself. */
  readonly config?: string
}

/** Writes the note in one step, readable by this user only. @throws CONFIG_UNWRITABLE */
export async function writeSandboxNote(file: string, note: SandboxNote): Promise<void> {
  try {
    await writeFileAtomically(file, `${JSON.stringify(note, null, 2)}\n`)
  } catch (error) {
    const reason = String((error as NodeJS.ErrnoException).code ?? error)
    throw new SwitchboardError('CONFIG_UNWRITABLE', { file, reason }, { cause: error })
  }
}

/**
 * Reads a note.
 * @throws Error when there is none, it cannot be read, or the process that wrote it is gone.
 */
export async function readSandboxNote(file: string): Promise<SandboxNote> {
  const note = JSON.parse(await readFile(file, 'utf8')) as SandboxNote
  // Asks whether the process is there and sends it nothing.
  process.kill(note.pid, 0)
  return note
}

/** Takes back this process's own note. Another process may have noted a sandbox of its own there since; that stays. */
export async function removeSandboxNote(file: string): Promise<void> {
  const { pid } = JSON.parse(await readFile(file, 'utf8')) as { pid?: number }
  if (pid === process.pid) await rm(file)
}

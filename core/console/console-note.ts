import { mkdir, readFile, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { writeFileAtomically } from '../storage/atomic-file.js'

/** Where a running console is, for the command line beside it. */
export interface ConsoleNote {
  /** Where browsers reach it. */
  readonly url: string
  readonly pid: number
  /** Where this machine reaches it, by an address: what browsers call it need not lead anywhere from here. */
  readonly local?: string
  /** What its API knows the command line by, until the app stops. */
  readonly token?: string
  /** Of its certificate, where it has one: SHA-256, as Node writes it. */
  readonly fingerprint?: string
}

/** Where a running app leaves its note, seen from its folder; for its own user alone. */
export const consoleNoteFile = 'data/console.json'

export async function writeConsoleNote(file: string, note: ConsoleNote): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  await writeFileAtomically(file, `${JSON.stringify(note, null, 2)}\n`)
}

/** What a running console wrote; `undefined` when none runs. */
export async function readConsoleNote(file: string): Promise<ConsoleNote | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as ConsoleNote
  } catch {
    return undefined
  }
}

/** Takes the note away, unless another process has written one since. */
export async function removeConsoleNote(file: string): Promise<void> {
  const note = await readConsoleNote(file)
  if (note?.pid === process.pid) await rm(file, { force: true })
}

import { lstat, rename, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { behindLinks } from '../../config/person-file.js'
import { isLoopback } from '../../console/server/place.js'
import { isSwitchboardError, SwitchboardError } from '../../errors/switchboard-error.js'
import type { ImportedSession, SessionFormat } from '../../sessions/import/imported-session.js'
import { readSessionSource, type SourceOptions } from '../../sessions/import/read-session-source.js'
import type { Terminal } from '../terminal.js'
import { importRemarks } from './import-remarks.js'
import { atSession, type PlaceOptions, type SessionPlace } from './session-place.js'
import type { SessionTools } from './session-tools.js'
import { accountText } from './session-views.js'

export interface ImportOptions extends PlaceOptions {
  format?: SessionFormat
  /** Which account of a tdata folder, from 1. */
  account?: number
  /** Puts a session that is there already away under a dated name. */
  setAside?: boolean
}

const passcodeVariable = 'SWITCHBOARD_TDATA_PASSCODE'
const maxInput = 64 * 1024

/**
 * Makes a session file from a login of another program. What is there is never overwritten; the source is never written.
 * While the sandbox is enabled, a login of Telegram itself goes to where it will be looked for without it.
 * @param source - a file, a folder, a session string, or `-` to read one from standard input.
 * @throws SESSION_EXISTS, SESSION_LOCKED, SESSION_SOURCE_NOTHING, SESSION_UNWRITABLE and what {@link readSessionSource} throws.
 */
export async function importSession(
  terminal: Terminal,
  tools: SessionTools,
  name: string,
  source: string,
  options: ImportOptions,
): Promise<number> {
  const at = { ...options, name }
  return atSession(terminal, tools.clock, at, async (place) => {
    const imported = await readSource(terminal, tools, source, { ...options, cipher: place.cipher })
    const isForTelegram = place.config?.sandbox.enabled === true && !isOfSandbox(imported)
    if (!isForTelegram) return importInto(place, imported, terminal, tools, options)
    return atSession(terminal, tools.clock, { ...at, side: 'telegram' }, async (real) => {
      const code = await importInto(real, imported, terminal, tools, options)
      tools.notes.write(
        `The sandbox is enabled. ${real.file} is where clients on real Telegram look: they use it with SANDBOX=false (sandbox.enabled: false).\n`,
      )
      return code
    })
  })
}

/** Whether a login was made at a sandbox; those of Telegram itself are of no use there. */
function isOfSandbox({ host }: ImportedSession): boolean {
  return host !== undefined && isLoopback(host)
}

async function importInto(
  place: SessionPlace,
  imported: ImportedSession,
  terminal: Terminal,
  tools: SessionTools,
  options: ImportOptions,
): Promise<number> {
  const movedTo = await keep(place, imported, options.setAside === true)

  const { format, dcId, userId, isBot = false } = imported
  const whose = accountText(userId === undefined ? undefined : { id: userId, isBot })
  const protection = place.cipher ? 'encrypted' : 'not encrypted'
  terminal.out.write(`Imported ${place.file} from ${format}: data centre ${dcId}, account ${whose}, ${protection}.\n`)
  if (movedTo) terminal.out.write(`The session that was there is now ${movedTo}.\n`)
  for (const remark of importRemarks(place, imported)) tools.notes.write(`${remark}\n`)
  return 0
}

async function readSource(
  terminal: Terminal,
  tools: SessionTools,
  source: string,
  options: SourceOptions,
): Promise<ImportedSession> {
  const input = source === '-' ? (await readInput(tools.stdin)).trim() : await pathOrText(terminal, source)
  if (source === '-' && input === '') throw new SwitchboardError('SESSION_SOURCE_NOTHING', {})
  const passcode = terminal.env[passcodeVariable]
  try {
    return await readSessionSource(input, { ...options, passcode })
  } catch (error) {
    const { person } = tools
    if (!isSwitchboardError(error, 'SESSION_SOURCE_LOCKED') || error.context.isWrong || !person) throw error
    return readSessionSource(input, { ...options, passcode: await person.secret('Local passcode of Telegram Desktop') })
  }
}

/** A path is seen from the folder of the command; everything else is a session string. */
async function pathOrText({ cwd }: Terminal, source: string): Promise<string> {
  const path = resolve(cwd, source)
  return (await stat(path).catch(() => undefined)) ? path : source
}

async function readInput(stdin: AsyncIterable<Buffer | string>): Promise<string> {
  let text = ''
  for await (const chunk of stdin) {
    text += chunk.toString()
    if (text.length > maxInput) break
  }
  return text
}

/** Writes the session while nobody else may; @returns where the one that was there lies now. */
async function keep(
  { name, file, store, database, client }: SessionPlace,
  { dcId, authKey, host, port, userId, isBot = false, device }: ImportedSession,
  setAside: boolean,
): Promise<string | undefined> {
  await database?.hold(name, client)
  await store.lock()
  try {
    const exists = database
      ? (await database.all()).sessions.some((session) => session.client === name)
      : await isTaken(file)
    if (exists && !setAside) throw new SwitchboardError('SESSION_EXISTS', { file })
    const movedTo = exists ? await store.setAside() : undefined
    try {
      await store.save({
        dcId,
        authKey,
        ...(host === undefined ? {} : { host, port }),
        ...(userId === undefined ? {} : { account: { id: userId, isBot } }),
        ...(device === undefined ? {} : { device }),
      })
    } catch (error) {
      if (movedTo && !database) await rename(movedTo, behindLinks(file))
      throw error
    }
    return movedTo
  } finally {
    await store.release()
  }
}

/** Whether anything is there, be it a link to a place that is away for now. @throws what the system says when that cannot be told. */
async function isTaken(file: string): Promise<boolean> {
  try {
    await lstat(file)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw new SwitchboardError('SESSION_UNWRITABLE', { file }, { cause: error })
  }
}

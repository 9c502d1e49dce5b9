import { exportedLogin } from '../../client/login/exported-login.js'
import { SwitchboardError } from '../../errors/switchboard-error.js'
import type { ExportFormat } from '../../sessions/export/exported-session.js'
import type { Terminal } from '../terminal.js'
import { atSession, type PlaceOptions, type SessionPlace } from './session-place.js'
import type { SessionTools } from './session-tools.js'

export interface ExportOptions extends PlaceOptions {
  format: ExportFormat
  yes?: boolean
}

/**
 * Prints a session as a string of some program, and nothing else, to the output. The session stays as it is.
 * @throws SESSION_MISSING, SESSION_EXPORT_UNCONFIRMED, SESSION_EXPORT_INCOMPLETE and what reading it throws.
 */
export async function exportSession(
  terminal: Terminal,
  tools: SessionTools,
  name: string,
  options: ExportOptions,
): Promise<number> {
  return atSession(terminal, tools.clock, { ...options, name }, (place) => exportFrom(place, terminal, tools, options))
}

async function exportFrom(
  { name, file, store, client }: SessionPlace,
  terminal: Terminal,
  tools: SessionTools,
  options: ExportOptions,
): Promise<number> {
  const session = await store.load()
  if (!session) throw new SwitchboardError('SESSION_MISSING', { file })
  await confirmed(tools, name, options.yes === true)

  const from = { file, testMode: client?.testMode ?? false, apiId: client?.apiId }
  const text = exportedLogin(session, options.format, from)
  tools.notes.write('Whoever has this string has the account. Keep it secret, and run it in one program at a time.\n')
  terminal.out.write(`${text}\n`)
  return 0
}

async function confirmed({ person }: SessionTools, name: string, yes: boolean): Promise<void> {
  if (yes) return
  const question = `Whoever has the session string of "${name}" has the account. Print it?`
  if (!(await person?.confirm(question))) throw new SwitchboardError('SESSION_EXPORT_UNCONFIRMED', { name })
}

import { isIP } from 'node:net'
import { SwitchboardError } from '../../errors/switchboard-error.js'
import { type Endpoint, telegramEndpoint } from '../../mtproto/connection/data-centres.js'
import type { ExportFormat } from '../../sessions/export/exported-session.js'
import { writeSessionString } from '../../sessions/export/write-session-string.js'
import type { StoredSession } from '../../sessions/stored-session.js'
import type { Terminal } from '../terminal.js'
import { type PlaceOptions, sessionPlace } from './session-place.js'
import type { SessionTools } from './session-tools.js'

export interface ExportOptions extends PlaceOptions {
  format: ExportFormat
  yes?: boolean
}

/** Strings that name an address. */
const addressed: ReadonlySet<ExportFormat> = new Set(['gramjs', 'telethon', 'mtcute'])

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
  const { file, store, client } = await sessionPlace(terminal, tools.clock, name, options)
  const session = await store.load()
  if (!session) throw new SwitchboardError('SESSION_MISSING', { file })
  await confirmed(tools, name, options.yes === true)

  const { format } = options
  const { dcId, authKey, account } = session
  const testMode = client?.testMode ?? false
  const { host, port } = endpointFor(session, format, testMode) ?? { host: '', port: 0 }
  if (host === '' && addressed.has(format)) {
    const missing = `the address of data centre ${dcId}`
    throw new SwitchboardError('SESSION_EXPORT_INCOMPLETE', { file, format, missing })
  }
  const text = writeSessionString({ dcId, authKey, host, port, testMode, apiId: client?.apiId, account }, format)
  if (typeof text !== 'string') throw new SwitchboardError('SESSION_EXPORT_INCOMPLETE', { file, format, ...text })
  tools.notes.write('Whoever has this string has the account. Keep it secret, and run it in one program at a time.\n')
  terminal.out.write(`${text}\n`)
  return 0
}

/** Where the login's data centre was reached; for those programs that want to be told, else where Telegram has it. */
function endpointFor(session: StoredSession, format: ExportFormat, testMode: boolean): Endpoint | undefined {
  const { dcId, host, port = 443 } = session
  if (host && (format !== 'telethon' || isIP(host) !== 0)) return { host, port }
  return addressed.has(format) ? telegramEndpoint(dcId, { ipv6: false, testMode }) : undefined
}

async function confirmed({ person }: SessionTools, name: string, yes: boolean): Promise<void> {
  if (yes) return
  const question = `Whoever has the session string of "${name}" has the account. Print it?`
  if (!(await person?.confirm(question))) throw new SwitchboardError('SESSION_EXPORT_UNCONFIRMED', { name })
}

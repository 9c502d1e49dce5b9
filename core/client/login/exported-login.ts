import { isIP } from 'node:net'
import { SwitchboardError } from '../../errors/switchboard-error.js'
import { type Endpoint, telegramEndpoint } from '../../mtproto/connection/data-centres.js'
import type { ExportFormat } from '../../sessions/export/exported-session.js'
import { writeSessionString } from '../../sessions/export/write-session-string.js'
import type { StoredSession } from '../../sessions/stored-session.js'

/** Strings that name an address. */
const addressed: ReadonlySet<ExportFormat> = new Set(['gramjs', 'telethon', 'mtcute'])

/**
 * A login as the string of some program. Secret: whoever has it is the account.
 * @param from - `file` is only named in what is said about it.
 * @throws SESSION_EXPORT_INCOMPLETE
 */
export function exportedLogin(
  session: StoredSession,
  format: ExportFormat,
  { file, testMode, apiId }: { file: string; testMode: boolean; apiId: number | undefined },
): string {
  const { dcId, authKey, account } = session
  const { host, port } = endpointFor(session, format, testMode) ?? { host: '', port: 0 }
  if (host === '' && addressed.has(format)) {
    const missing = `the address of data centre ${dcId}`
    throw new SwitchboardError('SESSION_EXPORT_INCOMPLETE', { file, format, missing })
  }
  const text = writeSessionString({ dcId, authKey, host, port, testMode, apiId, account }, format)
  if (typeof text !== 'string') throw new SwitchboardError('SESSION_EXPORT_INCOMPLETE', { file, format, ...text })
  return text
}

/** Where the login's data centre was reached; for those programs that want to be told, else where Telegram has it. */
function endpointFor(session: StoredSession, format: ExportFormat, testMode: boolean): Endpoint | undefined {
  const { dcId, host, port = 443 } = session
  if (host && (format !== 'telethon' || isIP(host) !== 0)) return { host, port }
  return addressed.has(format) ? telegramEndpoint(dcId, { ipv6: false, testMode }) : undefined
}

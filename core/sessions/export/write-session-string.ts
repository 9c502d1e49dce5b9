import { formatSessionString } from '../session-string.js'
import type { ExportedSession, ExportFormat } from './exported-session.js'
import { writeGramJsString } from './write-gramjs-string.js'
import { writeMtcuteString } from './write-mtcute-string.js'
import { writePyrogramString } from './write-pyrogram-string.js'
import { writeTelethonString } from './write-telethon-string.js'

/** What a format needs and this login lacks. */
interface Missing {
  missing: string
}

/** Writes a login as the string of a program. Secret: whoever has it is the account. */
export function writeSessionString(session: ExportedSession, format: ExportFormat): string | Missing {
  if (session.dcId > 255 && format !== 'switchboard') return { missing: 'a data centre with a number below 256' }
  switch (format) {
    case 'switchboard':
      return formatSessionString(session)
    case 'gramjs':
      return writeGramJsString(session)
    case 'mtcute':
      return writeMtcuteString(session)
    case 'telethon':
      return writeTelethonString(session) ?? { missing: 'an IP address of its data centre' }
    case 'pyrogram':
      return writePyrogramString(session) ?? { missing: 'the user id' }
  }
}

import { SwitchboardError } from '../../errors/switchboard-error.js'
import { describeContent, describeSession, type SessionDescription } from '../../sessions/describe-session.js'
import type { SessionCipher } from '../../sessions/session-cipher.js'
import { colorsOf, type Terminal } from '../terminal.js'
import type { SessionDatabase } from './session-database.js'
import { atSession, type PlaceOptions, telegramFile } from './session-place.js'
import type { SessionTools } from './session-tools.js'
import { renderSessionInfo } from './session-views.js'

/** Shows what is known of one session. Connects nothing and changes nothing. @throws SESSION_MISSING */
export async function showSession(
  terminal: Terminal,
  { clock, notes }: SessionTools,
  name: string,
  options: PlaceOptions,
): Promise<number> {
  return atSession(terminal, clock, { ...options, name }, async ({ file, cipher, config, client, database }) => {
    const hasClient = config && client !== undefined
    const description = await describedIn(database, name, file, cipher)
    terminal.out.write(renderSessionInfo({ name, hasClient, description }, colorsOf(terminal)))
    const telegram = config?.sandbox.enabled ? await telegramFile(terminal, name, options) : undefined
    if (telegram)
      notes.write(`This is the sandbox's; the one for real Telegram is ${telegram}: see it with SANDBOX=false.\n`)
    return 0
  })
}

async function describedIn(
  database: SessionDatabase | undefined,
  name: string,
  file: string,
  cipher: SessionCipher | undefined,
): Promise<SessionDescription> {
  if (!database) return describeSession(file, cipher)
  const found = (await database.all()).sessions.find(({ client }) => client === name)
  if (!found) throw new SwitchboardError('SESSION_MISSING', { file })
  return describeContent(`${name}.session`, found.content, cipher)
}

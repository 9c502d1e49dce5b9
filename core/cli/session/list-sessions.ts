import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { ClientConfig } from '../../config/client-config.js'
import { describeContent, describeSession } from '../../sessions/describe-session.js'
import type { SessionCipher } from '../../sessions/session-cipher.js'
import { colorsOf, type Terminal } from '../terminal.js'
import { SessionDatabase } from './session-database.js'
import { cipherOf, type PlaceOptions, sessionPlaces } from './session-place.js'
import type { SessionTools } from './session-tools.js'
import { type ListedSession, renderSessionList } from './session-views.js'

const suffix = '.session'

/** Shows every session file there is. Connects nothing and changes nothing. */
export async function listSessions(
  terminal: Terminal,
  { clock }: SessionTools,
  options: PlaceOptions,
): Promise<number> {
  const { config, clients, folders } = await sessionPlaces(terminal, options)
  const cipher = cipherOf(terminal)
  const database = config && (await SessionDatabase.open(config, clock, terminal.env.SWITCHBOARD_SESSION_KEY))
  if (database) return listDatabase(terminal, database, clients, cipher).finally(() => database.close())
  const used = config && new Set(clients.map(({ sessionName }) => sessionName))
  const sessions: ListedSession[] = []
  let putAway = 0
  for (const folder of folders) {
    const files = (await readdir(folder).catch(() => [])).sort()
    putAway += files.filter((file) => file.includes(`${suffix}.`) && file.endsWith('.ended')).length
    for (const file of files.filter((each) => each.endsWith(suffix))) {
      const name = file.slice(0, -suffix.length)
      const description = await describeSession(join(folder, file), cipher)
      sessions.push({ name, hasClient: used?.has(name), description })
    }
  }
  show(terminal, sessions, folders.join(', '), putAway)
  if (config?.sandbox.enabled) await tellOfTelegram(terminal, options)
  return 0
}

/** Says on the sandbox that there are logins for real Telegram as well, which are not looked at now. */
async function tellOfTelegram(terminal: Terminal, options: PlaceOptions): Promise<void> {
  const { config, folders } = await sessionPlaces(terminal, options, 'telegram')
  // Those of a cluster are in its database server, which is left alone on the sandbox.
  if (config?.cluster.url !== undefined) return
  const all = await Promise.all(folders.map((folder) => readdir(folder).catch(() => [])))
  const count = all.flat().filter((file) => file.endsWith(suffix)).length
  if (count === 0) return
  const [what, verb] = count === 1 ? ['1 session', 'lies'] : [`${count} sessions`, 'lie']
  const text = `These are of the sandbox. ${what} for real Telegram ${verb} in ${folders.join(', ')}: see them with SANDBOX=false.`
  terminal.out.write(`  ${text}\n\n`)
}

/** The logins in the database server of a cluster. */
async function listDatabase(
  terminal: Terminal,
  database: SessionDatabase,
  clients: readonly ClientConfig[],
  cipher: SessionCipher | undefined,
): Promise<number> {
  const used = new Set(clients.map(({ sessionName }) => sessionName))
  const { sessions: rows, putAway } = await database.all()
  const sessions: ListedSession[] = []
  for (const { client: name, content } of rows) {
    const description = await describeContent(`${name}.session`, content, cipher)
    sessions.push({ name, hasClient: used.has(name), description })
  }
  show(terminal, sessions, database.place, putAway)
  return 0
}

function show(terminal: Terminal, sessions: readonly ListedSession[], place: string, putAway: number): void {
  const { out } = terminal
  if (sessions.length === 0) out.write(`\n  There is no session in ${place}.\n\n`)
  else out.write(renderSessionList(sessions, colorsOf(terminal)))
  if (putAway > 0) out.write(`  ${putAway} more ${putAway === 1 ? 'was' : 'were'} set aside under dated names.\n\n`)
}

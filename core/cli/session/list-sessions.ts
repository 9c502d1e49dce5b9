import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describeSession } from '../../sessions/describe-session.js'
import { colorsOf, type Terminal } from '../terminal.js'
import { cipherOf, type PlaceOptions, sessionPlaces } from './session-place.js'
import { type ListedSession, renderSessionList } from './session-views.js'

const suffix = '.session'

/** Shows every session file there is. Connects nothing and changes nothing. */
export async function listSessions(terminal: Terminal, options: PlaceOptions): Promise<number> {
  const { config, folders } = await sessionPlaces(terminal, options)
  const cipher = cipherOf(terminal)
  const used = config && new Set(config.clients.map(({ sessionName }) => sessionName))
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
  const { out } = terminal
  if (sessions.length === 0) out.write(`\n  There is no session in ${folders.join(', ')}.\n\n`)
  else out.write(renderSessionList(sessions, colorsOf(terminal)))
  if (putAway > 0) out.write(`  ${putAway} more ${putAway === 1 ? 'was' : 'were'} set aside under dated names.\n\n`)
  return 0
}

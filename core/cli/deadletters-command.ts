import type { SwitchboardConfig } from '../config/switchboard-config.js'
import { toSnakeCase } from '../console/server/http/snake-case.js'
import { nearestName } from '../errors/nearest-name.js'
import { SwitchboardError } from '../errors/switchboard-error.js'
import { openStorageBeside } from '../kernel/open-storage-beside.js'
import { readConfig } from '../main.js'
import { Database } from '../storage/database.js'
import { SystemClock } from '../time/system-clock.js'
import type { DeadLetter, DeadLetters } from '../updates/journal/dead-letters.js'
import { PostgresDeadLetters } from '../updates/journal/postgres-dead-letters.js'
import { migratePostgresUpdates } from '../updates/journal/postgres-update-tables.js'
import { SqliteDeadLetters } from '../updates/journal/sqlite-dead-letters.js'
import { renderDeadLetter, renderDeadLetters } from './deadletters-view.js'
import { colorsOf, type Terminal } from './terminal.js'

export interface DeadLetterFlags {
  config: string
  client?: string
  all?: boolean
  json?: boolean
  limit?: number
}

/**
 * Lists, shows, replays or drops what handlers failed on. Works beside a running app, which takes up a replay within
 * seconds. @returns the exit code. @throws CONFIG_..., CLI_DEAD_LETTER_UNKNOWN, STORAGE_...
 */
export async function deadLettersCommand(
  terminal: Terminal,
  action: 'list' | 'show' | 'replay' | 'drop',
  ids: readonly number[],
  flags: DeadLetterFlags,
): Promise<number> {
  const config = await readConfig({ configFile: flags.config, cwd: terminal.cwd, env: terminal.env })
  checkClient(config, flags.client)
  return withLetters(terminal, config, async (letters) => {
    if (action === 'list') await list(terminal, letters, flags)
    else if (action === 'show') show(terminal, await chosen(letters, ids, flags), flags)
    else await change(terminal, letters, action, await chosen(letters, ids, flags))
    return 0
  })
}

function checkClient(config: SwitchboardConfig, name: string | undefined): void {
  const known = config.clients.map(({ sessionName }) => sessionName)
  if (name === undefined || known.includes(name)) return
  throw new SwitchboardError('CONFIG_CLIENT_UNKNOWN', { name, known, nearest: nearestName(name, known) })
}

/** Opens the database beside whoever has it open; where there is none yet, there are no dead letters. */
async function withLetters<Result>(
  terminal: Terminal,
  config: SwitchboardConfig,
  work: (letters: DeadLetters | undefined) => Promise<Result>,
): Promise<Result> {
  const storage = await openStorageBeside(config, terminal.cwd, new SystemClock())
  if (!storage) return work(undefined)
  try {
    if (storage instanceof Database) return await work(new SqliteDeadLetters(storage))
    await migratePostgresUpdates(storage.postgres)
    return await work(new PostgresDeadLetters(storage.postgres))
  } finally {
    await storage.close()
  }
}

async function list(
  { out, ...rest }: Terminal,
  letters: DeadLetters | undefined,
  { client, limit, json }: DeadLetterFlags,
): Promise<void> {
  const found = (await letters?.list({ client, limit })) ?? []
  const total = (await letters?.count(client)) ?? 0
  if (json) {
    const letters = found.map(({ body: _, ...letter }) => toSnakeCase(letter))
    out.write(`${JSON.stringify({ count: total, letters })}\n`)
  } else out.write(renderDeadLetters(found, total, colorsOf({ out, ...rest })))
}

function show({ out, ...rest }: Terminal, letters: readonly DeadLetter[], { json }: DeadLetterFlags): void {
  for (const letter of letters) {
    out.write(json ? `${JSON.stringify(toSnakeCase(letter))}\n` : renderDeadLetter(letter, colorsOf({ out, ...rest })))
  }
}

async function change(
  { out }: Terminal,
  letters: DeadLetters | undefined,
  action: 'replay' | 'drop',
  found: readonly DeadLetter[],
): Promise<void> {
  for (const { id } of found) await letters?.[action](id)
  const count = found.length === 1 ? '1 update' : `${found.length} updates`
  const what = action === 'drop' ? 'dropped' : 'handed over again within 5 seconds, or when the client is online next'
  out.write(`  ${count} ${found.length === 1 ? 'is' : 'are'} ${what}.\n`)
}

/** @throws CLI_DEAD_LETTER_UNKNOWN when one of them is not there, CLI_DEAD_LETTER_NEEDED when none is named. */
async function chosen(
  letters: DeadLetters | undefined,
  ids: readonly number[],
  { client, all }: DeadLetterFlags,
): Promise<DeadLetter[]> {
  if (all) return (await letters?.list({ client, limit: Number.MAX_SAFE_INTEGER })) ?? []
  if (ids.length === 0) throw new SwitchboardError('CLI_DEAD_LETTER_NEEDED', {})
  const found: DeadLetter[] = []
  for (const id of ids) {
    const letter = await letters?.get(id)
    if (!letter || (client !== undefined && letter.client !== client)) {
      throw new SwitchboardError('CLI_DEAD_LETTER_UNKNOWN', { id })
    }
    found.push(letter)
  }
  return found
}

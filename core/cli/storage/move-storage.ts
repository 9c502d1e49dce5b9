import { hostname } from 'node:os'
import { resolve } from 'node:path'
import { channelsDocument } from '../../channels/open-channels.js'
import { openSharedChannels } from '../../channels/shared/open-shared-channels.js'
import { takenNames } from '../../channels/taken-names.js'
import { migrateJobTicks } from '../../cluster/postgres-job-ticks.js'
import type { SwitchboardConfig } from '../../config/switchboard-config.js'
import { openAuditLog } from '../../console/audit/open-audit-log.js'
import { openFigureStore } from '../../console/statistics/open-figure-store.js'
import { SwitchboardError } from '../../errors/switchboard-error.js'
import { openAppStores } from '../../kernel/app-stores.js'
import { SilentLogger } from '../../logging/silent-logger.js'
import { readConfig, readRoster } from '../../main.js'
import { createSessionStore } from '../../sessions/create-session-store.js'
import { PostgresSessionStore } from '../../sessions/postgres-session-store.js'
import { SessionCipher } from '../../sessions/session-cipher.js'
import type { SessionStore } from '../../sessions/session-store.js'
import type { AppStorage } from '../../storage/app-storage.js'
import { Database } from '../../storage/database.js'
import { moveTables } from '../../storage/move/move-tables.js'
import { makeCarriedTables } from '../../storage/move/storage-tables.js'
import { PostgresSharedText } from '../../storage/postgres/postgres-shared-text.js'
import { PostgresStorage } from '../../storage/postgres/postgres-storage.js'
import { SystemClock } from '../../time/system-clock.js'
import { migrateUpdateTables } from '../../updates/journal/tables.js'
import type { Terminal } from '../terminal.js'

const clock = new SystemClock()
const noSession = { table: 'sessions', rows: 1, copied: 0 }

export interface MoveFlags {
  /** The configuration, which says where everything lies now. */
  readonly config: string
  readonly to: string
}

/**
 * Copies everything that is kept from where the configuration says to another place, and says what was copied. While it
 * runs, nothing else may use either.
 * @returns the exit code. @throws CONFIG_..., SESSION_KEY_NEEDED, STORAGE_...
 */
export async function moveStorage({ cwd, env, out }: Terminal, { config: configFile, to }: MoveFlags): Promise<number> {
  const config = await readConfig({ configFile, cwd, env })
  const key = env.SWITCHBOARD_SESSION_KEY
  const isServer = /^postgres(ql)?:\/\//.test(to)
  if (!key && (isServer || config.cluster.url !== undefined)) throw new SwitchboardError('SESSION_KEY_NEEDED', {})
  const from = await openPlace(config.cluster.url ?? resolve(cwd, config.storage.file))
  try {
    // The file of the channels may be older than what other machines made of them.
    await channelsWith(from, config, cwd)
    const { roster, channels } = await readRoster({ configFile, cwd, env })
    const target = await openPlace(isServer ? to : resolve(cwd, to))
    try {
      for (const { table, rows } of await moveTables(from, target)) if (rows > 0) out.write(`${table}: ${rows}\n`)
      await channelsWith(target, config, cwd)
      out.write(`channels: ${channels.length}\n`)
      out.write(`logins: ${await moveSessions({ config, agents: roster.agents }, from, target, cwd, key)}\n`)
    } finally {
      await closePlace(target)
    }
  } finally {
    await closePlace(from)
  }
  const there = isServer
    ? 'cluster.url to this address'
    : `storage.file to ${to}, and take out cluster.url if it is set`
  const next = config.sandbox.enabled
    ? `This is a copy of what the sandbox has kept. On the sandbox an app goes on with ${config.storage.file}, whatever storage.file and cluster.url say; what clients on real Telegram have kept is moved with sandbox.enabled: false.`
    : `To go on from there, in ${configFile} set ${there}.`
  out.write(`All counts are equal. ${next}\n`)
  return 0
}

/** Brings the file of the channels and those in a database server together; a file keeps none. @throws CONFIG_..., STORAGE_... */
async function channelsWith(storage: AppStorage, config: SwitchboardConfig, cwd: string): Promise<void> {
  if (storage instanceof Database) return
  const { postgres } = storage
  const machine = config.cluster.name ?? hostname()
  const shared = await PostgresSharedText.open({ postgres, clock, name: 'channels', machine })
  const file = channelsDocument(config, cwd, clock)
  await openSharedChannels({ shared, file, cwd, clock, logger: new SilentLogger(), taken: takenNames(config) })
  const [here, there] = [await file.read(), (await shared.latest())?.text]
  if (here === there) return
  const facts = { place: postgres.place, table: 'shared_texts', rows: here === undefined ? 0 : 1, copied: 0 }
  throw new SwitchboardError('STORAGE_MOVE_INCOMPLETE', facts)
}

/** Opens a place for this process alone, with all tables. */
async function openPlace(place: string): Promise<AppStorage> {
  const parts = { clock, logger: new SilentLogger() }
  const open = async () =>
    place.includes('://') ? await PostgresStorage.open(place, parts) : Database.open(place, parts)
  const storage = await open()
  const stores = await openAppStores(storage, () => undefined)
  if (storage instanceof Database) {
    migrateUpdateTables(storage)
    stores.peers('')
    stores.clients.store('', 'tables')
    makeCarriedTables(storage)
  } else {
    await migrateJobTicks(storage.postgres)
  }
  await openAuditLog(storage)
  await openFigureStore(storage)
  await storage.close()
  return open()
}

/** Closes a place without a note of the time: that by which its values expire came over with them. */
async function closePlace(storage: AppStorage): Promise<void> {
  if (storage instanceof Database) storage.close()
  else await storage.postgres.close()
}

/** @returns how many logins were copied. */
async function moveSessions(
  { config, agents: senders }: { config: SwitchboardConfig; agents: readonly { readonly sessionName: string }[] },
  from: AppStorage,
  to: AppStorage,
  cwd: string,
  key: string | undefined,
): Promise<number> {
  const inFiles = config.clients.filter(({ session }) => session.type === 'file')
  const clients = inFiles.map(({ sessionName: name, session }) => ({ name, workdir: session.workdir }))
  const agents = senders.map(({ sessionName: name }) => ({ name, workdir: config.agents.workdir }))
  const all = [...clients, ...agents.filter(({ name }) => !clients.some((client) => client.name === name))]
  const storeIn = (storage: AppStorage, name: string, workdir: string): SessionStore => {
    if (storage instanceof Database || !key) {
      const session = { type: 'file' as const, workdir: resolve(cwd, workdir) }
      return createSessionStore({ name, session, clock, ...(key && { encryptionKey: key }) })
    }
    return new PostgresSessionStore({ name, postgres: storage.postgres, clock, cipher: new SessionCipher(key) })
  }
  let count = 0
  for (const { name, workdir } of all) {
    const session = await storeIn(from, name, workdir).load()
    if (!session) continue
    const target = storeIn(to, name, workdir)
    await target.save(session)
    if (!(await target.load()))
      throw new SwitchboardError('STORAGE_MOVE_INCOMPLETE', { place: target.label, ...noSession })
    count++
  }
  return count
}

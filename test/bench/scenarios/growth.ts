import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { deviceOf } from '../../../core/client/driver-settings.js'
import { ClientConfig } from '../../../core/config/client-config.js'
import { SilentLogger } from '../../../core/logging/silent-logger.js'
import { migratePostgresSessions, PostgresSessionStore } from '../../../core/sessions/postgres-session-store.js'
import { SessionCipher } from '../../../core/sessions/session-cipher.js'
import { Postgres } from '../../../core/storage/postgres/postgres.js'
import { SystemClock } from '../../../core/time/system-clock.js'
import { PostgresServer } from '../../postgres/postgres-server.js'
import { Child } from '../child.js'
import type { Centre, Login } from '../clients/messages.js'
import { writeProject } from '../clients/project.js'
import { countingSettings } from '../database-work.js'
import type { FromApp, FromGrowthServer, ToApp, ToGrowthServer } from '../growth/messages.js'
import { round2 } from '../race.js'

const counts = (process.env.BENCH_COUNTS ?? '10,100,1000').split(',').filter(Boolean).map(Number)
const idleMs = 20_000
/** The same load for any number of clients, so that what a client costs by itself can be told from what a message costs. */
const busy = { messages: 2_000, ms: 10_000 }

const sessionKey = 'the key of the logins of a bench that grows'

/** What each kind of statement begins with, or speaks of; the first that fits counts. */
const kinds: readonly (readonly [string, RegExp])[] = [
  ['renewal', /UPDATE cluster_machines SET machine/],
  ['leases', /cluster_leases|cluster_machines/],
  ['fence', /switchboard_fence/],
  ['begin, commit', /^(BEGIN|COMMIT|SET LOCAL)|switchboard_commit/],
  ['journal', /journal/],
  ['positions', /update_states|channel_states/],
  ['values', /key_values/],
  ['peers', /peers/],
  ['calls between processes', /cluster_calls|cluster_pictures|pg_notify/],
  ['outbox', /outbox|agents/],
]

/**
 * How the cost of a process of a cluster grows with its clients, one process and its server on one machine: statements a second by
 * kind and CPU time, when nothing comes in, and with 200 messages a second spread over all of them, each counted in a store.
 */
export async function growth({
  progress,
}: {
  progress: (line: string) => void
}): Promise<Record<string, string | number>[]> {
  const settings = ['fsync=off', 'full_page_writes=off', 'wal_level=minimal', 'max_wal_senders=0']
  const postgres = await PostgresServer.start({
    settings: [...settings, ...countingSettings],
  })
  const server = new Child<FromGrowthServer, ToGrowthServer>('growth/server.ts')
  try {
    const { centre } = await server.next('listening')
    const rows = []
    for (const count of counts) {
      server.send({ type: 'mint', count })
      const { logins } = await server.next('minted')
      rows.push(await ofSize(postgres, server, centre, logins, progress))
    }
    return rows
  } finally {
    await server.end()
    await postgres.stop()
  }
}

async function ofSize(
  postgres: PostgresServer,
  server: Child<FromGrowthServer, ToGrowthServer>,
  centre: Centre,
  logins: readonly Login[],
  progress: (line: string) => void,
): Promise<Record<string, string | number>> {
  const { length: count } = logins
  const folder = await mkdtemp(join(tmpdir(), 'switchboard-bench-'))
  const admin = new pg.Client({ connectionString: postgres.url() })
  const app = new Child<FromApp, ToApp>('growth/app.ts')
  try {
    await admin.connect()
    await admin.query(`CREATE DATABASE clients_${count}`)
    await admin.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements')
    const url = postgres.url(`clients_${count}`)
    await storeLogins(url, logins)
    await writeProject(folder, { logins, centre, stored: false, plugin: 'count-in-store.plugin' })
    await app.next('ready')
    app.send({ type: 'start', configFile: join(folder, 'config.yaml'), cwd: folder, centre, url, sessionKey })
    const { ms: onlineMs } = await app.next('online')
    progress(`${count} clients are online after ${Math.round(onlineMs)} ms`)
    // What follows a start is over by then.
    await new Promise((resolve) => setTimeout(resolve, 3_000))
    const measure = async (ms: number) => {
      await admin.query('SELECT pg_stat_statements_reset()')
      app.send({ type: 'measure', ms })
      const measured = await app.next('measured')
      return { ...measured, kinds: await statements(admin, `clients_${count}`, ms / 1_000) }
    }
    const idle = await measure(idleMs)
    const measuring = measure(busy.ms + 2_000)
    server.send({ type: 'send', bots: count, count: busy.messages, ms: busy.ms })
    const loaded = await measuring
    const perSecond = (busy.messages * 1_000) / (busy.ms + 2_000)
    return {
      clients: count,
      onlineMs: Math.round(onlineMs),
      rssMb: Math.round(idle.rssMb),
      idleCpuMsPerSecond: round2(idle.cpuMsPerSecond),
      idleCpuUsPerClientSecond: round2((idle.cpuMsPerSecond * 1_000) / count),
      idleStatements: total(idle.kinds),
      idleByKind: told(idle.kinds),
      busyCpuUsPerMessage: Math.round(((loaded.cpuMsPerSecond - idle.cpuMsPerSecond) * 1_000) / perSecond),
      busyStatements: total(loaded.kinds),
      busyByKind: told(loaded.kinds),
    }
  } finally {
    await app.end()
    await admin.end()
    await rm(folder, { recursive: true, force: true })
  }
}

async function storeLogins(url: string, logins: readonly Login[]): Promise<void> {
  const clock = new SystemClock()
  const postgres = await Postgres.open(url, { clock, logger: new SilentLogger() })
  await migratePostgresSessions(postgres)
  const cipher = new SessionCipher(sessionKey)
  const device = deviceOf(new ClientConfig(), undefined)
  for (const { name, dcId, authKey, userId } of logins) {
    const account = { id: userId, isBot: true }
    const store = new PostgresSessionStore({ name, postgres, clock, cipher })
    await store.save({ dcId, authKey: Buffer.from(authKey, 'hex'), account, device })
  }
  await postgres.close()
}

/** Statements a second by kind, in one database. */
async function statements(admin: pg.Client, database: string, seconds: number): Promise<Map<string, number>> {
  const { rows } = await admin.query<{ query: string; calls: string }>(
    `SELECT query, calls FROM pg_stat_statements JOIN pg_database d ON d.oid = dbid WHERE datname = '${database}'`,
  )
  const found = new Map<string, number>()
  for (const { query, calls } of rows) {
    const [kind = 'other'] = kinds.find(([, pattern]) => pattern.test(query)) ?? []
    found.set(kind, (found.get(kind) ?? 0) + Number(calls) / seconds)
  }
  return found
}

const total = (found: ReadonlyMap<string, number>) => round2([...found.values()].reduce((sum, each) => sum + each, 0))

function told(found: ReadonlyMap<string, number>): string {
  const sorted = [...found].sort(([, one], [, other]) => other - one)
  return sorted.map(([kind, perSecond]) => `${kind} ${round2(perSecond)}`).join(', ')
}

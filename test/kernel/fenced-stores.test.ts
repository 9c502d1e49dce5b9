import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { PostgresClusterTable } from '../../core/cluster/postgres-cluster-table.js'
import { type AppStores, openAppStores } from '../../core/kernel/app-stores.js'
import type { Placing } from '../../core/kernel/placing.js'
import { RunLeases } from '../../core/kernel/run-leases.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import type { Fence } from '../../core/storage/fence.js'
import type { PostgresParticipant } from '../../core/storage/postgres/postgres-group-commit.js'
import { PostgresStorage } from '../../core/storage/postgres/postgres-storage.js'
import { SystemClock } from '../../core/time/system-clock.js'
import type { LogOwner } from '../../core/updates/journal/delivery-log.js'
import { PostgresDeliveryLog } from '../../core/updates/journal/postgres-delivery-log.js'
import { testDatabase } from '../postgres/test-database.js'

const clock = new SystemClock()
const logger = new SilentLogger()

/** A process that has leases in the table, and believes in them. */
interface Process {
  readonly storage: PostgresStorage
  readonly stores: AppStores
  readonly leases: Map<string, Fence>
  readonly known: Set<string>
  readonly runs: RunLeases
}
let [one, two]: Process[] = []

async function opened(id: string, url: string): Promise<Process> {
  const storage = await PostgresStorage.open(url, { clock, logger })
  await (await PostgresClusterTable.open(storage.postgres)).join(
    { id, name: id, labels: {}, weight: 1, isLeaving: false, held: {} },
    60_000,
  )
  const leases = new Map<string, Fence>()
  const known = new Set(['alpha', 'beta'])
  const placing = {
    machine: id,
    fence: (client: string) => leases.get(client),
    has: (client: string) => known.has(client),
  } as unknown as Placing
  const runs = new RunLeases(placing)
  return { storage, stores: await openAppStores(storage, runs.of, placing), leases, known, runs }
}

/** A process takes a client; whoever had it before is not told. */
async function takes({ storage, leases }: Process, client: string, machine: string): Promise<void> {
  const row = await storage.postgres.get<{ epoch: number }>(
    `INSERT INTO cluster_leases AS l (client, placement, epoch, machine) VALUES ($1, '', nextval('cluster_epochs'), $2)
     ON CONFLICT (client) DO UPDATE SET epoch = excluded.epoch, machine = excluded.machine RETURNING epoch`,
    ...[client, machine],
  )
  leases.set(client, { client, machine, epoch: row?.epoch ?? 0 })
}

beforeAll(async () => {
  const url = await testDatabase()
  one = await opened('one#1', url)
  two = await opened('two#1', url)
})
afterAll(() => Promise.all([one?.storage.close(), two?.storage.close()]))
beforeEach(async () => {
  for (const each of [one, two]) {
    each?.leases.clear()
    for (const client of ['alpha', 'beta']) each?.runs.end(client, each.runs.of(client))
    for (const client of ['alpha', 'beta']) each?.stores.clients.give(client)
  }
  await one?.storage.postgres.run('TRUNCATE account_owners, accounts, key_values, job_runs, paused_jobs')
})

it('refuses what a process writes for a client that another one has by now, whoever wrote it and whatever it is', async () => {
  if (!one || !two) throw new Error('nothing was opened')
  const run = { owner: 'shop', job: 'tick', outcome: 'done', dueMs: 1, startedMs: 1, tookMs: 1 } as const
  const writes: Record<string, ({ stores }: Process) => Promise<unknown>> = {
    'a value': ({ stores }) => stores.clients.store('alpha', 'shop').set('till', 5),
    'a change of a value': ({ stores }) =>
      stores.clients.store('alpha', 'shop').update('till', (n = 0) => Number(n) + 1),
    'the end of a value': ({ stores }) => stores.clients.store('alpha', 'shop').delete('till'),
    'a run of a job': ({ stores }) => stores.jobs.record('alpha', run),
    'a job that rests': ({ stores }) => stores.jobs.setPaused('alpha', 'tick', true),
    'an account': ({ stores }) => stores.clients.note('alpha', 7),
  }
  await takes(one, 'alpha', 'one#1')
  for (const write of Object.values(writes)) await write(one)
  await one.stores.clients.store('alpha', 'shop').set('till', 5)

  await takes(two, 'alpha', 'two#1')
  for (const [what, write] of Object.entries(writes)) {
    // A value that is gone for this process as well has nothing to be deleted.
    await expect(write(one), what).rejects.toMatchObject({ code: 'STORAGE_FENCED' })
  }
  expect(await two.stores.clients.store('alpha', 'shop').get('till')).toBe(5)
  expect(await two.stores.jobs.history('alpha', 'tick')).toHaveLength(1)
  for (const write of Object.values(writes)) await write(two)
  // What belongs to no client stands under no lease; what a process never had is refused like what it has lost.
  await one.stores.clients.store('', 'shop').set('open', true)
  await one.stores.jobs.record('', run)
  await expect(one.stores.clients.store('beta', 'shop').set('till', 1)).rejects.toMatchObject({
    code: 'STORAGE_FENCED',
  })
})

it('refuses what a run has left to write when its client has gone to another process and come back', async () => {
  if (!one || !two) throw new Error('nothing was opened')
  await takes(one, 'alpha', 'one#1')
  const lease = one.runs.begin('alpha')
  const till = one.stores.clients.store('alpha', 'shop')
  await till.set('till', 'of the first run')
  await takes(two, 'alpha', 'two#1')
  await two.stores.clients.store('alpha', 'shop').set('till', 'of the other process')
  await takes(one, 'alpha', 'one#1')
  const late = [() => till.set('till', 'late'), () => one?.stores.jobs.setPaused('alpha', 'tick', true)]
  for (const write of late) await expect(write()).rejects.toMatchObject({ code: 'STORAGE_FENCED' })
  one.runs.end('alpha', lease)
  expect(one.runs.begin('alpha')).toMatchObject({ machine: 'one#1', epoch: one.leases.get('alpha')?.epoch })
  // The end of a run that is over already leaves the next one alone.
  one.runs.end('alpha', lease)
  await till.set('till', 'of the next run')
  expect(await till.get('till')).toBe('of the next run')
})

it('keeps what one client writes together when what another one writes is refused', async () => {
  if (!one || !two) throw new Error('nothing was opened')
  await one.storage.postgres.run('CREATE TABLE IF NOT EXISTS kept_in (what text, transaction bigint)')
  await takes(one, 'alpha', 'one#1')
  await takes(one, 'beta', 'one#1')
  const [alpha, beta] = ['alpha', 'beta'].map((client) => one?.leases.get(client))
  await takes(two, 'beta', 'two#1')
  const refused: unknown[] = []
  const { groupCommit, postgres } = one.storage
  const participant = (what: string, fence?: Fence): PostgresParticipant => ({
    fence,
    write: async ({ transaction }) => {
      await transaction.run('INSERT INTO kept_in VALUES ($1, txid_current())', what)
    },
    committed: () => {},
    rejected: (error) => refused.push([what, error]),
  })
  const all = [
    participant('update of alpha', alpha),
    participant('update of beta', beta),
    participant('people of alpha', alpha),
    participant('people of beta', beta),
    participant('nobody'),
  ]
  for (const each of all) groupCommit.request(each)
  expect(await groupCommit.flush()).toBe(true)
  const fenced = expect.objectContaining({ code: 'STORAGE_FENCED' })
  expect(refused).toEqual([
    ['update of beta', fenced],
    ['people of beta', fenced],
  ])
  const rows = await postgres.all<{ what: string }>(
    'SELECT string_agg(what, $1 ORDER BY what) AS what FROM kept_in GROUP BY transaction',
    ', ',
  )
  expect(rows.map(({ what }) => what).sort()).toEqual(['nobody', 'people of alpha, update of alpha'])
})

it('keeps two clients of one account apart, wherever each of them runs', async () => {
  if (!one || !two) throw new Error('nothing was opened')
  await takes(one, 'alpha', 'one#1')
  await takes(two, 'beta', 'two#1')
  const [alpha, beta] = [one.stores.clients, two.stores.clients]
  await alpha.store('alpha', 'shop').set('till', 'of alpha')
  await Promise.all([alpha.note('alpha', 7), beta.note('beta', 7)])
  await beta.store('beta', 'shop').set('till', 'of beta')
  expect(await alpha.store('alpha', 'shop').get('till')).toBe('of alpha')

  const logs = new Map<string, PostgresDeliveryLog>()
  const open = async ({ storage, leases }: Process, client: string) => {
    const log = new PostgresDeliveryLog({
      ...{ storage, client, clock, logger, fence: () => leases.get(client) },
      create: () => {
        throw new Error('nothing is stored')
      },
    })
    await log.open(7, {
      positions: { common: undefined, channels: new Map() },
      stored: () => {},
    } as unknown as LogOwner)
    logs.set(client, log)
    return Reflect.get(log, 'key') as number
  }
  const keys = await Promise.all([open(one, 'alpha'), open(two, 'beta')])
  expect(keys.filter((key) => key === 7)).toHaveLength(1)
  expect(Math.min(...keys)).toBeLessThan(0)
  for (const log of logs.values()) await log.close()

  // Each finds its own again where the other process has it, too.
  one.stores.clients.give('alpha')
  two.stores.clients.give('beta')
  await takes(two, 'alpha', 'two#1')
  await takes(one, 'beta', 'one#1')
  expect(await one.stores.clients.store('beta', 'shop').get('till')).toBe('of beta')
  expect(await two.stores.clients.store('alpha', 'shop').get('till')).toBe('of alpha')
  expect([await open(two, 'alpha'), await open(one, 'beta')]).toEqual(keys)
  for (const log of logs.values()) await log.close()
})

it('gives what is kept of an account to a client that got another name', async () => {
  if (!one || !two) throw new Error('nothing was opened')
  await takes(one, 'alpha', 'one#1')
  await one.stores.clients.note('alpha', 7)
  await one.stores.clients.store('alpha', 'shop').set('till', 5)
  one.stores.clients.give('alpha')
  one.known.delete('alpha')
  one.known.add('gamma')
  await takes(one, 'gamma', 'one#1')
  await one.stores.clients.note('gamma', 7)
  expect(await one.stores.clients.store('gamma', 'shop').get('till')).toBe(5)
})

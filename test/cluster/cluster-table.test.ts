import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ClusterTable } from '../../core/cluster/cluster-table.js'
import type { Machine } from '../../core/cluster/machine.js'
import { PostgresClusterTable } from '../../core/cluster/postgres-cluster-table.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { Postgres } from '../../core/storage/postgres/postgres.js'
import { SystemClock } from '../../core/time/system-clock.js'
import { testDatabase } from '../postgres/test-database.js'
import { MemoryClusterTable } from './memory-cluster-table.js'

const clock = new SystemClock()
const logger = new SilentLogger()
const leaseMs = 60_000
let postgres: Postgres
let inPostgres: PostgresClusterTable

beforeAll(async () => {
  const url = await testDatabase()
  postgres = await Postgres.open(url, { clock, logger })
  inPostgres = await PostgresClusterTable.open(postgres)
})

afterAll(async () => {
  inPostgres.close()
  await postgres.close()
})

const tables: [string, () => ClusterTable][] = [
  ['in memory', () => new MemoryClusterTable(clock)],
  ['in PostgreSQL', () => inPostgres],
]

describe.each(tables)('the table of a cluster %s', (_, open) => {
  let table: ClusterTable
  let count = 0

  beforeAll(() => {
    table = open()
  })

  /** Machines and clients of one test, which sees no others, as they have a placement of its own. */
  async function scene(clients: number, ...names: string[]) {
    const placement = `test=${count++}`
    const machines = names.map((name): Machine => ({ ...plain, name, id: `${name}#${placement}` }))
    for (const machine of machines) await table.join(machine, leaseMs)
    await table.enroll(Array.from({ length: clients }, (__, index) => ({ client: `${placement}/${index}`, placement })))
    const [a = plain, b = plain] = machines
    return { placement, a, b, beat: (machine: Machine) => table.beat({ machine, leaseMs }) }
  }

  it('gives a client to one machine only, under an epoch of its own each time', async () => {
    const { placement, a, b, beat } = await scene(5, 'a', 'b')
    const [ofA, ofB] = await Promise.all([table.take(a.id, placement, 3, []), table.take(b.id, placement, 3, [])])
    const more = await table.take(b.id, placement, 3, [])
    const all = [...ofA, ...ofB, ...more]
    expect(new Set(all.map(({ client }) => client)).size).toBe(5)
    expect(all).toHaveLength(5)
    expect(new Set(all.map(({ epoch }) => epoch)).size).toBe(5)
    const { free, holds } = await beat(a)
    expect(free[placement] ?? 0).toBe(0)
    expect(holds).toBe(ofA.length)
    const [{ client = '', epoch = 0 } = {}] = ofA
    await table.release(a.id, [client], [])
    const [again] = await table.take(b.id, placement, 9, [])
    expect(again).toMatchObject({ client, placement })
    expect(again?.epoch).toBeGreaterThan(epoch)
    expect(await table.held(a.id)).toHaveLength(ofA.length - 1)
  })

  it('leaves out what it is told to', async () => {
    const { placement, a } = await scene(2, 'a')
    const taken = await table.take(a.id, placement, 9, [`${placement}/0`])
    expect(taken.map(({ client }) => client)).toEqual([`${placement}/1`])
  })

  it('keeps what was asked for and let go for whoever asked, and wakes it', async () => {
    const { placement, a, b, beat } = await scene(3, 'a', 'b')
    await table.take(a.id, placement, 3, [])
    const asked = await table.ask(b.id, a.id, placement, 2)
    expect(asked).toHaveLength(2)
    expect((await beat(a)).wanted.map(({ by }) => by)).toEqual([b.id, b.id])
    expect((await beat(b)).asked[placement]).toBe(2)
    expect(await table.takeAsked(b.id)).toEqual({ leases: [], waiting: { [placement]: 2 } })
    const [first = '', second = ''] = asked
    const woken = new Promise<void>((resolve) => table.onWake(b.id, resolve))
    // A listener may not be on its line yet.
    const calls = setInterval(() => void table.wake([b.id]), 50)
    await table.release(a.id, [first], [b.id])
    await woken
    clearInterval(calls)
    expect(await table.take(a.id, placement, 9, [])).toEqual([])
    const { leases, waiting } = await table.takeAsked(b.id)
    expect(leases.map(({ client }) => client)).toEqual([first])
    expect(waiting).toEqual({ [placement]: 1 })
    await table.keep(a.id, [second])
    expect((await beat(a)).wanted).toEqual([])
    await table.ask(b.id, a.id, placement, 1)
    await table.stopAsking(b.id)
    expect((await beat(b)).asked).toEqual({})
  })

  it('frees what a dead machine had, and never takes it back under its id', async () => {
    const { placement, a, b, beat } = await scene(2, 'a', 'b')
    await table.take(a.id, placement, 2, [])
    const living = await beat(b)
    expect(living.expired).not.toContain(a.id)
    expect(living.nextExpiryMs).toBeGreaterThan(0)
    await table.beat({ machine: a, leaseMs: -1 })
    const { expired, nextExpiryMs, nowMs } = await beat(b)
    expect(expired).toContain(a.id)
    expect(nextExpiryMs).toBe(0)
    expect(await table.bury([a.id], nowMs - 3_600_000)).toBe(false)
    expect((await beat(b)).dead).not.toContain(a.id)
    expect(await table.bury([a.id], nowMs)).toBe(true)
    expect(await table.bury([a.id], nowMs)).toBe(false)
    expect((await beat(b)).dead).toContain(a.id)
    expect((await beat(a)).isKnown).toBe(false)
    expect(await table.take(a.id, placement, 2, [])).toEqual([])
    await table.free(a.id)
    const after = await beat(b)
    expect(after.machines.map(({ id }) => id)).not.toContain(a.id)
    expect(after.dead).not.toContain(a.id)
    expect(await table.take(b.id, placement, 9, [])).toHaveLength(2)
  })

  it('forgets clients, and frees all of a machine that leaves', async () => {
    const { placement, a, b, beat } = await scene(3, 'a', 'b')
    const [gone] = await table.take(a.id, placement, 3, [])
    await table.forget(a.id, [gone?.client ?? ''])
    await table.leave(a.id)
    const { free, machines } = await beat(b)
    expect(free[placement]).toBe(2)
    expect(machines.map(({ id }) => id)).not.toContain(a.id)
  })
})

describe('the table of a cluster under writes', () => {
  it('does not give a client away while somebody writes under its lease, and refuses that one afterwards', async () => {
    const machines = ['x', 'y'].map((name): Machine => ({ ...plain, name, id: `${name}#writes` }))
    const [x = plain, y = plain] = machines
    for (const machine of machines) await inPostgres.join(machine, leaseMs)
    await inPostgres.enroll([{ client: 'writer', placement: 'writes=1' }])
    const [lease] = await inPostgres.take(x.id, 'writes=1', 1, [])
    const fences = [{ client: 'writer', machine: x.id, epoch: lease?.epoch ?? 0 }]
    await postgres.transaction(
      async (transaction) => {
        await transaction.answered()
        await inPostgres.beat({ machine: x, leaseMs: -1 })
        const { nowMs } = await inPostgres.beat({ machine: y, leaseMs })
        await inPostgres.bury([x.id], nowMs)
        await inPostgres.free(x.id)
        expect(await inPostgres.take(y.id, 'writes=1', 1, [])).toEqual([])
      },
      { fences },
    )
    await inPostgres.free(x.id)
    expect(await inPostgres.take(y.id, 'writes=1', 1, [])).toHaveLength(1)
    const late = postgres.transaction((transaction) => void transaction.run('SELECT 1'), { fences })
    await expect(late).rejects.toMatchObject({ code: 'STORAGE_FENCED' })
  })
})

const plain: Machine = { id: '', name: '', labels: {}, weight: 1, isLeaving: false, held: {} }

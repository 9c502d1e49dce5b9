import { afterEach, describe, expect, it } from 'vitest'
import { Roster } from '../../core/cluster/roster.js'
import { ClusterWorld } from './cluster-world.js'

const leaseMs = 15_000
let world: ClusterWorld

afterEach(async () => {
  await world.close()
  expect(world.connections.twice).toEqual([])
})

describe('a member of a cluster', () => {
  it('runs everything when it is alone, and shares with those who come', async () => {
    world = new ClusterWorld(12)
    await world.add('a')
    await world.clock.advance(1_000)
    expect(world.loads()).toEqual([12])
    await world.add('b')
    await world.add('c')
    await world.clock.advance(leaseMs)
    expect(world.loads()).toEqual([4, 4, 4])
    expect(world.connections.connects).toBe(12 + 8)
  })

  it('spreads clients by weight', async () => {
    world = new ClusterWorld(30)
    const small = await world.add('small', { weight: 0.5 })
    const large = await world.add('large', { weight: 2.5 })
    await world.clock.advance(leaseMs)
    expect([small.clients().length, large.clients().length]).toEqual([5, 25])
  })

  it('runs clients only where the labels are, and tells of those that have no home', async () => {
    world = new ClusterWorld([
      ...Array.from({ length: 6 }, (_, index) => ({ client: `eu${index}`, placement: 'region=eu' })),
      ...Array.from({ length: 6 }, (_, index) => ({ client: `any${index}`, placement: '' })),
      { client: 'moon', placement: 'region=moon' },
    ])
    const eu = await world.add('eu', { labels: { region: 'eu', zone: 'a' } })
    const us = await world.add('us', { labels: { region: 'us' } })
    await world.clock.advance(leaseMs)
    expect(eu.clients().sort()).toEqual(['eu0', 'eu1', 'eu2', 'eu3', 'eu4', 'eu5'])
    expect(us.clients()).toHaveLength(6)
    expect(world.connections.online).toBe(12)
  })

  it('takes over what a dead machine had, not before its lease has ended', async () => {
    world = new ClusterWorld(12)
    for (const name of ['a', 'b', 'c']) await world.add(name)
    await world.clock.advance(3 * leaseMs)
    const [dead] = world.machines
    dead?.kill()
    await world.clock.advance(leaseMs * (2 / 3) - 1)
    expect(world.connections.online).toBe(8)
    await world.clock.advance(leaseMs / 3 + leaseMs / 30)
    expect(world.loads()).toEqual([6, 6])
  })

  it('pauses before its lease ends when the table is out of reach, and comes back without a move', async () => {
    world = new ClusterWorld(12)
    for (const name of ['a', 'b', 'c']) await world.add(name)
    await world.clock.advance(3 * leaseMs)
    for (const machine of world.machines) machine.isCutOff = true
    await world.clock.advance(leaseMs)
    expect(world.connections.online).toBe(0)
    const before = await world.table.held()
    await world.clock.advance(10 * leaseMs)
    for (const machine of world.machines) machine.isCutOff = false
    await world.clock.advance(2_000)
    expect(world.loads()).toEqual([4, 4, 4])
    expect(await world.table.held()).toEqual(before)
  })

  it('loses what it held when it alone was cut off, and begins anew as another one', async () => {
    world = new ClusterWorld(12)
    for (const name of ['a', 'b', 'c']) await world.add(name)
    await world.clock.advance(3 * leaseMs)
    const [lonely] = world.machines
    const [client = ''] = lonely?.clients() ?? []
    const fence = lonely?.member.fence(client)
    const lease = (await world.table.held()).find((held) => held.client === client)
    expect(lease).toMatchObject({ machine: fence?.machine, epoch: fence?.epoch })
    expect(lease && world.table.accepts(lease)).toBe(true)
    Object.assign(lonely ?? {}, { isCutOff: true })
    await world.clock.advance(2 * leaseMs)
    expect(world.loads()).toEqual([0, 6, 6])
    expect(lease && world.table.accepts(lease)).toBe(false)
    Object.assign(lonely ?? {}, { isCutOff: false })
    await world.clock.advance(2 * leaseMs)
    expect(world.loads()).toEqual([4, 4, 4])
    expect(lonely?.member.machine.id).not.toBe(fence?.machine)
  })

  it('hands over one after the other when it leaves, and each client is gone for less than a second', async () => {
    world = new ClusterWorld(300)
    const first = await world.add('a', { stopMs: 300 })
    await world.add('b')
    await world.clock.advance(3 * leaseMs)
    let [least, hasEnded] = [300, false]
    const stopped = first.stop().then(() => {
      hasEnded = true
    })
    while (!hasEnded) {
      await world.clock.advance(50)
      least = Math.min(least, world.connections.online)
    }
    await stopped
    expect(world.loads()).toEqual([300])
    // No more are let go than the other one brings online at once.
    expect(least).toBeGreaterThanOrEqual(300 - 4)
  })

  it('lets a client go only once the other one may connect it', async () => {
    world = new ClusterWorld(20)
    const first = await world.add('a')
    await world.clock.advance(leaseMs)
    let room = 0
    const second = await world.add('b', { room: () => taken(room) })
    const taken = (count: number) => {
      room = 0
      return count
    }
    const stopped = first.stop()
    await world.clock.advance(2 * leaseMs)
    expect([first.clients().length, second.clients().length]).toEqual([20, 0])
    while (second.clients().length < 20) {
      const before = second.clients().length
      room = 1
      await world.clock.advance(1_000)
      expect(second.clients().length - before).toBe(1)
      expect(world.connections.online).toBe(20)
    }
    await world.during(stopped)
  })

  it('asks for more only when what came is online', async () => {
    world = new ClusterWorld(20)
    const first = await world.add('a')
    await world.clock.advance(leaseMs)
    const second = await world.add('b', { startMs: 3_000 })
    const stopped = first.stop()
    let least = 20
    while (second.clients().length < 20) {
      await world.clock.advance(100)
      least = Math.min(least, world.connections.online)
    }
    await world.during(stopped)
    expect(least).toBe(20 - 1)
  })

  it('asks for one at a time where they take long to come online, and for more where they do not', async () => {
    const leastOnline = async (startMs: number) => {
      world = new ClusterWorld(20)
      const first = await world.add('a', { stopMs: 200 })
      await world.clock.advance(leaseMs)
      const second = await world.add('b', { startMs })
      const stopped = first.stop()
      let least = 20
      while (second.clients().length < 20) {
        await world.clock.advance(50)
        least = Math.min(least, world.connections.online)
      }
      await world.during(stopped)
      return least
    }
    expect(await leastOnline(1_500)).toBe(20 - 1)
    expect(await leastOnline(500)).toBe(20 - 4)
  })

  it('goes at once when nobody is there to take over', async () => {
    world = new ClusterWorld([{ client: 'eu', placement: 'region=eu' }])
    const eu = await world.add('eu', { labels: { region: 'eu' } })
    await world.add('us', { labels: { region: 'us' } })
    await world.clock.advance(leaseMs)
    const atMs = world.clock.now()
    await eu.stop()
    expect(world.clock.now()).toBe(atMs)
    expect((await world.table.held()).length).toBe(0)
  })

  it('does not believe a clock of the database that jumps', async () => {
    world = new ClusterWorld(12)
    for (const name of ['a', 'b', 'c']) await world.add(name)
    await world.clock.advance(3 * leaseMs)
    const { connects } = world.connections
    world.databaseOffMs += 3_600_000
    await world.clock.advance(3 * leaseMs)
    expect(world.connections.connects).toBe(connects)
    world.databaseOffMs -= 7_200_000
    await world.clock.advance(3 * leaseMs)
    expect(world.connections.connects).toBe(connects)
  })

  it('connects nothing after a sleep of its machine before its leases are renewed, and keeps them watched over afterwards', async () => {
    world = new ClusterWorld(4)
    const told: string[] = []
    const watch = { holdUntil: () => void told.push('hold'), free: () => void told.push('free') }
    const one = await world.add('a', { watch })
    await world.clock.advance(leaseMs)
    one.isCutOff = true
    // The monotonic clock does not count what the machine slept through.
    world.clock.set(world.clock.now() + 3_600_000)
    expect(one.member.isOpen).toBe(false)
    await world.clock.advance(0)
    expect(one.clients()).toEqual([])
    one.isCutOff = false
    await world.clock.advance(leaseMs / 3)
    expect(one.clients()).toHaveLength(4)
    expect(told.at(-1)).toBe('hold')
  })

  it('is watched over when its leases are renewed while connections are still being closed', async () => {
    world = new ClusterWorld(4)
    const told: string[] = []
    const watch = { holdUntil: () => void told.push('hold'), free: () => void told.push('free') }
    const one = await world.add('a', { watch, cutMs: leaseMs / 5 })
    await world.clock.advance(leaseMs)
    one.isCutOff = true
    await world.clock.advance(leaseMs * (4 / 5))
    one.isCutOff = false
    await world.clock.advance(leaseMs)
    expect(one.clients()).toHaveLength(4)
    expect(told.lastIndexOf('hold')).toBeGreaterThan(told.lastIndexOf('free'))
    expect(told.filter((what) => what === 'free')).toEqual([])
  })

  it('takes part as soon as the table can be reached, when it could not at its start', async () => {
    world = new ClusterWorld(12)
    await world.add('a')
    await world.clock.advance(leaseMs)
    const late = await world.add('b', { isCutOff: true })
    expect(late.member.isOpen).toBe(false)
    await world.clock.advance(3 * leaseMs)
    expect(world.loads()).toEqual([0, 12])
    late.isCutOff = false
    await world.clock.advance(leaseMs)
    expect(world.loads()).toEqual([6, 6])
  })

  it('tells of a change of its configuration that came while the table was out of reach', async () => {
    world = new ClusterWorld(4)
    const one = await world.add('a')
    await world.clock.advance(leaseMs)
    one.isCutOff = true
    world.roster = new Roster([...world.roster.clients, { client: 'new', placement: '' }])
    one.member.clientsChanged()
    await world.clock.advance(leaseMs / 3)
    one.isCutOff = false
    await world.clock.advance(leaseMs)
    expect(one.clients()).toContain('new')
  })

  it('goes by a changed configuration', async () => {
    world = new ClusterWorld(4)
    const one = await world.add('a')
    const two = await world.add('b')
    await world.clock.advance(leaseMs)
    const added = ['new1', 'new2', 'new3'].map((client) => ({ client, placement: '' }))
    world.roster = new Roster([...world.roster.clients.slice(1), ...added])
    one.member.clientsChanged()
    two.member.clientsChanged()
    await world.clock.advance(leaseMs)
    expect(world.loads()).toEqual([3, 3])
    expect([...one.clients(), ...two.clients()].sort()).toEqual([
      'client1',
      'client2',
      'client3',
      'new1',
      'new2',
      'new3',
    ])
  })
})

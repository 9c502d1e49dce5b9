import type { Machine } from '../../core/cluster/machine.js'
import { Shares } from '../../core/cluster/shares.js'
import { ClusterWorld, type TestMachine } from './cluster-world.js'

/** What a simulation is made of. */
export interface SimulationOptions {
  readonly machines: number
  readonly clients: number
  /** How often a machine crashes, leaves and comes back, and a further one comes and goes, each. */
  readonly changes: number
  /** The lease in milliseconds; default 15,000. */
  readonly leaseMs?: number
  readonly progress?: (line: string) => void
}

/** What one kind of change did. */
export interface SimulatedRow {
  readonly change: string
  /** How many clients were connected anew at each change. */
  readonly moves: number
  /** How many must be, as their machine went or the share of one that came was elsewhere. */
  readonly needed: number
  /** The most that a machine had above or below its share when all was quiet again, in percent of that. */
  readonly worstImbalancePercent: number
  /** The longest time that a client was offline. */
  readonly offlineMs: number
  /** Statements in a second, of all machines together, from the change until all was quiet again. */
  readonly statementsPerSecond: number
  /** The same by their kind, the most frequent first. */
  readonly byKind: string
  /** How often one login was connected from two machines. */
  readonly twoHolders: number
}

/** Machines that come and go on a virtual clock, a third of them and a fifth of the clients in a region of their own. */
export class Simulation {
  private readonly world: ClusterWorld
  private readonly leaseMs: number
  private readonly rows: SimulatedRow[] = []
  private readonly spread: TestMachine[] = []
  private started = 0

  constructor(private readonly options: SimulationOptions) {
    this.leaseMs = options.leaseMs ?? 15_000
    const clients = Array.from({ length: options.clients }, (_, index) => ({
      client: `client${index}`,
      placement: index % 5 === 0 ? 'region=eu' : '',
    }))
    this.world = new ClusterWorld(clients, this.leaseMs)
  }

  async run(): Promise<SimulatedRow[]> {
    const { machines, clients, changes } = this.options
    await this.measure('all start', 1, clients, async () => {
      for (let index = 0; index < machines; index++) {
        await this.add()
        // Machines do not start in the same moment, and so they do not ask in the same moment later on.
        await this.world.clock.advance(this.leaseMs / 3 / machines)
      }
      await this.quiet()
    })
    await this.measure('nothing for ten minutes', 1, 0, () => this.world.clock.advance(600_000))
    await this.repeat('a machine crashes and comes back', changes, 2, async () => {
      this.takeOut().kill()
      await this.quiet()
      await this.add()
      await this.quiet()
    })
    await this.repeat('a machine is restarted in order', changes, 2, async () => {
      await this.world.during(this.takeOut().stop())
      await this.add()
      await this.quiet()
    })
    await this.repeat('one machine more, and it goes again', changes, 2, async () => {
      const one = await this.add()
      await this.quiet()
      await this.world.during(one.stop())
      this.spread.splice(this.spread.indexOf(one), 1)
      await this.quiet()
    })
    await this.world.close()
    return this.rows
  }

  private repeat(change: string, times: number, perTime: number, work: () => Promise<unknown>): Promise<void> {
    const { machines, clients } = this.options
    return this.measure(change, times, (perTime * clients) / machines, async () => {
      for (let time = 0; time < times; time++) await work()
    })
  }

  private async measure(change: string, times: number, needed: number, work: () => Promise<unknown>): Promise<void> {
    const { connections, table, clock } = this.world
    const [connectsBefore, twiceBefore, atMs] = [connections.connects, connections.twice.length, clock.monotonic()]
    const before = { ...table.statements }
    connections.longestGapMs = 0
    await work()
    const seconds = (clock.monotonic() - atMs) / 1_000
    const kinds = Object.entries(table.statements)
      .map(([kind, count]) => ({ kind, perSecond: (count - (before[kind] ?? 0)) / seconds }))
      .filter(({ perSecond }) => perSecond > 0)
      .sort((one, other) => other.perSecond - one.perSecond)
    this.rows.push({
      change,
      moves: Math.round((connections.connects - connectsBefore) / times),
      needed: Math.round(needed),
      worstImbalancePercent: rounded(this.worstImbalance() * 100),
      offlineMs: Math.round(connections.longestGapMs),
      statementsPerSecond: rounded(kinds.reduce((sum, { perSecond }) => sum + perSecond, 0)),
      byKind: kinds.map(({ kind, perSecond }) => `${kind} ${rounded(perSecond)}`).join(', '),
      twoHolders: connections.twice.length - twiceBefore,
    })
    this.options.progress?.(`${change}: done`)
  }

  private async add(): Promise<TestMachine> {
    const number = this.started++
    const region = number % 3 === 0 ? 'eu' : 'us'
    const machine = await this.world.add(`machine${number}`, { labels: { region }, stopMs: 300 })
    this.spread.push(machine)
    return machine
  }

  /** A machine that has run for long. */
  private takeOut(): TestMachine {
    const [first] = this.spread.splice(0, 1)
    if (!first) throw new Error('no machine is left')
    return first
  }

  /** Lets time pass until everything runs and nothing has moved for two leases. */
  private async quiet(): Promise<void> {
    const { clock, connections } = this.world
    for (let [calm, before] = [0, -1]; calm < 6; before = connections.connects) {
      await clock.advance(this.leaseMs / 3)
      const isCalm = connections.connects === before && connections.online === this.options.clients
      calm = isCalm ? calm + 1 : 0
    }
  }

  private worstImbalance(): number {
    const machines: Machine[] = this.spread.map(({ member }) => member.machine)
    const { groups } = this.world.roster
    const shares = new Shares(machines, groups)
    let worst = 0
    for (const machine of machines) {
      const share = [...groups.keys()].reduce((sum, key) => sum + shares.exact(machine.id, key), 0)
      const has = Object.values(machine.held).reduce((sum, count) => sum + count, 0)
      worst = Math.max(worst, Math.abs(has - share) / share)
    }
    return worst
  }
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100
}

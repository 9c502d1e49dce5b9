import type { ClientHost } from '../../core/cluster/client-host.js'
import { ClusterMember, type ClusterMemberParts } from '../../core/cluster/cluster-member.js'
import { type Beat, type BeatAnswer, ClusterTable, type Enrolled } from '../../core/cluster/cluster-table.js'
import { Roster } from '../../core/cluster/roster.js'
import { SwitchboardError } from '../../core/errors/switchboard-error.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import type { Clock } from '../../core/time/clock.js'
import { ManualClock } from '../../core/time/manual-clock.js'
import { MemoryClusterTable } from './memory-cluster-table.js'

/** Telegram, as far as it matters who is connected: it notes when one login is connected from two places. */
class Connections {
  readonly twice: string[] = []
  /** How often a client was connected. */
  connects = 0
  /** The longest time that a client was offline since it was first connected, in milliseconds. */
  longestGapMs = 0
  private readonly holders = new Map<string, string[]>()
  private readonly byMachine = new Map<string, Set<string>>()
  private readonly closedMs = new Map<string, number>()
  private connected = 0

  constructor(private readonly clock: Clock) {}

  open(client: string, machine: string): void {
    const holders = this.holders.get(client) ?? []
    if (holders.includes(machine)) return
    this.holders.set(client, [...holders, machine])
    this.byMachine.set(machine, (this.byMachine.get(machine) ?? new Set()).add(client))
    this.connects++
    if (holders.length > 0) this.twice.push(`${client}: ${holders.join(', ')}, ${machine}`)
    else this.connected++
    const closedMs = this.closedMs.get(client) ?? this.clock.monotonic()
    this.longestGapMs = Math.max(this.longestGapMs, this.clock.monotonic() - closedMs)
  }

  close(client: string, machine: string): void {
    const holders = this.holders.get(client) ?? []
    if (!holders.includes(machine)) return
    this.byMachine.get(machine)?.delete(client)
    this.holders.set(
      client,
      holders.filter((holder) => holder !== machine),
    )
    this.closedMs.set(client, this.clock.monotonic())
    if (holders.length === 1) this.connected--
  }

  closeAll(machine: string): void {
    for (const client of this.of(machine)) this.close(client, machine)
  }

  of(machine: string): string[] {
    return [...(this.byMachine.get(machine) ?? [])]
  }

  get online(): number {
    return this.connected
  }
}

/** A machine of the test: its member, and what can become of it. */
export interface TestMachine {
  readonly name: string
  readonly member: ClusterMember
  /** Whether it is cut off from the database. */
  isCutOff: boolean
  /** Whether it stands still. */
  isPaused: boolean
  clients(): string[]
  /** Its end without a word. */
  kill(): void
  /** Its end in order. */
  stop(): Promise<void>
}

interface MachineTraits {
  /** How long it takes to bring a client online, in milliseconds. */
  readonly startMs: number
  /** How long it takes to close connections at once, in milliseconds. */
  readonly cutMs: number
  /** How long it takes to end a client, in milliseconds. */
  readonly stopMs: number
  /** How many clients it could connect at once; default: any number. */
  readonly room: () => number
  /** Whether it is cut off from the database from the start. */
  readonly isCutOff: boolean
}

/** Machines on one clock and one table. */
export class ClusterWorld {
  readonly clock = new ManualClock()
  /** How far the database's clock is from that of the machines, in milliseconds. */
  databaseOffMs = 0
  readonly table = new MemoryClusterTable({ now: () => this.clock.now() + this.databaseOffMs })
  readonly connections = new Connections(this.clock)
  readonly machines: TestMachine[] = []
  roster: Roster

  constructor(
    clients: number | Enrolled[],
    readonly leaseMs = 15_000,
  ) {
    this.roster = new Roster(
      typeof clients === 'number'
        ? Array.from({ length: clients }, (_, index) => ({ client: `client${index}`, placement: '' }))
        : clients,
    )
  }

  async add(
    name: string,
    {
      startMs = 0,
      stopMs = 0,
      cutMs = 0,
      isCutOff = false,
      room = () => Number.POSITIVE_INFINITY,
      ...parts
    }: Partial<ClusterMemberParts> & Partial<MachineTraits> = {},
  ): Promise<TestMachine> {
    const { clock, connections, table, machines } = this
    const host: ClientHost = {
      start: async ({ client }) => {
        if (startMs > 0) await clock.sleep(startMs)
        if (!machine.isPaused) connections.open(client, name)
      },
      room,
      stop: async (client) => {
        if (stopMs > 0) await clock.sleep(stopMs)
        connections.close(client, name)
      },
      cut: async (clients) => {
        if (cutMs > 0) await clock.sleep(cutMs)
        for (const client of clients) connections.close(client, name)
      },
    }
    const member = new ClusterMember({
      table: new Line(table, () => machine.isCutOff),
      ...{ clock, host, name, leaseMs: this.leaseMs, labels: {}, weight: 1, logger: new SilentLogger() },
      roster: () => this.roster,
      ...parts,
    })
    const machine: TestMachine = {
      ...{ name, member, isCutOff, isPaused: false },
      clients: () => connections.of(name),
      kill: () => {
        machine.isCutOff = machine.isPaused = true
        connections.closeAll(name)
        machines.splice(machines.indexOf(machine), 1)
      },
      stop: async () => {
        await member.leave()
        connections.closeAll(name)
        await member.close()
        machines.splice(machines.indexOf(machine), 1)
      },
    }
    machines.push(machine)
    await member.start()
    return machine
  }

  /** Lets time pass until `work` has ended. */
  async during(work: Promise<unknown>): Promise<void> {
    let hasEnded = false
    const ended = work.finally(() => {
      hasEnded = true
    })
    while (!hasEnded) await this.clock.advance(100)
    await ended
  }

  /** How many clients each machine runs, the fewest first. */
  loads(): number[] {
    return this.machines.map((machine) => machine.clients().length).sort((one, other) => one - other)
  }

  async close(): Promise<void> {
    for (const machine of this.machines) {
      machine.isPaused = true
      this.connections.closeAll(machine.name)
    }
    for (const { member } of this.machines.splice(0)) await this.during(member.close())
  }
}

/** A machine's way to the table, which can be cut. */
class Line extends ClusterTable {
  constructor(
    private readonly table: MemoryClusterTable,
    private readonly isCut: () => boolean,
  ) {
    super()
  }

  join: ClusterTable['join'] = (...args) => this.through(() => this.table.join(...args))
  beat = (beat: Beat): Promise<BeatAnswer> => this.through(() => this.table.beat(beat))
  leave: ClusterTable['leave'] = (...args) => this.through(() => this.table.leave(...args))
  bury: ClusterTable['bury'] = (...args) => this.through(() => this.table.bury(...args))
  free: ClusterTable['free'] = (...args) => this.through(() => this.table.free(...args))
  enroll: ClusterTable['enroll'] = (...args) => this.through(() => this.table.enroll(...args))
  forget: ClusterTable['forget'] = (...args) => this.through(() => this.table.forget(...args))
  take: ClusterTable['take'] = (...args) => this.through(() => this.table.take(...args))
  ask: ClusterTable['ask'] = (...args) => this.through(() => this.table.ask(...args))
  takeAsked: ClusterTable['takeAsked'] = (...args) => this.through(() => this.table.takeAsked(...args))
  stopAsking: ClusterTable['stopAsking'] = (...args) => this.through(() => this.table.stopAsking(...args))
  keep: ClusterTable['keep'] = (...args) => this.through(() => this.table.keep(...args))
  release: ClusterTable['release'] = (...args) => this.through(() => this.table.release(...args))
  held: ClusterTable['held'] = (...args) => this.through(() => this.table.held(...args))
  wake: ClusterTable['wake'] = (...args) => this.through(() => this.table.wake(...args))
  onWake: ClusterTable['onWake'] = (machine, listener) => this.table.onWake(machine, () => this.isCut() || listener())

  private async through<Result>(call: () => Promise<Result>): Promise<Result> {
    if (this.isCut()) throw new SwitchboardError('STORAGE_SERVER_DOWN', { server: 'postgres://db', problem: 'cut' })
    return call()
  }
}

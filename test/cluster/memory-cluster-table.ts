import {
  type Beat,
  type BeatAnswer,
  ClusterTable,
  type Enrolled,
  type Held,
  type Lease,
  type TakenAsked,
} from '../../core/cluster/cluster-table.js'
import type { Machine } from '../../core/cluster/machine.js'
import type { Clock } from '../../core/time/clock.js'

interface Member {
  machine: Machine
  expiresMs: number
  isDead: boolean
  readonly leases: Map<string, Row>
}

interface Row {
  readonly client: string
  placement: string
  epoch: number
  machine: string | undefined
  wantedBy: string | undefined
}

/** What PostgreSQL does for a cluster, in memory: for the virtual clock, and to count what machines ask of it. */
export class MemoryClusterTable extends ClusterTable {
  /** How often each kind of statement was made. */
  readonly statements: Record<string, number> = {}
  private readonly members = new Map<string, Member>()
  private readonly rows = new Map<string, Row>()
  private readonly free_ = new Map<string, Set<Row>>()
  private readonly askedBy = new Map<string, Set<Row>>()
  private readonly sleepers = new Map<string, Set<() => void>>()
  private epoch = 0

  /** @param clock - what the database goes by. */
  constructor(private readonly clock: Pick<Clock, 'now'>) {
    super()
  }

  async join(machine: Machine, leaseMs: number): Promise<void> {
    this.count('join')
    if (this.members.has(machine.id)) throw new Error(`${machine.id} was here before`)
    this.members.set(machine.id, { machine, expiresMs: this.clock.now() + leaseMs, isDead: false, leases: new Map() })
  }

  async beat({ machine, leaseMs }: Beat): Promise<BeatAnswer> {
    this.count('beat')
    const nowMs = this.clock.now()
    const living = [...this.members.values()].filter(({ isDead }) => !isDead)
    const machines = living.map((member) => member.machine)
    const others = living.filter((member) => member.machine.id !== machine.id)
    const expired = others.flatMap(({ expiresMs, machine: { id } }) => (expiresMs <= nowMs ? [id] : []))
    const nextExpiryMs = others.reduce((soonest, { expiresMs }) => Math.min(soonest, expiresMs - nowMs), Infinity)
    const own = this.members.get(machine.id)
    const isKnown = own?.isDead === false
    if (own && isKnown) Object.assign(own, { machine, expiresMs: nowMs + leaseMs })
    const rows = own ? [...own.leases.values()] : []
    return {
      isKnown,
      nowMs,
      machines,
      expired,
      ...(others.length > 0 && { nextExpiryMs: Math.max(0, nextExpiryMs) }),
      dead: [...this.members.values()].filter(({ isDead }) => isDead).map((member) => member.machine.id),
      free: Object.fromEntries([...this.free_].map(([placement, free]) => [placement, free.size])),
      asked: this.waitingFor(machine.id),
      holds: rows.length,
      wanted: rows.flatMap(({ client, wantedBy: by }) => (by ? [{ client, by }] : [])),
    }
  }

  async leave(machine: string): Promise<void> {
    this.count('leave')
    this.clear(machine)
  }

  async bury(machines: readonly string[], asOfMs: number): Promise<boolean> {
    this.count('bury')
    let any = false
    for (const id of machines) {
      const member = this.members.get(id)
      if (!member || member.isDead || member.expiresMs > asOfMs) continue
      member.isDead = true
      any = true
    }
    return any
  }

  async free(dead: string): Promise<void> {
    this.count('free')
    if (this.members.get(dead)?.isDead) this.clear(dead)
  }

  async enroll(clients: readonly Enrolled[]): Promise<void> {
    this.count('enroll')
    for (const { client, placement } of clients) {
      const known = this.rows.get(client)
      const row = known ?? { client, placement, epoch: 0, machine: undefined, wantedBy: undefined }
      if (row.machine === undefined) this.freeOf(row.placement).delete(row)
      row.placement = placement
      this.rows.set(client, row)
      this.index(row)
    }
  }

  async forget(machine: string, clients: readonly string[]): Promise<void> {
    this.count('forget')
    for (const client of clients) {
      const row = this.rows.get(client)
      if (row?.machine !== machine) continue
      this.move(row, undefined)
      this.want(row, undefined)
      this.freeOf(row.placement).delete(row)
      this.rows.delete(client)
    }
  }

  async take(machine: string, placement: string, limit: number, but: readonly string[]): Promise<readonly Lease[]> {
    this.count('take')
    if (this.members.get(machine)?.isDead !== false) return []
    const rows = [...this.freeOf(placement)].filter(({ client }) => !but.includes(client)).slice(0, limit)
    return rows.map((row) => this.give(row, machine))
  }

  async ask(machine: string, from: string, placement: string, limit: number): Promise<readonly string[]> {
    this.count('ask')
    const asked: string[] = []
    for (const row of this.members.get(from)?.leases.values() ?? []) {
      if (asked.length === limit) break
      if (row.placement !== placement || row.wantedBy) continue
      this.want(row, machine)
      asked.push(row.client)
    }
    return asked
  }

  async takeAsked(machine: string): Promise<TakenAsked> {
    this.count('takeAsked')
    if (this.members.get(machine)?.isDead !== false) return { leases: [], waiting: {} }
    const asked = [...(this.askedBy.get(machine) ?? [])]
    const leases = asked.filter((row) => row.machine === undefined).map((row) => this.give(row, machine))
    return { leases, waiting: this.waitingFor(machine) }
  }

  async stopAsking(machine: string): Promise<void> {
    this.count('stopAsking')
    for (const row of [...(this.askedBy.get(machine) ?? [])]) this.want(row, undefined)
  }

  async keep(machine: string, clients: readonly string[]): Promise<void> {
    this.count('keep')
    for (const row of this.own(machine, clients)) this.want(row, undefined)
  }

  async release(machine: string, clients: readonly string[], wake: readonly string[]): Promise<void> {
    this.count('release')
    for (const row of this.own(machine, clients)) this.move(row, undefined)
    this.rouse(wake)
  }

  async held(of?: string): Promise<readonly Held[]> {
    this.count('held')
    return [...this.rows.values()].flatMap(({ client, placement, epoch, machine }) =>
      machine && (of === undefined || of === machine) ? [{ client, placement, epoch, machine }] : [],
    )
  }

  async wake(machines: readonly string[]): Promise<void> {
    this.count('wake')
    this.rouse(machines)
  }

  onWake(machine: string, listener: () => void): () => void {
    const listeners = this.sleepers.get(machine) ?? new Set()
    this.sleepers.set(machine, listeners.add(listener))
    return () => listeners.delete(listener)
  }

  /** Whether a write under this lease would be accepted. */
  accepts({ client, machine, epoch }: Held): boolean {
    const row = this.rows.get(client)
    return row?.machine === machine && row.epoch === epoch
  }

  private rouse(machines: readonly string[]): void {
    for (const machine of machines) for (const listener of this.sleepers.get(machine) ?? []) listener()
  }

  private waitingFor(machine: string): Record<string, number> {
    const waiting: Record<string, number> = {}
    for (const { placement } of this.askedBy.get(machine) ?? []) waiting[placement] = (waiting[placement] ?? 0) + 1
    return waiting
  }

  private give(row: Row, machine: string): Lease {
    this.move(row, machine)
    this.want(row, undefined)
    row.epoch = ++this.epoch
    return { client: row.client, placement: row.placement, epoch: row.epoch }
  }

  private clear(machine: string): void {
    for (const row of [...(this.members.get(machine)?.leases.values() ?? [])]) this.move(row, undefined)
    for (const row of [...(this.askedBy.get(machine) ?? [])]) this.want(row, undefined)
    this.askedBy.delete(machine)
    this.members.delete(machine)
  }

  private own(machine: string, clients: readonly string[]): Row[] {
    const leases = this.members.get(machine)?.leases
    return clients.flatMap((client) => leases?.get(client) ?? [])
  }

  private move(row: Row, machine: string | undefined): void {
    if (row.machine) this.members.get(row.machine)?.leases.delete(row.client)
    row.machine = machine
    if (machine) this.members.get(machine)?.leases.set(row.client, row)
    this.index(row)
  }

  private want(row: Row, by: string | undefined): void {
    if (row.wantedBy) this.askedBy.get(row.wantedBy)?.delete(row)
    row.wantedBy = by
    if (by) this.askedBy.set(by, (this.askedBy.get(by) ?? new Set()).add(row))
    this.index(row)
  }

  private index(row: Row): void {
    const isFree = row.machine === undefined && row.wantedBy === undefined
    if (isFree) this.freeOf(row.placement).add(row)
    else this.freeOf(row.placement).delete(row)
  }

  private freeOf(placement: string): Set<Row> {
    const free = this.free_.get(placement) ?? new Set()
    this.free_.set(placement, free)
    return free
  }

  private count(kind: string): void {
    this.statements[kind] = (this.statements[kind] ?? 0) + 1
  }
}

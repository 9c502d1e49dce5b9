import type { PlacedClients, Placing } from '../kernel/placing.js'
import type { Fence } from '../storage/fence.js'
import type { SharedText } from '../storage/shared-text.js'
import type { Clock } from '../time/clock.js'
import type { ClientHost } from './client-host.js'
import { ClusterMember, type ClusterMemberParts } from './cluster-member.js'
import type { ClusterTable } from './cluster-table.js'
import { machineName } from './machine.js'
import { placementKey } from './placement.js'
import type { PostgresElsewhere } from './postgres-elsewhere.js'
import type { PostgresJobTicks } from './postgres-job-ticks.js'
import { Roster } from './roster.js'

/** How old what is known of other machines' clients may be before it is asked for anew. */
const knownForMs = 5_000

interface ClusterPlacingParts extends Omit<ClusterMemberParts, 'host' | 'roster'> {
  /** The way to the clients of other processes; absent: there is none. */
  readonly elsewhere?: PostgresElsewhere
  /** The channels, as all machines have them. */
  readonly channels?: SharedText
  /** Which process has which run of a job that all share; absent: nobody says. */
  readonly ticks?: PostgresJobTicks
  /** Ends what the table and the watch hold; called once everything is given up. */
  readonly close: () => Promise<void>
}

/** Has this process run the clients that it holds in a cluster. */
export class ClusterPlacing implements Placing {
  readonly elsewhere: PostgresElsewhere | undefined
  readonly channels: SharedText | undefined
  readonly ticks: PostgresJobTicks | undefined
  private readonly member: ClusterMember
  private readonly table: ClusterTable
  private readonly clock: Clock
  private clients: PlacedClients | undefined
  private roster = new Roster([])
  private holders: ReadonlyMap<string, string> = new Map()
  private closing: Promise<void> | undefined
  private askedMs = Number.NEGATIVE_INFINITY

  constructor(private readonly parts: ClusterPlacingParts) {
    const { table, clock } = parts
    this.table = table
    this.clock = clock
    const host: ClientHost = {
      start: async ({ client }) => this.clients?.start(client),
      room: () => this.clients?.room() ?? 0,
      stop: async (client) => this.clients?.stop(client),
      cut: async (clients) => {
        if (!this.member.isOpen) this.ticks?.lapse()
        for (const client of clients) this.clients?.cut(client)
      },
    }
    this.elsewhere = parts.elsewhere
    this.elsewhere?.for(() => this.machine)
    this.channels = parts.channels
    this.ticks = parts.ticks
    this.ticks?.for(() => this.machine)
    this.member = new ClusterMember({ ...parts, host, roster: () => this.roster })
  }

  clientsChanged(): void {
    if (!this.clients) return
    this.roster = rosterOf(this.clients)
    this.member.clientsChanged()
  }

  async start(clients: PlacedClients): Promise<void> {
    this.clients = clients
    this.roster = rosterOf(clients)
    await this.member.start()
  }

  async leave(): Promise<void> {
    if (this.clients) await this.member.leave()
  }

  close(): Promise<void> {
    this.closing ??= this.end()
    return this.closing
  }

  fence(client: string): Fence | undefined {
    return this.member.fence(client)
  }

  mayConnect(client: string): boolean {
    return this.member.mayConnect(client)
  }

  get machine(): string | undefined {
    return this.member.isOpen ? this.member.machine.id : undefined
  }

  has(client: string): boolean {
    return this.roster.has(client)
  }

  machineOf(client: string): string | undefined {
    if (this.member.fence(client)) return this.parts.name
    void this.askWhere()
    return this.holders.get(client)
  }

  private async end(): Promise<void> {
    if (this.clients) await this.member.close()
    await this.elsewhere?.close()
    this.ticks?.close()
    await this.parts.close()
  }

  private async askWhere(): Promise<void> {
    const nowMs = this.clock.monotonic()
    if (!this.clients || nowMs - this.askedMs < knownForMs) return
    this.askedMs = nowMs
    try {
      const held = await this.table.held()
      this.holders = new Map(held.map(({ client, machine }) => [client, machineName(machine)]))
    } catch {
      // What was known has to do until the table answers again.
    }
  }
}

function rosterOf(clients: PlacedClients): Roster {
  return new Roster(clients.list().map(({ name, placement }) => ({ client: name, placement: placementKey(placement) })))
}

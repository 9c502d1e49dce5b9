import type { Enrolled } from './cluster-table.js'

/** All clients of a configuration, wherever they run. */
export class Roster {
  /** How many there are, by their placement's key. */
  readonly groups: ReadonlyMap<string, number>
  private readonly names: ReadonlySet<string>

  constructor(readonly clients: readonly Enrolled[]) {
    const groups = new Map<string, number>()
    for (const { placement } of clients) groups.set(placement, (groups.get(placement) ?? 0) + 1)
    this.groups = groups
    this.names = new Set(clients.map(({ client }) => client))
  }

  has(client: string): boolean {
    return this.names.has(client)
  }
}

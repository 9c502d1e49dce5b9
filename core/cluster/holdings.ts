import type { Lease } from './cluster-table.js'

/** What a machine holds at this moment, counted by placement. */
export class Holdings {
  private readonly leases = new Map<string, Lease>()
  private readonly going = new Set<string>()
  private counts: Record<string, number> = {}
  private changes = 0

  /** Counts up with each change. */
  get version(): number {
    return this.changes
  }

  get all(): readonly Lease[] {
    return [...this.leases.values()]
  }

  get size(): number {
    return this.leases.size
  }

  /** How many it holds and is not letting go, by placement. */
  get held(): Readonly<Record<string, number>> {
    return { ...this.counts }
  }

  get(client: string): Lease | undefined {
    return this.leases.get(client)
  }

  isGoing(client: string): boolean {
    return this.going.has(client)
  }

  add(lease: Lease): void {
    const before = this.leases.get(lease.client)
    if (before) this.drop(before)
    this.changes++
    this.leases.set(lease.client, lease)
    this.count(lease.placement, 1)
  }

  /** Notes that a client is about to go. @returns its lease, unless it is not held or goes already. */
  letGo(client: string): Lease | undefined {
    const lease = this.leases.get(client)
    if (!lease || this.going.has(client)) return undefined
    this.going.add(client)
    this.changes++
    this.count(lease.placement, -1)
    return lease
  }

  /** It could not be let go. */
  keep(client: string): void {
    const lease = this.leases.get(client)
    if (!lease || !this.going.delete(client)) return
    this.changes++
    this.count(lease.placement, 1)
  }

  /** Forgets a lease; a later one for the same client stays. */
  drop(lease: Lease): void {
    const { client, placement } = lease
    if (this.leases.get(client) !== lease) return
    if (!this.going.delete(client)) this.count(placement, -1)
    this.changes++
    this.leases.delete(client)
  }

  clear(): void {
    this.changes++
    this.leases.clear()
    this.going.clear()
    this.counts = {}
  }

  private count(placement: string, by: number): void {
    const count = (this.counts[placement] ?? 0) + by
    if (count > 0) this.counts[placement] = count
    else delete this.counts[placement]
  }
}

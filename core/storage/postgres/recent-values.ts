import type { Fence } from '../fence.js'
import type { KeyValueRow } from '../key-value-rows.js'

/** So many values are remembered, those kept last. */
const maxRows = 1_000

/** Longer ones are read again: they would be sent twice to be changed. */
export const maxRemembered = 2_000

interface Recent {
  readonly row: KeyValueRow
  readonly lease: Fence
}

/**
 * What this process kept last under the leases of its clients. Nobody else writes such a value while the lease is held, so it
 * need not be read again; whether that was so is compared when it is written.
 */
export class RecentValues {
  /** By names of values; those that were kept last stand at the end. */
  private readonly rows = new Map<string, Recent>()
  private readonly changing = new Map<string, number>()
  private changes = 0

  /** Stands for this moment: see {@link keep}. */
  get moment(): number {
    return this.changes
  }

  /** @returns what a value is, if that is known; it may have expired. */
  find(name: string, lease: Fence | undefined): KeyValueRow | undefined {
    const found = this.rows.get(name)
    return lease && found && isSame(found.lease, lease) ? found.row : undefined
  }

  /**
   * A value was kept under a lease.
   * @param row - `undefined`: it was erased.
   * @param since - the moment at which it was written: what was changed by itself meanwhile may be newer.
   */
  keep(name: string, row: KeyValueRow | undefined, lease: Fence, since: number): void {
    this.rows.delete(name)
    if (!row || row.json.length > maxRemembered || this.changing.has(name) || since !== this.changes) return
    this.rows.set(name, { row, lease })
    if (this.rows.size <= maxRows) return
    for (const oldest of this.rows.keys()) {
      this.rows.delete(oldest)
      return
    }
  }

  forget(name: string): void {
    this.rows.delete(name)
  }

  /** Everything may lie elsewhere. */
  clear(): void {
    this.rows.clear()
    this.changes++
  }

  /** A value is changed by itself: until that is over nothing is known of it. */
  async around<Result>(name: string, change: () => Promise<Result>): Promise<Result> {
    this.rows.delete(name)
    this.changing.set(name, (this.changing.get(name) ?? 0) + 1)
    try {
      return await change()
    } finally {
      const others = (this.changing.get(name) ?? 1) - 1
      if (others > 0) this.changing.set(name, others)
      else this.changing.delete(name)
      this.rows.delete(name)
      this.changes++
    }
  }
}

export function isSame(one: Fence, other: Fence): boolean {
  return one.epoch === other.epoch && one.client === other.client && one.machine === other.machine
}

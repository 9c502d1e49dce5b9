import type { Lane } from './lane.js'
import type { OutboxStore } from './outbox-store.js'

/** The pools that a person paused, also over a restart. */
export class PausedPools {
  private readonly paused = new Set<string>()
  /** What this process is about to keep, which goes before what is read meanwhile. */
  private readonly changing = new Set<string>()
  /** How many changes were kept: what was read across one is old. */
  private changes = 0

  constructor(
    private readonly store: OutboxStore,
    private readonly lanes: ReadonlyMap<string, Lane>,
  ) {}

  has(pool: string): boolean {
    return this.paused.has(pool)
  }

  /** Reads them; another process may have changed them. */
  async load(): Promise<void> {
    let read: readonly string[]
    let changes: number
    do {
      changes = this.changes
      read = await this.store.pausedPools()
    } while (changes !== this.changes)
    const kept = new Set(read)
    for (const pool of this.paused) if (!kept.has(pool) && !this.changing.has(pool)) this.letRun(pool)
    for (const pool of kept) if (!this.changing.has(pool)) this.hold(pool)
  }

  async pause(pool: string): Promise<void> {
    this.hold(pool)
    await this.keep(pool, true)
  }

  async resume(pool: string): Promise<void> {
    await this.keep(pool, false)
    this.letRun(pool)
  }

  private async keep(pool: string, isPaused: boolean): Promise<void> {
    this.changing.add(pool)
    try {
      await this.store.setPaused(pool, isPaused)
    } finally {
      this.changing.delete(pool)
      this.changes++
    }
  }

  private hold(pool: string): void {
    this.paused.add(pool)
    const lane = this.lanes.get(pool)
    if (lane) lane.isPaused = true
  }

  private letRun(pool: string): void {
    this.paused.delete(pool)
    const lane = this.lanes.get(pool)
    if (!lane) return
    lane.isPaused = false
    lane.pump()
  }
}

import type { Lane } from './lane.js'
import type { OutboxStore } from './outbox-store.js'

/** The pools that a person paused, also over a restart. */
export class PausedPools {
  private readonly paused = new Set<string>()

  constructor(
    private readonly store: OutboxStore,
    private readonly lanes: ReadonlyMap<string, Lane>,
  ) {}

  has(pool: string): boolean {
    return this.paused.has(pool)
  }

  /** Reads them; another process may have changed them. */
  async load(): Promise<void> {
    const kept = new Set(await this.store.pausedPools())
    for (const pool of this.paused) if (!kept.has(pool)) this.letRun(pool)
    for (const pool of kept) this.hold(pool)
  }

  async pause(pool: string): Promise<void> {
    this.hold(pool)
    await this.store.setPaused(pool, true)
  }

  async resume(pool: string): Promise<void> {
    await this.store.setPaused(pool, false)
    this.letRun(pool)
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

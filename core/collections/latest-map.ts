import { forgetOldest } from './forget-oldest.js'

/**
 * A map of the entries that were used last, up to a limit. It grows with what it holds: others set room for their limit aside at
 * once.
 */
export class LatestMap<Key, Value> {
  /** The least recently used first. */
  private readonly entries = new Map<Key, { readonly value: Value; readonly sinceMs: number }>()

  /**
   * @param limit - how many there are at most.
   * @param believedMs - after so long an entry counts as absent; default never.
   */
  constructor(
    private readonly limit: number,
    private readonly believedMs = Number.POSITIVE_INFINITY,
  ) {}

  get size(): number {
    return this.entries.size
  }

  /** Counts as used. */
  get(key: Key): Value | undefined {
    const entry = this.entries.get(key)
    if (entry === undefined) return undefined
    this.entries.delete(key)
    if (this.isOver(entry)) return undefined
    this.entries.set(key, entry)
    return entry.value
  }

  /** Does not count as used. */
  peek(key: Key): Value | undefined {
    const entry = this.entries.get(key)
    return entry === undefined || this.isOver(entry) ? undefined : entry.value
  }

  set(key: Key, value: Value): void {
    this.entries.delete(key)
    this.entries.set(key, { value, sinceMs: this.nowMs() })
    if (this.entries.size > this.limit) forgetOldest(this.entries.keys(), this.limit, (oldest) => this.delete(oldest))
  }

  delete(key: Key): void {
    this.entries.delete(key)
  }

  clear(): void {
    this.entries.clear()
  }

  private isOver({ sinceMs }: { readonly sinceMs: number }): boolean {
    return this.nowMs() - sinceMs > this.believedMs
  }

  private nowMs(): number {
    return this.believedMs === Number.POSITIVE_INFINITY ? 0 : performance.now()
  }
}

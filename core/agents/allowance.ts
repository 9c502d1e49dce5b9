/**
 * How often something may be done in a window of time that slides. Every use blocks its place for the length of the
 * window and a bit more by chance, so that the pace is no clockwork.
 */
export class Allowance {
  /** When each use stops counting, milliseconds of the clock that the caller goes by, the earliest first. */
  private ends: number[]

  /** @param limit - how often; 0: without limit. */
  constructor(
    readonly limit: number,
    private readonly perMs: number,
    private readonly jitter: number,
    kept: readonly number[] = [],
    private readonly random: () => number = Math.random,
  ) {
    this.ends = [...kept].sort((one, other) => one - other)
  }

  /**
   * How long until the next use is allowed; 0: now. @param part - how much of the limit may be used, 0 to 1. @param uses - how
   * many at once; more than the limit wait for all of it.
   */
  waitMs(nowMs: number, part = 1, uses = 1): number {
    if (this.limit === 0) return 0
    this.forget(nowMs)
    const allowed = Math.max(1, Math.floor(this.limit * part))
    const excess = this.ends.length - allowed + Math.min(uses, allowed) - 1
    return excess < 0 ? 0 : Math.max(1, (this.ends[excess] ?? nowMs) - nowMs)
  }

  /** @returns when this use stops counting. */
  use(nowMs: number): number {
    const endMs = nowMs + this.perMs * (1 + this.jitter * this.random())
    if (this.limit > 0) this.insert(endMs)
    return endMs
  }

  /** A use counts for longer: whoever counts too has seen it later. @param endMs - what {@link use} returned. */
  extend(endMs: number, byMs: number): void {
    const index = this.ends.indexOf(endMs)
    if (index === -1 || byMs <= 0) return
    this.ends.splice(index, 1)
    this.insert(endMs + byMs)
  }

  /** How much is used, 0 to 1; more than 1 when the limit has become smaller. */
  share(nowMs: number, part = 1): number {
    if (this.limit === 0) return 0
    this.forget(nowMs)
    return this.ends.length / Math.max(1, Math.floor(this.limit * part))
  }

  used(nowMs: number): number {
    this.forget(nowMs)
    return this.ends.length
  }

  /** What is to be kept of it. */
  kept(nowMs: number): readonly number[] {
    this.forget(nowMs)
    return this.ends
  }

  private insert(endMs: number): void {
    let index = this.ends.length
    while (index > 0 && (this.ends[index - 1] ?? 0) > endMs) index--
    this.ends.splice(index, 0, endMs)
  }

  private forget(nowMs: number): void {
    const first = this.ends.findIndex((endMs) => endMs > nowMs)
    if (first > 0) this.ends.splice(0, first)
    else if (first === -1 && this.ends.length > 0) this.ends = []
  }
}

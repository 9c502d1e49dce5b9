/**
 * How many handlers run at once in the whole process, whatever the number of clients. Clients that wait for a place get
 * it in the order in which they began to wait.
 */
export class Budget {
  private used = 0
  private readonly waiting = new Set<() => void>()

  /** @param limit - 1 or more; `Infinity`: no limit. */
  constructor(readonly limit: number) {}

  /** Places in use. */
  get inUse(): number {
    return this.used
  }

  /** Takes a place if one is free. */
  tryTake(): boolean {
    if (this.used >= this.limit) return false
    this.used++
    return true
  }

  /** Gives a place back and wakes the first of those who wait. */
  give(): void {
    this.used--
    this.passOn()
  }

  /** Wakes the next of those who wait, if a place is free; called by one that was woken and needs no place any more. */
  passOn(): void {
    if (this.waiting.size === 0 || this.used >= this.limit) return
    for (const wake of this.waiting) {
      this.waiting.delete(wake)
      wake()
      return
    }
  }

  /** Has `wake` called once, when a place becomes free. Waiting twice with the same function counts once. */
  wait(wake: () => void): void {
    this.waiting.add(wake)
  }

  /** Waits no longer. */
  forget(wake: () => void): void {
    this.waiting.delete(wake)
  }
}

/**
 * How many handlers run at once in the whole process, whatever the number of clients. Clients that wait for a place get
 * it in the order in which they began to wait.
 */
export class Budget {
  private used = 0
  private readonly waiting = new Map<() => void, 'wake' | 'grant'>()

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

  /** Gives a place back, or on to the first of those who wait. */
  give(): void {
    const [first] = this.waiting
    if (!first) {
      this.used--
      return
    }
    const [call, kind] = first
    this.waiting.delete(call)
    if (kind === 'wake') this.used--
    call()
  }

  /** Has `granted` called once, when it has got a place. Asking twice with the same function counts once. */
  request(granted: () => void): void {
    if (!this.waiting.has(granted)) this.waiting.set(granted, 'grant')
  }

  /** Has `wake` called once, when a place may be free; it then tries to take it. */
  wait(wake: () => void): void {
    if (!this.waiting.has(wake)) this.waiting.set(wake, 'wake')
  }

  /** Waits no longer. */
  forget(call: () => void): void {
    this.waiting.delete(call)
  }
}

import { LazyMap } from '../collections/lazy-map.js'
/**
 * Lets so many pieces of work run at once; the others wait in the order in which they began to wait, whoever they are.
 * Most work goes through {@link run}. Code that must not make a promise for each piece takes permits by itself, with
 * {@link tryAcquire}, {@link request} and {@link release}.
 */
export class Semaphore {
  private used = 0
  private readonly waiting = new LazyMap<() => void, 'grant' | 'wake'>()

  /** @param limit - how many permits there are, 1 or more; `Infinity`: no limit. */
  constructor(readonly limit: number) {}

  /** How many permits are taken. */
  get inUse(): number {
    return this.used
  }

  /**
   * Does `work` when a permit is free for it.
   * @throws what `work` throws, or the signal's reason while it waits.
   */
  async run<Result>(work: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    await this.acquire(signal)
    try {
      return await work()
    } finally {
      this.release()
    }
  }

  /**
   * Takes a permit, as soon as there is one; {@link release} gives it back.
   * @throws the signal's reason while it waits.
   */
  async acquire(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted()
    if (this.tryAcquire()) return
    await new Promise<void>((resolve, reject) => {
      const granted = () => {
        signal?.removeEventListener('abort', abort)
        resolve()
      }
      const abort = () => {
        this.forget(granted)
        reject(signal?.reason)
      }
      this.request(granted)
      signal?.addEventListener('abort', abort, { once: true })
    })
  }

  /** Takes a permit if one is free. */
  tryAcquire(): boolean {
    if (this.used >= this.limit) return false
    this.used++
    return true
  }

  /** Gives a permit back, or on to the first of those who wait. */
  release(): void {
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

  /** Has `granted` called once, when it has got a permit. Asking twice with the same function counts once. */
  request(granted: () => void): void {
    if (!this.waiting.has(granted)) this.waiting.set(granted, 'grant')
  }

  /** Has `wake` called once, when a permit may be free; it then tries to take it. */
  onFree(wake: () => void): void {
    if (!this.waiting.has(wake)) this.waiting.set(wake, 'wake')
  }

  /** Takes a function of {@link request} or {@link onFree} out of the line. */
  forget(call: () => void): void {
    this.waiting.delete(call)
  }
}

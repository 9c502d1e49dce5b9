/** Lets at most so many in at a time; the others wait in the order they came. */
export class Turnstile {
  private inside = 0
  private readonly waiting: (() => void)[] = []

  constructor(private readonly width: number) {}

  /**
   * Does `work` when there is room for it.
   * @throws what `work` throws, or the signal's reason while it waits.
   */
  async pass<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted()
    if (this.inside >= this.width) await this.turn(signal)
    else this.inside += 1
    try {
      return await work()
    } finally {
      const next = this.waiting.shift()
      if (next) next()
      else this.inside -= 1
    }
  }

  private turn(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const enter = () => {
        signal?.removeEventListener('abort', leave)
        resolve()
      }
      const leave = () => {
        const place = this.waiting.indexOf(enter)
        if (place >= 0) this.waiting.splice(place, 1)
        reject(signal?.reason)
      }
      this.waiting.push(enter)
      signal?.addEventListener('abort', leave, { once: true })
    })
  }
}

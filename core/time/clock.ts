/** A timer that was set on a {@link Clock}. */
export interface Timer {
  /** Ends the timer; a second call does nothing. */
  cancel(): void
}

/** How a timer is set. */
export interface TimerOptions {
  /** Whether Node waits for this timer before it exits; default `true`. */
  readonly keepsProcessAlive?: boolean
  /**
   * Whether it keeps something in order that nobody asked for at this moment, such as a ping, again and again; default `false`. Where
   * nothing else is due a clock of tests may rest it: it is then as long away afterwards as it was before.
   */
  readonly isUpkeep?: boolean
}

/**
 * Time, as everything in Switchboard asks for it. Nobody calls `Date.now` or `setTimeout` outside an implementation of
 * this port, so that a test can move time by hand.
 */
export abstract class Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z: for moments a person named or will read. It jumps when it is set. */
  abstract now(): number

  /**
   * Milliseconds since some moment in the past, which never go back and never jump: for durations, such as how long to
   * wait still or how long something has taken. Means nothing outside this process.
   */
  abstract monotonic(): number

  /**
   * Calls `listener` when the wall clock jumped: somebody set it, or the machine slept. A real clock notices it within a
   * few seconds; what drifts by less than half a second is no jump.
   * @param listener - gets how far it jumped, in milliseconds, negative when it was set back.
   * @returns what ends that.
   */
  abstract onSet(listener: (byMs: number) => void): () => void

  /** Calls `run` once, `delayMs` milliseconds from now (0 or more) by the monotonic clock: never earlier, maybe later. */
  abstract after(delayMs: number, run: () => void, options?: TimerOptions): Timer

  /**
   * Resolves after `delayMs` milliseconds.
   * @throws the signal's reason as soon as `signal` is aborted.
   */
  sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const onAbort = () => {
        timer.cancel()
        reject(signal?.reason)
      }
      const timer = this.after(delayMs, () => {
        signal?.removeEventListener('abort', onAbort)
        resolve()
      })
      signal?.addEventListener('abort', onAbort, { once: true })
    })
  }
}

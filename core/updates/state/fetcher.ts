import { backOffMs } from '../../errors/back-off.js'
import { isSwitchboardError } from '../../errors/switchboard-error.js'
import type { Logger } from '../../logging/logger.js'
import type { Clock } from '../../time/clock.js'
import type { Ending } from '../../time/ending.js'
import type { Backpressure } from '../queue/backpressure.js'

export interface FetcherOptions {
  clock: Clock
  logger: Logger
  ending: Ending
  backpressure: Backpressure
  isConnected: () => boolean
  /** What is fetched, for the log. */
  what: string
  /** Fetches one slice. @returns whether there is more. */
  slice: () => Promise<boolean>
  /** Called when nothing more is to come, and when it was given up until the next connection. */
  done: (complete: boolean) => void
  /** Deals with an answer that no repetition changes. @returns whether it did. */
  refused: (error: unknown) => boolean | Promise<boolean>
}

const firstDelayMs = 1_000
const maxDelayMs = 60_000

/** Fetches a difference slice by slice, one at a time, however often it is asked for. */
export class Fetcher {
  private running = false
  private again = false

  constructor(private readonly options: FetcherOptions) {}

  get isRunning(): boolean {
    return this.running
  }

  /** Fetches; when it is under way already, it is done once more afterwards. */
  fetch(): void {
    if (this.running) {
      this.again = true
      return
    }
    this.running = true
    void this.run()
  }

  private async run(): Promise<void> {
    let complete = false
    try {
      do {
        this.again = false
        complete = await this.slices()
      } while (this.again && complete)
    } catch (error) {
      if (!this.options.ending.hasCome) this.options.logger.error(`${this.options.what} failed`, { error })
    } finally {
      this.running = false
      if (!this.options.ending.hasCome) this.options.done(complete)
    }
  }

  /** @returns whether all came; `false`: to be tried again with the next connection. */
  private async slices(): Promise<boolean> {
    const { options } = this
    for (let failures = 0; ; ) {
      await options.backpressure.wait()
      if (options.ending.hasCome || !options.isConnected()) return false
      try {
        if (!(await options.slice())) return true
        failures = 0
      } catch (error) {
        if (options.ending.hasCome || isSwitchboardError(error, 'RPC_DISCONNECTED')) return false
        if (await options.refused(error)) return true
        failures++
        const delayMs = this.delayMs(error, failures)
        options.logger.warn(`${options.what} is tried again`, { delayMs, error })
        await options.ending.during((signal) => options.clock.sleep(delayMs, signal))
      }
    }
  }

  private delayMs(error: unknown, failures: number): number {
    const seconds = isSwitchboardError(error) ? (error.context as { seconds?: number }).seconds : undefined
    return seconds === undefined ? backOffMs(failures, firstDelayMs, maxDelayMs) : seconds * 1_000
  }
}

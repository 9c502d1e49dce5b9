import type { CallStatistics } from '../../errors/call-statistics.js'
import type { FloodMemory } from '../../errors/flood-memory.js'
import { FloodWaitError } from '../../errors/flood-wait-error.js'
import { rpcReason } from '../../errors/rpc-reason.js'
import { verdictOf, waitSecondsOf } from '../../errors/verdict.js'
import type { Logger } from '../../logging/logger.js'
import type { InvokeOptions, TlObject } from '../../mtproto/driver.js'
import type { Clock } from '../../time/clock.js'
import { answerOfDone } from './answer-of-done.js'
import { isRepeatedRun } from './repeated-run.js'

export interface CallOptions extends InvokeOptions {
  /** Longest flood wait to wait for, in seconds; default the client's `sleep_threshold`. 0 never waits. */
  sleepThresholdSeconds?: number
}

/** How a client deals with the errors of its calls; from `sleep_threshold` and `error_handler`. */
export interface CallPolicy {
  sleepThresholdSeconds: number
  /** How often a call is repeated after a fault on Telegram's side. */
  maxRetries: number
  retryDelaySeconds: number
}

export interface CallPipelineParts {
  invoke(method: string, params: Readonly<Record<string, unknown>>, options: InvokeOptions): Promise<TlObject>
  policy: CallPolicy
  memory: FloodMemory
  statistics: CallStatistics
  clock: Clock
  logger: Logger
}

/** A method that asks for a pause again and again is not followed further. */
const maxWaits = 5

/**
 * The way of every call of a client: known flood waits, the driver, waiting for short floods, repeating after faults of
 * Telegram, statistics. A call whose answer got lost is not repeated, as it may have been carried out. What a repeated
 * attempt, or a repeated run of a handler, finds done already counts as done.
 */
export class CallPipeline {
  constructor(private readonly parts: CallPipelineParts) {}

  /**
   * Calls a method of the Telegram API.
   * @throws FloodWaitError when the wait is longer than the threshold; the other RPC_ errors; the signal's reason.
   */
  async call(method: string, params: Readonly<Record<string, unknown>>, options: CallOptions = {}): Promise<TlObject> {
    const { policy, memory } = this.parts
    const thresholdSeconds = options.sleepThresholdSeconds ?? policy.sleepThresholdSeconds
    let waits = 0
    let retries = 0
    for (;;) {
      const knownMs = memory.remainingMs(method)
      if (knownMs > 0) {
        const known = new FloodWaitError(method, Math.ceil(knownMs / 1_000))
        if (known.seconds > thresholdSeconds) throw known
        await this.wait(method, knownMs, options.signal)
      }
      try {
        return await this.once(method, params, options)
      } catch (error) {
        if (error instanceof FloodWaitError && error.seconds <= thresholdSeconds && waits++ < maxWaits) continue
        const done = retries > 0 || isRepeatedRun() ? answerOfDone(method, error) : undefined
        if (done !== undefined) return done
        if (!isRepeatable(error) || retries++ >= policy.maxRetries) throw error
        await this.wait(method, policy.retryDelaySeconds * 1_000, options.signal)
      }
    }
  }

  private async once(
    method: string,
    params: Readonly<Record<string, unknown>>,
    { sleepThresholdSeconds: _, ...options }: CallOptions,
  ): Promise<TlObject> {
    const { statistics, memory } = this.parts
    const { signal } = options
    try {
      const result = await this.parts.invoke(method, params, options)
      statistics.succeeded(method)
      return result
    } catch (error) {
      if (signal?.aborted && error === signal.reason) throw error
      statistics.failed(method, error)
      if (error instanceof FloodWaitError) memory.remember(method, error.seconds)
      throw error
    }
  }

  private wait(method: string, waitMs: number, signal?: AbortSignal): Promise<void> {
    this.parts.logger.info('waiting before the next call', { method, waitMs })
    return this.parts.clock.sleep(waitMs, signal)
  }
}

/** Whether Telegram failed, named no time, and may do better with the next attempt. */
function isRepeatable(error: unknown): boolean {
  return rpcReason(error) !== undefined && waitSecondsOf(error) === undefined && verdictOf(error) === 'transient'
}

import { asMayBeDone } from '../../../errors/may-be-done.js'
import { rpcReason } from '../../../errors/rpc-reason.js'
import { verdictOf, waitSecondsOf } from '../../../errors/verdict.js'
import type { TlObject } from '../../../mtproto/driver.js'
import type { CallStep, NextStep, RunningCall } from '../call-step.js'

/**
 * Repeats a call after faults of Telegram, as the client's `error_handler` says. A call whose answer got lost is not
 * repeated, as it may have been carried out.
 */
export const retry: CallStep = {
  name: 'retry',
  handle: (call, next) => next(call).then(undefined, (error) => repeat(call, next, error)),
}

async function repeat(call: RunningCall, next: NextStep, first: unknown): Promise<TlObject> {
  const { policy, clock, logger } = call.parts
  const { maxRetries, retryDelaySeconds } = policy
  let error = first
  while (isRepeatable(error) && call.retries < maxRetries) {
    const waitMs = retryDelaySeconds * 1_000
    logger.info('waiting before the call is repeated', { method: call.method, waitMs: Math.ceil(waitMs), error })
    await clock.sleep(waitMs, call.options.signal)
    call.attempt += 1
    call.retries += 1
    try {
      return await next(call)
    } catch (again) {
      error = again
    }
  }
  throw call.retries > 0 ? asMayBeDone(error) : error
}

/** Whether Telegram failed, named no time, and may do better with the next attempt. */
function isRepeatable(error: unknown): boolean {
  return rpcReason(error) !== undefined && waitSecondsOf(error) === undefined && verdictOf(error) === 'transient'
}

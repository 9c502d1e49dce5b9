import { FloodWaitError } from '../../../errors/flood-wait-error.js'
import { asMayBeDone, mayBeDone } from '../../../errors/may-be-done.js'
import type { TlObject } from '../../../mtproto/driver.js'
import type { CallStep, NextStep, RunningCall } from '../call-step.js'

/** A method that asks for a pause again and again is not followed further. */
const maxWaits = 5

/** Waits for pauses up to the threshold, then tries again; longer ones go on as they are. */
export const floodWait: CallStep = {
  name: 'flood-wait',
  handle: (call, next) =>
    next(call).then(undefined, (error) => {
      if (error instanceof FloodWaitError) return follow(call, next, error)
      throw error
    }),
}

async function follow(call: RunningCall, next: NextStep, first: unknown): Promise<TlObject> {
  const { method, options, parts } = call
  const { policy, floods, clock, logger } = parts
  const thresholdMs = (options.sleepThresholdSeconds ?? policy.sleepThresholdSeconds) * 1_000
  let isDoubtful = false
  let error = first
  // What is known already has cost Telegram nothing and does not count.
  for (let waits = 0; error instanceof FloodWaitError; ) {
    isDoubtful ||= mayBeDone(error)
    const waitMs = floods.remainingMs(method) || error.seconds * 1_000
    if (waitMs > thresholdMs || waits >= maxWaits) break
    waits += error.known ? 0 : 1
    logger.info('waiting before the next call', { method, waitMs: Math.ceil(waitMs) })
    await clock.sleep(waitMs, options.signal)
    call.attempt += 1
    try {
      return await next(call)
    } catch (again) {
      error = again
    }
  }
  if (policy.isAgent && error instanceof FloodWaitError) error = error.with({ agent: true })
  throw isDoubtful ? asMayBeDone(error) : error
}

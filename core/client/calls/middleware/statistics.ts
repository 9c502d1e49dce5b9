import { type CallStep, isGivenUp } from '../call-step.js'

/** Counts what Telegram answered, what attempts failed with, and how long they took. */
export const statistics: CallStep = {
  name: 'statistics',
  handle: (call, next) => {
    const { statistics, clock } = call.parts
    const begunMs = clock.monotonic()
    return next(call).then(
      (answer) => {
        statistics.succeeded(call.method, clock.monotonic() - begunMs)
        return answer
      },
      (error) => {
        if (!isGivenUp(call, error)) statistics.failed(call.method, error, clock.monotonic() - begunMs)
        throw error
      },
    )
  },
}

import { type CallParts, type CallStep, isGivenUp } from '../call-step.js'

/** Counts what Telegram answered and what attempts failed with. */
export function statistics({ statistics }: CallParts): CallStep {
  return {
    name: 'statistics',
    handle: (call, next) =>
      next(call).then(
        (answer) => {
          statistics.succeeded(call.method)
          return answer
        },
        (error) => {
          if (!isGivenUp(call, error)) statistics.failed(call.method, error)
          throw error
        },
      ),
  }
}

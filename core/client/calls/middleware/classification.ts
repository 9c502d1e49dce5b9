import type { CallParts, CallStep } from '../call-step.js'

/** Writes down what an attempt failed with, and whether that concerns more than this call. */
export function classification({ failed }: CallParts): CallStep {
  return {
    name: 'classification',
    handle: (call, next) =>
      next(call).then(undefined, (error) => {
        failed(call.method, error)
        throw error
      }),
  }
}

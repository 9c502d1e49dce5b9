import { withClient } from '../../../errors/with-client.js'
import type { CallStep } from '../call-step.js'

/** Writes down what an attempt failed with, and whether that concerns more than this call. */
export const classification: CallStep = {
  name: 'classification',
  handle: (call, next) =>
    next(call).then(undefined, (error) => {
      const { faults, client } = call.parts
      const named = withClient(error, client)
      faults.failed(call.method, named, call.options.dcId)
      throw named
    }),
}

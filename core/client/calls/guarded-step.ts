import { isSwitchboardError, SwitchboardError } from '../../errors/switchboard-error.js'
import type { TlObject } from '../../mtproto/driver.js'
import type { AddedMiddleware } from './call-group.js'
import type { Call } from './call-middleware.js'
import { type CallStep, isGivenUp, type NextStep, type RunningCall } from './call-step.js'

/**
 * What somebody has added, as a step: what goes wrong in it is told with its name, and nothing it does to a call reaches the
 * steps around it but through `next`.
 */
export function guardedStep({ middleware, owner }: AddedMiddleware, client: string): CallStep {
  const { name } = middleware

  async function handle(call: RunningCall, next: NextStep): Promise<TlObject> {
    let handedOn = false
    const passedOn = new Set<unknown>()
    const fault = (problem: string, cause?: unknown) =>
      new SwitchboardError(
        'PLUGIN_MIDDLEWARE_FAILED',
        { middleware: name, ...(owner && { owner }), client, method: call.method, problem, handedOn },
        { cause },
      )
    const handOn = (changed: Call = call): Promise<TlObject> => {
      handedOn = true
      const { method, params, options, attempt } = changed
      const answer = next({ method, params, options, attempt, retries: call.retries, waitedMs: 0, parts: call.parts })
      // Whether it looks at the answer or not: a failed call is no reason for the process to end.
      answer.catch((error) => passedOn.add(error))
      return answer
    }
    let answer: TlObject | undefined
    try {
      answer = await middleware.handle(seen(call), handOn)
    } catch (error) {
      // It may refuse a call with an error of Switchboard, and hands on what the call failed with.
      if (isSwitchboardError(error) || passedOn.has(error) || isGivenUp(call, error)) throw error
      throw fault(error instanceof Error ? error.message : String(error), error)
    }
    if (answer === undefined) throw fault('it answered nothing')
    return answer
  }

  return { name, handle }
}

/** A call as it is shown: the steps around go on counting in their own. */
function seen({ method, params, options, attempt }: RunningCall): Call {
  return Object.freeze({ method, params, options, attempt })
}

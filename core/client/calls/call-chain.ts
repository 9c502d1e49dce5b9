import type { TlObject } from '../../mtproto/driver.js'
import { type AddedMiddleware, CallGroup, type CallStepInfo, type GroupedCalls } from './call-group.js'
import type { CallOptions, CallPosition } from './call-middleware.js'
import { callOrder } from './call-order.js'
import { type CallParts, type CallStep, composeSteps, type NextStep } from './call-step.js'
import { guardedStep } from './guarded-step.js'

/** The way of every call of a client: its own steps, and between them the middleware that was added. */
export class CallChain implements GroupedCalls {
  readonly inForce = new Set<CallGroup>()
  private readonly places: readonly (CallStep | { readonly plugins: CallPosition })[]
  private readonly last: NextStep
  private run: NextStep

  constructor(private readonly parts: CallParts) {
    this.places = callOrder.map((place) => (typeof place === 'function' ? place(parts) : place))
    this.last = ({ method, params, options }) => parts.invoke(method, params, options)
    this.run = this.composed()
  }

  compose(): void {
    this.run = this.composed()
  }

  /**
   * Calls a method of the Telegram API.
   * @throws FloodWaitError when the wait is longer than the threshold; the other RPC_ errors; PLUGIN_MIDDLEWARE_FAILED;
   *   the signal's reason.
   */
  call(method: string, params: Readonly<Record<string, unknown>>, options: CallOptions = {}): Promise<TlObject> {
    return this.run({ method, params, options, attempt: 1, retries: 0, waitedMs: 0 })
  }

  /** Makes a group for middleware; its middleware is passed once it is in force. */
  group(): CallGroup {
    return new CallGroup(this)
  }

  order(): CallStepInfo[] {
    return this.places.flatMap((place): CallStepInfo[] => {
      if (!('plugins' in place)) return [{ name: place.name }]
      return this.added(place.plugins).map(({ middleware: { name }, owner }) => ({ name, ...(owner && { owner }) }))
    })
  }

  private composed(): NextStep {
    const { client } = this.parts
    const steps = this.places.flatMap((place) => {
      if ('plugins' in place) return this.added(place.plugins).map((added) => guardedStep(added, client))
      return place.isOff ? [] : [place]
    })
    return composeSteps(steps, this.last)
  }

  private added(wanted: CallPosition): AddedMiddleware[] {
    return [...this.inForce]
      .flatMap(({ added }) => added)
      .filter(({ middleware: { position = 'call' } }) => position === wanted)
  }
}

import type { TlObject } from '../../mtproto/driver.js'
import { type AddedMiddleware, CallGroup, type CallStepInfo, type GroupedCalls } from './call-group.js'
import type { CallOptions, CallPosition } from './call-middleware.js'
import { callOrder } from './call-order.js'
import { type CallParts, type CallStep, composeSteps, type NextStep } from './call-step.js'
import { guardedStep } from './guarded-step.js'

/** The steps of a client, and the places of what is added. */
type Places = readonly (CallStep | { readonly plugins: CallPosition })[]

const last: NextStep = ({ method, params, options, parts }) => parts.connection.invoke(method, params, options)

/** The way of the latest client, as long as nothing is added to it: clients that are configured alike share theirs. */
let latest: { readonly places: Places; readonly run: NextStep } | undefined

function bareWay(parts: CallParts): { readonly places: Places; readonly run: NextStep } {
  const places = callOrder.map((place) => (typeof place === 'function' ? place(parts) : place))
  if (latest && places.every((place, index) => place === latest?.places[index])) return latest
  const steps = places.filter((place) => !('plugins' in place || place.isOff)) as CallStep[]
  latest = { places, run: composeSteps(steps, last) }
  return latest
}

/** The way of every call of a client: its own steps, and between them the middleware that was added. */
export class CallChain implements GroupedCalls {
  inForce: readonly CallGroup[] = []
  private readonly bare: ReturnType<typeof bareWay>
  private run: NextStep

  constructor(private readonly parts: CallParts) {
    this.bare = bareWay(parts)
    this.run = this.bare.run
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
    return this.run({ method, params, options, attempt: 1, retries: 0, waitedMs: 0, parts: this.parts })
  }

  /** Makes a group for middleware; its middleware is passed once it is in force. */
  group(): CallGroup {
    return new CallGroup(this)
  }

  order(): CallStepInfo[] {
    return this.bare.places.flatMap((place): CallStepInfo[] => {
      if (!('plugins' in place)) return [{ name: place.name }]
      return this.added(place.plugins).map(({ middleware: { name }, owner }) => ({ name, ...(owner && { owner }) }))
    })
  }

  private composed(): NextStep {
    const { bare, parts } = this
    const { client } = parts
    if (this.inForce.every(({ added }) => added.length === 0)) return bare.run
    const steps = bare.places.flatMap((place) => {
      if ('plugins' in place) return this.added(place.plugins).map((added) => guardedStep(added, client))
      return place.isOff ? [] : [place]
    })
    return composeSteps(steps, last)
  }

  private added(wanted: CallPosition): AddedMiddleware[] {
    return this.inForce
      .flatMap(({ added }) => added)
      .filter(({ middleware: { position = 'call' } }) => position === wanted)
  }
}

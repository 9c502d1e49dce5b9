import { isSwitchboardError } from '../../errors/switchboard-error.js'
import type { AppControl } from '../../kernel/control/app-control.js'
import type { FigureSubject } from './figure-store.js'
import type { Reading } from './slot-figures.js'

/** How each thing of a kind can be read at this moment; `undefined`: it cannot, or another process does. */
export type Readings = Map<string, (() => Reading) | undefined>

/** All there are of a kind, wherever they run. An app that has stopped has none. */
export function readingsOf(control: AppControl, subject: Exclude<FigureSubject, 'app'>): Readings {
  try {
    if (subject === 'client') return clients(control)
    return subject === 'pool' ? pools(control) : agents(control)
  } catch (error) {
    if (isSwitchboardError(error, 'APP_NOT_RUNNING')) return new Map()
    throw error
  }
}

function clients(control: AppControl): Readings {
  return new Map(
    control.clients.list().map(({ name, state }) => {
      // On its way, a client adds what it counted in earlier runs: that is nothing it does now.
      const isRead = state === 'online' || state === 'reconnecting'
      const statistics = isRead ? control.callStatistics(name) : undefined
      return [name, statistics && (() => clientReading(control, name))]
    }),
  )
}

function pools({ agents, outbox }: AppControl): Readings {
  return new Map(
    agents.pools().map(({ name, available_agents: available }) => {
      const { sent, failed, deferred } = outbox.counts(name)
      return [name, () => ({ counters: { sent, failed, waits: deferred }, gauges: { available } })]
    }),
  )
}

function agents(control: AppControl): Readings {
  const { agents } = control
  return new Map(
    agents.list().map(({ name, hour: { sent, failed, floods, p95Ms }, inFlight }) => {
      const read = () => ({ counters: { sent, failed, floods }, gauges: { inFlight, p95Ms } })
      return [name, agents.isHere(name) ? read : undefined]
    }),
  )
}

function clientReading(control: AppControl, name: string): Reading {
  const updates = control.updateMetrics(name)
  const { methods = {}, durations } = control.callStatistics(name) ?? {}
  let [calls, callFailures, floods, sent] = [0, 0, 0, 0]
  for (const [method, counts] of Object.entries(methods)) {
    calls += counts.calls
    callFailures += counts.failures
    floods += counts.codes.RPC_FLOOD_WAIT ?? 0
    if (/^messages\.Send(Message|Media|MultiMedia)$/i.test(method)) sent += counts.calls - counts.failures
  }
  return {
    counters: {
      ...{ handled: updates?.handled ?? 0, handlerFailures: updates?.failed ?? 0 },
      ...{ calls, callFailures, floods, sent },
    },
    gauges: { queued: updates?.queued ?? 0 },
    durations,
  }
}

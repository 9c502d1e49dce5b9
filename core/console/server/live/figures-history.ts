import { isSwitchboardError } from '../../../errors/switchboard-error.js'
import type { AppControl } from '../../../kernel/control/app-control.js'
import type { Clock, Timer } from '../../../time/clock.js'
import { type FigureSample, FigureSeries, type FigureSpan, figureStepMs, type Reading } from './figure-series.js'

/** What figures are kept of. */
export type FigureSubject = 'client' | 'pool' | 'agent'

/** How often is looked for what is due, in milliseconds: what has come online is read soon after that. */
const tickMs = 10_000

const subjects: readonly FigureSubject[] = ['client', 'pool', 'agent']

/** Keeps what each client, each pool and each agent does over the last hour and day, in memory, whether somebody looks or not. */
export class FiguresHistory {
  private readonly series: Record<FigureSubject, Map<string, FigureSeries>> = {
    client: new Map(),
    pool: new Map(),
    agent: new Map(),
  }
  private timer: Timer

  constructor(
    private readonly control: AppControl,
    private readonly clock: Clock,
  ) {
    this.take()
    this.timer = this.next()
  }

  /** The samples of one of them, the oldest first; `undefined` when there is none of that name. */
  read(
    subject: FigureSubject,
    name: string,
    span: FigureSpan,
  ): { readonly stepMs: number; readonly samples: readonly FigureSample[] } | undefined {
    const readings = this.readings(subject)
    if (!readings.has(name)) return undefined
    const reading = readings.get(name)?.()
    const series = this.series[subject].get(name)
    return { stepMs: figureStepMs[span], samples: series?.read(span, reading, this.clock.now()) ?? [] }
  }

  close(): void {
    this.timer.cancel()
  }

  private next(): Timer {
    const run = () => {
      this.take()
      this.timer = this.next()
    }
    return this.clock.after(tickMs, run, { keepsProcessAlive: false })
  }

  private take(): void {
    const nowMs = this.clock.now()
    for (const subject of subjects) {
      const kept = this.series[subject]
      const readings = this.readings(subject)
      for (const name of kept.keys()) if (!readings.has(name)) kept.delete(name)
      for (const [name, reading] of readings) {
        const series = kept.get(name) ?? new FigureSeries()
        kept.set(name, series)
        if (!reading) series.rest()
        else if (series.isDue(nowMs)) series.take(reading(), nowMs)
      }
    }
  }

  /** All there are, with what can be read of them at this moment. */
  private readings(subject: FigureSubject): Map<string, (() => Reading) | undefined> {
    try {
      if (subject === 'client') return this.clients()
      return subject === 'pool' ? this.pools() : this.agents()
    } catch (error) {
      // An app that has stopped has none.
      if (isSwitchboardError(error, 'APP_NOT_RUNNING')) return new Map()
      throw error
    }
  }

  private clients(): Map<string, (() => Reading) | undefined> {
    const { control } = this
    // On its way, a client adds what it counted in earlier runs: that is nothing it does now.
    const isRead = (state: string) => state === 'online' || state === 'reconnecting'
    return new Map(
      control.clients
        .list()
        .map(({ name, state }) => [name, isRead(state) ? () => clientReading(control, name) : undefined]),
    )
  }

  private pools(): Map<string, () => Reading> {
    const { agents, outbox } = this.control
    return new Map(
      agents.pools().map(({ name, available_agents: available }) => {
        const { sent, failed, deferred } = outbox.counts(name)
        return [name, () => ({ counters: { sent, failed, waits: deferred }, gauges: { available } })]
      }),
    )
  }

  private agents(): Map<string, () => Reading> {
    return new Map(
      this.control.agents.list().map(({ name, hour: { sent, failed, floods, p95Ms }, inFlight }) => {
        return [name, () => ({ counters: { sent, failed, floods }, gauges: { inFlight, p95Ms } })]
      }),
    )
  }
}

function clientReading(control: AppControl, name: string): Reading {
  const updates = control.updateMetrics(name)
  const { methods = {}, durations } = control.callStatistics(name) ?? {}
  let [calls, callFailures, floods] = [0, 0, 0]
  for (const counts of Object.values(methods)) {
    calls += counts.calls
    callFailures += counts.failures
    floods += counts.codes.RPC_FLOOD_WAIT ?? 0
  }
  return {
    counters: {
      ...{ handled: updates?.handled ?? 0, handlerFailures: updates?.failed ?? 0 },
      ...{ calls, callFailures, floods },
    },
    gauges: { queued: updates?.queued ?? 0 },
    durations,
  }
}

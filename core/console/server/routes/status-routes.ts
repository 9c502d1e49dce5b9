import type { AppControl } from '../../../kernel/control/app-control.js'
import type { Clock } from '../../../time/clock.js'
import { type ConsoleRoute, route } from '../http/console-route.js'

/** Counts over all clients since the process was started. */
export interface Totals {
  readonly clients: number
  readonly online: number
  readonly failed: number
  readonly handled: number
  readonly queued: number
  readonly handler_failures: number
  readonly calls: number
  readonly call_failures: number
  readonly sent: number
}

/** The process at a glance. */
export function statusRoutes(parts: {
  control: AppControl
  clock: Clock
  version: string
  sandbox?: { readonly port: number }
}): ConsoleRoute[] {
  const { control, clock, version, sandbox } = parts
  const startedMs = clock.now()
  const from = clock.monotonic()
  return [
    route({
      method: 'GET',
      path: '/api/status',
      tag: 'status',
      summary: 'Version, uptime, and counts over all clients.',
      run: () => ({
        version,
        started_ms: startedMs,
        uptime_ms: Math.round(clock.monotonic() - from),
        sandbox: sandbox ?? null,
        totals: totalsOf(control),
      }),
    }),
  ]
}

/** What all clients have done so far. */
export function totalsOf(control: AppControl): Totals {
  const clients = control.clients.list()
  const totals = { handled: 0, queued: 0, handler_failures: 0, calls: 0, call_failures: 0, sent: 0 }
  for (const { name } of clients) {
    const updates = control.updateMetrics(name)
    totals.handled += updates?.handled ?? 0
    totals.queued += updates?.queued ?? 0
    totals.handler_failures += updates?.failed ?? 0
    for (const [method, counts] of Object.entries(control.callStatistics(name)?.methods ?? {})) {
      totals.calls += counts.calls
      totals.call_failures += counts.failures
      if (/^messages\.Send(Message|Media|MultiMedia)$/i.test(method)) totals.sent += counts.calls - counts.failures
    }
  }
  const inState = (state: string) => clients.filter((client) => client.state === state).length
  return { clients: clients.length, online: inState('online'), failed: inState('failed'), ...totals }
}

import type { FastifyInstance } from 'fastify'
import { Gauge, Registry } from 'prom-client'
import type { AppControl } from '../../../kernel/control/app-control.js'
import type { RequestGuard } from '../security/request-guard.js'

/** Serves `/metrics` for Prometheus, to whoever may look: a scraper sends an API token. Nothing is counted in between. */
export function registerMetrics(server: FastifyInstance, control: AppControl, guard: RequestGuard): void {
  const registry = new Registry()
  const gauge = (name: string, help: string, labelNames: string[] = ['client']) =>
    new Gauge({ name: `switchboard_${name}`, help, labelNames, registers: [registry] })
  const online = gauge('client_online', '1 while the client is online')
  const state = gauge('client_state', '1 for the state the client is in', ['client', 'state'])
  const updates = gauge('updates', 'Updates since the client was started, by what became of them', ['client', 'kind'])
  const queued = gauge('updates_queued', 'Updates that wait for the turn of their chat')
  const oldest = gauge('updates_oldest_seconds', 'How long the oldest waiting update has waited')
  const calls = gauge('calls', 'Calls to Telegram, by method', ['client', 'method'])
  const failures = gauge('call_failures', 'Calls to Telegram that failed, by method and code', [
    'client',
    'method',
    'code',
  ])
  const jobRuns = gauge('job_runs', 'Runs of a job since the client was started', ['client', 'job'])
  const jobFailures = gauge('job_failures', 'Runs of a job that failed', ['client', 'job'])

  const collect = () => {
    registry.resetMetrics()
    for (const { name: client, state: current, plugins } of control.status().clients) {
      online.set({ client }, current === 'online' ? 1 : 0)
      state.set({ client, state: current }, 1)
      const metrics = control.updateMetrics(client)
      if (metrics) {
        for (const kind of ['received', 'handled', 'failed', 'retried', 'duplicates', 'gaps', 'recovered'] as const) {
          updates.set({ client, kind }, metrics[kind])
        }
        queued.set({ client }, metrics.queued)
        oldest.set({ client }, metrics.oldestMs / 1_000)
      }
      for (const [method, counts] of Object.entries(control.callStatistics(client)?.methods ?? {})) {
        calls.set({ client, method }, counts.calls)
        for (const [code, count] of Object.entries(counts.codes)) failures.set({ client, method, code }, count)
      }
      for (const job of plugins.flatMap(({ jobs }) => jobs)) {
        jobRuns.set({ client, job: job.name }, job.runs)
        jobFailures.set({ client, job: job.name }, job.failures)
      }
    }
  }

  server.get('/metrics', async (request, reply) => {
    guard.checkPlace(request)
    await guard.admit(request, 'viewer')
    collect()
    return reply.type(registry.contentType).send(await registry.metrics())
  })
}

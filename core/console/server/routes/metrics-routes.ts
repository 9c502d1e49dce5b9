import type { FastifyInstance } from 'fastify'
import type { AppMetrics } from '../metrics/app-metrics.js'
import type { RequestGuard } from '../security/request-guard.js'

/** Serves `/metrics` for Prometheus, to whoever may look: a scraper sends an API token. */
export function registerMetrics(server: FastifyInstance, metrics: AppMetrics, guard: RequestGuard): void {
  server.get('/metrics', async (request, reply) => {
    guard.checkPlace(request)
    await guard.admit(request, 'viewer')
    return reply.type(metrics.contentType).send(await metrics.text())
  })
}

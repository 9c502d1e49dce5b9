import { MetricsHistoryQuery } from '../bodies/metrics-queries.js'
import { type ConsoleRoute, route } from '../http/console-route.js'
import { toSnakeCase } from '../http/snake-case.js'
import type { MetricsHistory } from '../live/metrics-history.js'

/** The counts of the last hour and day, for plots. */
export function historyRoutes(history: MetricsHistory): ConsoleRoute[] {
  return [
    route({
      method: 'GET',
      path: '/api/metrics/history',
      tag: 'status',
      summary: 'The counts over all clients in the last hour or day; they count up, but for `queued`.',
      query: MetricsHistoryQuery,
      run: ({ query: { span } }) => toSnakeCase(history.read(span)),
    }),
  ]
}

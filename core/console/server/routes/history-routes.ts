import { SwitchboardError } from '../../../errors/switchboard-error.js'
import { MetricsHistoryQuery } from '../bodies/metrics-queries.js'
import { type ConsoleRoute, route } from '../http/console-route.js'
import { toSnakeCase } from '../http/snake-case.js'
import type { FigureSubject, FiguresHistory } from '../live/figures-history.js'
import type { MetricsHistory } from '../live/metrics-history.js'

/** The counts of the last hour and day, for plots. */
export function historyRoutes(history: MetricsHistory, figures: FiguresHistory): ConsoleRoute[] {
  return [
    figuresRoute(
      figures,
      'client',
      '/api/clients/:client/metrics',
      'What a client did in the last hour or day, a minute, and how long its calls took; `null`: none was made.',
    ),
    figuresRoute(
      figures,
      'pool',
      '/api/pools/:pool/metrics',
      'What a pool sent in the last hour or day, what failed and what had to wait, a minute.',
    ),
    figuresRoute(
      figures,
      'agent',
      '/api/agents/:agent/metrics',
      'What an agent sent in the last hour or day, what failed and what had to wait, a minute.',
    ),
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

function figuresRoute(
  figures: FiguresHistory,
  subject: FigureSubject,
  path: ConsoleRoute['path'],
  summary: string,
): ConsoleRoute {
  return route({
    method: 'GET',
    path,
    tag: 'status',
    summary,
    query: MetricsHistoryQuery,
    run: ({ params, query: { span } }) => {
      const name = params[subject] ?? ''
      const found = figures.read(subject, name, span)
      if (found) return toSnakeCase(found)
      throw new SwitchboardError('CONSOLE_NOT_FOUND', { what: `${subject} ${name}` })
    },
  })
}

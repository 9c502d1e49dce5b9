import { SwitchboardError } from '../../../errors/switchboard-error.js'
import type { FigureSubject } from '../../statistics/figure-store.js'
import type { FiguresHistory } from '../../statistics/figures-history.js'
import { type FigureSpan, figureStepMs } from '../../statistics/slot-figures.js'
import { MetricsHistoryQuery } from '../bodies/metrics-queries.js'
import { type ConsoleRoute, route } from '../http/console-route.js'
import { toSnakeCase } from '../http/snake-case.js'

/** The counts of the last hour and day, for plots. */
export function historyRoutes(figures: FiguresHistory): ConsoleRoute[] {
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
      summary:
        'The counts over all clients in the last hour or day, from its beginning; they count up, but for `queued`.',
      query: MetricsHistoryQuery,
      run: async ({ query: { span } }) => toSnakeCase(await countsOver(figures, span)),
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
    run: async ({ params, query: { span } }) => {
      const name = params[subject] ?? ''
      const found = await figures.read(subject, name, span)
      if (found) return toSnakeCase(found)
      throw new SwitchboardError('CONSOLE_NOT_FOUND', { what: `${subject} ${name}` })
    },
  })
}

/** What all clients have done, counted up from the beginning of a span; the first sample is that beginning. */
async function countsOver(figures: FiguresHistory, span: FigureSpan) {
  const slots = await figures.slots('app', '', span)
  const sums = { handled: 0, sent: 0, calls: 0, errors: 0, floods: 0 }
  const samples = slots.map(({ atMs, counters, gauges }) => {
    for (const name of Object.keys(sums) as (keyof typeof sums)[]) sums[name] += counters[name] ?? 0
    return { atMs, ...sums, queued: gauges.queued ?? 0 }
  })
  const [first] = slots
  const none = { handled: 0, sent: 0, calls: 0, errors: 0, floods: 0, queued: 0 }
  return { stepMs: figureStepMs[span], samples: first ? [{ atMs: first.fromMs, ...none }, ...samples] : [] }
}

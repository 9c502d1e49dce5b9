import { SwitchboardError } from '../../../errors/switchboard-error.js'
import type { AppControl } from '../../../kernel/control/app-control.js'
import { RecentUpdatesQuery } from '../bodies/trace-queries.js'
import { type ConsoleRoute, route } from '../http/console-route.js'
import { toSnakeCase } from '../http/snake-case.js'

const base = '/api/clients/:client/updates' as const

/** The last updates of a client, and why each handler was run with them or was not. */
export function traceRoutes(control: AppControl): ConsoleRoute[] {
  return [
    route({
      method: 'GET',
      path: base,
      tag: 'updates',
      summary: 'The last updates of a client, the latest first, those that no handler wanted as well.',
      query: RecentUpdatesQuery,
      run: ({ params: { client = '' }, query }) => {
        const wanted = control.recentUpdates(client).filter((update) => query.wants(update))
        return { state: control.clients.state(client), updates: wanted.slice(0, query.limit).map(toSnakeCase) }
      },
    }),
    route({
      method: 'GET',
      path: `${base}/:update`,
      tag: 'updates',
      summary:
        'One of the last updates: what each filter says for each handler, the runs with their calls, the outcome.',
      run: ({ params: { client = '', update = '' } }) => {
        const id = /^\d{1,15}$/.test(update) ? Number(update) : 0
        const explained = control.explainUpdate(client, id)
        if (explained) return toSnakeCase(explained)
        throw new SwitchboardError('CONSOLE_NOT_FOUND', { what: `update ${update} of ${client}` })
      },
    }),
  ]
}

import type { ClientEntries } from '../../configuration/client-entries.js'
import { pluginsAtHand } from '../../configuration/plugins-at-hand.js'
import { SharedApplicationQuery } from '../bodies/client-queries.js'
import { type ConsoleRoute, route } from '../http/console-route.js'
import { nameIn } from '../http/name-in.js'
import { toSnakeCase } from '../http/snake-case.js'

/** The clients in the configuration's file: to add one, to take one out. @param cwd - where plugins are looked for. */
export function clientEntryRoutes(entries: ClientEntries, cwd: string): ConsoleRoute[] {
  return [
    route({
      method: 'GET',
      path: '/api/client-form',
      tag: 'clients',
      summary: 'What a form for a new client offers: clients whose application it can share, and the plugins at hand.',
      run: async () => ({ applications: await entries.applications(), plugins: await pluginsAtHand(cwd) }),
    }),
    route<object, SharedApplicationQuery>({
      method: 'POST',
      path: '/api/clients',
      tag: 'clients',
      summary:
        'Adds a client, written as in the configuration, which is saved and applied: it starts. A user without a login waits for one.',
      body: 'object',
      query: SharedApplicationQuery,
      told: (body) => nameIn(body, 'session_name'),
      run: async ({ body, query, reply }) => {
        const report = await entries.add(body as Record<string, unknown>, query.applicationOf)
        reply.code(201)
        return toSnakeCase(report)
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/clients/:client',
      tag: 'clients',
      summary: 'Stops a client and takes it out of the configuration, comments kept; its session stays.',
      run: async ({ params: { client = '' } }) => toSnakeCase(await entries.remove(client)),
    }),
  ]
}

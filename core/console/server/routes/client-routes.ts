import { SwitchboardError } from '../../../errors/switchboard-error.js'
import type { AppControl } from '../../../kernel/control/app-control.js'
import type { ClientStatus } from '../../../kernel/status.js'
import { JobRunsQuery } from '../bodies/job-queries.js'
import { FloodsQuery } from '../bodies/list-queries.js'
import { ReloadBody } from '../bodies/reload-bodies.js'
import { type ConsoleRoute, route } from '../http/console-route.js'
import { toSnakeCase } from '../http/snake-case.js'

const base = '/api/clients/:client' as const

/** The clients, their plugins and their jobs: to look at and to steer. */
export function clientRoutes(control: AppControl): ConsoleRoute[] {
  return [
    route({
      method: 'GET',
      path: '/api/clients',
      tag: 'clients',
      summary: 'Lists all clients with their state, plugins and jobs.',
      run: () => control.status().clients.map((client) => described(control, client)),
    }),
    route({
      method: 'GET',
      path: base,
      tag: 'clients',
      summary: 'One client: state, plugins, jobs, counts of its updates and calls.',
      run: ({ params: { client = '' } }) => ({
        ...described(control, statusOf(control, client)),
        calls: callsOf(control, client),
      }),
    }),
    route({
      method: 'GET',
      path: `${base}/floods`,
      tag: 'clients',
      summary: 'The pauses that Telegram asked a client for and that are not over, the longest first.',
      run: ({ params: { client = '' } }) => control.floods(client).map(toSnakeCase),
    }),
    route({
      method: 'DELETE',
      path: `${base}/floods`,
      tag: 'clients',
      summary: 'Forgets the pauses of a client, of one method or of all: its next call asks Telegram again.',
      query: FloodsQuery,
      run: ({ params: { client = '' }, query: { method } }) => ({ forgotten: control.clearFloods(client, method) }),
    }),
    change('start', 'Starts a client; resolves when it is online.', async (client) => {
      await refuseWithoutLogin(control, client)
      await control.startClient(client)
    }),
    change('stop', 'Stops a client; the others go on.', (client) => control.stopClient(client)),
    change('restart', 'Stops a client and starts it again.', async (client) => {
      await refuseWithoutLogin(control, client)
      await control.restartClient(client)
    }),
    route({
      method: 'POST',
      path: `${base}/reload`,
      tag: 'clients',
      summary: 'Loads the plugins of a client anew while it stays connected; on an error the old ones go on.',
      run: async ({ params: { client = '' } }) => toSnakeCase(await control.reloadPlugins(client)),
    }),
    route<ReloadBody>({
      method: 'POST',
      path: '/api/plugins/reload',
      tag: 'plugins',
      summary:
        'Loads the plugins anew whose files have changed, of all clients or of one; on an error the old ones go on.',
      body: ReloadBody,
      run: async ({ body: { client } }) =>
        toSnakeCase(await (client === undefined ? control.reloadChanged() : control.reloadPlugins(client))),
    }),
    route({
      method: 'POST',
      path: `${base}/plugins/:plugin/enable`,
      tag: 'plugins',
      summary: 'Brings a disabled plugin back while its client stays connected.',
      run: ({ params: { client = '', plugin = '' } }) => control.enablePlugin(client, plugin),
    }),
    route({
      method: 'POST',
      path: `${base}/plugins/:plugin/disable`,
      tag: 'plugins',
      summary: 'Takes a plugin out of a client that stays connected, until it is enabled or the process ends.',
      run: ({ params: { client = '', plugin = '' } }) => control.disablePlugin(client, plugin),
    }),
    route({
      method: 'GET',
      path: `${base}/jobs/:job/history`,
      tag: 'jobs',
      summary: 'The runs of a job, the latest first, also of earlier starts; `before` is the id to page on from.',
      query: JobRunsQuery,
      run: async ({ params: { client = '', job = '' }, query: { limit, before } }) =>
        toSnakeCase(await control.jobHistory(client, job, { limit, before })),
    }),
    route({
      method: 'POST',
      path: `${base}/jobs/:job/run`,
      tag: 'jobs',
      summary: 'Runs a job now, enabled or not, and waits for its end.',
      run: async ({ params: { client = '', job = '' } }) => ({ outcome: await control.runJob(client, job) }),
    }),
    route({
      method: 'POST',
      path: `${base}/jobs/:job/pause`,
      tag: 'jobs',
      summary: 'Keeps a job from running by itself.',
      run: ({ params: { client = '', job = '' } }) => control.pauseJob(client, job),
    }),
    route({
      method: 'POST',
      path: `${base}/jobs/:job/resume`,
      tag: 'jobs',
      summary: 'Lets a paused job go on in its rhythm.',
      run: ({ params: { client = '', job = '' } }) => control.resumeJob(client, job),
    }),
  ]
}

/** A start would ask whoever sits at the terminal of the process. @throws CONSOLE_LOGIN_AWAITED */
async function refuseWithoutLogin({ logins }: AppControl, client: string): Promise<void> {
  if (await logins.isAwaited(client)) throw new SwitchboardError('CONSOLE_LOGIN_AWAITED', { client })
}

function change(what: string, summary: string, act: (client: string) => Promise<void>): ConsoleRoute {
  return route({
    method: 'POST',
    path: `${base}/${what}`,
    tag: 'clients',
    summary,
    run: ({ params: { client = '' } }) => act(client),
  })
}

function described(control: AppControl, status: ClientStatus): object {
  return { ...(toSnakeCase(status) as object), updates: toSnakeCase(control.updateMetrics(status.name) ?? null) }
}

/** Counts by method, the most used first; a list, as methods are data and no names of ours. */
function callsOf(control: AppControl, client: string): object {
  const { methods = {}, lastFlood } = control.callStatistics(client) ?? {}
  const rows = Object.entries(methods).map(([method, { calls, failures, codes, lastFailureMs }]) => ({
    method,
    calls,
    failures,
    codes: Object.entries(codes).map(([code, count]) => ({ code, count })),
    last_failure_ms: lastFailureMs,
  }))
  return { methods: rows.sort((one, other) => other.calls - one.calls), last_flood: toSnakeCase(lastFlood ?? null) }
}

function statusOf(control: AppControl, name: string): ClientStatus {
  const { clients } = control.status()
  const found = clients.find((client) => client.name === name)
  if (found) return found
  throw new SwitchboardError('APP_CLIENT_UNKNOWN', { client: name, known: clients.map((client) => client.name) })
}

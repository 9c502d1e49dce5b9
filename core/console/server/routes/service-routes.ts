import type { AppControl } from '../../../kernel/control/app-control.js'
import { JobRunsQuery } from '../bodies/job-queries.js'
import { type ConsoleRoute, route } from '../http/console-route.js'
import { toSnakeCase } from '../http/snake-case.js'

const job = '/api/services/jobs/:job' as const

/** The jobs of the services that all clients share: to look at and to steer. */
export function serviceRoutes(control: AppControl): ConsoleRoute[] {
  return [
    route({
      method: 'GET',
      path: '/api/services',
      tag: 'services',
      summary: 'Lists the services that all clients share and that have jobs, with those.',
      run: () => toSnakeCase(control.status().services ?? []),
    }),
    route({
      method: 'GET',
      path: `${job}/history`,
      tag: 'services',
      summary: 'The runs of such a job in all processes, the latest first; `before` is the id to page on from.',
      query: JobRunsQuery,
      run: async ({ params: { job: name = '' }, query: { limit, before } }) =>
        toSnakeCase(await control.serviceJobs.history(name, { limit, before })),
    }),
    route({
      method: 'POST',
      path: `${job}/run`,
      tag: 'services',
      summary: 'Runs such a job now, and waits for its end.',
      run: async ({ params: { job: name = '' } }) => ({ outcome: await control.serviceJobs.run(name) }),
    }),
    route({
      method: 'POST',
      path: `${job}/pause`,
      tag: 'services',
      summary: 'Keeps such a job from running by itself, in all processes.',
      run: ({ params: { job: name = '' } }) => control.serviceJobs.pause(name),
    }),
    route({
      method: 'POST',
      path: `${job}/resume`,
      tag: 'services',
      summary: 'Lets such a job go on in its rhythm.',
      run: ({ params: { job: name = '' } }) => control.serviceJobs.resume(name),
    }),
  ]
}

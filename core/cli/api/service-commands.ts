import type { ApiCommand } from './api-command.js'
import { historyTable } from './job-rows.js'
import { before, limit } from './page-options.js'

const job = '/api/services/jobs/:job' as const

interface ServiceAnswer {
  readonly name: string
  readonly jobs: readonly object[]
}

/** The jobs of the services that all clients share. */
export const serviceCommands: readonly ApiCommand[] = [
  {
    ...{ group: 'services', name: 'jobs', about: 'show the jobs of services', method: 'GET', path: '/api/services' },
    table: {
      rows: (services: readonly ServiceAnswer[]) =>
        services.flatMap(({ name, jobs }) => jobs.map((one) => ({ service: name, ...one }))),
      columns: ['name', 'service', 'schedule', 'once', 'machine', 'paused', 'runs', 'failures', 'last_error'],
    },
  },
  {
    ...{ group: 'services', name: 'run', method: 'POST', path: `${job}/run` },
    about: 'run a job of a service now, and wait for its end',
  },
  {
    ...{ group: 'services', name: 'history', method: 'GET', path: `${job}/history`, table: historyTable },
    about: 'show the runs of a job of a service, the latest first, in all processes',
    options: [limit, before],
  },
  ...(['pause', 'resume'] as const).map(
    (name): ApiCommand => ({
      ...{ group: 'services', name, method: 'POST', path: `${job}/${name}`, done: `{job} is ${name}d.` },
      about: name === 'pause' ? 'keep a job of a service from running by itself' : 'let a paused job go on',
    }),
  ),
]

import type { AppControl } from '../../../kernel/control/app-control.js'
import { type ConsoleRoute, route } from '../http/console-route.js'
import { toSnakeCase } from '../http/snake-case.js'

/** The accounts that send, and their pools. */
export function agentRoutes(control: AppControl): ConsoleRoute[] {
  return [
    route({
      method: 'GET',
      path: '/api/pools',
      tag: 'agents',
      summary: 'Lists the pools with how their agents are: state, budgets, waits, what they did in this hour and day.',
      run: () => toSnakeCase(control.status().pools ?? []),
    }),
  ]
}

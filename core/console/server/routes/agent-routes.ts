import type { Channels } from '../../../channels/channels.js'
import { SwitchboardError } from '../../../errors/switchboard-error.js'
import type { AppControl } from '../../../kernel/control/app-control.js'
import { BulkBody, StatisticsQueryBody } from '../bodies/agent-bodies.js'
import { type ConsoleRoute, route } from '../http/console-route.js'
import { invalidBody } from '../http/invalid-body.js'
import { toSnakeCase } from '../http/snake-case.js'
import { BulkOperation, bulkTold } from './bulk-operation.js'

/** The accounts that send, and their pools: how they are, what they did, and operations on several at once. */
export function agentRoutes(control: AppControl, channels: Channels | undefined): ConsoleRoute[] {
  return [
    route({
      method: 'GET',
      path: '/api/pools',
      tag: 'agents',
      summary: 'Lists the pools with how their agents are: state, budgets, waits, what they did in this hour and day.',
      run: () => toSnakeCase(control.agents.pools()),
    }),
    route({
      method: 'GET',
      path: '/api/agents',
      tag: 'agents',
      summary: 'Lists all agents with how they are.',
      run: () => toSnakeCase(control.agents.list()),
    }),
    route({
      method: 'GET',
      path: '/api/channels/:id/agents/status',
      tag: 'agents',
      summary: 'How the agents of a channel are.',
      run: ({ params: { id = '' } }) => {
        const pool = control.agents.pools().find(({ name }) => name === id)
        if (!pool) throw new SwitchboardError('CONSOLE_NOT_FOUND', { what: `channel ${id} with agents` })
        return toSnakeCase(pool)
      },
    }),
    route({
      method: 'GET',
      path: '/api/statistics',
      tag: 'agents',
      summary: 'What agents did by hour or by day, the oldest first; hours in which one did nothing are left out.',
      query: StatisticsQueryBody,
      run: async ({ query: { by, agent, sinceMs } }) => {
        const agents = agent === undefined ? undefined : [agent]
        return toSnakeCase(await control.agents.statistics({ by, agents, sinceMs }))
      },
    }),
    route<BulkBody>({
      method: 'POST',
      path: '/api/agents/bulk',
      tag: 'agents',
      summary:
        'Does one thing to several agents, `[{ "session_name": "agent_1" }]`, and says of each what came of it. `action`: pause, resume, check, clear-floods, add, remove or move; `channel` for add and move, a `phone` beside `session_name` for add.',
      body: BulkBody,
      told: bulkTold,
      run: ({ body }) => {
        const needsChannel = body.action === 'add' || body.action === 'move'
        if (needsChannel && body.channel === undefined) {
          throw invalidBody({ path: 'channel', message: 'channel is missing', fix: 'Name the channel they go to.' })
        }
        return new BulkOperation(control, channels, body).run()
      },
    }),
  ]
}

import { SwitchboardError } from '../../../errors/switchboard-error.js'
import type { AppControl } from '../../../kernel/control/app-control.js'
import { OutboxListQuery } from '../bodies/outbox-bodies.js'
import { type ConsoleRoute, route } from '../http/console-route.js'
import { shownDelivery } from '../http/shown-delivery.js'

/** The messages that are stored until it is known what became of them, and the pools that send them. */
export function outboxRoutes(control: AppControl): ConsoleRoute[] {
  return [
    route({
      method: 'GET',
      path: '/api/outbox',
      tag: 'outbox',
      summary: 'Lists stored messages, the latest first; `before` is the number to page on from.',
      query: OutboxListQuery,
      run: async ({ identity, query: { states, pool, broadcast, before, limit } }) => {
        const found = await control.outbox.list({ states, pool, broadcast, before, limit: limit + 1 })
        const messages = found.slice(0, limit).map((message) => shownDelivery(message, identity))
        return { messages, has_more: found.length > limit }
      },
    }),
    route({
      method: 'POST',
      path: '/api/outbox/:id/cancel',
      tag: 'outbox',
      summary: 'Cancels a message that waits; one that is being sent is not in time.',
      run: async ({ params: { id } }) => ({ cancelled: await control.outbox.cancel(numberOf(id, 'message')) }),
    }),
    route({
      method: 'POST',
      path: '/api/outbox/:id/retry',
      tag: 'outbox',
      summary: 'Sends a message that was given up again, as a new one.',
      run: async ({ identity, params: { id } }) =>
        shownDelivery(await control.outbox.retry(numberOf(id, 'message')), identity),
    }),
    pool(control, 'pause', 'Sends nothing more of a pool, also after a restart, until it is resumed.'),
    pool(control, 'resume', 'Sends the messages of a pool again.'),
  ]
}

function pool(control: AppControl, what: 'pause' | 'resume', summary: string): ConsoleRoute {
  return route({
    method: 'POST',
    path: `/api/pools/:pool/${what}`,
    tag: 'agents',
    summary,
    run: async ({ params: { pool: name = '' } }) => {
      const known = control.status().pools?.map((one) => one.name) ?? []
      if (!known.includes(name)) {
        throw new SwitchboardError('CONSOLE_NOT_FOUND', { what: `pool ${name}; the pools are ${known.join(', ')}` })
      }
      await control.outbox[what](name)
    },
  })
}

/** The number in a path. @param of - what has it. @throws CONSOLE_NOT_FOUND */
export function numberOf(text: string | undefined, of: 'message' | 'broadcast'): number {
  const number = Number(text)
  if (Number.isSafeInteger(number)) return number
  throw new SwitchboardError('CONSOLE_NOT_FOUND', { what: `${of} "${text}"` })
}

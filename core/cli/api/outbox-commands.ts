import type { ApiCommand } from './api-command.js'
import { before, limit } from './page-options.js'

interface Cancelled {
  readonly cancelled: boolean
}

interface Retried {
  readonly id: number
  readonly state: string
  readonly recipient: string
}

/** The commands about the messages that are stored until they are sent. */
export const outboxCommands: readonly ApiCommand[] = [
  {
    ...{ group: 'outbox', name: 'list', about: 'show messages, the latest first', method: 'GET', path: '/api/outbox' },
    options: [
      { flags: '--state <state>', about: 'of this state, or `open` or `unsent`', to: 'query', name: 'state' },
      { flags: '--pool <name>', about: 'of this pool', to: 'query', name: 'pool' },
      limit,
      before,
    ],
    table: {
      rows: ({ messages }: { messages: object[] }) => messages,
      columns: ['id', 'pool', 'recipient', 'state', 'agent', 'attempts', 'reason', 'summary'],
    },
  },
  {
    ...{ group: 'outbox', name: 'cancel', about: 'cancel a message that waits', method: 'POST' },
    path: '/api/outbox/:id/cancel',
    said: ({ cancelled }: Cancelled) =>
      cancelled ? 'It is cancelled.' : 'It is not cancelled: it is over, or is being sent at this moment.',
    isFailure: ({ cancelled }: Cancelled) => !cancelled,
  },
  {
    ...{ group: 'outbox', name: 'retry', about: 'send a message that was given up again', method: 'POST' },
    path: '/api/outbox/:id/retry',
    said: ({ id, state, recipient }: Retried, args) =>
      String(id) === args.id
        ? `Message ${id} is ${state}, so it is not sent again.`
        : `Message ${String(args.id)} is sent again, to ${recipient}, as message ${id}.`,
    isFailure: ({ id }: Retried, args) => String(id) === args.id,
  },
]

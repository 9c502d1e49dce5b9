import type { ApiCommand } from './api-command.js'

const path = '/api/do-not-contact' as const

interface Removed {
  readonly removed: boolean
}

/** The commands about the people nobody writes to. */
export const doNotContactCommands: readonly ApiCommand[] = [
  {
    ...{ group: 'do-not-contact', name: 'list', about: 'show whom nobody writes to, the latest first', method: 'GET' },
    path,
    table: {
      rows: (people: { since_ms: number }[]) =>
        people.map((one) => ({ ...one, since: new Date(one.since_ms).toISOString() })),
      columns: ['recipient', 'since', 'reason'],
    },
  },
  {
    ...{ group: 'do-not-contact', name: 'add', about: 'let nobody write to somebody', method: 'POST', path },
    args: [{ name: 'recipient', about: 'an id as id:42, a @username or a phone number' }],
    options: [{ flags: '--reason <text>', about: 'why, for those who look later', to: 'body', name: 'reason' }],
    said: ({ recipient }: { readonly recipient: string }) => `Nobody writes to ${recipient} any more.`,
  },
  {
    ...{ group: 'do-not-contact', name: 'remove', method: 'DELETE', path: `${path}/:recipient` },
    about: 'let everybody write to somebody again who wants that, under all names known of the person',
    said: ({ removed }: Removed, { recipient }) =>
      removed ? `${recipient} may be written to again.` : `${recipient} is not on the list, so nothing is changed.`,
    isFailure: ({ removed }: Removed) => !removed,
  },
]

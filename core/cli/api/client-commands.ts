import { ClientConfig } from '../../config/client-config.js'
import { variable } from '../../config/config-key.js'
import { optionFields } from '../../plan/options/option-fields.js'
import type { ApiCommand } from './api-command.js'
import { type TypedPair, typedPairs, valuesOf, withPair } from './typed-values.js'

interface Report {
  readonly clients: readonly {
    readonly client: string
    readonly kind: string
    readonly error?: { readonly message: string }
  }[]
}

/** What became of those that a change of the configuration meant something for. */
const table: ApiCommand['table'] = {
  rows: ({ clients }: Report) => clients.filter(({ kind }) => kind !== 'none'),
  columns: ['client', 'kind', 'error.message'],
}

const isFailure = ({ clients }: Report) => clients.some(({ error }) => error)

/** The commands that write clients into the configuration's file, and take them out. */
export const clientCommands: readonly ApiCommand[] = [
  {
    ...{ group: 'clients', name: 'add', method: 'POST', path: '/api/clients', table, isFailure },
    about: 'add a client to the configuration, and start it',
    args: [{ name: 'session_name', about: 'its name and that of its session' }],
    options: [
      { flags: '--type <type>', about: 'user or bot', to: 'body', name: 'type', required: true },
      {
        flags: '--set <pairs...>',
        about: `any other key of a client, as KEY=VALUE; secrets by variables: 'bot_token=${variable('BOT3_TOKEN')}'`,
        to: 'body',
        name: 'set',
        read: typedPairs,
      },
    ],
    prepare: (given) => {
      const { set = [], ...rest } = given as { set?: readonly TypedPair[] }
      return valuesOf(set, optionFields(ClientConfig)).reduce<object>(
        (all, [path, value]) => withPair(all, path, value),
        rest,
      )
    },
  },
  {
    ...{ group: 'clients', name: 'remove', method: 'DELETE', path: '/api/clients/:client', table, isFailure },
    about: 'stop a client and take it out of the configuration; its session stays',
  },
]

import { SwitchboardError } from '../../../errors/switchboard-error.js'
import type { DeadLetter, DeadLetters } from '../../../updates/journal/dead-letters.js'
import { DeadLettersQuery } from '../bodies/list-queries.js'
import { type ConsoleRoute, route } from '../http/console-route.js'
import { toSnakeCase } from '../http/snake-case.js'

/** The updates that handlers failed on. Lists carry no bodies: one of them may be large. */
export function deadLetterRoutes(letters: DeadLetters): ConsoleRoute[] {
  return [
    route<object, DeadLettersQuery>({
      method: 'GET',
      path: '/api/deadletters',
      tag: 'dead letters',
      summary: 'Lists dead letters, the latest first, without the updates themselves.',
      query: DeadLettersQuery,
      run: async ({ query: { client, limit } }) => ({
        count: await letters.count(client),
        letters: (await letters.list({ client, limit })).map(({ body: _, ...letter }) => toSnakeCase(letter)),
      }),
    }),
    route({
      method: 'GET',
      path: '/api/deadletters/:id',
      tag: 'dead letters',
      summary: 'One dead letter with its update as JSON.',
      run: async ({ params: { id = '' } }) => toSnakeCase(await letterOf(letters, id)),
    }),
    route({
      method: 'POST',
      path: '/api/deadletters/:id/replay',
      tag: 'dead letters',
      summary: 'Hands the update over again, within seconds while its client is online.',
      run: async ({ params: { id = '' } }) => {
        await letters.replay((await letterOf(letters, id)).id)
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/deadletters/:id',
      tag: 'dead letters',
      summary: 'Drops a dead letter for good.',
      run: async ({ params: { id = '' } }) => {
        await letters.drop((await letterOf(letters, id)).id)
      },
    }),
  ]
}

async function letterOf(letters: DeadLetters, id: string): Promise<DeadLetter> {
  const letter = /^\d{1,15}$/.test(id) ? await letters.get(Number(id)) : undefined
  if (letter) return letter
  throw new SwitchboardError('CONSOLE_NOT_FOUND', { what: `dead letter ${id}` })
}

import { withPlugins } from 'switchboard/vitest'
import { expect, it } from 'vitest'
import { Commands } from './commands.js'

it('says hello and repeats what it is told', () =>
  withPlugins({ plugins: [Commands] }, async ({ alice, client }) => {
    alice.send(client, '/start')
    expect((await alice.waitFor('Hello')).text).toBe('Hello!')
    alice.send(client, 'tea, please')
    await alice.waitFor('You said: tea, please')
  }))

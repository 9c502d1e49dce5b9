import { withPlugins } from 'switchboard/testing'
import { expect, it } from 'vitest'
import { Bot1Commands } from './bot_commands.js'
import { Bot1Periodic } from './bot_periodic.js'

const plugins = [Bot1Commands, Bot1Periodic]

it('bot1 keeps the card of /start up to date for half an hour', () =>
  withPlugins({ as: 'bot1', plugins }, async (world) => {
    world.alice.send('bot1', '/start')
    const card = await world.alice.waitFor('Updating for 30 more min')
    await world.advance('1m')
    expect(card.text).toContain('Updating for 29 more min')
    await world.advance('30m')
    expect(card.text).toContain('Updates have ended')
  }))

it('bot1 lets a deleted card be', () =>
  withPlugins({ as: 'bot1', plugins }, async (world) => {
    world.alice.send('bot1', '/start')
    world.alice.delete(await world.alice.waitFor('Updating'))
    await world.settled()
    await world.advance('5m')
    expect(world.calls({ method: 'messages.editMessage' })).toEqual([])
  }))

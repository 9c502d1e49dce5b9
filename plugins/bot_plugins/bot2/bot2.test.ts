import { withPlugins } from 'switchboard/testing'
import { expect, it } from 'vitest'
import { Bot2Commands } from './bot_commands.js'
import { Bot2Periodic } from './bot_periodic.js'

const plugins = [Bot2Commands, Bot2Periodic]

it('bot2 keeps the card of /start up to date for half an hour', () =>
  withPlugins({ as: 'bot2', plugins }, async (world) => {
    world.alice.send('bot2', '/start')
    const card = await world.alice.waitFor('Updating for 30 more min')
    await world.advance('1m')
    expect(card.text).toContain('Updating for 29 more min')
    await world.advance('30m')
    expect(card.text).toContain('Updates have ended')
  }))

it('bot2 lets a deleted card be', () =>
  withPlugins({ as: 'bot2', plugins }, async (world) => {
    world.alice.send('bot2', '/start')
    world.alice.delete(await world.alice.waitFor('Updating'))
    await world.settled()
    await world.advance('5m')
    expect(world.calls({ method: 'messages.editMessage' })).toEqual([])
  }))

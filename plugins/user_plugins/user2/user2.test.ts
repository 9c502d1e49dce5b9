import { withPlugins } from 'switchboard/testing'
import { expect, it } from 'vitest'
import { User2Commands } from './user_commands.js'
import { User2Periodic } from './user_periodic.js'

const plugins = [User2Commands, User2Periodic]

it('user2 keeps the card of /start in Saved Messages up to date', () =>
  withPlugins({ type: 'user', as: 'user2', plugins }, async (world) => {
    world.owner.send('user2', '/start')
    const card = await world.owner.waitFor('Updating for 30 more min')
    await world.advance('90s')
    expect(card.text).toContain('Updating for 29 more min')
  }))

it('user2 does not answer other people', () =>
  withPlugins({ type: 'user', as: 'user2', plugins }, async (world) => {
    world.alice.send('user2', '/start')
    await world.settled()
    expect(world.alice.history('user2')).toHaveLength(1)
  }))

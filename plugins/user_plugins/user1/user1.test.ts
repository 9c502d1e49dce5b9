import { withPlugins } from 'switchboard/testing'
import { expect, it } from 'vitest'
import { User1Commands } from './user_commands.js'
import { User1Periodic } from './user_periodic.js'

const plugins = [User1Commands, User1Periodic]

it('user1 keeps the card of /start in Saved Messages up to date', () =>
  withPlugins({ type: 'user', as: 'user1', plugins }, async (world) => {
    world.owner.send('user1', '/start')
    const card = await world.owner.waitFor('Updating for 30 more min')
    await world.advance('90s')
    expect(card.text).toContain('Updating for 29 more min')
  }))

it('user1 does not answer other people', () =>
  withPlugins({ type: 'user', as: 'user1', plugins }, async (world) => {
    world.alice.send('user1', '/start')
    await world.settled()
    expect(world.alice.history('user1')).toHaveLength(1)
  }))

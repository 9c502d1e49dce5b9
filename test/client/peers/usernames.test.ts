import { Client, filters, Inject, type MessageContext, OnCommand, OnMessage, Plugin } from 'switchboard'
import { withPlugins } from 'switchboard/testing'
import { expect, it } from 'vitest'
import type { WorldDescription } from '../../../core/sandbox/world/world-description.js'

const world: WorldDescription = {
  users: [
    {
      id: 1001,
      phone: '+9996620001',
      code: '22222',
      firstName: 'Anna',
      username: 'anna',
      otherUsernames: ['anna_second'],
      name: 'anna',
    },
  ],
  bots: [
    {
      id: 2001,
      token: '2001:token',
      firstName: 'Bot',
      username: 'one_bot',
      otherUsernames: ['second_bot'],
      name: 'bot1',
    },
  ],
  chats: [
    {
      kind: 'supergroup',
      title: 'Club',
      username: 'the_club',
      otherUsernames: ['our_club'],
      owner: 'anna',
      members: ['bot1'],
    },
  ],
}
const seen: string[] = []

@Plugin({ name: 'names' })
class Names {
  constructor(@Inject(Client) private readonly client: Client) {}

  @OnCommand('start')
  start(ctx: MessageContext) {
    seen.push(ctx.text)
  }

  @OnMessage(filters.from('@Anna_Second').and(filters.chat('our_club')).and(filters.text('/look')))
  async look() {
    for (const name of ['anna_second', '@our_club']) {
      const { id, username } = this.client.peers.byUsername(name) ?? {}
      seen.push(`${username} ${id} ${(await this.client.resolve(name)).className}`)
    }
  }
}

it('somebody with several usernames is commanded, found and filtered by each of them', () =>
  withPlugins({ plugins: [Names], world }, async (test) => {
    const anna = test.person('anna')
    for (const addressee of ['', '@one_bot', '@Second_Bot', '@third_bot']) anna.send('bot1', `/start${addressee}`)
    anna.send('the_club', '/look')
    await test.settled()
    expect(seen.slice(0, 3)).toEqual(['/start', '/start@one_bot', '/start@Second_Bot'])
    expect(seen.slice(3)).toEqual([
      'anna 1001 InputPeerUser',
      expect.stringMatching(/^the_club -100\d+ InputPeerChannel$/),
    ])
    expect(test.calls({ client: test.client, method: 'contacts.resolveUsername' })).toEqual([])
  }))

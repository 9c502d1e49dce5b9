import { describe, expect, it } from 'vitest'
import { buildWorld } from '../../../core/sandbox/world/world-builder.js'
import { describeWorld } from '../../../core/sandbox/world/world-describer.js'
import { formatWorld, parseWorld, readWorldFile } from '../../../core/sandbox/world/world-file.js'
import { ManualClock } from '../../../core/time/manual-clock.js'

const user = '{ id: 1, phone: "+9996620001", code: "22222", first_name: A, username: anna_user }'

describe('a world file', () => {
  it('tells everything that is wrong with it at once', () => {
    const text = `
users:
  - ${user}
  - { id: 1, phone: 5, code: "22222", first_name: B, language: russkij!, contacts: [nobody] }
bots:
  - { id: 7, token: "8:secret", first_name: Bot, username: bot }
chats:
  - { kind: basement, title: Cellar, owner: anna_user, members: [ghost] }
  - { kind: supergroup, title: Attic, owner: anna_user, restricted: [fly], colour: red }
`
    expect(() => parseWorld(text, 'world.yaml')).toThrowError(
      expect.objectContaining({
        code: 'SANDBOX_WORLD_INVALID',
        context: {
          file: 'world.yaml',
          problems: [
            'users[1].phone must be a text; put it into quotes',
            'users[1].phone is missing',
            'users[1].language is no language code',
            'bots[0].username must have 5 to 32 letters, digits or underscores; short names go into `name`',
            'bots[0].token must begin with "7:"',
            'chats[0].kind must be one of basic, supergroup, forum, channel',
            expect.stringContaining('chats[1].restricted: "fly" is no right'),
            'chats[1].colour is not known here',
            'id 1 is there twice',
            'contacts of 1 names "nobody", who is not described',
            'members of "Cellar" names "ghost", who is not described',
          ],
        },
      }),
    )
  })

  it('that is no YAML, or not there, is reported with its name', async () => {
    expect(() => parseWorld('users: [', 'world.yaml')).toThrowError(
      expect.objectContaining({ code: 'SANDBOX_WORLD_UNREADABLE' }),
    )
    await expect(readWorldFile('/nowhere/world.yaml')).rejects.toMatchObject({
      code: 'SANDBOX_WORLD_UNREADABLE',
      what: 'The world file /nowhere/world.yaml cannot be read: it cannot be opened.',
    })
  })

  it('that comes with the project has all that the page about the sandbox promises', async () => {
    const description = await readWorldFile('config/sandbox.yaml')
    const { state } = buildWorld(description, { clock: new ManualClock(), seed: 1, dcId: 2 })
    const accounts = [...state.accounts.values()]
    expect(accounts.filter(({ isBot }) => isBot).length).toBeGreaterThanOrEqual(2)
    expect(accounts.filter(({ isBot }) => !isBot).length).toBeGreaterThanOrEqual(3)
    expect(accounts.filter(({ password }) => password !== undefined)).toHaveLength(1)
    const channels = [...state.channels.values()]
    const people = accounts.filter(({ username }) => ['user1', 'user2', 'alice', 'bob'].includes(username ?? ''))
    expect(people).toHaveLength(3)
    const open = channels.filter(({ broadcast, members }) => !broadcast && people.every(({ id }) => members.has(id)))
    expect(open.some(({ forum }) => forum)).toBe(true)
    expect(open.some(({ forum }) => !forum)).toBe(true)
    expect(channels.some(({ broadcast }) => broadcast)).toBe(true)
  })

  it('gives the same ids and access hashes for the same seed, and others for another', async () => {
    const description = await readWorldFile('config/sandbox.yaml')
    const hash = (seed: number) => {
      const { state } = buildWorld(description, { clock: new ManualClock(), seed, dcId: 2 })
      return state.accessHash(700000001, 'user', 700000002)
    }
    expect(hash(1)).toBe(hash(1))
    expect(hash(1)).not.toBe(hash(2))
  })

  it('may say what was written before', () => {
    const text = `
users:
  - ${user}
bots:
  - { id: 7, token: "7:secret", first_name: Bot, username: the_bot }
messages:
  - { from: anna_user, to: the_bot, text: /start }
  - { from: the_bot, to: anna_user, text: Welcome }
`
    const { state } = buildWorld(parseWorld(text, 'x'), { clock: new ManualClock(), seed: 1, dcId: 2 })
    expect(state.account(1).messages.all.map((message) => message.text)).toEqual(['/start', 'Welcome'])
  })

  it('written from a world makes the same world again', async () => {
    const options = { clock: new ManualClock(), seed: 1, dcId: 2 }
    const world = buildWorld(await readWorldFile('config/sandbox.yaml'), options)
    const { state } = world
    state.accountByName('alice')!.language = 'pt-br'
    const say = (name: string, to: Parameters<typeof world.messaging.send>[1], text: string, topId?: number) =>
      world.messaging.send(state.accountByName(name)!, to, { text, topId })
    say('alice', { type: 'user', id: state.accountByName('bot1')!.id }, '/start')
    say('bot1', { type: 'user', id: state.accountByName('alice')!.id }, 'Welcome, "Alice": 5 < 6')
    const forum = [...state.channels.values()].find((channel) => channel.forum)!
    const orders = [...forum.topics.values()].find(({ title }) => title === 'Orders')!
    say('bob', { type: 'channel', id: forum.id }, 'two teas', orders.id)
    const news = [...state.channels.values()].find((channel) => channel.broadcast)!
    say('alice', { type: 'channel', id: news.id }, 'headline')

    const text = formatWorld(describeWorld(world))
    const again = buildWorld(parseWorld(text, 'saved.yaml'), options)
    expect(describeWorld(again)).toEqual(describeWorld(world))
    expect([...again.state.channels.get(forum.id)!.messages].map((message) => message.text)).toContain('two teas')
    const comments = [...again.state.channels.values()].find(({ username }) => username === 'sandbox_comments')!
    expect(comments.messages.filter((message) => message.text === 'headline')).toHaveLength(1)
  })
})

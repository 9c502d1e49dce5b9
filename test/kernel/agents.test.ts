import {
  AgentPool,
  AgentPools,
  createApp,
  filters,
  Inject,
  MessageContext,
  OnCommand,
  OnMessage,
  Outbox,
  Plugin,
  SwitchboardConfig,
} from 'switchboard'
import { withPlugins } from 'switchboard/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createLogging } from '../../core/logging/create-logging.js'

@Plugin({ name: 'offers' })
class Offers {
  constructor(
    @Inject(AgentPool) readonly agents: AgentPool,
    @Inject(AgentPools) readonly pools: AgentPools,
    @Inject(Outbox) readonly outbox: Outbox,
  ) {}

  @OnCommand('offer')
  async offer(ctx: MessageContext) {
    const delivered = await this.agents.sendMessage('@bob_example', 'An offer for you!', { maxRetries: 3 })
    await ctx.reply(delivered ? 'delivered' : 'not delivered')
  }

  @OnCommand('status')
  async status(ctx: MessageContext) {
    const { name, total_agents: total } = this.agents.getStatus()
    await ctx.reply(`${name} ${total}, ${this.pools.list().map((pool) => pool.name)}, ${this.pools.global.name}`)
  }

  @OnCommand('twice')
  async twice(ctx: MessageContext) {
    await this.agents.sendMessage('@bob_example', 'only once')
    if (ctx.attempt === 1) throw new Error('the first run fails')
    await ctx.reply('done')
  }
}

@Plugin({ name: 'python' })
class Python {
  constructor(@Inject(AgentPool.of('channel_python')) private readonly agents: AgentPool) {}

  @OnMessage(filters.text('python?'))
  async ask(ctx: MessageContext) {
    await ctx.reply(this.agents.name)
  }
}

const names = ['agent_one', 'agent_two', 'agent_py']

const channel = (id: string, ...agents: string[]) => ({
  id,
  name: `Jobs of ${id}`,
  agents: agents.map((session_name) => ({ phone: `+9996671${100 + names.indexOf(session_name)}`, session_name })),
})

describe('a plugin with a pool', () => {
  it('sends through the agents of the test, and tells that it was delivered', () =>
    withPlugins({ plugins: [Offers], allowFailures: true, agents: 3 }, async ({ alice, bob, client, app }) => {
      alice.send(client, '/offer')
      expect((await alice.waitFor(/delivered/)).text).toBe('delivered')
      // Whichever of them was online first.
      const heard = ['agent1', 'agent2', 'agent3'].flatMap((agent) => bob.history(agent))
      expect(heard.map(({ text }) => text)).toEqual(['An offer for you!'])
      const [pool] = app.control.status().pools ?? []
      expect(pool).toMatchObject({ name: 'global', total_agents: 3 })
      expect(pool?.agents.map(({ name }) => name)).toEqual(['agent1', 'agent2', 'agent3'])
    }))

  it('has the pool of the only channel, and all of them where it asks for that', () =>
    withPlugins({ plugins: [Offers], channels: [channel('one', 'agent_one')] }, async ({ alice, client }) => {
      alice.send(client, '/status')
      await alice.waitFor('one 1, one, global')
    }))

  it('has the pool of the channel that its client names, and others by their ids', () =>
    withPlugins(
      {
        plugins: [Offers, Python],
        client: { channel: 'two' },
        channels: [
          channel('one', 'agent_one'),
          channel('two', 'agent_two', 'agent_one'),
          channel('channel_python', 'agent_py'),
        ],
      },
      async ({ alice, client }) => {
        alice.send(client, '/status')
        await alice.waitFor('two 2, one,two,channel_python, global')
        alice.send(client, 'python?')
        await alice.waitFor('channel_python')
      },
    ))

  it('sends a message of a handler once, though the handler is run again', () =>
    withPlugins({ plugins: [Offers], allowFailures: true, agents: 1 }, async (world) => {
      const { alice, bob, client } = world
      alice.send(client, '/twice')
      await bob.waitFor('only once')
      for (let second = 0; second < 120 && alice.history(client).length < 2; second += 5) await world.advance('5s')
      expect(alice.history(client).at(-1)?.text).toBe('done')
      expect(bob.history('agent1').map(({ text }) => text)).toEqual(['only once'])
    }))

  it('writes no more to those who answer "stop"', () =>
    withPlugins({ plugins: [Offers], allowFailures: true, agents: 1 }, async ({ alice, bob, client }) => {
      alice.send(client, '/offer')
      await alice.waitFor('delivered')
      bob.send('agent1', 'Stop!')
      const refused = async () => {
        alice.send(client, '/offer')
        await alice.waitFor(/delivered/)
        return alice.history(client).at(-1)?.text === 'not delivered'
      }
      for (let tries = 0; !(await refused()); tries++) expect(tries).toBeLessThan(20)
      const received = bob.history('agent1').length
      expect(await refused()).toBe(true)
      expect(bob.history('agent1')).toHaveLength(received)
    }))
})

describe('the agents of a running app', () => {
  it('are seen, steered and counted through its control, which tells of what happens', () =>
    withPlugins({ plugins: [Offers], allowFailures: true, agents: 2 }, async (world) => {
      const { alice, client, app } = world
      const { agents, outbox, events } = app.control
      const heard: string[] = []
      const end = events.on(['agent', 'outbox'], (event) => {
        heard.push(event.name === 'agent' ? `${event.agent.name} ${event.agent.state}` : event.delivery.state)
      })
      alice.send(client, '/offer')
      await alice.waitFor('delivered')
      const [sent] = await outbox.list()
      expect(sent).toMatchObject({ state: 'sent', content: { text: 'An offer for you!' }, priority: 0 })
      expect(heard.filter((each) => ['sent', `${sent?.agent} online`].includes(each))).toEqual([
        `${sent?.agent} online`,
        'sent',
      ])
      // The other one connects beside it.
      await world.eventually(() => agents.list().every(({ state }) => state === 'online'), 'both to be online')

      expect(await agents.pause('agent1')).toMatchObject({ name: 'agent1', state: 'paused', pools: [] })
      expect(await agents.resume('agent1')).toMatchObject({ state: 'online' })
      expect(heard.slice(-2)).toEqual(['agent1 paused', 'agent1 online'])
      expect(await agents.check('agent2')).toMatchObject({ state: 'online' })
      expect(await agents.clearFlood('agent2')).toBe(false)
      expect(agents.pools()).toMatchObject([{ name: 'global', available_agents: 2 }])
      expect(() => agents.get('agent3')).toThrow('agent3')

      for (const by of ['hour', 'day'] as const) {
        const [counted, ...others] = await agents.statistics({ by })
        expect(counted).toMatchObject({ agent: sent?.agent, sent: 1, failed: 0, floods: 0 })
        expect(others).toEqual([])
        expect((counted?.fromMs ?? 1) % (by === 'hour' ? 3_600_000 : 86_400_000)).toBe(0)
      }
      end()
    }))

  it('are not there before the app is open', () => {
    const app = createApp({ config: new SwitchboardConfig() })
    expect(() => app.control.agents).toThrow(expect.objectContaining({ code: 'APP_NOT_RUNNING' }))
    expect(() => app.control.outbox).toThrow(expect.objectContaining({ code: 'APP_NOT_RUNNING' }))
    expect(app.control.conversations.isProvided).toBe(false)
  })
})

it('what is told of agents stands in their own category', async () => {
  const logging = createLogging()
  const told: string[] = []
  logging.onLine(({ category, agent, msg }) => told.push(`${category} ${agent}: ${msg}`))
  const config = new SwitchboardConfig()
  config.storage.file = ':memory:'
  config.agents.workdir = 'test/data/no-sessions'
  config.agents.accounts = [{ sessionName: 'agent_one', weight: 1, fresh: false }]
  const app = createApp({ config, logger: logging.logger })
  onTestFinished(() => app.stop())
  await app.start()
  await expect.poll(() => told).toContain('agents agent_one: the agent has no login, so it sends nothing')
})

describe('the plugins of agents', () => {
  it('are planned with the clients, so that what is wrong with them is told before anything starts', async () => {
    const config = new SwitchboardConfig()
    const plugins = { enabled: true, root: 'nowhere', include: ['listener'], exclude: [] }
    Object.assign(config.agents, { plugins, accounts: [{ sessionName: 'agent_one' }, { sessionName: 'agent_two' }] })
    const { clients, diagnostics } = await createApp({ config }).plan()
    expect(clients).toEqual([])
    expect(diagnostics).toMatchObject([{ clients: ['agent_one', 'agent_two'], error: { code: 'PLUGIN_ROOT_MISSING' } }])
  })
})

describe('a plugin that asks for a pool that is not there', () => {
  const faultOf = async (options: Parameters<typeof withPlugins>[0]) => {
    const error = await withPlugins(options, () => {}).then(
      () => undefined,
      (reason: { code: string; cause: { code: string; message: string } }) => reason,
    )
    return { code: error?.code, cause: error?.cause.code, text: error?.cause.message ?? '' }
  }

  it('is a fault of the plan, whether by name, by channel or as there are no agents', async () => {
    const channels = [channel('channel_pythom', 'agent_one')]
    const byName = await faultOf({ plugins: [Python], channels })
    expect(byName).toMatchObject({ code: 'PLUGIN_PLAN_INVALID', cause: 'PLUGIN_POOL_UNKNOWN' })
    expect(byName.text).toContain("Did you mean 'channel_pythom'?")
    const byChannel = await faultOf({ plugins: [Offers], channels, client: { channel: 'other' } })
    expect(byChannel.cause).toBe('PLUGIN_POOL_UNKNOWN')
    const without = await faultOf({ plugins: [Offers] })
    expect(without.text).toContain('there are no agents')
  })
})

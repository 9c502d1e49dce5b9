import { Every, html, Inject, type JobContext, Plugin, Service } from 'switchboard'
import { expect, it } from 'vitest'
import { clientConfig } from '../kernel/app-harness.js'
import { cluster, until } from './app-pair.js'

const tokens = [1, 2].map((number) => `80000000${number}:AAinvented-token-of-bot${number}-sandbox`)
const world = {
  users: ['alice', 'bob', 'carol', 'dave'].map((name, index) => ({
    ...{ id: 700_000_003 + index, phone: `+999662100${3 + index}`, code: '22222', firstName: name, username: name },
  })),
  bots: tokens.map((token, index) => ({
    ...{ id: 800_000_001 + index, token, firstName: `Bot ${index}`, username: `sandbox_bot_${index}` },
  })),
}
const clients = tokens.map((botToken, index) =>
  clientConfig(`bot${index}`, (config) => {
    config.botToken = botToken
    config.plugins.include = []
  }),
)
const agents = ['agent1', 'agent2', 'agent3', 'agent4']

const swept: number[] = []

@Service({ scope: 'app' })
class Sweeper {
  @Every('200ms', { once: 'cluster' })
  sweep({ dueAt }: JobContext) {
    swept.push(dueAt.getTime())
  }
}

@Plugin({ name: 'tidy' })
class Tidy {
  constructor(@Inject(Sweeper) readonly sweeper: Sweeper) {}
}

const text = (said: string) => ({ kind: 'text', text: said }) as const

it('two apps on one database share their agents: each message goes out once, from where its agent runs', async () => {
  const { start, postgres, sandbox, elsewhereOf } = await cluster({ clients, agents, world, plugins: { bot0: [Tidy] } })
  const [one, two] = await Promise.all([start('one'), start('two')])
  const held = async (machine: string) => {
    const sql = 'SELECT client FROM cluster_leases WHERE machine LIKE $1'
    return (await postgres.all<{ client: string }>(sql, `${machine}#%`)).map(({ client }) => client)
  }
  await until(async () => (await held('one')).length === 3 && (await held('two')).length === 3)
  const [mine = ''] = (await held('one')).filter((name) => name.startsWith('agent'))
  const [theirs = ''] = (await held('two')).filter((name) => name.startsWith('agent'))
  const [here, there] = [one.control.outbox, two.control.outbox]
  const heard = (person: string) =>
    agents.flatMap((agent) => sandbox.person(person).history(agent)).map((each) => each.text)

  // Each asks for an agent of the other, and waits for what becomes of it.
  const crossed = await Promise.all([
    here.send('global', '@alice', text('first'), { agent: theirs }),
    there.send('global', '@bob', text('first'), { agent: mine }),
  ])
  expect(crossed).toMatchObject([
    { state: 'sent', agent: theirs },
    { state: 'sent', agent: mine },
  ])
  // Whoever wrote first goes on, wherever it is asked for, and in the order in which it was stored.
  const said = ['second', 'third', 'fourth']
  for (const each of said.slice(0, 2)) await (each === 'second' ? here : there).enqueue('global', '@alice', text(each))
  expect(await here.send('global', '@alice', text('fourth'))).toMatchObject({ state: 'sent', agent: theirs })
  expect(heard('alice')).toEqual(['first', ...said])

  const people = ['@alice', '@bob', '@carol', '@dave']
  const broadcast = await here.broadcasts.start('global', people, text('for all'))
  await until(async () => (await there.broadcasts.report(broadcast.id)).waiting === 0)
  expect(await there.broadcasts.report(broadcast.id)).toMatchObject({ state: 'done', total: 4, sent: 4 })
  for (const person of people) {
    expect(heard(person.slice(1)).filter((each) => each === 'for all')).toEqual(['for all'])
  }

  // What one process is told, the other keeps to.
  await there.doNotContact.add('@dave')
  await until(() => here.doNotContact.has('@dave'))
  expect(await here.send('global', '@dave', text('not for him'))).toMatchObject({ state: 'refused' })
  await here.pause('global')
  await until(() => there.isPaused('global'))
  const waiting = await there.enqueue('global', '@carol', text('never'))
  expect(await here.cancel(waiting.id)).toBe(true)
  await here.resume('global')
  await until(() => !there.isPaused('global'))
  expect(await there.outcome(waiting.id)).toMatchObject({ state: 'cancelled' })

  // Either sees and steers the clients of the other.
  const bot = 'bot0'
  const [runner, other] = (await held('two')).includes(bot) ? (['two', 'one'] as const) : (['one', 'two'] as const)
  const control = { one: one.control, two: two.control }
  const seen = () => control[other].status().clients.find(({ name }) => name === bot)
  await until(() => seen()?.machine === runner && seen()?.state === 'online')
  expect(seen()).toMatchObject({ account: { username: expect.stringContaining('sandbox_bot') } })
  const told: string[] = []
  control[other].events.on('client-state', ({ client, state }) => told.push(`${client} ${state}`))
  await control[other].stopClient(bot)
  expect(control[runner].clients.state(bot)).toBe('stopped')
  await until(() => told.includes(`${bot} stopped`))
  await control[other].restartClient(bot)
  expect(control[runner].clients.state(bot)).toBe('online')
  await control[other].clients.whenOnline(bot)
  // A plugin's `Clients` speak by clients of either.
  sandbox.person('alice').send(`sandbox_bot_${bot.slice(-1)}`, 'hello')
  const sent = await control[other].clients.sendMessage(bot, 'alice', html`<b>from afar</b>`, { silent: true })
  expect(
    sandbox
      .person('alice')
      .history(`sandbox_bot_${bot.slice(-1)}`)
      .at(-1),
  ).toMatchObject({ text: 'from afar', id: expect.any(Number) })
  expect(sent).toEqual({ id: expect.any(Number), chatId: 700_000_003 })
  const me = await control[other].clients.call(bot, 'users.GetUsers', { id: [{ className: 'InputUserSelf' }] })
  expect(me).toMatchObject([{ className: 'User', username: expect.stringContaining('sandbox_bot') }])
  expect(await control[runner].clients.call(bot, 'users.GetUsers', { id: [{ className: 'InputUserSelf' }] })).toEqual(
    me,
  )
  await expect(control[other].clients.sendMessage(bot, '@nobody_at_all', 'hello')).rejects.toMatchObject({
    code: expect.stringMatching(/^RPC_/),
  })
  await control[other].stopClient(bot)
  await expect(control[other].clients.call(bot, 'help.GetConfig')).rejects.toMatchObject({ code: 'APP_CLIENT_OFFLINE' })
  await control[other].startClient(bot)
  const unknown = control[other].disablePlugin(bot, 'no_such_plugin')
  await expect(unknown).rejects.toMatchObject({ code: 'APP_PLUGIN_UNKNOWN', context: { client: bot } })
  await expect(elsewhereOf(other).ask('dance', bot, [])).rejects.toMatchObject({ code: 'CLUSTER_VERSIONS_DIFFER' })
  await expect(elsewhereOf(other).ask('startClient', 'nobody', [])).rejects.toMatchObject({
    code: 'CLUSTER_CLIENT_ELSEWHERE',
  })

  // And the agents.
  const [agentsHere, agentsThere] = [one.control.agents, two.control.agents]
  await until(() => agentsHere.get(theirs).state === 'online')
  expect(agentsHere.get(theirs)).toMatchObject({
    machine: 'two',
    account: { id: expect.any(Number) },
  })
  expect(agentsThere.get(theirs)).toMatchObject({ machine: 'two', state: 'online' })
  const states: string[] = []
  agentsHere.onChange(({ name, state }) => states.push(`${name} ${state}`))
  expect(await agentsHere.pause(theirs)).toMatchObject({ state: 'paused', machine: 'two' })
  expect(agentsThere.get(theirs).state).toBe('paused')
  expect(await agentsHere.resume(theirs)).toMatchObject({ state: 'online' })
  expect(states).toEqual([`${theirs} paused`, `${theirs} online`])
  expect(await agentsHere.check(theirs)).toMatchObject({ state: 'online' })
  expect(await agentsHere.clearFlood(theirs)).toBe(false)
  await agentsThere.pause(theirs)
  await until(() => agentsHere.get(theirs).state === 'paused')
  await agentsThere.resume(theirs)

  // What is to run once in all of them did so each time that it ran, and either knows of it.
  await until(() => swept.length > 5)
  expect([...swept].sort()).toEqual([...new Set(swept)])
  const history = () => one.control.serviceJobs.history('sweep')
  await until(async () => (await history()).filter(({ outcome }) => outcome === 'done').length > 5)
  expect(await one.control.serviceJobs.history('sweep', { limit: 3 })).toHaveLength(3)
  await two.control.serviceJobs.pause('sweep')

  // A plugin's `Clients` speak by agents of either, which are connected for it.
  const self = { id: [{ className: 'InputUserSelf' }] }
  for (const { clients } of [one.control, two.control]) {
    expect(await clients.call(theirs, 'users.GetUsers', self)).toMatchObject([{ className: 'User', self: true }])
    expect(await clients.sendMessage(theirs, 'me', 'a note')).toMatchObject({ id: expect.any(Number) })
  }
  await agentsThere.pause(theirs)
  for (const { clients } of [one.control, two.control]) {
    await expect(clients.call(theirs, 'help.GetConfig')).rejects.toMatchObject({ code: 'AGENT_UNAVAILABLE' })
  }
  await agentsThere.resume(theirs)
  await expect(one.control.clients.call('nobody', 'help.GetConfig')).rejects.toMatchObject({
    code: 'APP_CLIENT_UNKNOWN',
  })

  // What waits for an agent of one that goes is sent by the other.
  await two.stop()
  expect(await here.send('global', '@alice', text('last'), { agent: theirs })).toMatchObject({
    state: 'sent',
    agent: theirs,
  })
  expect(heard('alice').at(-1)).toBe('last')
  await until(async () => (await postgres.all('SELECT FROM outbox_messages WHERE claimed_by IS NOT NULL')).length === 0)
}, 60_000)

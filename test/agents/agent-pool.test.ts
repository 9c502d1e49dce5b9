import { afterEach, describe, expect, it } from 'vitest'
import { readAnswer } from '../../core/agents/agent-commands.js'
import type { AgentRoster } from '../../core/agents/agent-roster.js'
import { MemoryAgentStore } from '../../core/agents/memory-agent-store.js'
import { closedAccount } from '../../core/errors/closed-account.js'
import { MemoryOutboxStore } from '../../core/outbox/memory-outbox-store.js'
import { agentName, PoolWorld, type PoolWorldOptions, personId, personName } from './sandbox-agents.js'

let world: PoolWorld

async function start(options: PoolWorldOptions = {}): Promise<PoolWorld> {
  world = await PoolWorld.start(options)
  return world
}

afterEach(() => world.end())

const to = (person: number) => `@${personName(person)}`
const unlimited = { messagesPerMinute: 0, firstMessagesPerHour: 0, lookupsPerMinute: 0 }

describe('a pool', () => {
  it('connects its agents when it is initialized, and says who can send', async () => {
    const { pool } = await start()
    expect(pool.getStatus()).toMatchObject({
      name: 'jobs',
      strategy: 'least-busy',
      available_agents: 0,
      total_agents: 2,
    })
    expect(await pool.initialize()).toBe(true)
    expect(pool.getStatus()).toMatchObject({ available_agents: 2, total_agents: 2 })
    expect(pool.getAvailableAgent()).toMatchObject({ name: 'agent0', health: { state: 'online' } })
    await pool.disconnectAll()
    expect(pool.getStatus().agents.map(({ state }) => state)).toEqual(['offline', 'offline'])
    expect(pool.getAvailableAgent()).toBeUndefined()
  })

  it('connects by itself for the first message, and tells whether it was delivered', async () => {
    const { pool } = await start()
    expect(await world.during(pool.sendMessage(to(0), 'hello', { maxRetries: 3 }))).toBe(true)
    expect(world.inbox(0)).toEqual([{ agent: 'agent0', text: 'hello' }])
    const text = { kind: 'text', text: 'hello' } as const
    expect(await world.during(pool.send('@nobody_of_that_name', text))).toMatchObject({
      state: 'failed',
      reason: 'USERNAME_NOT_OCCUPIED',
    })
    const days = pool.getStatus().agents.map(({ day }) => day)
    expect(days.map(({ sent }) => sent)).toEqual([1, 0])
    expect(days.reduce((sum, { failed }) => sum + failed, 0)).toBe(1)
  })

  it('shares the messages out evenly', async () => {
    const { pool } = await start({ agents: 3, policy: unlimited })
    await world.during(pool.initialize())
    for (let index = 0; index < 12; index++) await world.during(pool.sendMessage(to(index % 4), `m${index}`))
    expect(pool.getStatus().agents.map(({ hour }) => hour.sent)).toEqual([4, 4, 4])
  })

  it('sends texts with marks, replies, files and forwards', async () => {
    const { pool } = await start({ agents: 1, policy: unlimited })
    const first = await world.during(pool.sendText(to(0), { text: '<b>bold</b>', parseMode: 'HTML' }))
    const reply = await world.during(
      pool.send(to(0), { kind: 'text', text: 'answer' }, { replyTo: first.messageId ?? 0 }),
    )
    const file = await world.during(pool.sendFile(to(0), 'package.json', { caption: 'the package' }))
    const forward = await world.during(pool.forward(to(1), personId(0), [first.messageId ?? 0]))
    expect([first, reply, file, forward].map(({ state }) => state)).toEqual(['sent', 'sent', 'sent', 'sent'])
    const history = world.sandbox.person('person0').history('agent0')
    expect(history.map(({ text }) => text)).toEqual(['<b>bold</b>', 'answer', 'the package'])
    expect(world.inbox(1)).toEqual([{ agent: 'agent0', text: '<b>bold</b>' }])
  })

  it('makes one connection of an agent that several pools share', async () => {
    const roster: AgentRoster = {
      agents: [{ sessionName: 'agent0' }],
      pools: ['jobs', 'other'].map((name) => ({ name, title: `The ${name}`, agents: ['agent0'] })),
    }
    const { directory } = await start({ roster })
    const pools = [...directory.list(), directory.global]
    expect(pools.map(({ name }) => name)).toEqual(['jobs', 'other', 'global'])
    for (const pool of pools) expect(await world.during(pool.sendMessage(to(0), pool.name))).toBe(true)
    expect(world.clients.opened).toEqual(['agent0'])
    expect(directory.get('other')?.getStatus()).toMatchObject({
      title: 'The other',
      agents: [{ pools: ['jobs', 'other'] }],
    })
  })
})

/** A text of so many messages. */
const long = (parts: number) =>
  Array.from({ length: parts }, (_, part) => `part${part} ${'x'.repeat(4_000)}`).join('\n')
const partsAt = (person: number) => world.inbox(person).map(({ agent, text }) => `${agent} ${text.slice(0, 5)}`)

describe('a text of several messages', () => {
  it('stays with the agent that has begun it, which goes on with the part that is missing', async () => {
    const { pool, sandbox } = await start()
    const limit = { method: 'messages.sendMessage', times: 1, after: 1 }
    sandbox.faults.add({ kind: 'flood-wait', seconds: 400, ...limit })
    const sent = pool.send(to(0), { kind: 'text', text: long(3) })
    await world.advance(5_000)
    expect(partsAt(0)).toEqual(['agent0 part0'])
    // In steps of ten seconds: minutes pass, and nothing in them is nearer to each other than that.
    const delivery = await world.during(sent, 600_000, 10_000)
    expect(partsAt(0)).toEqual(['agent0 part0', 'agent0 part1', 'agent0 part2'])
    const ids = sandbox.person('person0').history('agent0').length
    expect(delivery).toMatchObject({ state: 'sent', agent: 'agent0', attempts: 1 })
    expect(delivery.messageIds).toHaveLength(ids)
    expect(delivery.messageIds?.at(-1)).toBe(delivery.messageId)
    sandbox.faults.add({ kind: 'error', error: '400 PEER_FLOOD', ...limit })
    const { id } = await pool.enqueue(to(1), { kind: 'text', text: long(2) })
    await world.advance(120_000, 10_000)
    const [parts] = [partsAt(1)]
    expect(parts).toHaveLength(1)
    expect(await world.outbox.get(id)).toMatchObject({ state: 'waiting' })
  })

  it('uses a place of the budget for each of them', async () => {
    const { pool } = await start({ agents: 1, policy: { ...unlimited, messagesPerMinute: 5 } })
    const sent = pool.send(to(0), { kind: 'text', text: long(8) })
    await world.advance(30_000)
    expect(world.inbox(0)).toHaveLength(5)
    expect(pool.getStatus().agents[0]).toMatchObject({ budgets: { messages: { used: 5, limit: 5 } } })
    expect(await world.during(sent)).toMatchObject({ state: 'sent' })
    expect(partsAt(0)).toEqual(Array.from({ length: 8 }, (_, part) => `agent0 part${part}`))
  })
})

describe('a budget', () => {
  it('keeps each account at its messages a minute, without a flood', async () => {
    const { pool, sandbox } = await start({ policy: { ...unlimited, messagesPerMinute: 5 } })
    const limit = sandbox.faults.add({ kind: 'rate', count: 5, perSeconds: 60 })
    const sent = Promise.all(Array.from({ length: 20 }, (_, index) => pool.sendMessage(to(index % 4), `m${index}`)))
    await world.advance(30_000)
    expect(pool.getStatus().agents.map(({ hour }) => hour.sent)).toEqual([5, 5])
    expect(pool.getStatus().agents[0]).toMatchObject({ state: 'resting', budgets: { messages: { used: 5, limit: 5 } } })
    expect(await world.during(sent)).toEqual(Array.from({ length: 20 }, () => true))
    expect(limit.hits).toBe(0)
  })

  it('of look-ups is apart from that of messages to people who are known', async () => {
    const { pool } = await start({ agents: 1, policy: { ...unlimited, lookupsPerMinute: 1 } })
    await world.during(pool.sendMessage(to(0), 'first'))
    const waiting = pool.sendMessage(to(1), 'needs a look-up')
    expect(await world.during(pool.sendMessage(to(0), 'second'), 5_000)).toBe(true)
    expect(world.inbox(1)).toEqual([])
    expect(await world.during(waiting)).toBe(true)
    expect(world.sandbox.calls.list({ method: 'contacts.resolveUsername' })).toHaveLength(2)
  })

  it('of first messages is apart from that of messages to people who know the account', async () => {
    const { pool } = await start({ agents: 1, policy: { ...unlimited, firstMessagesPerHour: 1 } })
    await world.during(pool.sendMessage(to(0), 'first'))
    void pool.sendMessage(to(1), 'to a stranger').catch(() => {})
    expect(await world.during(pool.sendMessage(to(0), 'second'), 5_000)).toBe(true)
    await world.advance(10_000)
    expect(world.inbox(1)).toEqual([])
  })

  it('is a part of itself for a fresh account', async () => {
    const roster: AgentRoster = {
      agents: [{ sessionName: 'agent0', fresh: true }],
      pools: [{ name: 'jobs', agents: ['agent0'] }],
    }
    const { pool } = await start({ roster, policy: { firstMessagesPerHour: 0, lookupsPerMinute: 0 } })
    const sent = Array.from({ length: 8 }, (_, index) => pool.sendMessage(to(index % 4), `m${index}`))
    for (const each of sent) each.catch(() => {})
    await world.advance(20_000)
    expect(pool.getStatus().agents[0]?.hour.sent).toBe(5)
  })
})

describe('an agent that Telegram gives a pause', () => {
  it('waits while another one goes on, and comes back', async () => {
    const { pool, sandbox } = await start({ policy: unlimited })
    await world.during(pool.initialize())
    sandbox.faults.add({ kind: 'flood-wait', method: 'messages.sendMessage', account: 'agent0', seconds: 30, times: 1 })
    expect(await world.during(pool.send(to(0), { kind: 'text', text: 'x' }), 3_000)).toMatchObject({
      agent: 'agent1',
      attempts: 1,
    })
    expect(pool.getStatus()).toMatchObject({
      available_agents: 1,
      agents: [{ state: 'flooded', reason: 'messages.SendMessage', day: { floods: 1 } }, { state: 'online' }],
    })
    await world.advance(31_000)
    expect(pool.getStatus().available_agents).toBe(2)
  })

  it('is known after a restart, until a person clears it', async () => {
    const store = new MemoryAgentStore()
    const { pool, sandbox, clock } = await start({ agents: 1, store, policy: unlimited })
    sandbox.faults.add({ kind: 'flood-wait', method: 'messages.sendMessage', seconds: 3_600, times: 1 })
    const waiting = pool.sendMessage(to(0), 'x')
    waiting.catch(() => {})
    await world.advance(2_000)
    await world.close()
    await expect(waiting).rejects.toMatchObject({ code: 'OUTBOX_STOPPED' })
    await clock.advance(60_000)
    world = await PoolWorld.on(sandbox, clock, { store, policy: unlimited }, 1)
    await world.during(world.pool.initialize())
    const [agent] = world.pool.getStatus().agents
    expect(agent).toMatchObject({ state: 'flooded', floods: [{ method: 'messages.SendMessage' }], day: { floods: 1 } })
    expect(agent?.floods[0]?.waitMs).toBeLessThanOrEqual(3_540_000)
    expect(await world.directory.agent('agent0').clearFlood()).toBe(true)
    expect(await world.during(world.pool.sendMessage(to(0), 'y'), 3_000)).toBe(true)
  })
})

describe('an account in trouble', () => {
  it.each([
    ['PEER_FLOOD', '400 PEER_FLOOD'],
    ['frozen', '420 FROZEN_METHOD_INVALID'],
  ])('is quarantined with its reason (%s), and others go on', async (reason, error) => {
    const { pool, sandbox } = await start({ policy: unlimited })
    await world.during(pool.initialize())
    sandbox.faults.add({ kind: 'error', method: 'messages.sendMessage', account: 'agent0', error })
    expect(await world.during(pool.send(to(0), { kind: 'text', text: 'x' }), 5_000)).toMatchObject({ agent: 'agent1' })
    expect(pool.getStatus().agents[0]).toMatchObject({ state: 'quarantined', reason: expect.stringContaining(reason) })
  })

  it('is back from PEER_FLOOD after its time, when a check says that it is well', async () => {
    const { pool, sandbox } = await start({ agents: 1, policy: { ...unlimited, peerFloodRestMs: 60_000 } })
    await world.during(pool.initialize())
    const fault = sandbox.faults.add({
      kind: 'error',
      method: 'messages.sendMessage',
      error: '400 PEER_FLOOD',
      times: 1,
    })
    const sent = pool.sendMessage(to(0), 'x')
    await world.advance(30_000)
    expect(fault.hits).toBe(1)
    expect(pool.getStatus().agents[0]?.state).toBe('quarantined')
    expect(await world.during(sent)).toBe(true)
    expect(pool.getStatus().agents[0]?.state).toBe('online')
  })

  it('is quarantined when its login is ended, and well again after a new one and a check', async () => {
    const { pool, sandbox, directory } = await start({ policy: unlimited })
    await world.during(pool.initialize())
    const ban = sandbox.faults.add({ kind: 'lost-login', account: 'agent0', error: 'USER_DEACTIVATED_BAN' })
    await world.during(pool.sendMessage(to(0), 'x'), 10_000)
    await world.during(directory.agent('agent0').check(), 10_000)
    const banned = { state: 'quarantined', reason: expect.stringMatching(/^banned/) }
    expect(pool.getStatus().agents[0]).toMatchObject({ ...banned, next: expect.stringContaining(closedAccount) })
    expect(await world.during(pool.send(to(0), { kind: 'text', text: 'y' }), 10_000)).toMatchObject({ agent: 'agent1' })
    ban.remove()
  })

  it('sends nothing while a person has paused it', async () => {
    const { pool, directory } = await start({ agents: 1, policy: unlimited })
    await world.during(pool.initialize())
    await directory.agent('agent0').pause()
    const sent = pool.sendMessage(to(0), 'x')
    await world.advance(20_000)
    expect(pool.getStatus().agents[0]?.state).toBe('paused')
    expect(world.inbox(0)).toEqual([])
    await directory.agent('agent0').resume()
    expect(await world.during(sent)).toBe(true)
  })

  it('reconnects by itself when its connection is cut', async () => {
    const { pool, sandbox } = await start({ agents: 1, policy: unlimited })
    await world.during(pool.initialize())
    sandbox.wire.dropConnections()
    expect(await world.during(pool.sendMessage(to(0), 'x'))).toBe(true)
    expect(world.inbox(0)).toHaveLength(1)
  })
})

describe('a roster that changes', () => {
  const rosterOf = (...names: string[]): AgentRoster => ({
    agents: names.map((sessionName) => ({ sessionName })),
    pools: [{ name: 'jobs', agents: names }],
  })

  it('lets an agent join and another one leave, which finishes what it has in hand', async () => {
    const { pool, directory, sandbox, clients } = await start({ policy: unlimited })
    await world.during(pool.initialize())
    sandbox.faults.add({ kind: 'delay', method: 'messages.sendMessage', account: 'agent0', ms: 50 })
    const inHand = pool.send(to(0), { kind: 'text', text: 'in hand' }, { agent: 'agent0' })
    for (let look = 0; look < 500 && (pool.getStatus().agents[0]?.inFlight ?? 0) === 0; look++)
      await world.clock.advance(1)
    const client = clients.clients.get('agent0')
    await directory.apply(rosterOf('agent1', 'agent2'))
    expect(await world.during(inHand)).toMatchObject({ state: 'sent', agent: 'agent0' })
    await world.advance(2_000)
    expect(client?.state).toBe('stopped')
    expect(pool.getStatus().agents.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'agent1 online',
      'agent2 online',
    ])
    const { agent } = await world.during(pool.send(to(1), { kind: 'text', text: 'next' }))
    expect(['agent1', 'agent2']).toContain(agent)
  })

  it('is followed once more where the store was away the first time', async () => {
    const store = new MemoryAgentStore()
    const { directory } = await start({ agents: 1, store })
    const load = store.load.bind(store)
    store.load = async () => {
      throw new Error('the store is away')
    }
    await expect(directory.apply(rosterOf('agent0', 'agent2'))).rejects.toThrow('the store is away')
    store.load = load
    await directory.apply(rosterOf('agent0', 'agent2'))
    expect(directory.statuses().map(({ name }) => name)).toEqual(['agent0', 'agent2'])
  })

  it('lets an agent that is put back while it leaves have its client', async () => {
    const { pool, directory, clients, sandbox } = await start({ agents: 1, policy: unlimited })
    await world.during(pool.initialize())
    sandbox.faults.add({ kind: 'delay', method: 'messages.sendMessage', account: 'agent0', ms: 50 })
    const inHand = pool.send(to(0), { kind: 'text', text: 'in hand' })
    for (let look = 0; look < 500 && (pool.getStatus().agents[0]?.inFlight ?? 0) === 0; look++)
      await world.clock.advance(1)
    const before = clients.clients.get('agent0')
    await directory.apply(rosterOf())
    await directory.apply(rosterOf('agent0'))
    expect(await world.during(inHand)).toMatchObject({ state: 'sent' })
    await world.advance(2_000)
    expect(before?.state).toBe('stopped')
    expect(directory.status('agent0').state).toBe('online')
    expect(clients.clients.get('agent0')?.state).toBe('online')
  })

  it('has an agent that joins connected where the others are, and told where it has no login', async () => {
    const { pool, directory, clients } = await start({ agents: 1 })
    await world.during(pool.initialize())
    clients.loggedOut.add('agent2')
    const names = ['agent0', 'agent1', 'agent2']
    const roster: AgentRoster = {
      agents: names.map((sessionName) => ({ sessionName })),
      pools: [{ name: 'jobs', agents: names }],
    }
    await directory.apply(roster)
    await world.advance(1_000)
    expect(pool.getStatus().agents.map(({ state }) => state)).toEqual(['online', 'online', 'login-needed'])
    expect(pool.getStatus().agents[2]?.next).toBe('log it in: npx switchboard login agent2')
  })

  it('takes an agent in when its login is done', async () => {
    const { pool, clients } = await start({ agents: 1, policy: unlimited })
    clients.loggedOut.add('agent0')
    expect(await world.during(pool.initialize())).toBe(false)
    const sent = pool.sendMessage(to(0), 'x')
    await world.advance(10_000)
    expect(pool.getStatus().agents[0]).toMatchObject({ state: 'login-needed' })
    clients.loggedOut.clear()
    expect(await world.during(sent)).toBe(true)
  })

  it('takes pools away and brings others, and what waits for one goes out when it is back', async () => {
    const { directory, pool } = await start({ agents: 1, policy: unlimited })
    await world.outbox.pause('jobs')
    const waiting = await pool.enqueue(to(0), { kind: 'text', text: 'x' })
    await directory.apply({ agents: [{ sessionName: 'agent0' }], pools: [] })
    expect(directory.get('jobs')).toBeUndefined()
    await world.outbox.resume('jobs')
    await world.advance(5_000)
    expect(world.inbox(0)).toEqual([])
    await directory.apply(rosterOf('agent0'))
    await world.advance(5_000)
    expect((await world.outbox.get(waiting.id)).state).toBe('sent')
  })
})

describe('a sticky pool', () => {
  it('writes to a person with the agent that did so first, and with another when that one is gone', async () => {
    const { pool, directory } = await start({ strategy: 'sticky', agents: 3, policy: unlimited })
    await world.during(pool.initialize())
    const first = await world.during(pool.send(to(0), { kind: 'text', text: '1' }))
    await world.during(Promise.all([pool.sendMessage(to(1), 'x'), pool.sendMessage(to(2), 'x')]))
    const second = await world.during(pool.send(to(0), { kind: 'text', text: '2' }))
    expect(second.agent).toBe(first.agent)
    expect(await pool.agentOf(to(0))).toBe(first.agent)
    expect(await pool.agentOf(personId(0))).toBe(first.agent)
    await directory.agent(first.agent ?? '').pause()
    const third = await world.during(pool.send(to(0), { kind: 'text', text: '3' }))
    expect(third.agent).not.toBe(first.agent)
    expect(await pool.agentOf(to(0))).toBe(first.agent)
  })
})

describe('a recipient', () => {
  it('that only one account has met by id is looked up by name by the others', async () => {
    const { pool } = await start({ policy: unlimited })
    await world.during(pool.send(to(0), { kind: 'text', text: 'x' }, { agent: 'agent0' }))
    const delivery = await world.during(pool.send(personId(0), { kind: 'text', text: 'y' }, { agent: 'agent1' }))
    expect(delivery).toMatchObject({ state: 'sent', agent: 'agent1', chatId: personId(0) })
  })

  it('that no account knows makes a dead letter that says so', async () => {
    const { pool } = await start({ policy: unlimited })
    await world.during(pool.initialize())
    const delivery = await world.during(pool.send(personId(3), { kind: 'text', text: 'y' }))
    expect(delivery).toMatchObject({ state: 'failed', reason: expect.stringContaining('@username') })
  })
})

describe('a lease', () => {
  it('gives one account for several calls, and the pool counts it as busier', async () => {
    const { pool } = await start({ policy: unlimited })
    await world.during(pool.initialize())
    const lease = await pool.lease()
    const taken = lease.agent
    expect(await lease.client.getMe()).toMatchObject({ username: taken })
    expect(pool.getAvailableAgent()?.name).not.toBe(taken)
    lease.release()
    lease.release()
    expect(pool.getStatus().agents.map(({ inFlight }) => inFlight)).toEqual([0, 0])
  })

  it('gives the account that is asked for, or says why it cannot', async () => {
    const { pool, directory } = await start({ policy: unlimited })
    await world.during(pool.initialize())
    const lease = await pool.lease({ agent: 'agent1' })
    expect(lease.agent).toBe('agent1')
    lease.release()
    await expect(pool.lease({ agent: 'agent9' })).rejects.toMatchObject({ code: 'AGENT_UNKNOWN' })
    await directory.agent('agent1').pause()
    await expect(pool.lease({ agent: 'agent1' })).rejects.toMatchObject({ code: 'AGENT_UNAVAILABLE' })
    world.clients.away.set('agent0', 'two')
    await expect(pool.lease({ agent: 'agent0' })).rejects.toMatchObject({
      code: 'AGENT_ELSEWHERE',
      context: { pool: 'jobs', agent: 'agent0', machine: 'two' },
    })
    world.clients.away.clear()
    const signal = AbortSignal.abort(new Error('no time'))
    await expect(pool.lease({ signal })).rejects.toThrow('no time')
  })
})

describe('a process that asks from outside', () => {
  it('sees how the agents are, and has them paused, resumed, checked and cleared', async () => {
    const store = new MemoryAgentStore()
    const { pool, directory } = await start({ agents: 1, store, policy: unlimited })
    await world.during(pool.initialize())
    const ask = async (action: 'pause' | 'resume' | 'check' | 'clear-flood', agent = 'agent0', argument?: string) => {
      const id = await store.ask({ agent, action, ...(argument && { argument }) })
      await world.advance(4_000)
      return readAnswer((await store.answerTo(id)) ?? '')
    }
    expect(await ask('pause')).toMatchObject({ said: 'is paused', isFine: true, health: { state: 'paused' } })
    expect((await store.published()).map(({ status }) => status)).toMatchObject([{ name: 'agent0', state: 'paused' }])
    expect(await ask('resume')).toMatchObject({ said: 'is online', isFine: true })
    expect(await ask('check')).toMatchObject({ said: 'is online', isFine: true })
    expect(await ask('clear-flood')).toEqual({ said: 'had no flood waits', isFine: true })
    expect(await ask('check', 'agent9')).toEqual({ said: expect.stringContaining('agent9'), isFine: false })
    directory.agent('agent0').records.floods.remember('messages.SendMessage', 30, world.clock.monotonic())
    const misspelt = { said: 'has no flood waits of foo.Bar; it has of messages.SendMessage', isFine: false }
    expect(await ask('clear-flood', 'agent0', 'foo.Bar')).toEqual(misspelt)
    expect(await ask('clear-flood', 'agent0', 'messages.sendMessage')).toMatchObject({ isFine: true })
    expect(directory.status('agent0').floods).toEqual([])
    expect(world.sandbox.calls.list({ method: 'users.getUsers' }).length).toBeGreaterThan(1)
  })
})

describe('messages that were on their way', () => {
  it('go out after a restart, once', async () => {
    const [store, outboxStore] = [new MemoryAgentStore(), new MemoryOutboxStore()]
    const { pool, sandbox, clock } = await start({ agents: 1, store, outboxStore, policy: unlimited })
    await world.during(pool.initialize())
    sandbox.faults.add({ kind: 'lose-answer', method: 'messages.sendMessage', times: 1 })
    await pool.enqueue(to(0), { kind: 'text', text: 'x' })
    await pool.enqueue(to(1), { kind: 'text', text: 'y' })
    await clock.advance(10)
    await world.close()
    world = await PoolWorld.on(sandbox, clock, { store, outboxStore, policy: unlimited }, 1)
    await world.during(world.pool.initialize())
    await world.advance(5_000)
    expect([world.inbox(0), world.inbox(1)]).toEqual([
      [{ agent: agentName(0), text: 'x' }],
      [{ agent: agentName(0), text: 'y' }],
    ])
  })
})

describe('a number on the do-not-contact list', () => {
  it('blocks a person who shows it to the account, under whatever name', async () => {
    const { pool, outbox, sandbox } = await start({ agents: 1, policy: unlimited })
    const { state, relations } = sandbox.world
    const [person, agent] = [state.account(personId(0)), state.account(720_000_000)]
    if (!person || !agent) throw new Error('nobody is there')
    relations.addContact(person, agent, { firstName: 'Agent', lastName: '' })
    await outbox.doNotContact.add('+9996650000')
    for (const recipient of [to(0), personId(0), '+9996650000']) {
      expect((await world.during(pool.send(recipient, { kind: 'text', text: 'hello' }))).state).toBe('refused')
    }
    expect(world.inbox(0)).toEqual([])
    // Who shows the number to nobody is not known by it until somebody looks it up.
    expect((await world.during(pool.send(to(1), { kind: 'text', text: 'hello' }))).state).toBe('sent')
  })
})

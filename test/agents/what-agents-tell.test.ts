import { afterEach, expect, it } from 'vitest'
import type { LogRecord } from '../../core/logging/console-line.js'
import { createLogging } from '../../core/logging/create-logging.js'
import type { LogLevel } from '../../core/logging/log-level.js'
import { PoolWorld, type PoolWorldOptions, personId, personName } from './sandbox-agents.js'

let world: PoolWorld
let lines: LogRecord[]

afterEach(() => world.end())

async function start(options: PoolWorldOptions = {}, level: LogLevel = 'info'): Promise<PoolWorld> {
  const logging = createLogging({ level })
  const seen: LogRecord[] = []
  logging.onLine((line) => seen.push(line))
  lines = seen
  world = await PoolWorld.start({ ...options, logger: logging.logger('system', { part: 'agents' }) })
  return world
}

const nobody = () => lines.filter(({ msg }) => msg.startsWith('no agent of the pool can send'))
const to = (person: number) => `@${personName(person)}`
const enqueue = (person: number, text: string) => world.pool.enqueue(to(person), { kind: 'text', text })

it('a pool says once that no agent of it can send, how long that lasts, and what can be done', async () => {
  const { sandbox, pool } = await start()
  const flood = (account: string) =>
    sandbox.faults.add({ kind: 'flood-wait', method: 'messages.sendMessage', account, seconds: 300, times: 1 })
  flood('agent0')
  expect(await world.during(pool.sendMessage(to(0), 'by the other one'))).toBe(true)
  expect(nobody()).toEqual([])
  flood('agent1')
  const waiting = pool.sendMessage(to(1), 'has to wait', { maxRetries: 1 })
  await world.advance(5_000)
  for (let person = 0; person < 3; person++) await enqueue(person, 'waits as well')
  await world.advance(60_000, 10_000)
  expect(nobody()).toMatchObject([
    { level: 'warn', category: 'system', pool: 'jobs', reason: 'all agents wait: a pause of messages.SendMessage' },
  ])
  expect(nobody()[0]).toMatchObject({
    firstIn: expect.stringMatching(/^(5m|4m\d+s)$/),
    next: expect.stringContaining('enqueue'),
  })
  expect(await world.during(waiting, 600_000, 10_000)).toBe(true)
  await world.advance(600_000, 10_000)
  expect(nobody()).toHaveLength(1)
  flood('agent0')
  flood('agent1')
  await world.during(pool.sendMessage(to(0), 'has to wait again'), 900_000, 10_000)
  expect(nobody()).toHaveLength(2)
})

it('a pool says nothing while its budgets alone have messages wait', async () => {
  await start({ policy: { messagesPerMinute: 1 } })
  for (let index = 0; index < 6; index++) await enqueue(index % 4, `m${index}`)
  await world.advance(30_000)
  expect(world.pool.getStatus().available_agents).toBe(0)
  expect(nobody()).toEqual([])
})

it('a pool whose agents may write to no more strangers says nothing, as those who know them are answered', async () => {
  const { pool } = await start({ policy: { firstMessagesPerHour: 1 } })
  for (const person of [0, 1]) await world.during(pool.sendMessage(to(person), 'hello'))
  await enqueue(2, 'to a stranger')
  for (let answer = 0; answer < 3; answer++) {
    await world.during(pool.sendMessage(to(0), 'an answer'))
    await world.advance(5_000)
  }
  expect(world.inbox(2)).toEqual([])
  expect(nobody()).toEqual([])
})

it('a pool says nothing of its budgets while Telegram has paused what is not needed to send', async () => {
  const { sandbox, pool } = await start({ policy: { messagesPerMinute: 1 } })
  for (const person of [0, 1]) await world.during(pool.sendMessage(to(person), 'hello'))
  await world.advance(60_000, 10_000)
  for (const account of ['agent0', 'agent1'])
    sandbox.faults.add({ kind: 'flood-wait', method: 'contacts.resolveUsername', account, seconds: 3_600, times: 1 })
  await enqueue(2, 'to somebody who has to be looked up')
  await world.advance(5_000)
  expect(lines.filter(({ method }) => method === 'contacts.ResolveUsername')).toHaveLength(2)
  for (let answer = 0; answer < 4; answer++) await enqueue(answer % 2, 'an answer')
  await world.advance(120_000, 10_000)
  expect([0, 1].flatMap((person) => world.inbox(person)).length).toBeGreaterThan(2)
  expect(nobody()).toEqual([])
})

it('a pool says nothing while an agent is free that cannot write to this one recipient', async () => {
  const { sandbox, pool } = await start()
  const account = sandbox.world.state.account(personId(0))
  if (!account) throw new Error('nobody is there')
  Object.assign(account, { username: undefined })
  await world.during(pool.send('+9996650000', { kind: 'text', text: 'hello' }, { agent: 'agent0' }))
  sandbox.faults.add({ kind: 'flood-wait', method: 'messages.sendMessage', account: 'agent0', seconds: 300, times: 1 })
  const refusal = { kind: 'error', error: '400 CHANNEL_PRIVATE', account: 'agent1', times: 1 } as const
  sandbox.faults.add({ ...refusal, method: 'messages.sendMessage' })
  await enqueue(1, 'that agent1 may not send, and agent0 not now')
  await world.advance(5_000)
  await pool.enqueue(personId(0), { kind: 'text', text: 'that only agent0 can send' })
  await world.advance(5_000)
  expect(world.inbox(1)).toEqual([])
  expect(world.inbox(0)).toEqual([{ agent: 'agent0', text: 'hello' }])
  expect(pool.getStatus().available_agents).toBe(1)
  expect(nobody()).toEqual([])
})

it('a pool that can send no files says so once, while texts go out', async () => {
  const { sandbox, pool } = await start()
  await world.during(pool.sendMessage(to(3), 'hello'))
  for (const account of ['agent0', 'agent1'])
    sandbox.faults.add({ kind: 'flood-wait', method: 'messages.sendMedia', account, seconds: 300, times: 1 })
  for (let round = 0; round < 3; round++) {
    await pool.enqueue(to(round), { kind: 'file', file: 'package.json' })
    await world.advance(5_000)
    await world.during(pool.sendMessage(to(3), 'a text'))
  }
  expect(nobody()).toMatchObject([{ reason: 'all agents wait: a pause of messages.SendMedia' }])
})

it('a pool says that all its agents need somebody, and that it has none', async () => {
  await start()
  for (const { name } of world.pool.getStatus().agents) await world.directory.agent(name).pause()
  await enqueue(0, 'hello')
  await world.advance(1_000)
  expect(nobody()).toMatchObject([{ pool: 'jobs', reason: 'all agents wait: paused by a person' }])
  expect(nobody()[0]).not.toHaveProperty('firstIn')
  await world.directory.apply({ agents: [], pools: [{ name: 'other', agents: [] }] })
  await world.directory.get('other')?.enqueue(to(0), { kind: 'text', text: 'hello' })
  await world.advance(1_000)
  expect(nobody().map(({ pool, reason }) => `${pool}: ${reason}`)).toContain('other: the pool has no agents')
})

it('floods and refused accounts of agents stand where those of clients do, among the errors', async () => {
  const { sandbox, pool } = await start()
  sandbox.faults.add({ kind: 'flood-wait', method: 'messages.sendMessage', account: 'agent0', seconds: 300, times: 1 })
  sandbox.faults.add({
    kind: 'error',
    method: 'messages.sendMessage',
    account: 'agent1',
    error: '400 PEER_FLOOD',
    times: 1,
  })
  await world.during(pool.sendMessage(to(0), 'hello'), 900_000, 10_000)
  expect(lines.filter(({ category }) => category === 'ErrorHandler')).toMatchObject([
    { level: 'warn', msg: 'Telegram asks the agent for a pause', agent: 'agent0', seconds: 300 },
    { level: 'error', msg: 'the agent sends nothing for now', agent: 'agent1', reason: 'PEER_FLOOD' },
  ])
})

it('at the level debug, which agent takes a message and what becomes of it', async () => {
  const { pool } = await start({}, 'debug')
  await world.during(pool.sendMessage(to(0), 'hello'))
  const told = lines.filter(({ level }) => level === 'debug')
  expect(told).toMatchObject([
    { msg: 'an agent takes a message', pool: 'jobs', agent: 'agent0', recipient: to(0) },
    { msg: 'the agent is done with the message', agent: 'agent0', outcome: 'sent' },
  ])
})

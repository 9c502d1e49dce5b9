import { afterEach, expect, it } from 'vitest'
import type { LogRecord } from '../../core/logging/console-line.js'
import { createLogging } from '../../core/logging/create-logging.js'
import type { LogLevel } from '../../core/logging/log-level.js'
import { PoolWorld, type PoolWorldOptions, personName } from './sandbox-agents.js'

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

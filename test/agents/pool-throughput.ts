import type { Client } from '../../core/client/client.js'
import { FloodWaitError } from '../../core/errors/flood-wait-error.js'
import type { ManualClock } from '../../core/time/manual-clock.js'
import { agentName, PoolWorld, personName } from './sandbox-agents.js'

export interface Throughput {
  /** How many messages were delivered. */
  readonly sent: number
  /** The largest share of an agent over the mean. */
  readonly spread: number
  /** How often Telegram asked for a pause. */
  readonly floods: number
}

const perMinute = 20
const people = 64

/**
 * How much a pool gets through in some minutes of the world's time, on a sandbox that lets each account send 20 messages a
 * minute: by the pool's own rule, or by that of the original bot.
 */
export async function poolThroughput(options: {
  agents: number
  minutes: number
  rule: 'pool' | 'seed'
}): Promise<Throughput> {
  const { agents, minutes, rule } = options
  const policy = { messagesPerMinute: perMinute, firstMessagesPerHour: 0, lookupsPerMinute: 0, jitter: 0.05 }
  const world = await PoolWorld.start({ agents, people, policy })
  try {
    await world.during(world.pool.initialize())
    const limit = world.sandbox.faults.add({ kind: 'rate', count: perMinute, perSeconds: 60 })
    const endMs = world.clock.now() + minutes * 60_000
    const shares = new Map<string, number>()
    if (rule === 'pool') await byPool(world, agents, minutes, shares)
    else await bySeed(world, agents, endMs, shares)
    const counts = Array.from({ length: agents }, (_, index) => shares.get(agentName(index)) ?? 0)
    const sent = counts.reduce((sum, count) => sum + count, 0)
    return { sent, spread: (Math.max(...counts) * agents) / sent, floods: limit.hits }
  } finally {
    await world.end()
  }
}

async function byPool(world: PoolWorld, agents: number, minutes: number, shares: Map<string, number>): Promise<void> {
  const more = agents * perMinute * (minutes + 1)
  for (let index = 0; index < more; index++) {
    await world.pool.enqueue(`@${personName(index % people)}`, { kind: 'text', text: `message ${index}` })
  }
  await world.advance(minutes * 60_000, 1_000)
  for (const { name, day } of world.pool.getStatus().agents) shares.set(name, day.sent)
}

/**
 * The original: the first agent whose flood wait is over, as all of those score alike; up to three attempts, with a pause
 * of 1, 2 and 4 seconds when none is free. As many messages are tried side by side as there are agents.
 */
async function bySeed(world: PoolWorld, agents: number, endMs: number, shares: Map<string, number>): Promise<void> {
  const { clock } = world
  const accounts = Array.from({ length: agents }, (_, index) => ({ name: agentName(index), floodUntilMs: 0 }))
  const clients = new Map(accounts.map(({ name }) => [name, world.clients.clients.get(name) as Client]))
  let under = 0
  const sendOne = async (index: number) => {
    for (let attempt = 0; attempt < 3; attempt++) {
      const free = accounts.filter(({ floodUntilMs }) => floodUntilMs <= clock.now())
      const [agent] = free
      if (!agent) {
        await clock.sleep(1_000 * 2 ** attempt)
        continue
      }
      under++
      try {
        await clients.get(agent.name)?.sendMessage(`@${personName(index % people)}`, `message ${index}`)
        shares.set(agent.name, (shares.get(agent.name) ?? 0) + 1)
        return
      } catch (error) {
        if (error instanceof FloodWaitError) agent.floodUntilMs = clock.now() + error.seconds * 1_000
        else throw error
      } finally {
        under--
      }
    }
  }
  let index = 0
  const lanes = Array.from({ length: agents }, async () => {
    while (clock.now() < endMs) await sendOne(index++)
  })
  const all = Promise.all(lanes)
  await passing(clock, all, () => under > 0)
}

/** Lets time pass a second at a time whenever nothing is under way, until the work is over. */
async function passing(clock: ManualClock, work: Promise<unknown>, isBusy: () => boolean): Promise<void> {
  let isOver = false
  const watched = work.finally(() => {
    isOver = true
  })
  watched.catch(() => {})
  while (!isOver) {
    await new Promise((resolve) => setTimeout(resolve, 1))
    if (!isBusy()) await clock.advance(1_000)
  }
  await watched
}

import { PostgresServer } from '../../postgres/postgres-server.js'
import { Child } from '../child.js'
import { median } from '../median.js'
import type { FromContender, FromServer, Run, Target, ToServer } from '../messages.js'
import { framework, round2 } from '../race.js'
import { growth } from './growth.js'

const stream = { bytes: 100, count: 4_000 }

interface Round {
  readonly perSecond: number
  readonly cpuUs: number
}

/**
 * What a database server costs instead of a file, with the journal on: one process on SQLite, one on PostgreSQL, and two processes
 * on PostgreSQL that get a stream each at the same time. In turn, round after round. Server, sandbox and all processes share the machine,
 * so beside messages per second stands the CPU time of the processes for one message. Then how it grows with the number of clients.
 */
export async function cluster({ rounds, progress }: { rounds: number; progress: (line: string) => void }) {
  // As durable as a server that people run, but for a loss of power.
  const settings = ['fsync=off', 'full_page_writes=off', 'wal_level=minimal', 'max_wal_senders=0']
  const postgres = await PostgresServer.start({ settings })
  const server = new Child<FromServer, ToServer>('server.ts')
  const children: Child<FromContender, Run>[] = []
  try {
    const { targets } = await server.next('listening')
    const contender = async (index: number, env: Record<string, string>) => {
      const { script, env: own } = framework('count.plugin')
      const child = new Child<FromContender, Run>(script, { ...own, ...env })
      children.push(child)
      const target = targets[index] as Target
      child.send({ type: 'run', target, count: stream.count })
      await child.next('ready')
      return { child, userId: target.userId }
    }
    const shared = (machine: string) => ({ BENCH_POSTGRES: postgres.url(), BENCH_MACHINE: machine })
    const file = await contender(0, {})
    const one = await contender(1, shared('one'))
    const two = await contender(2, shared('two'))
    const cases = { sqlite: [file], one: [one], two: [one, two] }
    const results = { sqlite: [] as Round[], one: [] as Round[], two: [] as Round[] }
    // The first round warms the processes up and is not counted.
    for (let round = 0; round <= rounds; round++) {
      for (const name of ['sqlite', 'one', 'two'] as const) {
        const [first, ...others] = cases[name]
        if (!first) continue
        server.send({ type: 'stream', userId: first.userId, also: others.map(({ userId }) => userId), ...stream })
        const done = await Promise.all(cases[name].map(({ child }) => child.next('done')))
        await server.next('streamed')
        if (round === 0) continue
        const messages = (stream.count - 1) * done.length
        const perSecond = messages / (Math.max(...done.map(({ elapsedMs }) => elapsedMs)) / 1_000)
        const cpuUs = (done.reduce((total, { cpuMs }) => total + cpuMs, 0) * 1_000) / messages
        results[name].push({ perSecond, cpuUs })
        progress(`round ${round} ${name}: ${Math.round(perSecond)}/s, ${Math.round(cpuUs)} us CPU`)
      }
    }
    const middle = (name: keyof typeof results, figure: keyof Round) =>
      median(results[name].map((each) => each[figure]))
    const row = (name: keyof typeof results, title: string) => ({
      case: title,
      perSecond: Math.round(middle(name, 'perSecond')),
      cpuUs: round2(middle(name, 'cpuUs')),
    })
    return [
      row('sqlite', 'one process on SQLite'),
      {
        ...row('one', 'one process on PostgreSQL'),
        ratioSqlite: round2(middle('one', 'perSecond') / middle('sqlite', 'perSecond')),
        ratioSqliteCpu: round2(middle('sqlite', 'cpuUs') / middle('one', 'cpuUs')),
      },
      {
        ...row('two', 'two processes on PostgreSQL'),
        ratioOne: round2(middle('two', 'perSecond') / middle('one', 'perSecond')),
        ratioOneCpu: round2((2 * middle('one', 'cpuUs')) / middle('two', 'cpuUs')),
      },
      ...(await growth({ progress })),
    ]
  } finally {
    for (const child of children) await child.end()
    await server.end()
    await postgres.stop()
  }
}

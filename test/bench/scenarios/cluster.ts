import { PostgresServer } from '../../postgres/postgres-server.js'
import { Child } from '../child.js'
import { cpuTimeOf, cpuTimeWithChildren } from '../cpu-time.js'
import { countingSettings, DatabaseWork } from '../database-work.js'
import { median } from '../median.js'
import type { FromContender, FromServer, Run, Target, ToServer } from '../messages.js'
import { framework, round2 } from '../race.js'
import { growth } from './growth.js'

/** As fast as they are taken; and at a pace that leaves all of them time, so that what each message costs can be told. */
const streams = {
  full: { bytes: 100, count: 2_000 },
  paced: { bytes: 100, count: 2_000, perSecond: 400 },
} as const

const handlers = {
  'keeps nothing': 'count.plugin',
  'counts in a store': 'count-in-store.plugin',
} as const

/** What one round took for each message. */
interface Round {
  readonly perSecond: number
  readonly appUs: number
  readonly databaseUs: number
  readonly sandboxUs: number
  readonly statements: number
  readonly commits: number
  readonly walBytes: number
}

type Process = {
  readonly child: Child<FromContender, Run>
  readonly userId: number
}
type Case = 'sqlite' | 'one' | 'two'
type Pace = keyof typeof streams

const titles = {
  sqlite: 'one process on SQLite',
  one: 'one process on PostgreSQL',
  two: 'two processes on PostgreSQL',
} as const

/**
 * What a database server costs instead of a file, with the journal on: one process on SQLite, one on PostgreSQL, and two processes
 * on PostgreSQL that get a stream each at the same time, in turn, round after round; with a handler that keeps nothing and one that
 * counts in a store. Server, sandbox and all processes share the machine, so beside messages per second stands who took how much CPU
 * time for a message. `ratioCapacity` is how many messages two processes handle per second of their CPU, times two, against one: what
 * a second machine adds as long as neither database nor wire are what ends first. Then how it grows with the number of clients.
 */
export async function cluster(options: { rounds: number; progress: (line: string) => void }) {
  const rows: Record<string, string | number>[] = []
  for (const [title, plugin] of Object.entries(handlers)) rows.push(...(await withHandler(title, plugin, options)))
  return [...rows, ...(await growth(options))]
}

async function withHandler(
  title: string,
  plugin: string,
  { rounds, progress }: { rounds: number; progress: (line: string) => void },
) {
  // As durable as a server that people run, but for a loss of power.
  const settings = ['fsync=off', 'full_page_writes=off', 'wal_level=minimal', 'max_wal_senders=0', ...countingSettings]
  const postgres = await PostgresServer.start({ settings })
  const work = await DatabaseWork.of(postgres.url())
  const server = new Child<FromServer, ToServer>('server.ts')
  const children: Child<FromContender, Run>[] = []
  try {
    const { targets } = await server.next('listening')
    const contender = async (index: number, env: Record<string, string>): Promise<Process> => {
      const { script, env: own } = framework(plugin)
      const child = new Child<FromContender, Run>(script, { ...own, ...env })
      children.push(child)
      const target = targets[index] as Target
      child.send({ type: 'run', target, count: streams.full.count })
      await child.next('ready')
      return { child, userId: target.userId }
    }
    const shared = (machine: string) => ({
      BENCH_POSTGRES: postgres.url(),
      BENCH_MACHINE: machine,
    })
    const file = await contender(0, {})
    const one = await contender(1, shared('one'))
    const two = await contender(2, shared('two'))
    const cases: Record<Case, readonly Process[]> = {
      sqlite: [file],
      one: [one],
      two: [one, two],
    }
    const round = async (processes: readonly Process[], pace: Pace): Promise<Round> => {
      const [userId, ...also] = processes.map((each) => each.userId)
      const used = () => [cpuTimeWithChildren(postgres.pid ?? 0), cpuTimeOf(server.pid)] as const
      const before = await work.read()
      server.send({
        type: 'stream',
        userId: userId as number,
        also,
        ...streams[pace],
      })
      await server.next('made')
      const [databaseMs, sandboxMs] = used()
      const done = await Promise.all(processes.map(({ child }) => child.next('done')))
      await server.next('streamed')
      const [databaseEndMs, sandboxEndMs] = used()
      const after = await work.read()
      const messages = (streams[pace].count - 1) * done.length
      const cpuMs = done.reduce((total, each) => total + each.cpuMs, 0)
      return {
        perSecond: messages / (Math.max(...done.map(({ elapsedMs }) => elapsedMs)) / 1_000),
        appUs: (cpuMs * 1_000) / messages,
        databaseUs: ((databaseEndMs - databaseMs) * 1_000) / messages,
        sandboxUs: ((sandboxEndMs - sandboxMs) * 1_000) / messages,
        statements: (after.statements - before.statements) / messages,
        commits: (after.commits - before.commits) / messages,
        walBytes: (after.walBytes - before.walBytes) / messages,
      }
    }
    const results: Record<Case, Record<Pace, Round[]>> = {
      sqlite: { full: [], paced: [] },
      one: { full: [], paced: [] },
      two: { full: [], paced: [] },
    }
    // The first round warms the processes up and is not counted.
    for (let turn = 0; turn <= rounds; turn++) {
      for (const pace of Object.keys(streams) as Pace[]) {
        for (const name of Object.keys(cases) as Case[]) {
          const measured = await round(cases[name], pace)
          if (turn === 0) continue
          results[name][pace].push(measured)
          progress(`${title}, round ${turn}, ${pace}, ${name}: ${told(measured)}`)
        }
      }
    }
    return table(title, results)
  } finally {
    for (const child of children) await child.end()
    await server.end()
    await work.end()
    await postgres.stop()
  }
}

function table(handler: string, results: Record<Case, Record<Pace, Round[]>>): Record<string, string | number>[] {
  return (Object.keys(streams) as Pace[]).flatMap((pace) => {
    const middle = (name: Case, figure: keyof Round) => median(results[name][pace].map((each) => each[figure]))
    const row = (name: Case) => ({
      case: titles[name],
      handler,
      pace: pace === 'full' ? 'full speed' : `${streams.paced.perSecond} a second each`,
      perSecond: Math.round(middle(name, 'perSecond')),
      cpuUs: round2(middle(name, 'appUs')),
      databaseUs: round2(middle(name, 'databaseUs')),
      sandboxUs: round2(middle(name, 'sandboxUs')),
      statements: round2(middle(name, 'statements')),
      commits: round2(middle(name, 'commits')),
      walBytes: Math.round(middle(name, 'walBytes')),
    })
    const ratio = (figure: keyof Round, of: Case, to: Case) => round2(middle(of, figure) / middle(to, figure))
    return [
      row('sqlite'),
      {
        ...row('one'),
        ratioSqlite: ratio('perSecond', 'one', 'sqlite'),
        ratioSqliteCpu: ratio('appUs', 'sqlite', 'one'),
      },
      {
        ...row('two'),
        ratioOne: ratio('perSecond', 'two', 'one'),
        ratioCapacity: round2((2 * middle('one', 'appUs')) / middle('two', 'appUs')),
        ratioDatabaseUs: ratio('databaseUs', 'two', 'one'),
      },
    ]
  })
}

function told({ perSecond, appUs, databaseUs, sandboxUs, statements, commits, walBytes }: Round): string {
  const cpu = `${Math.round(appUs)} us CPU, database ${Math.round(databaseUs)}, sandbox ${Math.round(sandboxUs)}`
  return `${Math.round(perSecond)}/s, ${cpu}; ${round2(statements)} statements, ${round2(commits)} commits, ${Math.round(walBytes)} bytes of WAL`
}

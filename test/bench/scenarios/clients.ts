import { timesWith } from '../../../core/mtproto/connection/connection-times.js'
import { Child } from '../child.js'
import type {
  Centre,
  Figures,
  FromContender,
  FromServer,
  Login,
  Started,
  ToContender,
  ToServer,
} from '../clients/messages.js'
import { cpuTimeOf } from '../cpu-time.js'
import { median } from '../median.js'

const contenders = { ours: 'clients/ours.ts', telegram: 'clients/telegram.ts' }
type Name = keyof typeof contenders
const names = Object.keys(contenders) as Name[]
/** Connections of which nothing is made: no client can take less. */
const floor = 'clients/sockets.ts'

const counts = [40, 200, 1_000]
/** A thousand take long, and hardly differ from round to round. */
const roundsOfMany = 3
/** Fresh logins are the same work for each client, and the library takes long over them. */
const freshLogins = 40
/** The first of them is there already when the others begin. */
const measuredLogins = freshLogins - 1
/** Two pings of every client of ours fall into it, whenever they began; the library's come every nine seconds. */
const idleMs = 2 * timesWith({}).pingEveryMs

type Contender = Child<FromContender, ToContender>
type Results = Record<Name, Figures[]>

/**
 * Many clients in one process: the whole framework, with session files, a database and a plugin for every client,
 * against as many bare clients of the package `telegram`. Every measurement is a process of its own, and the two
 * alternate, so that a slow moment of the machine meets both. Ratios below 1 are in our favour.
 *
 * `timeRatio`, `memoryRatio` and `handshakeRatio` are about the clients alone, with all modules loaded; `launchRatio`
 * and `processMemoryRatio` about the whole process. `furtherMemoryRatio` is about what each client takes that comes to a first one, which
 * brings what all of them use. `serverCpuMs...` is what the start takes of the data centre, which shares the cores.
 *
 * @param options.only - one of the numbers of clients, or `fresh`.
 */
export async function clients({ rounds, only, progress }: Options) {
  const bench = await ClientsBench.begin(progress)
  try {
    const fresh = only === undefined || only === 'fresh' ? await bench.fresh(rounds) : undefined
    const wanted = counts.filter((count) => only === undefined || only === String(count))
    const first = wanted.length > 0 ? await bench.first(rounds) : undefined
    const stored = []
    for (const count of wanted) stored.push(await bench.stored(count, rounds, first))
    // All at once: waiting is what takes the time, and what others do meanwhile is not counted.
    const idle = await Promise.all(stored.map(({ last }) => idleOf(last)))
    const rows = stored.map((one, index) => ({ ...one.row, ...(idle[index] && idleRow(idle[index])) }))
    const handshakes = fresh && handshakeRow(fresh)
    return rows.length > 0 ? rows.map((row) => ({ ...row, ...handshakes })) : [{ ...handshakes }]
  } finally {
    await bench.end()
  }
}

interface Options {
  rounds: number
  only: string | undefined
  progress: (line: string) => void
}

/** The data centre, and what has been started against it. */
class ClientsBench {
  private readonly alive = new Set<Contender>()

  private constructor(
    private readonly server: Child<FromServer, ToServer>,
    private readonly centre: Centre,
    private readonly progress: (line: string) => void,
  ) {}

  static async begin(progress: (line: string) => void): Promise<ClientsBench> {
    const server = new Child<FromServer, ToServer>('clients/server.ts')
    const { centre } = await server.next('listening')
    return new ClientsBench(server, centre, progress)
  }

  async fresh(rounds: number): Promise<Results> {
    const results: Results = { ours: [], telegram: [] }
    for (let round = 0; round < rounds; round++) {
      for (const name of names) {
        const { figures } = await this.run(contenders[name], freshLogins, { stored: false })
        this.progress(`fresh ${name} ${Math.round(figures.cpuMs / measuredLogins)} ms CPU a login`)
        results[name].push(figures)
      }
    }
    return results
  }

  /** What a single client takes. */
  async first(rounds: number): Promise<Results> {
    return (await this.rounds(1, rounds, false)).results
  }

  /** @returns `last`: the processes of the last round, which stay. */
  async stored(count: number, rounds: number, first: Results | undefined) {
    const { results, last } = await this.rounds(count, count < 1_000 ? rounds : Math.min(rounds, roundsOfMany), true)
    const { figures } = await this.run(floor, count, { stored: true })
    const further = first && furtherRow(count, results, first)
    return { last, row: { ...storedRow(count, results), ...further, ...floorOf(figures, count) } }
  }

  private async rounds(count: number, most: number, lastStays: boolean) {
    const results: Results = { ours: [], telegram: [] }
    const last: Partial<Record<Name, Contender>> = {}
    for (let round = 1; round <= most; round++) {
      for (const name of names) {
        const stays = lastStays && round === most
        const { child, figures } = await this.run(contenders[name], count, { stored: true, stays })
        const [online, cpu, server] = [figures.onlineMs, figures.cpuMs, figures.serverCpuMs].map(Math.round)
        this.progress(`${count} stored ${name} online in ${online} ms, CPU ${cpu} ms, of the data centre ${server} ms`)
        results[name].push(figures)
        last[name] = child
      }
    }
    return { results, last }
  }

  async end(): Promise<void> {
    for (const child of this.alive) await child.end()
    await this.server.end()
  }

  private async run(script: string, count: number, { stored, stays = false }: { stored: boolean; stays?: boolean }) {
    const logins = await this.mint(count)
    const child: Contender = new Child(script)
    this.alive.add(child)
    await child.next('ready')
    const before = cpuTimeOf(this.server.pid)
    child.send({ type: 'start', centre: this.centre, logins, stored })
    const started: Started = await child.next('started')
    const figures = { ...started, serverCpuMs: cpuTimeOf(this.server.pid) - before }
    if (!stays) {
      await child.end()
      this.alive.delete(child)
    }
    return { child, figures }
  }

  private async mint(count: number): Promise<Login[]> {
    this.server.send({ type: 'mint', count })
    return (await this.server.next('minted')).logins
  }
}

async function idleOf(children: Partial<Record<Name, Contender>>): Promise<Record<Name, number>> {
  const idle = async (child: Contender | undefined) => {
    child?.send({ type: 'idle', ms: idleMs })
    return (await child?.next('idle', idleMs))?.cpuMsPerSecond ?? 0
  }
  const [ours, telegram] = await Promise.all([idle(children.ours), idle(children.telegram)])
  return { ours, telegram }
}

function of(results: Results, name: Name, key: keyof Figures): number {
  return median(results[name].map((each) => each[key]).filter((value) => value > 0))
}

function ratio(results: Results, key: keyof Figures): number {
  return round(of(results, 'ours', key) / of(results, 'telegram', key))
}

function storedRow(count: number, stored: Results) {
  return {
    clients: count,
    timeRatio: ratio(stored, 'onlineMs'),
    cpuRatio: ratio(stored, 'cpuMs'),
    memoryRatio: ratio(stored, 'grownKb'),
    processMemoryRatio: ratio(stored, 'rssKb'),
    launchRatio: ratio(stored, 'launchedMs'),
    ...both('onlineMs', (name) => of(stored, name, 'onlineMs')),
    ...both('cpuMs', (name) => of(stored, name, 'cpuMs')),
    ...both('serverCpuMs', (name) => of(stored, name, 'serverCpuMs')),
    ...both('rssMb', (name) => of(stored, name, 'rssKb') / 1_024),
    ...both('rssKbPerClient', (name) => of(stored, name, 'rssKb') / count),
    ...both('grownKbPerClient', (name) => of(stored, name, 'grownKb') / count),
    ...both('heapKbPerClient', (name) => of(stored, name, 'heapGrownKb') / count),
    ...both('externalKbPerClient', (name) => of(stored, name, 'externalGrownKb') / count),
    ...both('longestSliceMs', (name) => of(stored, name, 'longestSliceMs')),
  }
}

/** What each client takes beyond the first. */
function furtherRow(count: number, results: Results, first: Results) {
  const further = (name: Name) => (of(results, name, 'grownKb') - of(first, name, 'grownKb')) / (count - 1)
  return {
    furtherMemoryRatio: round(further('ours') / further('telegram')),
    ...both('grownKbPerFurtherClient', further),
  }
}

function idleRow(idle: Record<Name, number>) {
  return {
    idleCpuRatio: round(idle.ours / idle.telegram),
    ...both('idleCpuMsPerSecond', (name) => idle[name]),
  }
}

function handshakeRow(fresh: Results) {
  return {
    handshakeRatio: ratio(fresh, 'cpuMs'),
    ...both('freshCpuMsPerClient', (name) => of(fresh, name, 'cpuMs') / measuredLogins),
    ...both('freshLongestSliceMs', (name) => of(fresh, name, 'longestSliceMs')),
  }
}

/** What as many connections take of which nothing is made. */
function floorOf({ grownKb, heapGrownKb }: Figures, count: number) {
  return { grownKbPerSocket: round(grownKb / count), heapKbPerSocket: round(heapGrownKb / count) }
}

function both(key: string, value: (name: Name) => number): Record<string, number> {
  const named = (name: Name) => `${key}${name === 'ours' ? 'Ours' : 'Telegram'}`
  return { [named('ours')]: round(value('ours')), [named('telegram')]: round(value('telegram')) }
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}

import { timesWith } from '../../../core/mtproto/connection/connection-times.js'
import { Child } from '../child.js'
import type { Centre, Figures, FromContender, FromServer, Login, Start, ToServer } from '../clients/messages.js'
import { median } from '../median.js'

const contenders = { ours: 'clients/ours.ts', telegram: 'clients/telegram.ts' }
type Name = keyof typeof contenders
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
/** What clients cost when idle hardly differs from round to round, and waiting for it takes long. */
const idleRounds = 1

/**
 * Many clients in one process: the whole framework, with session files, a database and a plugin for every client,
 * against as many bare clients of the package `telegram`. Every measurement is a process of its own, and the two
 * alternate, so that a slow moment of the machine meets both. Ratios below 1 are in our favour.
 *
 * `timeRatio`, `memoryRatio` and `handshakeRatio` are about the clients alone, with all modules loaded; `launchRatio`
 * and `processMemoryRatio` about the whole process.
 */
export async function clients({ rounds, progress }: { rounds: number; progress: (line: string) => void }) {
  const server = new Child<FromServer, ToServer>('clients/server.ts')
  try {
    const { centre } = await server.next('listening')
    const mint = async (count: number) => {
      server.send({ type: 'mint', count })
      return (await server.next('minted')).logins
    }
    const fresh = await alternate(rounds, async (name) => {
      const order = { centre, logins: await mint(freshLogins), stored: false, idleMs: 0 }
      const figures = await run(contenders[name], order)
      progress(`fresh ${name} ${Math.round(figures.cpuMs / measuredLogins)} ms CPU a login`)
      return figures
    })
    const rows = []
    for (const count of counts) {
      const stored = await alternate(count < 1_000 ? rounds : Math.min(rounds, roundsOfMany), async (name, round) => {
        const idle = round < idleRounds ? idleMs : 0
        const order = { centre, logins: await mint(count), stored: true, idleMs: idle }
        const figures = await run(contenders[name], order)
        progress(`${count} stored ${name} online in ${Math.round(figures.onlineMs)} ms`)
        return figures
      })
      const sockets = await run(floor, { centre, logins: await mint(count), stored: true, idleMs: 0 })
      rows.push({ ...row(count, stored, fresh), ...floorOf(sockets, count) })
    }
    return rows
  } finally {
    await server.end()
  }
}

type Results = Record<Name, Figures[]>

async function alternate(rounds: number, measure: (name: Name, round: number) => Promise<Figures>): Promise<Results> {
  const results: Results = { ours: [], telegram: [] }
  for (let round = 0; round < rounds; round++) {
    for (const name of Object.keys(contenders) as Name[]) results[name].push(await measure(name, round))
  }
  return results
}

async function run(
  script: string,
  order: { centre: Centre; logins: Login[]; stored: boolean; idleMs: number },
): Promise<Figures> {
  const child = new Child<FromContender, Start>(script)
  try {
    await child.next('ready')
    child.send({ type: 'start', ...order })
    return await child.next('figures', order.idleMs)
  } finally {
    await child.end()
  }
}

function row(count: number, stored: Results, fresh: Results) {
  const of = (results: Results, name: Name, key: keyof Figures) =>
    median(results[name].map((each) => each[key]).filter((value) => value > 0))
  const ratio = (results: Results, key: keyof Figures) => of(results, 'ours', key) / of(results, 'telegram', key)
  return {
    clients: count,
    timeRatio: round(ratio(stored, 'onlineMs')),
    memoryRatio: round(ratio(stored, 'grownKb')),
    idleCpuRatio: round(ratio(stored, 'idleCpuMs')),
    handshakeRatio: round(ratio(fresh, 'cpuMs')),
    processMemoryRatio: round(ratio(stored, 'rssKb')),
    launchRatio: round(ratio(stored, 'launchedMs')),
    ...both('onlineMs', (name) => of(stored, name, 'onlineMs')),
    ...both('rssMb', (name) => of(stored, name, 'rssKb') / 1_024),
    ...both('rssKbPerClient', (name) => of(stored, name, 'rssKb') / count),
    ...both('grownKbPerClient', (name) => of(stored, name, 'grownKb') / count),
    ...both('heapKbPerClient', (name) => of(stored, name, 'heapGrownKb') / count),
    ...both('externalKbPerClient', (name) => of(stored, name, 'externalGrownKb') / count),
    ...both('idleCpuMsPerSecond', (name) => of(stored, name, 'idleCpuMs')),
    ...both('longestSliceMs', (name) => of(stored, name, 'longestSliceMs')),
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

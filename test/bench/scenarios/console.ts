import { Child } from '../child.js'
import { clients, listingMs } from '../console/listing.js'
import { median } from '../median.js'
import type { FromContender, FromPages, FromServer, Run, ToPages, ToServer } from '../messages.js'
import { round2 } from '../race.js'

/** So many messages come as fast as they are taken, then as many at a rate. */
const stream = { bytes: 100, count: 15_000 }
const offeredPerSecond = 5_000
const pages = 50

/** Who looks: nobody, the overview of each page, or pages that follow what comes most often as well. */
const overview = ['clients', 'plugins', 'jobs', 'metrics']
const watchers = { nobody: [], watched: overview, following: [...overview, 'updates', 'calls', 'logs'] }
type Watcher = keyof typeof watchers

interface Pace {
  readonly perSecond: number
  /** Of the app's process, for one message. */
  readonly cpuUs: number
}

interface Paces {
  readonly fullSpeed: Pace[]
  readonly offered: Pace[]
}

/**
 * What 50 open pages cost an app, which nobody looks at and everybody looks at in turn; and how long `GET /api/clients` takes
 * with 300 clients, 95 of 100 times.
 *
 * `throughputRatio` is the CPU that the app's process pays for a message without pages divided by that with pages, at the rate it is offered:
 * what is left of the messages one core can handle. Of a stream as fast as it is taken, `fullSpeedCpuRatio` says the same, and `fullSpeedRatio`
 * the messages handled by the clock, which counts what the pages themselves and the data centre take of the cores they share with the app.
 */
export async function console({ rounds, progress }: { rounds: number; progress: (line: string) => void }) {
  const measured = await measure(rounds, progress)
  const p95Ms = await listingMs(progress)
  const row = (name: string, watcher: Watcher) => {
    const [quiet, watched] = [middle(measured.nobody), middle(measured[watcher])]
    return {
      case: name,
      throughputRatio: round2(quiet.offered.cpuUs / watched.offered.cpuUs),
      offered: offeredPerSecond,
      handledQuiet: Math.round(quiet.offered.perSecond),
      handledWatched: Math.round(watched.offered.perSecond),
      cpuMsPerSecondQuiet: round2((quiet.offered.cpuUs * offeredPerSecond) / 1_000),
      cpuMsPerSecondWatched: round2((watched.offered.cpuUs * offeredPerSecond) / 1_000),
      fullSpeedRatio: round2(watched.fullSpeed.perSecond / quiet.fullSpeed.perSecond),
      fullSpeedCpuRatio: round2(quiet.fullSpeed.cpuUs / watched.fullSpeed.cpuUs),
      fullSpeedQuiet: Math.round(quiet.fullSpeed.perSecond),
      fullSpeedWatched: Math.round(watched.fullSpeed.perSecond),
    }
  }
  return [
    { ...row(`${pages} open pages, ${clients} clients`, 'watched'), p95Ms },
    row(`${pages} pages that follow updates, calls, logs`, 'following'),
  ]
}

async function measure(rounds: number, progress: (line: string) => void): Promise<Record<Watcher, Paces>> {
  const results: Record<Watcher, Paces> = { nobody: empty(), watched: empty(), following: empty() }
  const server = new Child<FromServer, ToServer>('server.ts')
  const app = new Child<FromContender, Run>('contenders/console.ts')
  const browsers = new Child<FromPages, ToPages>('console/pages.ts')
  try {
    const [target] = (await server.next('listening')).targets
    if (!target) throw new Error('the server of the bench has no bot')
    app.send({ type: 'run', target, count: stream.count })
    const { url, cookie } = await app.next('console')
    const pace = async (perSecond?: number): Promise<Pace> => {
      server.send({ type: 'stream', userId: target.userId, ...stream, ...(perSecond && { perSecond }) })
      const { elapsedMs, cpuMs } = await app.next('done')
      await server.next('streamed')
      const messages = stream.count - 1
      return { perSecond: messages / (elapsedMs / 1_000), cpuUs: (cpuMs * 1_000) / messages }
    }
    // The first round warms the processes up and is not counted.
    for (let round = 0; round <= rounds; round++) {
      for (const watcher of Object.keys(watchers) as Watcher[]) {
        browsers.send({ type: 'open', url, cookie, count: watcher === 'nobody' ? 0 : pages, topics: watchers[watcher] })
        await browsers.next('open')
        const fullSpeed = await pace()
        const offered = await pace(offeredPerSecond)
        browsers.send({ type: 'close' })
        const { events } = await browsers.next('closed')
        if (round === 0) continue
        results[watcher].fullSpeed.push(fullSpeed)
        results[watcher].offered.push(offered)
        const figures = ({ perSecond, cpuUs }: Pace) => `${Math.round(perSecond)}/s ${round2(cpuUs)} us`
        progress(`round ${round} ${watcher}: ${figures(fullSpeed)}, ${figures(offered)}, ${events} events told`)
      }
    }
  } finally {
    for (const child of [browsers, app, server]) await child.end()
  }
  return results
}

function middle({ fullSpeed, offered }: Paces): Record<keyof Paces, Pace> {
  const of = (paces: readonly Pace[]) => ({
    perSecond: median(paces.map(({ perSecond }) => perSecond)),
    cpuUs: median(paces.map(({ cpuUs }) => cpuUs)),
  })
  return { fullSpeed: of(fullSpeed), offered: of(offered) }
}

function empty(): Paces {
  return { fullSpeed: [], offered: [] }
}

import { ClientConfig, createApp, loadConfig } from 'switchboard'
import { openForBench } from '../console/open-for-bench.js'
import { race, round2 } from '../race.js'

const stream = { bytes: 100, count: 24_000 }
const pages = 50
const clients = 300
/** What comes most often: a page of the log, of a client's calls, and of its updates follow it. */
const frequent = 'updates calls logs'
const requests = 200
/** What follows the number in the tokens of bots that are never started. */
const token = 'A'.repeat(35)

/**
 * What 50 open pages cost an app that handles a stream of messages, as they are and when all follow what comes most often, as the ratio of its throughput with them to that
 * without; and how long `GET /api/clients` takes with 300 clients, 95 of 100 times.
 */
export async function console({ rounds, progress }: { rounds: number; progress: (line: string) => void }) {
  const script = 'contenders/console.ts'
  const watched = { BENCH_PAGES: String(pages) }
  const paces = await race(
    {
      quiet: { script, env: { BENCH_PAGES: '0' } },
      watched: { script, env: watched },
      following: { script, env: { ...watched, BENCH_TOPICS: frequent } },
    },
    { ...stream, rounds, progress },
  )
  const p95Ms = await listing(progress)
  const row = (name: string, pace: (typeof paces)['quiet']) => ({
    case: name,
    quiet: Math.round(paces.quiet.perSecond),
    watched: Math.round(pace.perSecond),
    throughputRatio: round2(pace.perSecond / paces.quiet.perSecond),
    cpuUsQuiet: round2(paces.quiet.cpuUs),
    cpuUsWatched: round2(pace.cpuUs),
  })
  return [
    { ...row(`${pages} open pages, ${clients} clients`, paces.watched), p95Ms },
    row(`${pages} pages that follow ${frequent.replaceAll(' ', ', ')}`, paces.following),
  ]
}

/** The time `GET /api/clients` takes at most in 95 of 100 cases, in milliseconds. */
async function listing(progress: (line: string) => void): Promise<number> {
  const env = { BENCH_BOT_TOKEN: `1:${token}`, BENCH_DATABASE: ':memory:', BENCH_PLUGIN: 'count.plugin' }
  const config = await loadConfig('test/bench/config.yaml', { env })
  const [first] = config.clients
  config.clients = Array.from({ length: clients }, (_, index) =>
    Object.assign(new ClientConfig(), first, { sessionName: `client${index}`, botToken: `${index + 1}:${token}` }),
  )
  const app = createApp({ config })
  await app.open()
  const { console: opened, cookie } = await openForBench(app, config)
  const times: number[] = []
  for (let request = 0; request < requests; request++) {
    const begunMs = performance.now()
    const response = await fetch(`${opened.url}/api/clients`, { headers: { cookie } })
    const list = (await response.json()) as unknown[]
    if (list.length !== clients) throw new Error(`there are ${list.length} clients instead of ${clients}`)
    times.push(performance.now() - begunMs)
  }
  await opened.close()
  await app.stop()
  times.sort((one, other) => one - other)
  progress(`GET /api/clients: ${round2(times[0] ?? 0)} to ${round2(times.at(-1) ?? 0)} ms`)
  return round2(times[Math.floor(times.length * 0.95)] ?? 0)
}

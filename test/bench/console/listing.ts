import { ClientConfig, createApp, loadConfig } from 'switchboard'
import { round2 } from '../race.js'
import { openForBench } from './open-for-bench.js'

/** How many clients are listed. */
export const clients = 300
const requests = 200
/** What follows the number in the tokens of bots that are never started. */
const token = 'A'.repeat(35)

/** The time `GET /api/clients` takes at most in 95 of 100 cases, in milliseconds. */
export async function listingMs(progress: (line: string) => void): Promise<number> {
  const env = { BENCH_BOT_TOKEN: `1:${token}`, BENCH_DATABASE: ':memory:', BENCH_PLUGIN: 'count.plugin' }
  const config = await loadConfig('test/bench/config.yaml', { env })
  const [first] = config.clients
  config.clients = Array.from({ length: clients }, (_, index) =>
    Object.assign(new ClientConfig(), first, { sessionName: `client${index}`, botToken: `${index + 1}:${token}` }),
  )
  const app = createApp({ config })
  await app.open()
  const { console: opened, url, cookie } = await openForBench(app, config)
  const times: number[] = []
  for (let request = 0; request < requests; request++) {
    const begunMs = performance.now()
    const response = await fetch(`${url}/api/clients`, { headers: { cookie } })
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

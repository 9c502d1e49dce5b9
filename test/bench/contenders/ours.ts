import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApp, loadConfig } from 'switchboard'
import { openCluster } from '../../../core/cluster/open-cluster.js'
import { SilentLogger } from '../../../core/logging/silent-logger.js'
import { SystemClock } from '../../../core/time/system-clock.js'
import { current } from './current.js'
import { contend } from './stopwatch.js'

/** The whole framework with one trivial handler, its journal in a database file as people run it. */
contend(async ({ target }, stopwatch) => {
  current.stopwatch = stopwatch
  const folder = await mkdtemp(join(tmpdir(), 'switchboard-bench-'))
  process.once('disconnect', () => void rm(folder, { recursive: true }).finally(() => process.exit()))
  const config = await loadConfig('test/bench/config.yaml', {
    env: {
      BENCH_BOT_TOKEN: target.botToken,
      BENCH_DATABASE: join(folder, 'bench.db'),
      BENCH_PLUGIN: process.env.BENCH_PLUGIN ?? 'count.plugin',
      BENCH_DRIVER: process.env.BENCH_DRIVER ?? 'telegram',
    },
  })
  const clustered = await inCluster(config)
  const app = createApp({ config, dataCentre: target, ...clustered })
  await app.start()
  const online = () => app.control.status().clients.every(({ state }) => state === 'online')
  // In a cluster it is started when its lease is taken.
  const endMs = performance.now() + (clustered ? 20_000 : 0)
  while (!online() && performance.now() < endMs) await new Promise((resolve) => setTimeout(resolve, 20))
  const [client] = app.control.status().clients
  if (!online()) throw new Error(`the client of the bench is ${client?.state}: ${client?.reason}`)
  // What comes before the very first start knows where Telegram stands is promised to nobody.
  while (!app.control.updateMetrics(client?.name ?? '')?.tracking) await new Promise((resolve) => setImmediate(resolve))
})

/** Where this process shares a database server with others, each with a client that only it may run. */
async function inCluster(config: Awaited<ReturnType<typeof loadConfig>>) {
  const { BENCH_POSTGRES: url, BENCH_MACHINE: machine = 'one' } = process.env
  if (url === undefined) return undefined
  for (const client of config.clients) {
    client.sessionName = `bench-${machine}`
    client.placement = { machine }
  }
  Object.assign(config.cluster, { url, name: machine, labels: { machine } })
  const placing = await openCluster(config.cluster, { clock: new SystemClock(), logger: new SilentLogger() })
  return { placing, sessionKey: 'the key of logins that are kept nowhere' }
}

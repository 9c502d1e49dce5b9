import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApp, loadConfig } from 'switchboard'
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
  const app = createApp({ config, dataCentre: target })
  await app.start()
  const [client] = app.control.status().clients
  if (client?.state !== 'online') throw new Error(`the client of the bench is ${client?.state}: ${client?.reason}`)
  // What comes before the very first start knows where Telegram stands is promised to nobody.
  while (!app.control.updateMetrics('bench')?.tracking) await new Promise((resolve) => setImmediate(resolve))
})

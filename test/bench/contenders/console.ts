import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApp, loadConfig } from 'switchboard'
import { Child } from '../child.js'
import { openForBench } from '../console/open-for-bench.js'
import { current } from './current.js'
import { contend } from './stopwatch.js'

/** The whole framework with its console, and as many open pages as the environment says. */
contend(async ({ target }, stopwatch) => {
  current.stopwatch = stopwatch
  const folder = await mkdtemp(join(tmpdir(), 'switchboard-bench-'))
  process.once('disconnect', () => void rm(folder, { recursive: true }).finally(() => process.exit()))
  const config = await loadConfig('test/bench/config.yaml', {
    env: {
      BENCH_BOT_TOKEN: target.botToken,
      BENCH_DATABASE: join(folder, 'bench.db'),
      BENCH_PLUGIN: 'count.plugin',
    },
  })
  const app = createApp({ config, dataCentre: target })
  await app.start()
  const { console, cookie } = await openForBench(app, config)
  const pages = process.env.BENCH_PAGES ?? '0'
  const topics = process.env.BENCH_TOPICS ?? ''
  const env = { CONSOLE_URL: console.url, CONSOLE_COOKIE: cookie, CONSOLE_PAGES: pages, CONSOLE_TOPICS: topics }
  await new Child<{ type: 'open' }, object>('console/pages.ts', env).next('open')
  while (!app.control.updateMetrics('bench')?.tracking) await new Promise((resolve) => setImmediate(resolve))
})

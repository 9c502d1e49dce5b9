import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApp, loadConfig } from 'switchboard'
import { openForBench } from '../console/open-for-bench.js'
import { current } from './current.js'
import { contend, tell } from './stopwatch.js'

/** The whole framework with its console; who looks at it is another process. */
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
  const { url, cookie } = await openForBench(app, config)
  while (!app.control.updateMetrics('bench')?.tracking) await new Promise((resolve) => setImmediate(resolve))
  tell({ type: 'console', url, cookie })
})

import { setTimeout as sleep } from 'node:timers/promises'
import { createApp, loadConfig } from 'switchboard'
import { openCluster } from '../../../core/cluster/open-cluster.js'
import { SilentLogger } from '../../../core/logging/silent-logger.js'
import { SystemClock } from '../../../core/time/system-clock.js'
import type { FromApp, GrowthStart, ToApp } from './messages.js'

/* The app of the scenario `growth`: all clients in one process of a cluster, which says what CPU time it takes. */
process.on('message', (message: ToApp) => void (message.type === 'start' ? start(message) : measure(message.ms)))
process.on('disconnect', () => process.exit())
tell({ type: 'ready' })

async function start({ configFile, cwd, centre, url, sessionKey }: GrowthStart): Promise<void> {
  const config = await loadConfig(configFile, { cwd, env: {} })
  Object.assign(config.cluster, { url, name: 'growth' })
  const placing = await openCluster(config.cluster, { clock: new SystemClock(), logger: new SilentLogger() })
  const app = createApp({ config, cwd, dataCentre: centre, placing, sessionKey })
  const startedMs = performance.now()
  await app.start()
  const online = () => app.control.status().clients.filter(({ state }) => state === 'online').length
  while (online() < config.clients.length) await sleep(100)
  tell({ type: 'online', ms: performance.now() - startedMs })
}

async function measure(ms: number): Promise<void> {
  const before = process.cpuUsage()
  const fromMs = performance.now()
  await sleep(ms)
  const { user, system } = process.cpuUsage(before)
  const tookMs = performance.now() - fromMs
  tell({ type: 'measured', cpuMsPerSecond: (user + system) / tookMs, rssMb: process.memoryUsage().rss / 1_048_576 })
}

function tell(message: FromApp): void {
  process.send?.(message)
}

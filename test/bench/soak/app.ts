import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getHeapSpaceStatistics } from 'node:v8'
import { createApp, loadConfig } from 'switchboard'
import { writeProject } from '../clients/project.js'
import { settledHeap } from '../garbage.js'
import type { FromSoakApp, ToSoakApp } from './messages.js'

/** The whole framework with many clients that answer what they are told, over a long time. */
const folder = await mkdtemp(join(tmpdir(), 'switchboard-bench-'))
process.on('disconnect', () => void rm(folder, { recursive: true, force: true }).finally(() => process.exit()))

process.on('message', async (message: ToSoakApp) => {
  if (message.type === 'measure') {
    if (message.collected) await settledHeap()
    const { rss, heapUsed } = process.memoryUsage()
    const oldUsed = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'old_space')?.space_used_size ?? 0
    tell({ type: 'memory', rss, heapUsed, oldUsed, sent: 0, answered: 0 })
    return
  }
  const { centre, logins } = message
  await writeProject(folder, { centre, logins, stored: true, plugin: 'echo.plugin' })
  const config = await loadConfig(join(folder, 'config.yaml'), { cwd: folder, env: {} })
  const app = createApp({ config, cwd: folder, dataCentre: centre, ownsProcess: true })
  await app.start()
  const names = app.control.status().clients.map(({ name }) => name)
  // What comes before the very first start knows where Telegram stands is promised to nobody.
  while (!names.every((name) => app.control.updateMetrics(name)?.tracking)) await new Promise(setImmediate)
  tell({ type: 'online' })
})

function tell(message: FromSoakApp): void {
  process.send?.(message)
}

import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { SwitchboardConfig } from '../../core/config/switchboard-config.js'
import { createApp } from '../../core/kernel/app.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { ManualClock } from '../../core/time/manual-clock.js'
import { clientConfig, stopped } from './app-harness.js'
import { FakeTelegram } from './fake-telegram.js'
import { pluginTree } from './plugin-tree.js'

class Errors extends SilentLogger {
  readonly errors: unknown[] = []
  override error(_message?: string, { error }: Record<string, unknown> = {}) {
    this.errors.push(error)
  }
  override child() {
    return this
  }
}

it('files that are deleted under a running app are told of, each once, and the app goes on and stops', async () => {
  const { cwd, loader } = await pluginTree({ 'plugins/notes.md': {} })
  const config = new SwitchboardConfig()
  config.storage.file = 'data/switchboard.db'
  config.clients = [
    clientConfig('bot1', (client) => {
      client.session.type = 'file'
      client.plugins.enabled = false
    }),
  ]
  const clock = new ManualClock()
  const logger = new Errors()
  const { factory: driverFactory } = new FakeTelegram()
  const app = createApp({ config, cwd, loader, clock, driverFactory, logger: () => logger })
  await app.start()
  await clock.advance(30_000)
  expect(logger.errors).toEqual([])
  rmSync(join(cwd, 'data'), { recursive: true })
  rmSync(join(cwd, 'sessions'), { recursive: true })
  await clock.advance(90_000)
  expect(logger.errors).toMatchObject([
    { code: 'STORAGE_GONE', context: { file: join(cwd, 'data/switchboard.db') } },
    { code: 'STORAGE_GONE', context: { file: join(cwd, 'sessions/bot1.session') } },
  ])
  expect(app.control.status().clients[0]?.state).toBe('online')
  await stopped(app, clock)
})

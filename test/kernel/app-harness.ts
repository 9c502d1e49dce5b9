import { onTestFinished } from 'vitest'
import { ClientConfig } from '../../core/config/client-config.js'
import { SwitchboardConfig } from '../../core/config/switchboard-config.js'
import { type App, createApp } from '../../core/kernel/app.js'
import type { AppOptions } from '../../core/kernel/app-options.js'
import { ManualClock } from '../../core/time/manual-clock.js'
import { FakeTelegram } from './fake-telegram.js'
import { type FakeModule, pluginTree } from './plugin-tree.js'

/** The configuration of a client that keeps nothing on disk; its plugins are all files of `plugins/`. */
export function clientConfig(sessionName: string, change: (config: ClientConfig) => void = () => {}): ClientConfig {
  const config = new ClientConfig()
  config.sessionName = sessionName
  config.type = sessionName.startsWith('bot') ? 'bot' : 'user'
  config.apiId = 1
  config.apiHash = 'hash'
  config.deviceModel = sessionName
  config.session.type = 'memory'
  config.plugins.include = ['**/*']
  config.errorHandler.maxRetries = 0
  change(config)
  return config
}

/** An app on a fake Telegram, with a clock that stands still; stopped when the test is over. */
export async function appWith(
  clients: readonly ClientConfig[],
  files: Record<string, FakeModule>,
  options: Partial<AppOptions> = {},
) {
  const inRoot = Object.fromEntries(Object.entries(files).map(([name, module]) => [`plugins/${name}.ts`, module]))
  const { cwd, loader } = await pluginTree({ 'plugins/notes.md': {}, ...inRoot })
  const config = new SwitchboardConfig()
  config.clients = [...clients]
  config.storage.file = ':memory:'
  const telegram = new FakeTelegram()
  const clock = new ManualClock()
  const app = createApp({ config, cwd, loader, clock, driverFactory: telegram.factory, ...options })
  onTestFinished(() => stopped(app, clock))
  return { app, telegram, clock, config }
}

/** Stops an app; time passes until it has. */
export async function stopped(app: App, clock: ManualClock): Promise<void> {
  let done = false
  const stopping = app.stop().then(() => {
    done = true
  })
  while (!done) await clock.advance(500)
  await stopping
}

/** The states of an app's clients by name. */
export function states(app: App): Record<string, string> {
  return Object.fromEntries(app.control.status().clients.map(({ name, state }) => [name, state]))
}

import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { loadConfig } from '../config/load-config.js'
import { createApp } from '../kernel/app.js'
import type { AppOptions } from '../kernel/app-options.js'
import { type ImportModule, ModuleLoader } from '../plan/module-loader.js'
import { worldFileOf } from '../sandbox/default-world.js'
import type { WorldDescription } from '../sandbox/world/world-description.js'
import { runTest } from './run-test.js'
import { startSandbox } from './start-sandbox.js'
import { testChannels } from './test-channels.js'
import { TestFailures } from './test-failures.js'
import type { TestTime } from './test-time.js'
import { TestWorld, type TimeLeft } from './test-world.js'
import { agentSessions } from './world-with-agents.js'

/** What a test of a configuration is given. */
export interface ConfigTestOptions {
  /** The folder that paths of the configuration are seen from; default the working directory. */
  cwd?: string
  /** Variables for `${NAME}`; default none, so that a test does not depend on who runs it. */
  env?: Readonly<Record<string, string>>
  /** A world file or description; default the one that the configuration names. */
  world?: string | WorldDescription
  /** What the clock shows at the start; default 2026-01-01T00:00Z. */
  startAt?: TestTime
  /** What is injected instead of what plugins and Switchboard provide. */
  provide?: AppOptions['provide']
  /** Whether what goes wrong in plugins leaves the test green; default `false`. */
  allowFailures?: boolean
}

/**
 * Starts a whole configuration on a sandbox of its own, with sessions, database and channels in memory, runs a test in it, and
 * stops everything, also when the test fails. Clients log in as they would: with their tokens, codes and passwords.
 *
 * @param file - such as `config/config.yaml`.
 * @throws what `run` throws; CONFIG_INVALID, CONFIG_CHANNELS_INVALID, PLUGIN_PLAN_INVALID; PLUGIN_TEST_CLIENT when a client does not come online,
 *   PLUGIN_TEST_FAILED when something goes wrong in a plugin that the test does not expect.
 */
export function withConfig<Result>(
  file: string,
  run: (world: TestWorld) => Promise<Result> | Result,
  options: ConfigTestOptions = {},
): Promise<Result> {
  return runConfig(file, run, options)
}

/**
 * As {@link withConfig}.
 * @param importModule - imports a plugin's file by its URL; default `import()`.
 * @param timeLeft - what is left of the test that runs.
 */
export async function runConfig<Result>(
  file: string,
  run: (world: TestWorld) => Promise<Result> | Result,
  options: ConfigTestOptions,
  importModule?: ImportModule,
  timeLeft?: TimeLeft,
): Promise<Result> {
  const cwd = resolve(options.cwd ?? '.')
  const config = await loadConfig(file, { cwd, env: options.env ?? {} })
  config.storage.file = ':memory:'
  config.cluster.url = undefined
  for (const { session } of config.clients) session.type = 'memory'
  const text = await readFile(resolve(cwd, config.channels.file), 'utf8').catch(() => undefined)
  const described = options.world ?? resolve(cwd, await worldFileOf(config.sandbox.world, cwd))
  const { sandbox, clock } = await startSandbox(described, options.startAt)
  const failures = new TestFailures(clock, options.allowFailures)
  try {
    const channels = await testChannels(text, config, clock)
    const loader = new ModuleLoader(clock, importModule)
    const agentSession = agentSessions(sandbox)
    const { provide } = options
    const dataCentre = sandbox.address
    const onFailure = failures.note
    const app = createApp({ config, cwd, clock, channels, loader, agentSession, dataCentre, provide, onFailure })
    const name = config.clients[0]?.sessionName ?? ''
    const testWorld = new TestWorld(app, sandbox, clock, name, channels, failures, timeLeft)
    return await runTest({ app, clock, failures, world: testWorld }, run)
  } finally {
    await sandbox.close()
  }
}

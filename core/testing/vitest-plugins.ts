import type { TestWorld } from './test-world.js'
import { vitestTimeLeft } from './vitest-time-left.js'
import { type PluginTestOptions, runPlugins } from './with-plugins.js'

/**
 * Starts a sandbox and one client with some plugins, or several, runs a test in it, and stops all of it, as `withPlugins` of
 * `switchboard/testing` does. What the test waits for in vain ends it shortly before vitest would, so that it says why.
 *
 * @returns what `run` returns.
 * @throws what `run` throws; CONFIG_CHANNELS_INVALID, PLUGIN_PLAN_INVALID, PLUGIN_TEST_CLIENT when a client does not come online,
 *   PLUGIN_TEST_FAILED when something goes wrong in a plugin.
 */
export function withPlugins<Result>(
  options: PluginTestOptions,
  run: (world: TestWorld) => Promise<Result> | Result,
): Promise<Result> {
  return runPlugins(options, run, vitestTimeLeft)
}

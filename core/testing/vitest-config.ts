import { fileURLToPath } from 'node:url'
import { vitest } from './need-vitest.js'
import type { TestWorld } from './test-world.js'
import { vitestTimeLeft } from './vitest-time-left.js'
import { type ConfigTestOptions, runConfig } from './with-config.js'

const { vi } = await vitest()

/**
 * Starts a whole configuration on a sandbox of its own, as `withConfig` of `switchboard/testing` does, and imports the
 * plugins through vitest: TypeScript needs no build, and a class is the same one that the test imports.
 *
 * @param file - such as `config/config.yaml`.
 * @throws what `run` throws; CONFIG_INVALID, PLUGIN_PLAN_INVALID; PLUGIN_TEST_CLIENT when a client does not come online.
 */
export function withConfig<Result>(
  file: string,
  run: (world: TestWorld) => Promise<Result> | Result,
  options: ConfigTestOptions = {},
): Promise<Result> {
  return runConfig(file, run, options, (url) => vi.importActual(fileURLToPath(url)), vitestTimeLeft)
}

import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { register } from 'tsx/esm/api'

const root = new URL('../', import.meta.url)

/**
 * Runs the `main` of a file of Switchboard: from the sources in a clone, which needs no build, and as built in the package.
 * Either way plugins may be TypeScript, wherever they lie.
 * @param {string} module - from the root and without its ending, such as `core/cli/cli`.
 */
export async function runMain(module) {
  const fromSources = existsSync(new URL(`${module}.ts`, root))
  register({ tsconfig: fileURLToPath(new URL(`bin/tsconfig.${fromSources ? 'sources' : 'run'}.json`, root)) })
  const { main } = await import(new URL(fromSources ? `${module}.ts` : `dist/${module}.js`, root).href)
  process.exitCode = await main(process.argv.slice(2))
}

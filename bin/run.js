import { existsSync } from 'node:fs'
import * as modules from 'node:module'
import { fileURLToPath } from 'node:url'

const root = new URL('../', import.meta.url)

/**
 * Runs the `main` of a file of Switchboard: the sources in a clone, which needs no build, and what is built in the package. Either
 * way plugins may be TypeScript, wherever they lie.
 * @param {string} module - from the root and without its ending, such as `core/cli/cli`.
 */
export async function runMain(module) {
  // What Node has compiled it keeps, from its version 22 on.
  modules.enableCompileCache?.()
  const load = existsSync(new URL(`${module}.ts`, root)) ? loadSources : loadBuilt
  const { main, tools } = await load(module)
  // Lines in stacks are those of the plugins' files.
  process.setSourceMapsEnabled(true)
  process.exitCode = await main(process.argv.slice(2), tools)
  // Does not keep the process itself: it ends before that when nothing is under way any more.
  setTimeout(endAnyway, patienceMs).unref()
}

/** How long a process whose work is done waits for what is still under way. */
const patienceMs = 3_000

/** A timer or server that a plugin began and nobody ended would keep the process for ever. */
function endAnyway() {
  const kept = process.getActiveResourcesInfo().filter((name) => !/^(TTY|Pipe|File)Wrap$/.test(name))
  const what = [...new Set(kept)].map((name) => `${name} (${kept.filter((one) => one === name).length})`).join(', ')
  const told = `Ended, although something that a plugin began goes on: ${what || 'unknown'}. End it in @OnStop.\n`
  process.stderr.write(told, () => process.exit())
}

async function loadBuilt(module) {
  const { main } = await import(new URL(`dist/${module}.js`, root).href)
  return { main, tools: { importTypeScript: importer(pathOf('bin/tsconfig.run.json')) } }
}

/** The sources compiled; or else, where they cannot be compiled or the result not kept, as they are. */
async function loadSources(module) {
  try {
    const { loadCompiled } = await import('../.config/compiled.mjs')
    const { parts, tsconfig, ...tools } = await loadCompiled(commandOf(module, process.argv[2]))
    const { main } = await parts[module]()
    return { main, tools: { ...tools, importTypeScript: importer(tsconfig) } }
  } catch {
    const { register } = await import('tsx/esm/api')
    register({ tsconfig: pathOf('bin/tsconfig.sources.json') })
    return import(new URL(`${module}.ts`, root).href)
  }
}

/** What a run is of, as a part of the names of files. */
function commandOf(module, word = 'start') {
  if (process.argv.includes('--check')) return 'check'
  return module.startsWith('core/') && /^(start|check)$/.test(word) ? word : 'other'
}

/** Loads the compiler when it is first needed: most plugins do without. */
function importer(tsconfig) {
  let api
  return async (specifier, importerUrl) => {
    const { register } = await import('tsx/esm/api')
    // A name of its own, as Node remembers what it could not load.
    api ??= register({ tsconfig, namespace: 'switchboard' })
    return api.import(specifier, importerUrl)
  }
}

function pathOf(file) {
  return fileURLToPath(new URL(file, root))
}

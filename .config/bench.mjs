import { spawnSync } from 'node:child_process'
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildModules } from './package-modules.mjs'

/*
 * Runs the benchmarks on compiled code, as the package that people install holds it: what compiles TypeScript while it is loaded
 * gives each function its name anew whenever it is made, which the libraries compared with do not pay.
 */
const root = fileURLToPath(new URL('..', import.meta.url))
const folder = `${root}node_modules/.cache/bench/`
const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc')

function run(script, args, cwd) {
  const { status, error } = spawnSync(process.execPath, [script, ...args], { stdio: 'inherit', cwd })
  if (error) throw error
  return status ?? 1
}

/** The sources of Switchboard that the benches import by their files. */
function importedByBenches() {
  const files = readdirSync(`${root}test/bench`, { recursive: true }).filter((name) => name.endsWith('.ts'))
  return files.flatMap((name) => {
    const file = join(root, 'test/bench', name)
    const imports = readFileSync(file, 'utf8').matchAll(
      /^(?!import type)(?:import|\} from|export).*?'(\.[^']*\/core\/[^']+)\.js'/gm,
    )
    return [...imports].map(([, target]) => relative(root, `${join(dirname(file), target)}.ts`))
  })
}

const built = run(compiler, ['-p', `${root}.config/tsconfig.bench.json`], root)
if (built === 0) {
  for (const name of readdirSync(`${folder}core`)) {
    if (/-[0-9A-Z]{8}\.js/.test(name)) rmSync(`${folder}core/${name}`)
  }
  await buildModules(folder, importedByBenches())
  // By its own name the compiled code finds itself, and what lies beside it in the package.
  const { name, version, type, exports } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'))
  const compiled = JSON.parse(JSON.stringify(exports).replaceAll('./dist/', './'))
  writeFileSync(`${folder}package.json`, JSON.stringify({ name, version, type, exports: compiled }))
  for (const part of ['config', 'test/bench/config.yaml', '.config/postgres-programs.mjs', 'core/console/page/dist']) {
    cpSync(`${root}${part}`, `${folder}${part}`, { recursive: true })
  }
  process.exitCode = run(`${folder}test/bench/run.js`, process.argv.slice(2), folder)
} else {
  process.exitCode = built
}

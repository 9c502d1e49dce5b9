import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

/*
 * Runs the tests on the newer versions of Node that people have: `npm run test:node`, or `npm run test:node -- 24 test/kernel` for
 * one version and some of the tests. Each version is installed from the npm registry into a temporary folder.
 */
const args = process.argv.slice(2)
const versions = args.filter((arg) => /^\d+$/.test(arg))
const rest = args.filter((arg) => !versions.includes(arg))
const folder = mkdtempSync(join(tmpdir(), 'switchboard-node-'))

/** Runs a command with its output shown, and says whether it succeeded. */
function run(command, commandArgs, env = process.env) {
  const { status, error } = spawnSync(command, commandArgs, { stdio: 'inherit', env })
  if (error) throw error
  return status === 0
}

const failed = []
try {
  for (const version of versions.length > 0 ? versions : ['22', '24']) {
    const name = `node-${process.platform}-${process.arch}`
    const prefix = join(folder, version)
    if (!run('npm', ['install', '--silent', '--no-save', '--prefix', prefix, `${name}@${version}`]))
      throw new Error(`${name}@${version} could not be installed`)
    const bin = join(prefix, 'node_modules', name, 'bin')
    const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` }
    const { stdout } = spawnSync('node', ['--version'], { env, encoding: 'utf8' })
    if (!stdout.startsWith(`v${version}.`)) throw new Error(`node of ${bin} says it is ${stdout.trim()}`)
    process.stdout.write(`Tests on Node ${stdout.trim()}\n`)
    const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--config', '.config/vitest.config.ts', ...rest]
    if (!run('node', vitest, env)) failed.push(version)
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
if (failed.length > 0) {
  process.stderr.write(`Tests failed on Node ${failed.join(' and ')}.\n`)
  process.exitCode = 1
}

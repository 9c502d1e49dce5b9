#!/usr/bin/env node
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const help = `Makes a project of Switchboard with one bot, which runs on the built-in sandbox at once.

  npm create switchboard FOLDER
  npm create switchboard FOLDER -- --start

  --bot NAME        how the bot is called in the configuration (default: bot1)
  --start           starts it after the installation
  --no-install      writes the files and installs nothing
  --package SPEC    the package of Switchboard: a version, a tarball (default: this version)
  --dry-run         shows what would be written, and writes nothing
`

/** A fault of the person's request: shown as one line. */
class Refusal extends Error {}

const options = {
  bot: { type: 'string', default: 'bot1' },
  start: { type: 'boolean', default: false },
  'no-install': { type: 'boolean', default: false },
  'dry-run': { type: 'boolean', default: false },
  package: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
}

try {
  process.exitCode = await main()
} catch (error) {
  const isTheirs = error instanceof Refusal || String(error?.code).startsWith('ERR_PARSE_ARGS')
  if (!isTheirs) throw error
  process.stderr.write(`create-switchboard: ${error.message}\nNothing was written. (--help tells what there is)\n`)
  process.exitCode = 1
}

/** @returns {Promise<number>} the exit code. */
async function main() {
  const { values, positionals } = parseArgs({ options, allowPositionals: true })
  if (values.help) {
    process.stdout.write(help)
    return 0
  }
  if (positionals.length > 1) throw new Refusal(`one folder, not ${positionals.length}: ${positionals.join(' ')}`)
  const folder = resolve(positionals[0] ?? '.')
  const files = await projectFiles(folder, values)
  if (values['dry-run']) {
    for (const [file, text] of files) process.stdout.write(asDiff(file, text))
    return 0
  }
  for (const [file, text] of files) {
    await mkdir(dirname(join(folder, file)), { recursive: true })
    await writeFile(join(folder, file), text, { flag: 'wx' })
    process.stdout.write(`  written  ${shown(join(folder, file))}\n`)
  }
  if (!values['no-install']) {
    process.stdout.write('\nInstalling, which takes a minute or so ...\n')
    const code = await run(folder, 'npm', 'install', '--no-audit', '--no-fund', '--loglevel=error')
    if (code !== 0) return code
  }
  process.stdout.write(nextSteps(folder, values))
  return values.start && !values['no-install']
    ? run(folder, process.execPath, 'node_modules/switchboard/bin/switchboard.js')
    : 0
}

/** @returns {Promise<[string, string][]>} the files of the project with what is in them. */
async function projectFiles(folder, { bot, package: given }) {
  const name = packageName(basename(folder))
  if (!/^[a-z][a-z0-9_]{0,31}$/.test(bot)) {
    throw new Refusal(
      `--bot ${bot} cannot be a name. Begin with a small letter; small letters, digits and _ follow, 32 at most.`,
    )
  }
  const taken = existsSync(folder) ? readdirSync(folder).filter((entry) => entry !== '.git') : []
  if (taken.length > 0) throw new Refusal(`${shown(folder)} is not empty. Name another folder.`)
  const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'))
  const values = { name, bot, upper: bot.toUpperCase(), package: packageOf(given, version) }
  const templates = fileURLToPath(new URL('templates/', import.meta.url))
  const found = readdirSync(templates, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const files = found.map(async (entry) => {
    const path = join(entry.parentPath ?? entry.path, entry.name)
    const text = await readFile(path, 'utf8')
    const file = relative(templates, path)
      .replaceAll('\\', '/')
      .replace(/(^|\/)_(?!_)/g, '$1.')
      .replace('.package.json', 'package.json')
    return [fill(file, values), fill(text, values)]
  })
  return (await Promise.all(files)).sort(([one], [other]) => (one < other ? -1 : 1))
}

/** Puts the names of the project in the places that templates have for them. */
function fill(text, values) {
  return text.replace(/__(\w+?)__/g, (whole, key) => values[key] ?? whole)
}

function packageName(folder) {
  const name = folder
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[._-]+|-+$/g, '')
  return name === '' ? 'my-bots' : name.slice(0, 100)
}

/** A file is named as npm wants it, from wherever the command was run. */
function packageOf(given, version) {
  if (given === undefined) return `^${version}`
  return existsSync(given) ? `file:${resolve(given)}` : given
}

function asDiff(file, text) {
  const lines = text.replace(/\n$/, '').split('\n')
  return `--- /dev/null\n+++ ${file}\n@@ -0,0 +1,${lines.length} @@\n${lines.map((line) => `+${line}\n`).join('')}`
}

function nextSteps(folder, values) {
  const inFolder = folder === resolve('.') ? [] : [`cd ${shown(folder)}`]
  const steps = [
    ...inFolder,
    ...(values['no-install'] ? ['npm install'] : []),
    'npm run dev    # on the sandbox, follows your changes',
    'npm test',
  ]
  return `\nNext:\n${steps.map((step) => `  ${step}\n`).join('')}\nIn another terminal, npm run chat lets you be Alice and write to the bot. README.md tells the rest.\n\n`
}

function shown(path) {
  return relative('.', path) || '.'
}

/** @returns {Promise<number>} the exit code. */
function run(cwd, command, ...args) {
  return new Promise((done, failed) => {
    const child = spawn(command, args, {
      cwd,
      stdio: 'inherit',
      shell: process.platform === 'win32' && command === 'npm',
    })
    // A signal for all reaches the child as well, which decides when it is over.
    const wait = () => {}
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, wait)
    child.on('error', failed)
    child.on('exit', (code) => done(code ?? 1))
  })
}

import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'

/*
 * A newcomer's way, timed on the built packages: from an empty folder, with one command, to a bot that has answered on the
 * sandbox. The installation is part of it; building and packing the packages is not.
 */
const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, tarball: { type: 'string' } },
})
const deadlineMs = 300_000
const folder = mkdtempSync(join(tmpdir(), 'switchboard-newcomer-'))
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_(?!config_)/.test(name)))

try {
  const tarball = values.tarball ? resolve(values.tarball) : packed('.')
  const creator = packed('create-switchboard')
  const empty = join(folder, 'empty')
  mkdirSync(empty)

  const startedMs = performance.now()
  const seconds = () => Math.round((performance.now() - startedMs) / 100) / 10
  const command = ['exec', '--yes', `--package=${creator}`, '--', 'create-switchboard', 'bots', '--start']
  const app = run(empty, 'npm', ...command, `--package=${tarball}`)
  let secondsToStart: number
  let secondsToAnswer: number
  try {
    await says(app, /● bot1 +online/)
    secondsToStart = seconds()
    const chat = run(
      join(empty, 'bots'),
      process.execPath,
      ...['node_modules/switchboard/bin/switchboard.js', 'chat', '--as', 'alice', '--to', 'bot1', '--linger', '60'],
    )
    chat.stdin?.end('/start\n')
    await says(chat, /Hello!/)
    secondsToAnswer = seconds()
    chat.kill()
  } finally {
    // Npm and the command that it runs have children of their own.
    if (app.pid !== undefined) process.kill(-app.pid, 'SIGTERM')
  }
  const result = { secondsToStart, secondsToAnswer }
  process.stdout.write(
    values.json ? `${JSON.stringify(result)}\n` : `${secondsToAnswer} s from an empty folder to an answer\n`,
  )
  process.exitCode = secondsToAnswer < 60 ? 0 : 1
} finally {
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 })
}

/** @returns the tarball of a package of this repository. */
function packed(place: string): string {
  const out = execFileSync('npm', ['pack', '--silent', `./${place}`, '--pack-destination', folder], {
    encoding: 'utf8',
    env,
  })
  return join(folder, out.trim().split('\n').at(-1) ?? '')
}

function run(cwd: string, command: string, ...args: string[]): ChildProcess {
  return spawn(command, args, {
    cwd,
    env: { ...env, NO_COLOR: '1' },
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
}

/** Resolves when a process has said something. */
function says(child: ChildProcess, pattern: RegExp): Promise<void> {
  let said = ''
  return new Promise((done, failed) => {
    const timer = setTimeout(() => failed(new Error(`it did not say ${pattern}:\n${said}`)), deadlineMs)
    const over = (how: () => void) => {
      clearTimeout(timer)
      how()
    }
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8')
      if (pattern.test(said)) over(done)
    })
    child.once('exit', (code) => over(() => failed(new Error(`it ended with ${code}:\n${said}`))))
  })
}

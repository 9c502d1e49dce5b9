import { type ChildProcess, spawn } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }

const program = resolve('bin/switchboard.js')
let cwd: string

/** A project with one bot in the sandbox that keeps its log in files. */
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'switchboard-process-'))
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true, maxRetries: 5 }))
  mkdirSync(join(cwd, 'config'))
  mkdirSync(join(cwd, 'node_modules'))
  symlinkSync(resolve('.'), join(cwd, 'node_modules/switchboard'))
  symlinkSync(resolve('bin'), join(cwd, 'bin'))
  cpSync(resolve('config/sandbox.yaml'), join(cwd, 'config/sandbox.yaml'))
  writeFileSync(
    join(cwd, 'package.json'),
    JSON.stringify({ type: 'module', scripts: { start: manifest.scripts.start } }),
  )
  writeFileSync(
    join(cwd, 'config/config.yaml'),
    `sandbox: { enabled: true, port: 0 }
clients:
  - session_name: bot1
    type: bot
    api_id: 1
    api_hash: x
    bot_token: "800000001:AAinvented-token-of-bot1-sandbox-on"
    plugins: { enabled: false, root: ., include: [] }
`,
  )
})

interface Started {
  readonly child: ChildProcess
  /** Resolves with the exit code, or the signal that ended it. */
  readonly ended: Promise<number | string | null>
}

function started(
  command: string,
  args: readonly string[],
  more: { stdout?: number; env?: Record<string, string> } = {},
): Started {
  const { stdout = 'ignore', env = {} } = more
  const { PATH, HOME } = process.env
  const child = spawn(command, args, {
    cwd,
    env: { PATH, HOME, NO_COLOR: '1', LOG_LEVEL: 'debug', ...env },
    stdio: ['ignore', stdout, 'ignore'],
  })
  const ended = new Promise<number | string | null>((done) => {
    child.once('exit', (code, signal) => done(code ?? signal))
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  return { child, ended }
}

const log = (name: string) => {
  const file = join(cwd, `logs/${name}.log`)
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}
const online = () => expect.poll(() => log('bot'), { timeout: 50_000, interval: 50 }).toContain('online')
/** The process of the app, whoever has started it. */
const appPid = () => JSON.parse(readFileSync(join(cwd, 'data/sandbox.json'), 'utf8')).pid as number
const isRunning = (pid: number) => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
/** Whether it has gone through its stop to the end: the note of the sandbox is taken away late in it. */
const hasStopped = () => !existsSync(join(cwd, 'data/sandbox.json'))

describe('a console that cannot be written', () => {
  it('does not keep an app from running and stopping, and is told of once in the log file', async () => {
    // A file that is open for reading: every write fails, and not because a reader has gone.
    const stdout = openSync(join(cwd, 'package.json'), 'r')
    const { child, ended } = started(process.execPath, [program, 'start'], { stdout })

    await online()
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
    expect(hasStopped()).toBe(true)
    expect(log('system').match(/the console cannot be written/g)).toHaveLength(1)
    expect(log('system')).toContain('"reason":"EBADF"')
    expect(log('system')).not.toContain('uncaught')
  }, 90_000)

  it('does not keep a sandbox from running and stopping', async () => {
    const stdout = openSync(join(cwd, 'package.json'), 'r')
    const { child, ended } = started(process.execPath, [program, 'sandbox', '--port', '0'], { stdout })

    const notes = () => (existsSync(join(cwd, 'data')) ? 1 : 0)
    await expect.poll(notes, { timeout: 50_000, interval: 50 }).toBe(1)
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
  }, 90_000)

  it.each([['check'], ['explain', 'bot1']])(
    'makes a command fail that was run for what it says: %s',
    async (...args) => {
      const stdout = openSync(join(cwd, 'package.json'), 'r')
      expect(await started(process.execPath, [program, ...args], { stdout }).ended).toBe(1)
    },
    60_000,
  )
})

describe('a signal', () => {
  it('reaches the app through npm start, which ends when the app has stopped', async () => {
    const { child, ended } = started('npm', ['start'])
    await online()
    const pid = appPid()

    child.kill('SIGTERM')
    await ended
    expect(isRunning(pid)).toBe(false)
    expect(hasStopped()).toBe(true)
    expect(log('system')).toContain('SIGTERM: stopping')
  }, 90_000)

  it('reaches the app through a shell of a package runner that dies of it', async () => {
    const { child } = started('sh', ['-c', `"${process.execPath}" "${program}" start; exit $?`], {
      env: { npm_execpath: '/usr/bin/npx' },
    })
    await online()

    child.kill('SIGTERM')
    // Nobody may collect the orphan, so its number is no sign of life.
    await expect.poll(hasStopped, { timeout: 30_000, interval: 50 }).toBe(true)
    expect(log('system')).toContain('what has started this process has ended: stopping')
  }, 90_000)

  it('that a terminal sends when it closes stops the app in order', async () => {
    const { child, ended } = started(process.execPath, [program, 'start'])
    await online()

    child.kill('SIGHUP')
    expect(await ended).toBe(0)
    expect(hasStopped()).toBe(true)
  }, 90_000)

  it('that a terminal sends when it closes is survived where it was ignored at the start', async () => {
    const { child } = started('sh', ['-c', `trap '' HUP; "${process.execPath}" "${program}" start; exit $?`])
    await online()
    const pid = appPid()
    onTestFinished(() => {
      if (isRunning(pid)) process.kill(pid, 'SIGKILL')
    })

    process.kill(pid, 'SIGHUP')
    await expect.poll(() => log('system'), { timeout: 30_000 }).toContain('going on, as it was ignored at the start')
    expect(isRunning(pid)).toBe(true)
    process.kill(pid, 'SIGTERM')
    await expect.poll(() => isRunning(pid), { timeout: 30_000, interval: 50 }).toBe(false)
    expect(hasStopped()).toBe(true)
    child.kill()
  }, 90_000)
})

import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { expect, it, onTestFinished, vi } from 'vitest'
import { runCli } from '../../core/cli/cli.js'
import { SqliteAuditLog } from '../../core/console/audit/sqlite-audit-log.js'
import { ConsoleAccess } from '../../core/console/console-access.js'
import { Sessions } from '../../core/console/server/security/sessions.js'
import { SwitchboardError } from '../../core/errors/switchboard-error.js'
import { start } from '../../core/main.js'
import { SqliteKeyValueStore } from '../../core/storage/sqlite-key-value-store.js'
import { AppConsole } from '../console/app-console.js'

async function run(cwd: string, input: string[], ...args: string[]) {
  let text = ''
  const out = {
    write: (more: string) => {
      text += more
    },
  }
  const code = await runCli([...args, '-c', 'config.yaml'], { out, env: {}, cwd, input: Readable.from(input) })
  return { code, text }
}

async function login(url: string, path: string, body: object): Promise<number> {
  const answer = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return answer.status
}

/** Whether any file below a folder has a text. */
function isInFiles(folder: string, text: string): boolean {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .some((entry) => readFileSync(join(entry.parentPath, entry.name)).includes(text))
}

it('the password of the operator is made anew while the app runs, which ends the logins of the old one', async () => {
  const app = await AppConsole.start()
  await app.login()
  const old = app.running.console?.first?.password ?? ''
  const made = await run(app.cwd, [], 'console', 'password')
  const [, password = ''] = /shown this once: ([a-z2-9-]{23})\n/.exec(made.text) ?? []
  expect(made.code).toBe(0)
  expect((await app.ask('GET', '/api/audit')).status).toBe(401)
  expect(await login(app.url, '/api/login', { password: old })).toBe(401)
  expect(await login(app.url, '/api/login', { password })).toBe(200)
  expect(isInFiles(app.cwd, password)).toBe(false)

  const weak = await run(app.cwd, ['short\n'], 'console', 'password', '-')
  expect([weak.code, weak.text]).toEqual([1, expect.stringContaining('CONSOLE_PASSWORD_WEAK')])
  const given = await run(app.cwd, ['one of ', 'my own\nmore'], 'console', 'password', '-')
  expect([given.code, given.text]).toEqual([0, expect.not.stringContaining('my own')])
  expect(await login(app.url, '/api/login', { password: 'one of my own' })).toBe(200)

  const onTheLine = await run(app.cwd, [], 'console', 'password', 'one-that-all-see')
  expect([onTheLine.code, onTheLine.text]).toEqual([1, expect.stringContaining('Write - to be asked for it')])
}, 120_000)

it('it is made anew while nothing runs too, and a link is not: it would lead nowhere', async () => {
  const app = await AppConsole.start()
  const link = /^http:\/\/localhost:\d+\/login#(.+)\n$/
  const [, secret = ''] = link.exec((await run(app.cwd, [], 'console', 'link')).text) ?? []
  expect(await login(app.url, '/api/login/link', { secret })).toBe(200)
  // One that was killed leaves its note.
  const note = join(app.cwd, 'data/console.json')
  const text = readFileSync(note, 'utf8')
  await app.running.stop()
  writeFileSync(note, text)

  const dead = await run(app.cwd, [], 'console', 'link')
  expect([dead.code, dead.text]).toEqual([1, expect.stringContaining('No console of config.yaml runs in this folder')])
  const weak = await run(app.cwd, ['short\n'], 'console', 'password', '-')
  expect([weak.code, weak.text]).toEqual([1, expect.stringContaining('CONSOLE_PASSWORD_WEAK')])
  const made = await run(app.cwd, [], 'console', 'password')
  const [, password = ''] = /shown this once: (\S+)\n/.exec(made.text) ?? []
  expect(made.code).toBe(0)

  const again = await start({ configFile: 'config.yaml', cwd: app.cwd, env: {}, supervise: false })
  try {
    await again.settled
    expect(again.console?.first).toBeUndefined()
    const url = again.console?.url ?? ''
    expect(await login(url, '/api/login', { password })).toBe(200)
    expect(isInFiles(app.cwd, password)).toBe(false)
  } finally {
    await again.stop()
  }
}, 60_000)

it('there is none to make anew before the first start', async () => {
  const app = await AppConsole.start()
  await app.running.stop()
  rmSync(join(app.cwd, 'data'), { recursive: true, force: true })
  const { code, text } = await run(app.cwd, [], 'console', 'password')
  expect([code, text]).toEqual([1, expect.stringContaining('CLI_CONSOLE_NOT_RUNNING')])
  expect(existsSync(join(app.cwd, 'data'))).toBe(false)
}, 60_000)

it('one that holds is told, also where the audit log cannot be written', async () => {
  const app = await AppConsole.start()
  await app.running.stop()
  const append = vi.spyOn(SqliteAuditLog.prototype, 'append').mockRejectedValueOnce(new Error('the disk is full'))
  onTestFinished(() => append.mockRestore())
  const { code, text } = await run(app.cwd, [], 'console', 'password')
  expect([code, text]).toEqual([0, expect.stringMatching(/shown this once: \S+\n.*: the disk is full\n/)])
}, 60_000)

it('one that holds is told, also where the links of the old one cannot be taken away', async () => {
  const app = await AppConsole.start()
  await app.running.stop()
  const list = vi.spyOn(SqliteKeyValueStore.prototype, 'list').mockRejectedValueOnce(new Error('the disk is full'))
  onTestFinished(() => list.mockRestore())
  const { code, text } = await run(app.cwd, [], 'console', 'password')
  expect([code, text]).toEqual([0, expect.stringMatching(/shown this once: \S+\n.*: the disk is full\n/)])
}, 60_000)

it('one that may hold is told where it is written and that fails, and where an app ends while it is told it', async () => {
  const app = await AppConsole.start()
  const note = join(app.cwd, 'data/console.json')
  const noted = readFileSync(note, 'utf8')
  await app.running.stop()
  const set = vi.spyOn(SqliteKeyValueStore.prototype, 'set').mockRejectedValueOnce(new Error('the disk is full'))
  onTestFinished(() => set.mockRestore())
  const unwritten = await run(app.cwd, [], 'console', 'password')
  const full = /may hold already, shown this once: \S+\n[\s\S]*the disk is full/
  expect([unwritten.code, unwritten.text]).toEqual([1, expect.stringMatching(full)])

  writeFileSync(join(app.cwd, 'config.yaml'), 'clients: 1\n')
  const before = await run(app.cwd, [], 'console', 'password')
  expect([before.code, before.text]).toEqual([1, expect.not.stringContaining('may hold')])
  writeFileSync(note, noted)
  const ended = new SwitchboardError('CLI_CONSOLE_NOT_RUNNING', { config: 'config.yaml' })
  const call = vi.spyOn(ConsoleAccess.prototype, 'call').mockRejectedValueOnce(ended)
  onTestFinished(() => call.mockRestore())
  const { code, text } = await run(app.cwd, [], 'console', 'password')
  const shown = /may hold already, shown this once: \S+\n[\s\S]*config\.yaml:1/
  expect([code, text]).toEqual([1, expect.stringMatching(shown)])
}, 60_000)

it('one that may hold is told, also where the console fails behind it', async () => {
  const app = await AppConsole.start()
  const endAll = vi.spyOn(Sessions.prototype, 'endAll').mockRejectedValue(new Error('the disk is full'))
  onTestFinished(() => endAll.mockRestore())
  const { code, text } = await run(app.cwd, [], 'console', 'password')
  const [, password = ''] = /may hold already, shown this once: (\S+)\n/.exec(text) ?? []
  expect([code, text]).toEqual([1, expect.stringContaining('BUG_CONSOLE')])
  expect(await login(app.url, '/api/login', { password })).toBe(200)

  const given = await run(app.cwd, ['one of my own\n'], 'console', 'password', '-')
  expect([given.code, given.text]).toEqual([1, expect.not.stringContaining('my own')])
}, 60_000)

it('one that may hold is told where the app does not say', async () => {
  const app = await AppConsole.start()
  const silent = new SwitchboardError('CLI_CONSOLE_SILENT', { pid: 1, seconds: 60 })
  const call = vi.spyOn(ConsoleAccess.prototype, 'call').mockRejectedValueOnce(silent)
  onTestFinished(() => call.mockRestore())
  const { code, text } = await run(app.cwd, [], 'console', 'password')
  const shown = /may hold already, shown this once: \S+\n[\s\S]*CLI_CONSOLE_SILENT/
  expect([code, text]).toEqual([1, expect.stringMatching(shown)])
}, 60_000)

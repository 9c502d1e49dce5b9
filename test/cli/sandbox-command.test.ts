import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { runCli } from '../../core/cli/cli.js'
import type { SandboxNote } from '../../core/sandbox/control/sandbox-note.js'
import type { SandboxSheet } from '../../core/sandbox/control/sandbox-sheet.js'

const program = fileURLToPath(new URL('../../bin/switchboard.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'switchboard-standalone-'))
let child: ChildProcess | undefined

afterAll(() => rmSync(folder, { recursive: true }))

afterEach(() => {
  child?.kill('SIGKILL')
})

/** Starts the command in a folder that has nothing of Switchboard. */
function start(...args: string[]) {
  const started = spawn(process.execPath, [program, 'sandbox', '--port', '0', ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  child = started
  const lines = createInterface({ input: started.stdout })
  return { started, lines }
}

async function sheetOf(...args: string[]) {
  const { started, lines } = start('--json', ...args)
  const [line] = (await once(lines, 'line')) as [string]
  return { started, sheet: JSON.parse(line) as SandboxSheet }
}

async function end(started: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  const ended = once(started, 'exit')
  started.kill(signal)
  const [code] = await ended
  return code
}

// Each starts processes, one after the other.
describe('switchboard sandbox', { timeout: 120_000 }, () => {
  it('says on one line of JSON what a library needs, serves, and ends when it is asked to', async () => {
    const { started, sheet } = await sheetOf('--seed', '7')
    expect(Object.keys(sheet)).toEqual(
      'host port dcId publicKeyPem fingerprint apiId apiHash control note bots users groups channels'.split(' '),
    )
    expect(sheet.publicKeyPem).toMatch(/^-----BEGIN RSA PUBLIC KEY-----\n/)
    expect(sheet.bots.length).toBeGreaterThanOrEqual(2)
    expect(sheet.users.filter(({ password }) => password !== undefined)).toMatchObject([
      { phone: '+9996621002', code: '22222', username: 'user2' },
    ])
    expect(sheet.groups.find(({ forum }) => forum)?.topics?.[0]).toEqual({ id: 2, title: 'Orders' })
    expect(sheet.channels.map(({ username }) => username)).toContain('sandbox_news')
    expect((await fetch(sheet.control)).status).toBe(401)
    const note = JSON.parse(readFileSync(sheet.note, 'utf8')) as SandboxNote
    expect(statSync(sheet.note).mode & 0o777).toBe(0o600)
    expect(note).toMatchObject({ port: sheet.port, pid: started.pid, control: { url: sheet.control } })
    const headers = { authorization: `Bearer ${note.control?.token}` }
    const control = await (await fetch(sheet.control, { headers })).json()
    expect(control).toMatchObject({ port: sheet.port, fingerprint: sheet.fingerprint })
    expect(await end(started, 'SIGTERM')).toBe(0)
    expect(existsSync(sheet.note)).toBe(false)
  })

  it('gives the same key and ids for the same seed, and others for another', async () => {
    const key = async (seed: string) => {
      const { started, sheet } = await sheetOf('--seed', seed)
      await end(started, 'SIGINT')
      return sheet.fingerprint
    }
    const first = await key('7')
    expect(await key('7')).toBe(first)
    expect(await key('8')).not.toBe(first)
  })

  it('shows people the same, and ends on Ctrl+C', async () => {
    const { started, lines } = start()
    const seen: string[] = []
    for await (const line of lines) {
      seen.push(line)
      if (line.includes('sandbox_news')) break
    }
    const text = seen.join('\n')
    expect(text).toContain('-----BEGIN RSA PUBLIC KEY-----')
    expect(text).toMatch(/@user2 +\+9996621002 +code 22222 +password correct horse/)
    expect(text).toContain('token 800000001:AAinvented-token-of-bot1-sandbox-on')
    expect(await end(started, 'SIGINT')).toBe(0)
  })

  it.each([
    [['--port', 'x'], 'It has to be a number from 0 to 65535.'],
    [['--seed', '-1'], 'It has to be a whole number from 0.'],
    [['--port', '0', '--world', 'no-such.yaml'], 'no-such.yaml cannot be read'],
    [['--port', '0', '--schema', 'no-such-folder'], 'no-such-folder'],
  ])('says what is wrong with %j', async (args, expected) => {
    let text = ''
    const out = { write: (part: string) => (text += part) }
    expect(await runCli(['sandbox', ...args], { out, env: {}, cwd: folder })).toBe(1)
    expect(text).toContain(expected)
  })
})

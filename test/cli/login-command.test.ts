import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { runCli } from '../../core/cli/cli.js'
import { type LoginOptions, type LoginTools, loginCommand } from '../../core/cli/login-command.js'
import type { CodeQuestion, LoginPrompt, PasswordQuestion } from '../../core/client/login/login-prompt.js'
import { renderQr } from '../../core/formatting/terminal/qr-code.js'
import { Sandbox } from '../../core/sandbox/sandbox.js'
import { SystemClock } from '../../core/time/system-clock.js'

const world = `
users:
  - { id: 700000001, phone: "+9996621001", code: "22222", first_name: User, last_name: One, username: user1 }
  - { id: 700000002, phone: "+9996621002", code: "22222", password: "correct horse", first_name: Two, username: user2 }
bots:
  - { id: 800000001, token: "800000001:AAinvented-token-of-bot1-sandbox-on", first_name: Bot One, username: first_bot }
`

/** Somebody at a terminal, with prepared answers. */
function person(...answers: string[]) {
  const asked: (Partial<CodeQuestion & PasswordQuestion> & { what: string })[] = []
  const answer = (what: string) => async (question: object) => {
    asked.push({ what, ...question })
    return answers.shift() ?? ''
  }
  const prompt: LoginPrompt = { phoneNumber: answer('phone'), code: answer('code'), password: answer('password') }
  return { asked, prompt }
}

describe('switchboard login', () => {
  let cwd: string
  let sandbox: Sandbox | undefined
  let text: string

  beforeEach(() => {
    cwd = mkdtempSync(join(tmpdir(), 'switchboard-login-'))
    text = ''
    write('world.yaml', world)
  })

  afterEach(async () => {
    await sandbox?.close()
    sandbox = undefined
    rmSync(cwd, { recursive: true, force: true })
  })

  function write(file: string, content: string): void {
    mkdirSync(dirname(join(cwd, file)), { recursive: true })
    writeFileSync(join(cwd, file), content)
  }

  function configure(client: string, isSandbox = false): void {
    const common = 'api_id: 1, api_hash: 0123456789abcdef0123456789abcdef, test_mode: true'
    write(
      'config/config.yaml',
      `sandbox: { enabled: ${isSandbox}, world: world.yaml }
clients:
  - { session_name: user1, type: user, ${common}, ${client} }
  - { session_name: bot1, type: bot, ${common}, bot_token: "800000001:AAinvented-token-of-bot1-sandbox-on" }
`,
    )
  }

  /** The data centre that stands for Telegram. */
  async function telegram(): Promise<Sandbox> {
    sandbox = await Sandbox.start({ world: join(cwd, 'world.yaml') })
    return sandbox
  }

  async function login(name: string, tools: Partial<LoginTools> = {}, options: Partial<LoginOptions> = {}, env = {}) {
    const out = { write: (more: string) => (text += more) }
    const address = sandbox ? { address: sandbox.address } : {}
    const terminal = { out, env, cwd }
    const all = { clock: new SystemClock(), ...address, ...tools }
    return loginCommand(terminal, name, { config: 'config/config.yaml', ...options }, all)
  }

  it('asks for phone, code and password, again when they are wrong, and keeps the session', async () => {
    configure('')
    await telegram()
    const { asked, prompt } = person('+999 662 1002', '11111', '22222', 'no', 'correct horse')

    expect(await login('user1', { prompt })).toBe(0)

    expect(asked).toMatchObject([
      { what: 'phone', client: 'user1' },
      { what: 'code', attempt: 1, sentBy: 'sms' },
      { what: 'code', attempt: 2 },
      { what: 'password', attempt: 1, hidden: true },
      { what: 'password', attempt: 2, hidden: true },
    ])
    expect(text).toContain('✓ user1 is logged in as Two (@user2), user 700000002.')
    expect(text).toContain(`The session is kept in ${join(cwd, 'sessions/user1.session')}.`)
    expect(readdirSync(join(cwd, 'sessions'))).toEqual(['user1.session'])
    expect(text).not.toMatch(/22222|correct horse/)

    text = ''
    expect(await login('user1')).toBe(0)
    expect(text).toContain('user1 is logged in as Two (@user2)')
    expect(sandbox?.calls.list({ method: 'auth.signIn' })).toHaveLength(2)
  })

  it('shows a person a QR code to scan', async () => {
    configure('no_updates: true')
    const centre = await telegram()
    const tokens: Uint8Array[] = []
    centre.intercept(async ({ call }, next) => {
      const answer = await next()
      const { token } = answer as { token?: Uint8Array }
      if (call.method === 'auth.exportLoginToken' && token) tokens.push(token)
      return answer
    })
    const done = login('user1', { prompt: person().prompt }, { qr: true })
    await vi.waitFor(() => expect(text).toContain('Link Desktop Device'))

    expect(text).toContain(renderQr(`tg://login?token=${Buffer.from(tokens[0]!).toString('base64url')}`, false))
    const key = centre.api.logins.acceptToken(centre.account('user1'), tokens[0]!)
    centre.wire.push(key.id, { _: 'updateShort', update: { _: 'updateLoginToken' }, date: 1 })
    expect(await done).toBe(0)
    expect(text).toContain('✓ user1 is logged in as User One (@user1), user 700000001.')
    expect(existsSync(join(cwd, 'sessions/user1.session'))).toBe(true)
  })

  it('logs a bot in with its token', async () => {
    configure('')
    await telegram()
    expect(await login('bot1')).toBe(0)
    expect(text).toContain('✓ bot1 is logged in as Bot One (@first_bot), bot 800000001.')
  })

  it('sets a login that has ended aside and makes a new one', async () => {
    configure('phone_number: "+9996621001", phone_code: "22222"')
    const centre = await telegram()
    await login('user1')
    for (const key of centre.wire.authKeysOf(700000001)) key.userId = undefined
    text = ''

    expect(await login('user1')).toBe(0)

    expect(text).toMatch(/! Telegram ended the session of "user1"[^\n]*set aside[^\n]*\n✓ user1 is logged in/)
    expect(readdirSync(join(cwd, 'sessions')).sort()).toEqual(['user1.session', expect.stringMatching(/\.ended$/)])
  })

  it('encrypts the session when there is a key for it', async () => {
    configure('phone_number: "+9996621001", phone_code: "22222"')
    await telegram()
    await login('user1', {}, {}, { SWITCHBOARD_SESSION_KEY: 'a key that is long enough to be one' })
    expect(readFileSync(join(cwd, 'sessions/user1.session'), 'utf8')).not.toContain('"dcId"')
    await expect(login('user1')).rejects.toMatchObject({ code: 'SESSION_KEY_MISSING' })
  })

  it('says what is missing when there is nobody to ask', async () => {
    configure('phone_number: "+9996621001"')
    await telegram()
    await expect(login('user1')).rejects.toMatchObject({ code: 'LOGIN_NO_TERMINAL' })
    await expect(login('user1', {}, { qr: true })).rejects.toMatchObject({ code: 'LOGIN_NO_TERMINAL' })
    configure('')
    await expect(login('user1')).rejects.toMatchObject({ code: 'LOGIN_NO_PHONE' })
    expect(readdirSync(join(cwd, 'sessions'))).toEqual([])
  })

  it('refuses what makes no sense', async () => {
    configure('in_memory: true')
    await expect(login('user1')).rejects.toMatchObject({ code: 'LOGIN_NOT_KEPT' })
    await expect(login('bot1', {}, { qr: true })).rejects.toMatchObject({ code: 'LOGIN_QR_BOT' })
    await expect(login('usr1')).rejects.toMatchObject({
      code: 'CONFIG_CLIENT_UNKNOWN',
      fix: 'Write user1 if that is meant.',
    })
    const agents = [{ session_name: 'user2', phone: '+79991234567' }]
    write('config/channels.json', JSON.stringify([{ id: 'jobs', name: 'Jobs', enabled: false, agents }]))
    await expect(login('user2')).rejects.toMatchObject({
      code: 'AGENT_CHANNEL_OFF',
      message: expect.stringContaining('channels edit jobs --on'),
    })
  })

  it('ends when the person wants it to', async () => {
    configure('phone_number: "+9996621001"')
    await telegram()
    const abort = new AbortController()
    const done = login('user1', { prompt: person().prompt, signal: abort.signal }, { qr: true })
    await vi.waitFor(() => expect(text).toContain('scan this'))
    abort.abort()
    await expect(done).rejects.toMatchObject({ code: 'LOGIN_CANCELLED' })
    expect(readdirSync(join(cwd, 'sessions'))).toEqual([])
  })

  it('uses the sandbox that runs in another process, with a session beside those of real accounts', async () => {
    configure('phone_number: "+9996621001", phone_code: "22222"', true)
    const centre = await telegram()
    write('data/sandbox.json', JSON.stringify({ ...centre.address, pid: process.pid, world: 'world.yaml' }))
    expect(await login('user1', { address: undefined })).toBe(0)
    expect(centre.calls.list({ method: 'auth.signIn' })).toHaveLength(1)
    expect(existsSync(join(cwd, 'sessions'))).toBe(false)
    expect(readdirSync(join(cwd, 'data/sandbox/sessions'))).toEqual(['user1.session'])
  })

  it('starts the sandbox for itself when none runs; the login is there the next time', async () => {
    configure('phone_number: "+9996621001", phone_code: "22222"', true)
    write('data/sandbox.json', JSON.stringify({ host: '127.0.0.1', port: 1, pid: 2 ** 22 + 1, world: 'world.yaml' }))
    expect(await login('user1')).toBe(0)
    expect(text).toContain('✓ user1 is logged in as User One')
    configure('', true)
    expect(await login('user1')).toBe(0)
  })

  it('is a command that reads .env, also for LOG_LEVEL', async () => {
    configure('phone_number: "+9996621001", phone_code: "22222"', true)
    const out = { write: (more: string) => (text += more) }
    expect(await runCli(['login', 'user1'], { out, env: {}, cwd })).toBe(0)
    expect(text).toContain('✓ user1 is logged in as User One')
    write('.env', 'LOG_LEVEL=chatty\n')
    expect(await runCli(['login', 'user1'], { out, env: {}, cwd })).toBe(1)
    expect(text).toContain('LOG_LEVEL names no level: chatty.')
    expect(await runCli(['login', 'user1'], { out, env: { LOG_LEVEL: 'debug' }, cwd })).toBe(0)
  })
})

describe('a QR code in the terminal', () => {
  it('has two rows in a line, and dark modules on a light ground where there are colours', () => {
    const plain = renderQr('tg://login?token=abc', false).trimEnd().split('\n')
    const colored = renderQr('tg://login?token=abc', true).trimEnd().split('\n')
    expect(plain).toHaveLength(Math.ceil((25 + 2 * 2) / 2))
    expect(new Set(plain.map((line) => line.length))).toEqual(new Set([29]))
    const opposite: Record<string, string> = { '█': ' ', ' ': '█', '▀': '▄', '▄': '▀' }
    for (const [index, line] of colored.entries()) {
      const drawn = line.replace('\u001b[30;107m', '').replace('\u001b[0m', '')
      // The last line's lower half lies outside the code.
      if (index < colored.length - 1) expect([...drawn].map((each) => opposite[each]).join('')).toBe(plain[index])
    }
  })
})

import { readFileSync } from 'node:fs'
import bigInt from 'big-integer'
import { TelegramClient } from 'telegram'
import { _serverKeys } from 'telegram/crypto/RSA.js'
import { Logger, LogLevel } from 'telegram/extensions/Logger.js'
import { ConnectionTCPFull } from 'telegram/network/index.js'
import { StringSession } from 'telegram/sessions/index.js'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { Client } from '../../core/client/client.js'
import { ownerOf } from '../../core/client/client-owner.js'
import { loadConfig } from '../../core/config/load-config.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { Sandbox } from '../../core/sandbox/sandbox.js'
import { FileSessionStore } from '../../core/sessions/file-session-store.js'
import { SystemClock } from '../../core/time/system-clock.js'
import { SessionHarness } from './session-harness.js'

const botToken = '800000001:AAinvented-token-of-bot1-sandbox-on'
const bot1 = `session_name: bot1\ntype: bot\napi_id: 1\napi_hash: invented\nbot_token: "${botToken}"`

let harness: SessionHarness
let sandbox: Sandbox

beforeEach(async () => {
  harness = new SessionHarness()
  harness.configure([bot1], true)
  sandbox = await Sandbox.start({ world: 'config/sandbox.yaml' })
  onTestFinished(() => sandbox.close())
  harness.write('data/sandbox.json', JSON.stringify({ ...sandbox.address, pid: process.pid, world: 'world.yaml' }))
})

/** Logs a bot in with the unmodified library, as a program before this one did, and keeps its session. */
async function loginWithGramJs(): Promise<string> {
  const { dcId, host, port, fingerprint } = sandbox.address
  _serverKeys.set(fingerprint, { n: bigInt(sandbox.wire.rsa.modulus), e: 65_537 })
  // The library takes the port of a session for nothing and connects to 80.
  class ToTheSandbox extends ConnectionTCPFull {
    constructor(options: ConstructorParameters<typeof ConnectionTCPFull>[0]) {
      super({ ...options, port })
    }
  }
  const session = new StringSession('')
  session.setDC(dcId, host, port)
  const client = new TelegramClient(session, 1, 'invented', {
    connection: ToTheSandbox,
    baseLogger: new Logger(LogLevel.NONE),
  })
  await client.start({ botAuthToken: botToken })
  await client.destroy()
  return session.save()
}

function store() {
  return new FileSessionStore('bot1', harness.path('data', 'sandbox', 'sessions'), new SystemClock())
}

const loginCalls = () => sandbox.calls.list().filter(({ method }) => /^auth\.(import|send|sign|log)/i.test(method))

describe('a login made with GramJS', () => {
  it('is taken over, and the client comes online with it without logging in', async () => {
    await harness.run(['import', 'bot1', '-'], { stdin: await loginWithGramJs() })
    const before = loginCalls().length
    expect(before).toBe(1)

    const config = (await loadConfig('config/config.yaml', { cwd: harness.cwd, env: {} })).clients[0]!
    const parts = { config, sessions: store(), clock: new SystemClock(), logger: new SilentLogger() }
    const client = new Client({ ...parts, address: sandbox.address })
    onTestFinished(() => ownerOf(client).stop())
    await ownerOf(client).start()
    expect(client.state).toBe('online')
    expect(client.self).toMatchObject({ id: 800_000_001, isBot: true })
    expect(loginCalls()).toHaveLength(before)
  })

  it('is checked through the proxy of its client, and never past it', async () => {
    harness.configure([`${bot1}\nproxy: { scheme: socks5, hostname: 127.0.0.1, port: 1 }`], true)
    await harness.run(['import', 'bot1', '-'], { stdin: await loginWithGramJs() })
    const before = sandbox.calls.list().length
    await expect(harness.run(['check', 'bot1'])).rejects.toMatchObject({ code: 'RPC_PROXY_UNREACHABLE' })
    expect(sandbox.calls.list()).toHaveLength(before)
  })

  it('is told by the check, which calls nothing but who it is and changes nothing', async () => {
    await harness.run(['import', 'bot1', '-'], { stdin: await loginWithGramJs() })
    const content = readFileSync(harness.path('data', 'sandbox', 'sessions', 'bot1.session'))
    const before = sandbox.calls.list().length
    const { out, code } = await harness.run(['check', 'bot1'])
    expect(out).toBe('bot1 is logged in as bot 800000001 (Bot One, @first_sandbox_bot), data centre 2.\n')
    expect(code).toBe(0)
    expect((await harness.run(['list'])).out).toContain('bot1')
    const calls = sandbox.calls.list().slice(before)
    expect(new Set(calls.map(({ method }) => method))).toEqual(new Set(['help.getConfig', 'users.getUsers']))
    expect(readFileSync(harness.path('data', 'sandbox', 'sessions', 'bot1.session')).equals(content)).toBe(true)
  })
})

/** Has the sandbox answer AUTH_KEY_UNREGISTERED from now on. */
function endLogin(authKeyId: bigint): void {
  const record = sandbox.wire.authKey(authKeyId)
  if (record) record.userId = undefined
}

describe('session check', () => {
  it('tells a login that Telegram has ended, and leaves its file and the account alone', async () => {
    const minted = sandbox.mintAuthKey('bot1')
    await store().save({ dcId: minted.dcId, authKey: minted.authKey })
    const content = readFileSync(harness.path('data', 'sandbox', 'sessions', 'bot1.session'))
    endLogin(minted.authKeyId)
    await expect(harness.run(['check', 'bot1'])).rejects.toMatchObject({ code: 'LOGIN_ENDED' })
    expect(readFileSync(harness.path('data', 'sandbox', 'sessions', 'bot1.session')).equals(content)).toBe(true)
    expect(loginCalls()).toEqual([])
  })

  it('asks the sandbox and nobody else, whichever data centre the session names', async () => {
    const { authKey } = sandbox.mintAuthKey('bot1')
    await store().save({ dcId: 4, authKey, host: '127.0.0.2', port: 1 })
    expect((await harness.run(['check', 'bot1'])).out).toContain('logged in as bot 800000001')
  })

  it('refuses a session that is in use, one that is not there and one without a client', async () => {
    await expect(harness.run(['check', 'bot1'])).rejects.toMatchObject({ code: 'SESSION_MISSING' })
    const minted = sandbox.mintAuthKey('bot1')
    const { host, port } = sandbox.address
    await store().save({ dcId: minted.dcId, authKey: minted.authKey, host, port })
    const running = store()
    await running.lock()
    await expect(harness.run(['check', 'bot1'])).rejects.toMatchObject({ code: 'SESSION_LOCKED' })
    await running.release()

    await harness.run(['import', 'other', (await harness.run(['export', 'bot1', '--yes'])).out.trim()])
    await expect(harness.run(['check', 'other'])).rejects.toMatchObject({ code: 'SESSION_WITHOUT_CLIENT' })
  })

  it('gives the session free again, whatever the answer was', async () => {
    const minted = sandbox.mintAuthKey('bot1')
    await store().save({ dcId: minted.dcId, authKey: minted.authKey })
    await harness.run(['check', 'bot1'])
    endLogin(minted.authKeyId)
    await harness.run(['check', 'bot1']).catch(() => {})
    const next = store()
    await next.lock()
    await next.release()
  })

  it('says that no sandbox is running where the configuration wants one', async () => {
    const minted = sandbox.mintAuthKey('bot1')
    await store().save({ dcId: minted.dcId, authKey: minted.authKey })
    harness.write('data/sandbox.json', '')
    await expect(harness.run(['check', 'bot1'])).rejects.toMatchObject({ code: 'CLI_SANDBOX_NOT_RUNNING' })
  })
})

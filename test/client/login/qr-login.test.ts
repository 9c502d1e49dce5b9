import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Client } from '../../../core/client/client.js'
import { ownerOf } from '../../../core/client/client-owner.js'
import type { LoginPrompt } from '../../../core/client/login/login-prompt.js'
import type { LoginCode } from '../../../core/client/login/qr-login.js'
import { RpcError } from '../../../core/sandbox/rpc-error.js'
import { MemorySessionStore } from '../../../core/sessions/memory-session-store.js'
import { ManualClock } from '../../../core/time/manual-clock.js'
import { ClientHarness } from '../client-harness.js'

describe('logging in by QR code', () => {
  let harness: ClientHarness
  let clock: ManualClock
  let codes: LoginCode[]

  beforeEach(async () => {
    clock = new ManualClock(1_800_000_000_000)
    harness = await ClientHarness.start({ clock })
    codes = []
  })

  afterEach(async () => {
    await harness.close()
  })

  const qr = { show: (code: LoginCode) => void codes.push(code) }

  const tokenOf = ({ url }: LoginCode) => Buffer.from(new URL(url).searchParams.get('token') ?? '', 'base64url')

  /** Somebody who is logged in scans a code with their phone. */
  async function scan(phone: Client, code: LoginCode): Promise<void> {
    await phone.invoke('auth.AcceptLoginToken', { token: tokenOf(code) })
  }

  const newClient = (prompt?: LoginPrompt, config: object = {}) =>
    harness.client({ sessionName: 'user', type: 'user', ...config }, { qr, clock, ...(prompt ? { prompt } : {}) })

  it('ends when somebody has scanned the code, and keeps the login', async () => {
    const phone = await harness.online('alice')
    const sessions = new MemorySessionStore()
    const client = harness.client({ sessionName: 'user', type: 'user' }, { qr, clock, sessions })
    const updates: unknown[] = []
    ownerOf(client).onUpdates((update) => updates.push(update))
    const started = ownerOf(client).start()
    await vi.waitFor(() => expect(codes).toHaveLength(1))
    expect(codes[0]).toMatchObject({
      client: 'user',
      url: expect.stringMatching(/^tg:\/\/login\?token=[\w-]{43}$/),
      expiresAtMs: clock.now() + 30_000,
    })
    await scan(phone, codes[0]!)
    await started
    expect(client.self?.username).toBe('alice')
    expect(codes).toHaveLength(1)
    expect(await sessions.load()).toMatchObject({ dcId: 2, account: { id: client.self?.id } })
    expect(harness.sandbox.calls.list({ method: 'auth.sendCode' })).toEqual([])
  })

  it('shows a new code before the old one expires', async () => {
    const phone = await harness.online('alice')
    const client = newClient(undefined, { noUpdates: true })
    const started = ownerOf(client).start()
    await vi.waitFor(() => expect(codes).toHaveLength(1))
    await clock.advance(26_000)
    expect(codes).toHaveLength(1)
    await clock.advance(1_500)
    await vi.waitFor(() => expect(codes).toHaveLength(2))
    expect(codes[1]?.url).not.toBe(codes[0]?.url)
    await scan(phone, codes[1]!)
    await started
    expect(client.self?.username).toBe('alice')
  })

  it('takes a scan of the code before as well, as it may come while the next one is made', async () => {
    const phone = await harness.online('alice')
    const client = newClient()
    const started = ownerOf(client).start()
    await vi.waitFor(() => expect(codes).toHaveLength(1))
    let old: LoginCode | undefined
    harness.sandbox.intercept(async ({ call }, next) => {
      if (call.method === 'auth.exportLoginToken' && old) {
        const code = old
        old = undefined
        await scan(phone, code)
      }
      return next()
    })
    old = codes[0]
    await clock.advance(27_500)
    await started
    expect(client.self?.username).toBe('alice')
  })

  it('asks for the two-step password afterwards, and again when it is wrong', async () => {
    const phone = await harness.online('user2')
    const passwords = ['wrong', 'correct horse']
    const asked: unknown[] = []
    const prompt: LoginPrompt = {
      phoneNumber: () => Promise.reject(new Error('not asked for here')),
      code: () => Promise.reject(new Error('not asked for here')),
      password: async (question) => {
        asked.push(question)
        return passwords.shift() ?? ''
      },
    }
    const client = newClient(prompt)
    const started = ownerOf(client).start()
    await vi.waitFor(() => expect(codes).toHaveLength(1))
    await scan(phone, codes[0]!)
    await started
    expect(client.self?.username).toBe('user2')
    expect(asked).toMatchObject([
      { client: 'user', attempt: 1, hint: 'the usual animal', hidden: true },
      { attempt: 2, hidden: true },
    ])
  })

  it('follows the account to its data centre', async () => {
    const phone = await harness.online('alice')
    const { logins } = harness.sandbox.api
    const alice = harness.sandbox.account('alice')
    let sentThere = 0
    harness.sandbox.intercept(async ({ call }, next) => {
      if (call.method === 'auth.exportLoginToken' && call.dcId === 2 && logins.acceptedBy(call.authKey.id)) {
        sentThere += 1
        return { _: 'auth.loginTokenMigrateTo', dc_id: 4, token: new Uint8Array([1, 2, 3]) }
      }
      if (call.method === 'auth.importLoginToken') {
        expect([...(call.params.token as Uint8Array)]).toEqual([1, 2, 3])
        logins.acceptToken(alice, logins.loginToken(call.authKey.id).token)
      }
      return next()
    })
    const sessions = new MemorySessionStore()
    const client = harness.client({ sessionName: 'user', type: 'user' }, { qr, clock, sessions })
    const started = ownerOf(client).start()
    await vi.waitFor(() => expect(codes).toHaveLength(1))
    await scan(phone, codes[0]!)
    await started
    expect(sentThere).toBe(1)
    expect(client.self?.username).toBe('alice')
    expect(await sessions.load()).toMatchObject({ dcId: 4 })
  })

  it('gives up when nobody scans any of the codes', async () => {
    const client = newClient()
    const failed = expect(ownerOf(client).start()).rejects.toMatchObject({
      code: 'LOGIN_QR_UNUSED',
      fix: expect.stringContaining('npx switchboard login user --qr'),
    })
    for (let code = 1; code <= 20; code++) {
      await vi.waitFor(() => expect(codes).toHaveLength(code))
      await clock.advance(27_500)
    }
    await failed
    expect(client.state).toBe('failed')
  })

  it('ends at once when it is stopped, or refused', async () => {
    const client = newClient()
    const started = expect(ownerOf(client).start()).rejects.toThrow('was stopped')
    await vi.waitFor(() => expect(codes).toHaveLength(1))
    await ownerOf(client).stop()
    await started
    harness.sandbox.intercept(async ({ call }, next) => {
      if (call.method === 'auth.exportLoginToken') throw new RpcError(400, 'API_ID_INVALID')
      return next()
    })
    await expect(ownerOf(newClient()).start()).rejects.toMatchObject({ code: 'LOGIN_API_REFUSED' })
  })
})

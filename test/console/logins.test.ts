import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { LoginWizard } from '../../core/console/logins/login-wizard.js'
import { LoginWizards } from '../../core/console/logins/login-wizards.js'
import type { Logins } from '../../core/kernel/control/logins.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { ManualClock } from '../../core/time/manual-clock.js'
import { AppConsole, files } from './app-console.js'

const password = 'correct horse'
const own = {
  'world.yaml': `
users:
  - { id: 700000002, phone: "+9996621002", code: "22222", password: "${password}", password_hint: the usual animal,
      first_name: User, last_name: Two, username: user2 }
  - { id: 700000003, phone: "+9996621003", code: "33333", first_name: Alice, username: alice }
bots:
  - { id: 800000001, token: "800000001:AAinvented-token-of-bot1-sandbox-on", first_name: Bot One, username: first_bot }
`,
  'config.yaml': `${files['config.yaml'].replace('logging: { files: false,', 'logging: { level: trace,')}
  - { session_name: person, type: user, api_id: 1, api_hash: 0123456789abcdef0123456789abcdef,
      phone_number: "+9996621002", error_handler: { max_retries: 0 }, plugins: { enabled: false } }
`,
  'channels.json': JSON.stringify({
    channels: [{ id: 'jobs', name: 'Jobs', agents: [{ phone: '+9996621003', session_name: 'helper' }] }],
  }),
}

let app: AppConsole
beforeAll(async () => {
  app = await AppConsole.open(own)
  await app.login()
})
afterAll(() => app.close())

/** A login takes several steps of a real connection; a busy machine is slow at them. */
const waitFor = <Found>(found: () => Found | Promise<Found>) => vi.waitFor(found, { timeout: 15_000 })
const begin = async (body: object) => (await app.ask('POST', '/api/logins', body)).json
const at = async (id: string, step: string) =>
  waitFor(async () => {
    const { json } = await app.ask('GET', `/api/logins/${id}`)
    expect(json.step, JSON.stringify(json)).toBe(step)
    return json
  })
const answer = (id: string, step: string, value: string) => app.ask('POST', `/api/logins/${id}/${step}`, { value })
const session = async (name: string) =>
  (await app.ask('GET', '/api/sessions')).json.find((each: { name: string }) => each.name === name)

describe('a login in the browser', () => {
  it('asks a user for code and password, again when they are wrong, and brings the client online', async () => {
    expect(await session('person')).toMatchObject({ kind: 'client', state: 'failed', session: { exists: false } })
    const { id } = await begin({ client: 'person' })
    expect(await at(id, 'code')).toMatchObject({ client: 'person', attempt: 1, code: { sent_by: 'sms', length: 5 } })
    expect((await answer(id, 'password', 'x')).json.code).toBe('CONSOLE_LOGIN_STEP')
    expect((await begin({ client: 'person' }).then(({ id: second }) => at(second, 'failed'))).problem.code).toBe(
      'APP_LOGIN_RUNNING',
    )
    expect((await answer(id, 'code', '99999')).status).toBe(204)
    expect(
      await waitFor(async () => {
        const view = await at(id, 'code')
        expect(view.attempt).toBe(2)
        return view
      }),
    ).toMatchObject({ attempt: 2 })
    await answer(id, 'code', ' 22222 ')
    expect(await at(id, 'password')).toMatchObject({ hint: 'the usual animal', attempt: 1 })
    await answer(id, 'password', password)
    expect(await at(id, 'done')).toMatchObject({ account: { id: 700000002, name: 'User Two', username: 'user2' } })
    await waitFor(async () => expect((await app.ask('GET', '/api/clients/person')).json.state).toBe('online'))
    expect(await session('person')).toMatchObject({
      driver: 'telegram',
      has_phone: true,
      account: { id: 700000002 },
      session: { kept: 'file', exists: true, encrypted: false, data_centre: 2, saved_ms: expect.any(Number) },
    })
    expect((await begin({ client: 'person' }).then(({ id: second }) => at(second, 'failed'))).problem.code).toBe(
      'APP_LOGGED_IN',
    )
  })

  it('shows a QR code for an agent, whose state changes by itself when somebody has scanned it', async () => {
    const { id } = await begin({ client: 'helper', way: 'qr' })
    const { qr } = await at(id, 'qr')
    expect(qr).toMatchObject({ url: expect.stringMatching(/^tg:/), expires_ms: expect.any(Number) })
    await app.ask('POST', `/api/logins/${id}/cancel`)
    expect((await at(id, 'failed')).problem.code).toBe('LOGIN_CANCELLED')

    const again = (await begin({ client: 'helper', way: 'qr' })).id
    const { url } = (await at(again, 'qr')).qr
    const token = Buffer.from(new URL(url).searchParams.get('token') ?? '', 'base64url')
    await app.running.app.client('person')?.invoke('auth.AcceptLoginToken', { token })
    // Two-step verification is asked for after a scan too.
    const { step } = await waitFor(async () => {
      const { json } = await app.ask('GET', `/api/logins/${again}`)
      expect(['password', 'failed', 'done']).toContain(json.step)
      return json
    })
    if (step === 'password') await answer(again, 'password', password)
    // The agent is to be another account than the one that scanned.
    expect((await at(again, 'failed')).problem.code).toBe('LOGIN_OTHER_ACCOUNT')
    expect(await session('helper')).toMatchObject({ kind: 'agent', pools: ['jobs'], session: { exists: false } })
  })

  it('logs in an agent that nothing names yet, asking for its phone number', async () => {
    expect((await begin({ client: 'nobody' }).then(({ id }) => at(id, 'failed'))).problem.code).toBe(
      'APP_CLIENT_UNKNOWN',
    )
    const { id } = await begin({ client: 'newcomer', new: true })
    await at(id, 'phone')
    // A number that cannot be is asked for once more.
    await answer(id, 'phone', '+1')
    expect((await at(id, 'phone')).attempt).toBe(2)
    await answer(id, 'phone', '+999 662 1003')
    await at(id, 'code')
    await answer(id, 'code', '33333')
    expect((await at(id, 'done')).account.username).toBe('alice')
    const file = join(app.cwd, 'data/sandbox/sessions/newcomer.session')
    expect(statSync(file).mode & 0o077).toBe(0)
  })

  it('takes the token of a bot', async () => {
    await app.ask('POST', '/api/clients/bot1/stop')
    const other = await begin({ client: 'bot1', way: 'token', token: '800000009:AAnobody-has-this-token-of-a-bot' })
    expect((await at(other.id, 'failed')).problem.code).toBe('LOGIN_OTHER_ACCOUNT')
    expect((await app.ask('GET', '/api/clients/bot1')).json.state).toBe('stopped')
    const { id } = await begin({ client: 'bot1', way: 'token' })
    expect((await at(id, 'done')).account.username).toBe('first_bot')
    await waitFor(async () => expect((await app.ask('GET', '/api/clients/bot1')).json.state).toBe('online'))
    expect((await app.ask('POST', '/api/logins', { client: 'bot1', token: 'x' })).json.problems).toMatchObject([
      { path: 'token' },
    ])
  })

  it('is not shown to a viewer, who sees the list of sessions without any', async () => {
    const headers = { 'x-confirm-password': app.running.console?.first?.password ?? '' }
    const made = await app.ask('POST', '/api/access/tokens', { name: 'looker', role: 'viewer' }, headers)
    const viewer = { authorization: `Bearer ${made.json.secret}` }
    for (const [method, path] of [
      ['GET', '/api/logins'],
      ['POST', '/api/logins'],
      ['POST', '/api/sessions/person/export'],
    ] as const) {
      expect((await app.ask(method, path, method === 'GET' ? undefined : {}, viewer)).status, path).toBe(403)
    }
    expect((await app.ask('GET', '/api/sessions', undefined, viewer)).status).toBe(200)
  })

  it('leaves neither code nor password nor token nor phone number in an answer or a line of the log', async () => {
    const answers = [
      (await app.ask('GET', '/api/logins')).text,
      (await app.ask('GET', '/api/sessions')).text,
      (await app.ask('GET', '/api/audit')).text,
    ].join()
    const folder = join(app.cwd, 'logs')
    const logs = readdirSync(folder)
      .map((file) => readFileSync(join(folder, file), 'utf8'))
      .join()
    expect(logs).toContain('a new login is kept')
    for (const text of [answers, logs])
      expect(text).not.toMatch(/correct horse|22222|33333|AAnobody|9996621003|authKey/)
  })
})

describe('the session of somebody', () => {
  it('is exported with the password once more, and a line of the audit log', async () => {
    const path = '/api/sessions/person/export'
    expect((await app.ask('POST', path, {})).json.code).toBe('CONSOLE_CONFIRMATION')
    const headers = { 'x-confirm-password': app.running.console?.first?.password ?? '' }
    const { status, json } = await app.ask('POST', path, { format: 'telethon' }, headers)
    expect(status).toBe(200)
    expect(json).toMatchObject({ format: 'telethon', session: expect.stringMatching(/^1[\w-]{200,}=*$/) })
    expect((await app.ask('POST', '/api/sessions/helper/export', {}, headers)).json.code).toBe('SESSION_MISSING')
    const lines = (await app.ask('GET', '/api/audit')).json.filter(({ action }: { action: string }) =>
      action.endsWith('person/export'),
    )
    expect(lines.map(({ outcome }: { outcome: string }) => outcome)).toEqual([
      'done',
      'CONSOLE_CONFIRMATION',
      'CONSOLE_FORBIDDEN',
    ])
  })
})

describe('logins that nobody goes on with', () => {
  it('end after a quarter of an hour', async () => {
    const clock = new ManualClock()
    const wizard = new LoginWizard({ id: '1', client: 'user', clock, isByQr: false, changed: () => {} })
    const login = wizard.code({ client: 'user', attempt: 1, sentBy: 'missed-call', clue: '+99966', length: 5 })
    expect(wizard.view).toMatchObject({ step: 'code', code: { sentBy: 'missed-call', clue: '+99966', length: 5 } })
    void wizard.follow(login.then(() => ({ id: 1, name: 'never' })))
    await clock.advance(14 * 60_000)
    expect(wizard.view.step).toBe('code')
    await clock.advance(60_000)
    await waitFor(() => expect(wizard.view).toMatchObject({ step: 'failed', problem: { code: 'LOGIN_CANCELLED' } }))
  })

  it('are twenty at most', () => {
    const logins = { logIn: () => new Promise(() => {}) } as unknown as Logins
    const wizards = new LoginWizards({ logins, clock: new ManualClock(), logger: new SilentLogger(), changed() {} })
    const start = (client: string) => wizards.begin({ client, isByQr: false, isNew: false })
    for (let count = 0; count < 20; count++) start(`user${count}`)
    expect(() => start('user20')).toThrow(expect.objectContaining({ code: 'CONSOLE_TOO_MANY' }))
    wizards.close()
  })
})

import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { route } from '../../core/console/server/http/console-route.js'
import { Accounts } from '../../core/console/server/security/accounts.js'
import { ConsoleHarness } from './console-harness.js'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()))
})

async function start(options: Parameters<typeof ConsoleHarness.start>[0] = {}): Promise<ConsoleHarness> {
  const harness = await ConsoleHarness.start(options)
  open.push(harness)
  return harness
}

/** A port that somebody listens on. */
async function takenPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.push({ close: () => new Promise((resolve) => server.close(() => resolve())) })
  return (server.address() as { port: number }).port
}

function builtPage(): string {
  const folder = mkdtempSync(join(tmpdir(), 'switchboard-page-'))
  mkdirSync(join(folder, 'assets'))
  writeFileSync(join(folder, 'index.html'), '<!doctype html><meta nonce="STYLE-NONCE"><title>Switchboard</title>')
  writeFileSync(join(folder, 'assets', 'app-1a2b.js'), 'export {}')
  writeFileSync(join(folder, '.env'), 'SECRET=1')
  return folder
}

describe('where the console listens', () => {
  it('is refused with the key to change when the port is taken', async () => {
    const port = await takenPort()
    await expect(start({ config: { port } })).rejects.toMatchObject({
      code: 'CONSOLE_PORT_TAKEN',
      fix: expect.stringContaining('console.port'),
    })
  })

  it('gets no password when it cannot serve, as nobody would be told of it', async () => {
    const begin = vi.spyOn(Accounts.prototype, 'begin')
    onTestFinished(() => begin.mockRestore())
    await expect(start({ config: { port: await takenPort() } })).rejects.toMatchObject({ code: 'CONSOLE_PORT_TAKEN' })
    expect(begin).not.toHaveBeenCalled()
  })

  it('is the next free port where that is wanted', async () => {
    const port = await takenPort()
    const harness = await start({ config: { port }, nextFreePort: true })
    expect(harness.port).toBeGreaterThan(port)
    expect(harness.port).toBeLessThanOrEqual(port + 20)
  })

  it('is no other address without TLS', async () => {
    await expect(start({ config: { host: '0.0.0.0' } })).rejects.toMatchObject({ code: 'CONSOLE_UNPROTECTED' })
    await expect(start({ config: { host: '127.0.0.1.example' } })).rejects.toMatchObject({
      code: 'CONSOLE_UNPROTECTED',
    })
    await expect(start({ config: { host: '192.0.2.1', behindProxy: true } })).rejects.toMatchObject({
      code: 'CONSOLE_ADDRESS',
    })
  })

  it('is refused with the file when a certificate cannot be used', async () => {
    await expect(start({ config: { tlsCertificate: 'no.crt', tlsKey: 'no.key' } })).rejects.toMatchObject({
      code: 'CONSOLE_TLS',
      context: { file: 'no.crt' },
    })
    await expect(start({ config: { tlsCertificate: 'package.json' } })).rejects.toMatchObject({ code: 'CONSOLE_TLS' })
    const both = { tlsCertificate: 'package.json', tlsKey: 'package.json' }
    await expect(start({ config: both })).rejects.toMatchObject({ code: 'CONSOLE_TLS' })
  })

  it('may have a name of its own, which marks the cookie secure behind a proxy', async () => {
    const harness = await start({ config: { hosts: ['console.example.org'], behindProxy: true } })
    const headers = { host: 'console.example.org', origin: 'https://console.example.org' }
    const body = { password: harness.firstPassword }
    const answer = await harness.ask('POST', '/api/login', { body, headers })
    expect(answer.status).toBe(200)
    expect(answer.headers['set-cookie']?.[0]).toMatch(/^__Host-switchboard=.*; Secure;/)
    expect(answer.headers['strict-transport-security']).toBeDefined()
  })
})

describe('the page', () => {
  it('is served for every address that is no file, and never from a cache', async () => {
    const harness = await start({ page: builtPage() })
    const accept = 'text/html,*/*;q=0.8'
    for (const path of [
      '/',
      '/clients/bot1',
      '/login',
      '/clients/shop.bot',
      '/inbox/v1.2',
      '/clients/%zz',
      '/inbox/%E0%A4%A',
    ]) {
      const { status, text, headers } = await harness.ask('GET', path, { headers: { accept } })
      expect([status, headers['cache-control']]).toEqual([200, 'no-store'])
      expect(text).toContain('<title>Switchboard')
    }
    // Its own style elements carry a nonce that no other answer has; scripts have none.
    const answers = [await harness.ask('GET', '/'), await harness.ask('GET', '/')]
    const nonces = answers.map(({ text }) => /<meta nonce="([\w-]{22})">/.exec(text)?.[1])
    expect(new Set(nonces).size).toBe(2)
    for (const [index, { headers }] of answers.entries()) {
      const policy = String(headers['content-security-policy']).split(';')
      expect(policy).toContain(`style-src 'self' 'nonce-${nonces[index]}'`)
      expect(policy).toContain("script-src 'self'")
    }
    const script = await harness.ask('GET', '/assets/app-1a2b.js')
    expect([script.status, script.headers['cache-control']]).toEqual([200, 'public, max-age=31536000, immutable'])
  })

  it.each([
    '/assets/../.env',
    '/assets/..%2f.env',
    '/assets/%2e%2e/%2e%2e/etc/passwd',
    '/assets/..%5c..%5cpackage.json',
    '/assets//etc/passwd',
    '/.env',
    '/%2eenv',
    '/assets/',
    '/assets/none.js',
    '/api/none',
    '/index.php',
  ])('lets nobody out of its folder: %s', async (path) => {
    const harness = await start({ page: builtPage() })
    const { status, text } = await harness.ask('GET', path)
    expect([400, 403, 404]).toContain(status)
    expect(text).not.toMatch(/SECRET|root:|dependencies/)
  })

  it('says how it is built when it was not', async () => {
    const harness = await start()
    const { status, json } = await harness.ask('GET', '/')
    expect([status, json.code]).toEqual([409, 'CONSOLE_PAGE_MISSING'])
    expect(json.fix).toContain('npm run build:console')
  })
})

describe('the API', () => {
  it('describes itself by the classes that its bodies are checked against', async () => {
    const things = route({
      method: 'GET',
      path: '/api/things/:name',
      tag: 'things',
      summary: 'Reads one.',
      run: () => 1,
    })
    const harness = await start({ routes: [things] })
    await harness.login()
    const { json } = await harness.ask('GET', '/api/openapi.json')
    expect(json.openapi).toBe('3.1.0')
    expect(json.paths['/api/things/{name}'].get.parameters).toEqual([
      { name: 'name', in: 'path', required: true, schema: { type: 'string' } },
    ])
    const body = json.paths['/api/access/tokens'].post.requestBody.content['application/json'].schema
    expect(body.required).toEqual(['name', 'role'])
    expect(body.properties.role.enum).toEqual(['viewer', 'operator'])
    expect(body.additionalProperties).toBe(false)
  })

  it('makes, lists and takes back tokens, each of a name once', async () => {
    const harness = await start()
    await harness.login()
    const headers = { 'x-confirm-password': harness.firstPassword }
    const create = () =>
      harness.ask('POST', '/api/access/tokens', { body: { name: 'backup', role: 'operator' }, headers })
    expect((await create()).json.secret).toMatch(/^swb_[\w-]{43}$/)
    expect((await create()).json.code).toBe('CONSOLE_TOKEN_EXISTS')
    expect((await harness.ask('GET', '/api/access/tokens')).json).toMatchObject([{ name: 'backup', role: 'operator' }])
    expect((await harness.ask('DELETE', '/api/access/tokens/backup')).status).toBe(204)
    expect((await harness.ask('DELETE', '/api/access/tokens/backup')).json.code).toBe('CONSOLE_NOT_FOUND')
  })

  it('takes a new password from the command line of its own user without the old one, and from no other token', async () => {
    const harness = await start()
    await harness.login()
    const confirmed = { 'x-confirm-password': harness.firstPassword }
    const made = { body: { name: 'backup', role: 'operator' }, headers: confirmed }
    const { secret } = (await harness.ask('POST', '/api/access/tokens', made)).json
    const { token } = harness.console.forCommandLine
    const call = (by: string, path: string, method: string, body: object) =>
      harness.ask(method, path, { body, headers: { authorization: `Bearer ${by}`, cookie: undefined } })
    const password = { role: 'operator', password: 'a longer password' }
    expect((await call(secret, '/api/access/password', 'PUT', password)).json.code).toBe('CONSOLE_CONFIRMATION')
    const other = { name: 'other', role: 'operator' }
    expect((await call(token, '/api/access/tokens', 'POST', other)).json.code).toBe('CONSOLE_CONFIRMATION')
    expect((await call(token, '/api/access/password', 'PUT', password)).status).toBe(204)
    expect((await harness.login('a longer password')).status).toBe(200)
    expect(harness.audit.entries).toContainEqual(
      expect.objectContaining({ who: 'command line', action: 'PUT /api/access/password', outcome: 'done' }),
    )
  })

  it('refuses a short password, and ends the logins of an old one', async () => {
    const harness = await start()
    await harness.login()
    const headers = { 'x-confirm-password': harness.firstPassword }
    const change = (password: string) =>
      harness.ask('PUT', '/api/access/password', { body: { role: 'operator', password }, headers })
    expect((await change('short')).json.code).toBe('CONSOLE_PASSWORD_WEAK')
    expect((await change('a longer password')).status).toBe(204)
    expect((await harness.ask('GET', '/api/audit')).status).toBe(401)
    expect((await harness.login()).json.code).toBe('CONSOLE_LOGIN_WRONG')
    expect((await harness.login('a longer password')).status).toBe(200)
    const entries = (await harness.ask('GET', '/api/audit')).json
    expect(entries.map(({ action }: { action: string }) => action)).toContain('PUT /api/access/password')
    expect(JSON.stringify(entries)).not.toContain('longer password')
  })

  it('tells the codes of what it refuses before it looks', async () => {
    const harness = await start()
    await harness.login()
    const body = { name: 'x', role: 'viewer' }
    const codes = [
      await harness.ask('POST', '/api/access/tokens', { body, headers: { host: 'evil.example' } }),
      await harness.ask('POST', '/api/access/tokens', { body, headers: { origin: 'http://evil.example' } }),
      await harness.ask('POST', '/api/access/tokens', { raw: '{', headers: {} }),
      await harness.ask('POST', '/api/access/tokens', { raw: 'x'.repeat(2 ** 20 + 1), headers: {} }),
    ].map(({ json }) => json.code)
    expect(codes).toEqual(['CONSOLE_HOST', 'CONSOLE_ORIGIN', 'CONSOLE_BODY_UNREADABLE', 'CONSOLE_TOO_LARGE'])
  })

  it('takes a call without a body as one, whatever it says of its content', async () => {
    const harness = await start()
    await harness.login()
    const { status, json } = await harness.ask('POST', '/api/access/link', { raw: '' })
    expect([status < 300, typeof json.secret]).toEqual([true, 'string'])
    const poisoned = await harness.ask('POST', '/api/access/tokens', { raw: '{"__proto__": {"role": "operator"}}' })
    expect([poisoned.status, poisoned.json.code]).toEqual([400, 'CONSOLE_BODY_UNREADABLE'])
  })

  it('tells the value of a body that is wrong', async () => {
    const harness = await start()
    const answer = await harness.ask('POST', '/api/login', { body: {} })
    expect([answer.status, answer.json.code]).toEqual([422, 'CONSOLE_BODY_INVALID'])
    expect(answer.json.problems[0].path).toBe('password')
  })
})

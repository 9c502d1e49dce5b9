import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { route } from '../../core/console/server/http/console-route.js'
import { hashPassword, verifyPassword } from '../../core/console/server/security/password-hash.js'
import { ConsoleHarness } from './console-harness.js'

const changed: string[] = []
const routes = [
  route({ method: 'GET', path: '/api/things', tag: 'test', summary: 'Reads.', run: () => ({ things: [...changed] }) }),
  route({
    method: 'POST',
    path: '/api/things/:name',
    tag: 'test',
    summary: 'Changes.',
    run: ({ params }) => {
      changed.push(params.name ?? '')
    },
  }),
  route({
    method: 'POST',
    path: '/api/things/check',
    tag: 'test',
    summary: 'Looks.',
    changes: false,
    run: () => ({ problems: [] }),
  }),
  route({
    method: 'GET',
    path: '/api/secret',
    tag: 'test',
    summary: 'Exports.',
    role: 'operator',
    confirmed: true,
    run: () => ({ secret: 1 }),
  }),
]

let harness: ConsoleHarness
beforeEach(async () => {
  changed.length = 0
  harness = await ConsoleHarness.start({ routes })
})
afterEach(() => harness.close())

describe('who nobody knows', () => {
  it.each([
    ['without a cookie', {}],
    ['with a cookie that was made up', { cookie: 'switchboard=AAAA' }],
    ['with a token that was made up', { authorization: 'Bearer swb_AAAA' }],
  ])('is asked to log in, %s', async (_, headers) => {
    const answer = await harness.ask('GET', '/api/things', { headers })
    expect([answer.status, answer.json.code]).toEqual([401, 'CONSOLE_LOGIN'])
    expect(answer.headers['content-type']).toContain('application/problem+json')
  })

  it('sees health and readiness, and nothing else', async () => {
    expect((await harness.ask('GET', '/health')).json).toEqual({ status: 'ok' })
    harness.isReady = false
    expect((await harness.ask('GET', '/ready')).status).toBe(503)
    expect((await harness.ask('GET', '/api/openapi.json')).status).toBe(401)
    expect((await harness.ask('GET', '/api/session')).status).toBe(401)
  })
})

describe('a password', () => {
  it('is hashed at the cost that OWASP advises, unless a test says otherwise', async () => {
    const hash = await hashPassword('correct horse')
    expect(hash).toMatch(/^scrypt\$131072\$8\$1\$[\w-]{22}\$[\w-]{43}$/)
    expect(await verifyPassword('correct horse', hash)).toBe(true)
    expect(await verifyPassword('correct horsf', hash)).toBe(false)
    expect(await verifyPassword('correct horse', 'plain$correct horse')).toBe(false)
  })
})

describe('logging in', () => {
  it('takes the password that the first start made, and gives a cookie that scripts cannot read', async () => {
    const answer = await harness.login()
    expect(answer.status).toBe(200)
    const [cookie] = answer.headers['set-cookie'] ?? []
    expect(cookie).toMatch(/^switchboard=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict$/)
    expect((await harness.ask('GET', '/api/session')).json).toMatchObject({ role: 'operator', name: 'operator' })
  })

  it('keeps no password and no secret in the store', async () => {
    await harness.login()
    await harness.console.loginLink()
    const stored = JSON.stringify(await harness.store.list())
    expect(stored).toContain('scrypt$1024$8$1$')
    expect(stored).not.toContain(harness.firstPassword)
  })

  it('by a link works once, and not after a quarter of an hour', async () => {
    const secretOf = (link: string) => new URL(link).hash.slice(1)
    const first = secretOf(await harness.console.loginLink())
    expect((await harness.ask('POST', '/api/login/link', { body: { secret: first } })).status).toBe(200)
    expect((await harness.ask('POST', '/api/login/link', { body: { secret: first } })).status).toBe(401)
    const late = secretOf(await harness.console.loginLink())
    await harness.clock.advance(15 * 60_000)
    expect((await harness.ask('POST', '/api/login/link', { body: { secret: late } })).status).toBe(401)
  })

  it('refuses a hundred wrong passwords, most of them without a look', async () => {
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        harness.ask('POST', '/api/login', { body: { password: `no-${index}` } }),
      ),
    )
    const statuses = answers.map(({ status }) => status)
    expect(statuses.filter((status) => status === 401)).toHaveLength(10)
    expect(statuses.filter((status) => status === 429)).toHaveLength(90)
    const refused = answers.find(({ status }) => status === 429)
    expect(refused?.json.code).toBe('CONSOLE_TOO_MANY')
    expect(Number(refused?.headers['retry-after'])).toBeGreaterThan(0)
  })

  it('is limited by the address that the proxy saw, not by one that the request names', async () => {
    await harness.close()
    harness = await ConsoleHarness.start({ config: { behindProxy: true } })
    const statuses: number[] = []
    for (let attempt = 0; attempt < 11; attempt++) {
      const headers = { 'x-forwarded-for': `192.0.2.${attempt}, 198.51.100.7` }
      const { status } = await harness.ask('POST', '/api/login', { body: { password: 'no' }, headers })
      statuses.push(status)
    }
    expect(statuses).toEqual([...Array(10).fill(401), 429])
  })

  it('from another page is refused, so that nobody is logged in as somebody else', async () => {
    const body = { password: harness.firstPassword }
    const headers = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
    expect((await harness.ask('POST', '/api/login', { body, headers })).status).toBe(403)
  })

  it('that other pages have a browser send, many times, keeps nobody from logging in', async () => {
    const headers = { origin: 'http://evil.example', 'sec-fetch-site': 'cross-site', 'content-type': 'text/plain' }
    for (let attempt = 0; attempt < 15; attempt++) await harness.ask('POST', '/api/login', { raw: 'x', headers })
    expect((await harness.login()).status).toBe(200)
  })

  it('is asked for once more as often as before, however often strangers ask for a secret', async () => {
    for (let attempt = 0; attempt < 15; attempt++) {
      expect((await harness.ask('GET', '/api/secret', { headers: { 'x-confirm-password': 'no' } })).status).toBe(401)
    }
    await harness.login()
    const headers = { 'x-confirm-password': harness.firstPassword }
    expect((await harness.ask('GET', '/api/secret', { headers })).status).toBe(200)
  })

  it('ends when it was not used for the hours of the configuration', async () => {
    await harness.login()
    await harness.clock.advance(11 * 3_600_000)
    expect((await harness.ask('GET', '/api/things')).status).toBe(200)
    await harness.clock.advance(11 * 3_600_000)
    expect((await harness.ask('GET', '/api/things')).status).toBe(200)
    await harness.clock.advance(12 * 3_600_000)
    expect((await harness.ask('GET', '/api/things')).status).toBe(401)
  })

  it('ends when asked, for good', async () => {
    await harness.login()
    expect((await harness.ask('POST', '/api/logout')).status).toBe(204)
    expect((await harness.ask('GET', '/api/things')).status).toBe(401)
  })
})

describe('a change', () => {
  beforeEach(() => harness.login())

  it('is made by an operator from the console itself, and written down', async () => {
    expect((await harness.ask('POST', '/api/things/one')).status).toBe(204)
    expect(changed).toEqual(['one'])
    expect(harness.audit.entries.at(-1)).toMatchObject({
      who: 'operator',
      action: 'POST /api/things/one',
      outcome: 'done',
    })
    await harness.ask('POST', '/api/things/%2B9996621003')
    expect(harness.audit.entries.at(-1)).toMatchObject({ action: 'POST /api/things/+99•••••1003' })
    // A question that is sent like a change is none.
    expect((await harness.ask('POST', '/api/things/check')).status).toBe(200)
    expect(harness.audit.entries.at(-1)).toMatchObject({ action: 'POST /api/things/+99•••••1003' })
  })

  it.each([
    ['another origin', { origin: 'https://evil.example' }, 403],
    ['an origin that only begins like ours', { origin: 'http://localhost.evil.example' }, 403],
    ['an origin of another port', { origin: 'http://localhost:1' }, 403],
    ['no origin of its own', { origin: 'null' }, 403],
    ['another site, by the word of the browser', { origin: undefined, 'sec-fetch-site': 'cross-site' }, 403],
    ['a neighbouring site', { origin: undefined, 'sec-fetch-site': 'same-site' }, 403],
    ['no token of the login', { 'x-csrf-token': undefined }, 403],
    ['a forged token', { 'x-csrf-token': 'A'.repeat(43) }, 403],
    ['another host (DNS rebinding)', { host: 'evil.example', origin: 'http://evil.example' }, 421],
    ['a host that only begins like ours', { host: 'localhost.evil.example' }, 421],
  ])('is refused with %s', async (_, headers, status) => {
    const answer = await harness.ask('POST', '/api/things/one', { headers })
    expect(answer.status).toBe(status)
    expect(answer.json.fix).toMatch(/\w/)
    expect(changed).toEqual([])
  })

  it('cannot be read by another page either, under a name of its own', async () => {
    expect((await harness.ask('GET', '/api/things', { headers: { host: 'evil.example' } })).status).toBe(421)
    const headers = { origin: 'https://evil.example' }
    expect((await harness.ask('GET', '/api/things', { headers })).status).toBe(403)
  })

  it('is refused to a viewer, who may look', async () => {
    const headers = { 'x-confirm-password': harness.firstPassword }
    const body = { role: 'viewer', password: 'only here to look' }
    expect((await harness.ask('PUT', '/api/access/password', { body, headers })).status).toBe(204)
    await harness.login('only here to look')
    expect((await harness.ask('GET', '/api/things')).status).toBe(200)
    const refused = await harness.ask('POST', '/api/things/one')
    expect([refused.status, refused.json.code]).toEqual([403, 'CONSOLE_FORBIDDEN'])
    expect((await harness.ask('GET', '/api/audit')).status).toBe(403)
    expect(changed).toEqual([])
  })

  it('of what must not be done by an open browser alone takes the password once more', async () => {
    expect((await harness.ask('GET', '/api/secret')).json.code).toBe('CONSOLE_CONFIRMATION')
    const wrong = { 'x-confirm-password': 'wrong' }
    expect((await harness.ask('GET', '/api/secret', { headers: wrong })).status).toBe(403)
    const right = { 'x-confirm-password': harness.firstPassword }
    expect((await harness.ask('GET', '/api/secret', { headers: right })).json).toEqual({ secret: 1 })
    expect(harness.audit.entries.map(({ outcome }) => outcome).slice(-3)).toEqual([
      'CONSOLE_CONFIRMATION',
      'CONSOLE_CONFIRMATION',
      'done',
    ])
  })
})

describe('the browsers that are logged in', () => {
  const sent = (agent: string) => ({ 'user-agent': agent })
  const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'

  it('are listed without a secret, and any of them can be ended', async () => {
    const password = harness.firstPassword
    await harness.ask('POST', '/api/login', { body: { password }, headers: sent(firefox) })
    await harness.login()
    const { json, text } = await harness.ask('GET', '/api/access/sessions')
    expect(json).toMatchObject([
      { role: 'operator', address: '127.0.0.1', current: true },
      { browser: 'Firefox on Linux', current: false },
    ])
    for (const { key } of await harness.store.list({ prefix: 'session:' })) expect(text).not.toContain(key.slice(8))
    expect((await harness.ask('DELETE', `/api/access/sessions/${json[1].id}`)).status).toBe(204)
    expect((await harness.ask('GET', '/api/access/sessions')).json).toHaveLength(1)
    expect((await harness.ask('DELETE', `/api/access/sessions/${json[1].id}`)).status).toBe(404)
    expect((await harness.ask('DELETE', `/api/access/sessions/${json[0].id}`)).status).toBe(204)
    expect((await harness.ask('GET', '/api/things')).status).toBe(401)
  })

  it('and the audit log are for operators', async () => {
    await harness.login()
    const headers = { 'x-confirm-password': harness.firstPassword }
    const body = { role: 'viewer', password: 'only here to look' }
    await harness.ask('PUT', '/api/access/password', { body, headers })
    await harness.ask('POST', '/api/things/one')
    const page = (await harness.ask('GET', '/api/audit?limit=1')).json
    expect(page).toMatchObject([{ action: 'POST /api/things/one' }])
    expect((await harness.ask('GET', `/api/audit?limit=1&before=${page[0].id}`)).json).toMatchObject([
      { action: 'PUT /api/access/password' },
    ])
    await harness.login('only here to look')
    expect((await harness.ask('GET', '/api/access/sessions')).status).toBe(403)
    expect((await harness.ask('DELETE', '/api/access/sessions/AAAAAAAAAAAA')).status).toBe(403)
  })
})

describe('a script', () => {
  it('uses a token with a role, which can be taken back', async () => {
    await harness.login()
    const headers = { 'x-confirm-password': harness.firstPassword }
    const made = await harness.ask('POST', '/api/access/tokens', { body: { name: 'ci', role: 'viewer' }, headers })
    expect(made.status).toBe(201)
    const script = {
      authorization: `Bearer ${made.json.secret}`,
      cookie: undefined,
      origin: undefined,
      'sec-fetch-site': undefined,
      'x-csrf-token': undefined,
    }
    expect((await harness.ask('GET', '/api/things', { headers: script })).status).toBe(200)
    expect((await harness.ask('POST', '/api/things/one', { headers: script })).status).toBe(403)
    expect((await harness.ask('GET', '/api/access/tokens')).text).not.toContain(made.json.secret)
    expect((await harness.ask('DELETE', '/api/access/tokens/ci')).status).toBe(204)
    expect((await harness.ask('GET', '/api/things', { headers: script })).status).toBe(401)
  })
})

describe('a body', () => {
  beforeEach(() => harness.login())
  const headers = () => ({ 'x-confirm-password': harness.firstPassword })

  it('is checked by its class, all faults at once', async () => {
    const body = { name: 'a b', role: 'king', more: 1 }
    const { status, json } = await harness.ask('POST', '/api/access/tokens', { body, headers: headers() })
    expect(status).toBe(422)
    expect(json.problems.map(({ path }: { path: string }) => path).sort()).toEqual(['more', 'name', 'role'])
  })

  it.each([
    ['no JSON', '{"name":', 400],
    ['a list', '[]', 422],
    ['a text', '"x"', 422],
    ['a prototype', '{"__proto__": {"role": "operator"}, "name": "x"}', 400],
    ['more than a megabyte', `{"name": "${'x'.repeat(1024 * 1024)}"}`, 413],
  ])('that is %s is refused', async (_, raw, status) => {
    const answer = await harness.ask('POST', '/api/access/tokens', { raw, headers: headers() })
    expect(answer.status).toBe(status)
    expect(answer.json.code).toMatch(/^CONSOLE_/)
  })

  it('of another type than JSON is refused', async () => {
    const form = { ...headers(), 'content-type': 'application/x-www-form-urlencoded' }
    const answer = await harness.ask('POST', '/api/access/tokens', { raw: 'name=x&role=viewer', headers: form })
    expect(answer.status).toBe(415)
  })

  it('keeps its text as it is, whatever it looks like', async () => {
    const body = { role: 'viewer', password: '$HOME {{x}} <script>' }
    expect((await harness.ask('PUT', '/api/access/password', { body, headers: headers() })).status).toBe(204)
    expect((await harness.login('$HOME {{x}} <script>')).json.role).toBe('viewer')
  })
})

describe('every answer', () => {
  it('comes with a policy that allows no script but our own, and no frame', async () => {
    const { headers } = await harness.ask('GET', '/api/session')
    const policy = String(headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toContain('unsafe')
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(headers['referrer-policy']).toBe('no-referrer')
  })

  it('says nothing of an error that is not ours', async () => {
    await harness.close()
    const failing = route({
      method: 'GET',
      path: '/api/broken',
      tag: 'test',
      summary: 'Fails.',
      run: () => {
        throw new Error('password=hunter2')
      },
    })
    harness = await ConsoleHarness.start({ routes: [failing] })
    await harness.login()
    const answer = await harness.ask('GET', '/api/broken')
    expect([answer.status, answer.json.code]).toEqual([500, 'BUG_CONSOLE'])
    expect(answer.text).not.toContain('hunter2')
  })

  it.each(['/%', '/api/things/%ff', '/assets/%c0%ae%c0%ae/'])(
    'is a problem also where %s is no address',
    async (path) => {
      const { status, json } = await harness.ask('GET', path)
      expect([status, json.code]).toEqual([404, 'CONSOLE_NOT_FOUND'])
      expect((await harness.ask('POST', path)).json.code).toBe('CONSOLE_BODY_UNREADABLE')
    },
  )

  it('keeps headers that were sent from becoming headers of an answer', async () => {
    const answer = await harness.ask('GET', '/api/nothing%0d%0aset-cookie:%20a=b')
    expect(answer.status).toBe(404)
    expect(answer.headers['set-cookie']).toBeUndefined()
  })
})

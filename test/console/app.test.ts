import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { runCli } from '../../core/cli/cli.js'
import { apiTables, type ConsoleDocument } from './api-table.js'
import { AppConsole, files } from './app-console.js'

// Each starts an app with its sandbox and its console.
vi.setConfig({ testTimeout: 60_000 })

it('shows the clients of an app and steers them', async () => {
  const app = await AppConsole.start()
  await app.login()
  const [bot] = (await app.ask('GET', '/api/clients')).json
  expect(bot).toMatchObject({ name: 'bot1', type: 'bot', state: 'online', account: { username: 'first_bot' } })
  expect(bot.plugins).toMatchObject([
    { name: 'bot1_commands', enabled: true },
    { name: 'bot1_periodic', enabled: true, jobs: [{ name: 'bot1_task_send', schedule: 'every 30s' }] },
  ])
  expect((await app.ask('GET', '/api/status')).json.totals).toMatchObject({ clients: 1, online: 1, failed: 0 })
  expect((await app.ask('GET', '/ready')).json).toEqual({ status: 'ready' })

  expect((await app.ask('POST', '/api/clients/bot1/stop')).status).toBe(204)
  expect((await app.ask('GET', '/api/clients/bot1')).json.state).toBe('stopped')
  expect((await app.ask('POST', '/api/clients/bot1/jobs/bot1_task_send/run')).json.code).toBe('PLUGIN_JOB_NOT_RUNNABLE')
  expect((await app.ask('POST', '/api/clients/bot1/start')).status).toBe(204)
  expect((await app.ask('POST', '/api/clients/bot1/jobs/bot1_task_send/pause')).status).toBe(204)
  expect((await app.ask('POST', '/api/clients/bot1/jobs/bot1_task_send/run')).json).toEqual({ outcome: 'done' })
  expect((await app.ask('GET', '/api/clients/bot1')).json.plugins[1].jobs[0]).toMatchObject({ paused: true, runs: 1 })
  expect((await app.ask('POST', '/api/clients/bot1/jobs/bot1_task_send/resume')).status).toBe(204)
  expect((await app.ask('POST', '/api/clients/bot1/plugins/bot1_commands/disable')).status).toBe(204)
  expect((await app.ask('GET', '/api/clients/bot1')).json.plugins[0].enabled).toBe(false)
  expect((await app.ask('POST', '/api/clients/bot1/plugins/bot1_commands/enable')).status).toBe(204)
  expect((await app.ask('POST', '/api/clients/bot1/restart')).status).toBe(204)
  expect((await app.ask('POST', '/api/clients/nobody/stop')).status).toBe(404)
  expect((await app.ask('GET', '/api/clients/bot1/floods')).json).toEqual([])
  const cleared = await app.ask('DELETE', '/api/clients/bot1/floods?method=messages.SendMessage')
  expect([cleared.status, cleared.json]).toEqual([200, { forgotten: 0 }])
  expect((await app.ask('GET', '/api/config/plan')).json).toMatchObject({ diagnostics: [] })

  const { status, text } = await app.ask('GET', '/metrics')
  expect(status).toBe(200)
  expect(text).toContain('switchboard_client_online{client="bot1"} 1')
})

it('tells why handlers were run with an update, or were not', async () => {
  const app = await AppConsole.start()
  await app.login()
  const say = (text: string) => app.ask('POST', '/api/sandbox/people/700000003/chats/800000001/messages', { text })
  const latest = async (text: string) => {
    const { updates } = (await app.ask('GET', '/api/clients/bot1/updates')).json
    const found = updates.find((update: { text?: string; outcome: string }) => update.text === text)
    expect(['done', 'unwanted']).toContain(found?.outcome)
    return (await app.ask('GET', `/api/clients/bot1/updates/${found.id}`)).json
  }
  expect((await app.ask('GET', '/api/clients/bot1/updates')).json).toEqual({ state: 'online', updates: [] })
  await say('/start')
  const started = await vi.waitFor(() => latest('/start'))
  expect(started).toMatchObject({ kind: 'message', sender: '700000003 @alice', ran: ['bot1_commands.start'] })
  const [start] = started.handlers.filter(({ handler }: { handler: string }) => handler === 'start')
  expect(start).toMatchObject({ verdict: 'done', condition: { answer: 'yes' } })
  expect(start.runs[0].calls).toMatchObject([
    { client: 'bot1', method: 'messages.SendMessage', attempt: 1, took_ms: expect.any(Number) },
  ])

  await app.ask('POST', '/api/clients/bot1/plugins/bot1_commands/disable')
  await say('/start <b>again</b>')
  const refused = await vi.waitFor(() => latest('/start <b>again</b>'))
  expect(refused).toMatchObject({ outcome: 'unwanted', ran: [] })
  expect(refused.handlers.find(({ handler }: { handler: string }) => handler === 'start').verdict).toBe('disabled')

  const all = (await app.ask('GET', '/api/clients/bot1/updates?all=true')).json.updates
  expect(all.filter(({ source }: { source: string }) => source === 'own').length).toBeGreaterThan(0)
  expect((await app.ask('GET', '/api/clients/bot1/updates/999')).json.code).toBe('CONSOLE_NOT_FOUND')
  expect((await app.ask('GET', '/api/clients/bot1/updates/x')).status).toBe(404)
  expect((await app.ask('GET', '/api/clients/nobody/updates')).status).toBe(404)
  expect((await app.ask('POST', '/api/clients/bot1/stop')).status).toBe(204)
  expect((await app.ask('GET', '/api/clients/bot1/updates')).json).toMatchObject({ state: 'stopped' })
  expect((await latest('/start')).outcome).toBe('done')
})

it('keeps channels.json, and tells two operators of each other', async () => {
  const app = await AppConsole.start()
  await app.login()
  const draft = { id: 'python', name: 'Python Jobs', crm_enabled: true, agents: [] }
  const refused = await app.ask('POST', '/api/channels', draft)
  expect(refused.status).toBe(422)
  expect(refused.json.problems.map(({ path }: { path: string }) => path)).toEqual(['crm_enabled'])
  expect(JSON.stringify(refused.json)).not.toMatch(/"line"|channels\.json:\d/)

  const agents = [{ phone: '+79991234567', session_name: 'agent_python_1' }]
  const made = await app.ask('POST', '/api/channels', { ...draft, agents })
  expect(made.status).toBe(201)
  expect(made.json.agents).toEqual([{ phone: '+79•••••4567', session_name: 'agent_python_1' }])
  const etag = made.headers.get('etag') ?? ''

  const first = await app.ask(
    'PUT',
    '/api/channels/python',
    { name: 'Python', agents: made.json.agents },
    { 'if-match': etag },
  )
  expect(first.json.name).toBe('Python')
  const second = await app.ask('PUT', '/api/channels/python', { name: 'Snakes' }, { 'if-match': etag })
  expect([second.status, second.json.code]).toEqual([409, 'APP_CHANNEL_CONFLICT'])
  expect(second.json.theirs).toMatchObject({ name: 'Python', agents: [{ phone: '+79•••••4567' }] })

  const more = { phone: '+79997654321', session_name: 'agent_python_2' }
  expect((await app.ask('POST', '/api/channels/python/agents', more)).status).toBe(201)
  expect((await app.ask('DELETE', '/api/channels/python/agents/agent_python_1')).status).toBe(200)
  expect((await app.ask('GET', '/api/channels/python/agents')).json).toHaveLength(1)
  const stored = JSON.parse(readFileSync(join(app.cwd, 'channels.json'), 'utf8'))
  expect(JSON.stringify(stored)).toContain('+79997654321')
  expect((await app.ask('GET', '/api/channels')).text).not.toContain('79997654321')

  writeFileSync(join(app.cwd, 'channels.json'), '{ "channels": [{ "id": "python" }] }')
  await vi.waitFor(async () => expect((await app.ask('GET', '/api/channels')).json.problems).not.toEqual([]))
  expect((await app.ask('GET', '/api/channels/python')).json.name).toBe('Python')
})

it('lists what handlers failed on, hands it over again and drops it', async () => {
  const app = await AppConsole.start()
  await app.login()
  expect((await app.ask('GET', '/api/deadletters')).json).toEqual({ count: 0, letters: [] })
  expect((await app.ask('GET', '/api/deadletters/7')).json.code).toBe('CONSOLE_NOT_FOUND')
  expect((await app.ask('POST', '/api/deadletters/x/replay')).status).toBe(404)
})

it('notes where it is for the command line, and takes the note back', async () => {
  const app = await AppConsole.start()
  const note = join(app.cwd, 'data/console.json')
  expect(JSON.parse(readFileSync(note, 'utf8'))).toEqual({
    ...{ url: app.url, local: `http://127.0.0.1:${new URL(app.url).port}`, pid: process.pid },
    token: expect.stringMatching(/^swb_[\w-]{43}$/),
  })
  expect(statSync(note).mode & 0o077).toBe(0)
  await app.running.stop()
  expect(existsSync(note)).toBe(false)
  await expect(fetch(`${app.url}/health`)).rejects.toThrow()
})

it('gives the command line a link that logs in, once', async () => {
  const app = await AppConsole.start()
  const command = async () => {
    let output = ''
    const out = { write: (text: string) => (output += text) }
    const code = await runCli(['console', 'link', '--config', 'config.yaml'], { cwd: app.cwd, env: {}, out })
    return { code, output }
  }
  const { code, output } = await command()
  expect(code).toBe(0)
  expect(output).toMatch(new RegExp(`^${app.url}/login#[\\w-]{43}\n$`))
  const login = () =>
    fetch(`${app.url}/api/login/link`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ secret: output.trim().split('#')[1] }),
    })
  expect((await login()).status).toBe(200)
  expect((await login()).status).toBe(401)
  await app.running.stop()
  expect((await command()).output).toContain('CLI_CONSOLE_NOT_RUNNING')
})

it('edits the configuration without showing its secrets, checks it, and keeps its comments', async () => {
  const app = await AppConsole.start({ 'config.yaml': `# Keep me.\n${files['config.yaml'].trim()}\n` })
  await app.login()
  const file = join(app.cwd, 'config.yaml')
  const { text, version } = (await app.ask('GET', '/api/config')).json
  expect(text).not.toMatch(/AAinvented|0123456789abcdef/)
  const change = (from: string, to: string) => ({ text: text.replace(from, to), version })

  const wrong = await app.ask('POST', '/api/config/check', change('type: bot', 'type: robot'))
  expect(wrong.json.problems).toMatchObject([{ path: 'clients[0].type', line: expect.any(Number) }])
  expect((await app.ask('POST', '/api/config/check', { text, version })).json).toMatchObject({
    problems: [],
    plan: { clients: [{ client: 'bot1', kind: 'none' }], agents: [], needs_restart: [], diagnostics: [] },
  })
  const better = change('[bot_commands, bot_periodic]', '[bot_commands]')
  expect((await app.ask('POST', '/api/config/check', better)).json.plan.clients).toMatchObject([{ kind: 'plugins' }])
  expect((await app.ask('PUT', '/api/config', change('type: bot', 'type: robot'))).status).toBe(422)
  expect(await app.ask('PUT', '/api/config', change('0123', '0123'))).toMatchObject({ status: 200 })
  const saved = await app.ask('PUT', '/api/config', better)
  expect([saved.status, saved.json.version === version]).toEqual([200, false])
  const stored = readFileSync(file, 'utf8')
  expect(stored).toContain('# Keep me.')
  expect(stored).toContain('bot_token: "800000001:AAinvented-token-of-bot1-sandbox-on"')
  expect((await app.ask('PUT', '/api/config', better)).json.code).toBe('CONFIG_CHANGED')
  expect((await app.ask('POST', '/api/config/apply')).json.clients).toMatchObject([{ client: 'bot1', kind: 'plugins' }])
  expect((await app.ask('GET', '/api/clients/bot1')).json.plugins).toMatchObject([{ name: 'bot1_commands' }])
})

it('adds a client to the configuration and takes it out, comments and secrets kept', async () => {
  const second =
    '  - { id: 800000002, token: "800000002:AAinvented-token-of-bot2-sandbox-on", username: second_bot, first_name: Two }'
  const app = await AppConsole.start({
    'config.yaml': `# Keep me.\n${files['config.yaml'].trim()} # And me.\n`,
    'world.yaml': `${files['world.yaml'].trimEnd()}\n${second}\n`,
    '.env': 'BOT2_TOKEN=800000002:AAinvented-token-of-bot2-sandbox-on\n',
  })
  await app.login()
  const stored = () => readFileSync(join(app.cwd, 'config.yaml'), 'utf8')
  const before = stored()
  const hash = 'fedcba9876543210fedcba9876543210'
  const token = '$' + '{BOT2_TOKEN}'
  const bot2 = { session_name: 'bot2', type: 'bot', api_id: 1, api_hash: hash, bot_token: token }

  const wrong = await app.ask('POST', '/api/clients', { ...bot2, api_id: 'one', plugin: {} })
  expect([wrong.status, wrong.json.code]).toEqual([422, 'CONSOLE_BODY_INVALID'])
  expect(wrong.json.problems.map(({ path }: { path: string }) => path).sort()).toEqual(['api_id', 'plugin'])
  expect((await app.ask('POST', '/api/clients', {})).json.problems).toContainEqual(
    expect.objectContaining({ path: 'session_name' }),
  )
  // A name that is none is refused as such, and a token in its place is kept nowhere.
  for (const name of [{ toString: 1 }, bot2.api_hash.concat(':a token')]) {
    expect((await app.ask('POST', '/api/clients', { ...bot2, session_name: name })).json.problems[0].path).toBe(
      'session_name',
    )
  }
  expect((await app.ask('GET', '/api/audit?limit=2')).json).toMatchObject([
    { action: 'POST /api/clients', outcome: 'CONSOLE_BODY_INVALID' },
    { action: 'POST /api/clients', outcome: 'CONSOLE_BODY_INVALID' },
  ])
  const twice = await app.ask('POST', '/api/clients', { ...bot2, session_name: 'bot1' })
  expect([twice.status, twice.json.problems[0].path]).toEqual([422, 'session_name'])
  const broken = await app.ask('POST', '/api/clients', { ...bot2, plugins: { root: 'nowhere', include: ['shop'] } })
  expect([broken.status, broken.json.code]).toEqual([422, 'PLUGIN_PLAN_INVALID'])
  expect(stored()).toBe(before)

  const added = await app.ask('POST', '/api/clients', bot2)
  expect([added.status, added.json.clients]).toMatchObject([201, [{ client: 'bot1' }, { client: 'bot2', kind: 'add' }]])
  expect(added.text).not.toContain(hash)
  expect((await app.ask('GET', '/api/clients/bot2')).json).toMatchObject({
    state: 'online',
    account: { id: 800000002 },
  })
  expect(stored()).toMatch(/^# Keep me\.\n[\s\S]+# And me\.\n[\s\S]+bot_token: \$\{BOT2_TOKEN\}/)

  const removed = await app.ask('DELETE', '/api/clients/bot2')
  expect([removed.status, removed.json.clients]).toMatchObject([200, [{}, { client: 'bot2', kind: 'remove' }]])
  expect((await app.ask('GET', '/api/clients')).json).toMatchObject([{ name: 'bot1', state: 'online' }])
  expect((await app.ask('DELETE', '/api/clients/bot2')).json).toMatchObject({
    status: 404,
    code: 'CONFIG_CLIENT_UNKNOWN',
  })
  expect(stored()).toBe(before)

  // Several at once, one of them a user, who waits for a login and asks no terminal for a code.
  const rest = { session_name: 'user1', type: 'user', phone_number: '+9996621003' }
  const all = await Promise.all([
    app.ask('POST', '/api/clients?application_of=bot1', rest),
    app.ask('POST', '/api/clients', bot2),
    app.ask('POST', '/api/clients', { ...bot2, session_name: 'BOT2' }),
    app.ask('POST', '/api/clients?application_of=nobody', { ...rest, session_name: 'user2' }),
  ])
  // They come over connections of their own, so that any of them may be the first; of two with one name it gets that.
  const hasBot2 = all[1].status === 201
  const [name, taken] = hasBot2 ? ['bot2', 'BOT2'] : ['BOT2', 'bot2']
  expect(all.map(({ status }) => status)).toEqual(hasBot2 ? [201, 201, 422, 404] : [201, 422, 201, 404])
  const refused = all[hasBot2 ? 2 : 1].json.problems[0].message
  expect(refused).toBe(`session_name ${taken} is taken by the client ${name}`)
  expect(stored()).toContain(
    'phone_number: "+9996621003"\n    api_id: 1\n    api_hash: 0123456789abcdef0123456789abcdef\n',
  )
  const states = ((await app.ask('GET', '/api/clients')).json as Record<string, string>[]).map(
    (client) => `${client.name} ${client.state}`,
  )
  expect(new Set(states)).toEqual(new Set(['bot1 online', 'user1 idle', `${name} online`]))
  expect(states).toHaveLength(3)
  for (const way of ['start', 'restart']) {
    expect((await app.ask('POST', `/api/clients/user1/${way}`)).json).toMatchObject({
      ...{ status: 409, code: 'CONSOLE_LOGIN_AWAITED' },
    })
  }
  expect((await app.ask('GET', '/api/clients/user1')).json.state).toBe('idle')

  // The app goes on though the one that was there at its start is gone, and the others cannot run.
  await app.ask('DELETE', `/api/clients/${name}`)
  const wrongToken = { ...bot2, session_name: 'bot3', bot_token: '800000009:AAinvented-token-of-nobody-at-all' }
  const failed = await app.ask('POST', '/api/clients', wrongToken)
  expect(failed.json.clients.at(-1)).toMatchObject({ client: 'bot3', error: { code: 'LOGIN_TOKEN_REFUSED' } })
  // A login that is under way ends with its client, and starts nobody who is gone.
  const { id } = (await app.ask('POST', '/api/logins', { client: 'user1' })).json
  const login = async () => (await app.ask('GET', `/api/logins/${id}`)).json
  await vi.waitFor(async () => expect((await login()).step).toBe('code'), { timeout: 15_000 })
  for (const client of ['user1', 'bot1']) await app.ask('DELETE', `/api/clients/${client}`)
  await vi.waitFor(async () => expect((await login()).problem?.code).toBe('LOGIN_CANCELLED'), { timeout: 15_000 })
  expect((await app.ask('GET', '/api/clients')).json).toMatchObject([{ name: 'bot3', state: 'failed' }])
  const last = await app.ask('DELETE', '/api/clients/bot3')
  expect([last.status, last.json.code]).toEqual([422, 'CONFIG_LAST_CLIENT'])
  expect(stored()).toContain('session_name: bot3')
})

it('has every call of its API in the docs, and the docs none that is not there', async () => {
  const app = await AppConsole.start()
  await app.login()
  const document = (await app.ask('GET', '/api/openapi.json')).json as ConsoleDocument
  const [head = ''] = readFileSync('docs/console-api.md', 'utf8').split('\n## ')
  // Written anew with: npx vitest run --config .config/vitest.config.ts test/console/app.test.ts -u
  await expect(`${head.trimEnd()}\n\n${apiTables(document)}`).toMatchFileSnapshot('../../docs/console-api.md')
  const calls = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace(/\{\w+\}/g, ':')}`),
  )
  expect(calls.length).toBeGreaterThan(100)
  const beside = [
    'POST /api/login',
    'POST /api/login/link',
    'POST /api/logout',
    'GET /api/session',
    'GET /api/live',
    'GET /api/openapi.json',
  ]
  const told = [...readFileSync('docs/console.md', 'utf8').matchAll(/`(GET|POST|PUT|PATCH|DELETE) (\/api\/[^`?]*)/g)]
  expect(told.length).toBeGreaterThan(3)
  const named = told.map(([, method, path = '']) => `${method} ${path.replace(/:\w+|\{\w+\}/g, ':')}`)
  expect(named.filter((call) => !calls.includes(call) && !beside.includes(call))).toEqual([])
})

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { AppConsole, files } from './app-console.js'

const path = '/api/clients/bot1/plugins/greeter/options'
const written = `      options: # of plugins
        greeter:
          per_day: 5 # not more
          key: "a hidden word"
          words: [hello, there]
`
const ofAgents = `agents:
  accounts: [{ session_name: agent_one, phone_number: "+9996621005" }]
  plugins:
    root: "${join(import.meta.dirname, 'plugins')}"
    include: [greeter]
    options: # of every agent
      greeter: { greeting: Good day, key: "hidden too" }
`
const base = files['config.yaml'].replace(/ +plugins: .*\n/, '').replace('clients:', `${ofAgents}clients:`)
const config = `${base}    plugins:
      root: "${join(import.meta.dirname, 'plugins')}"
      include: [greeter]
${written}  - session_name: bot2
    type: bot
    api_id: 1
    api_hash: 0123456789abcdef0123456789abcdef
    bot_token: "800000002:AAinvented-token-of-bot2-sandbox-on"
    error_handler: { max_retries: 0 }
`
const withAgent = files['world.yaml'].replace(
  'bots:',
  '  - { id: 700000005, phone: "+9996621005", code: "22222", first_name: Agent One, username: agent_one }\nbots:',
)
const world = `${withAgent}  - { id: 800000002, token: "800000002:AAinvented-token-of-bot2-sandbox-on", first_name: Two, username: second_bot }\n`

let app: AppConsole
beforeAll(async () => {
  app = await AppConsole.open({ 'config.yaml': config, 'world.yaml': world })
  await app.login()
})
afterAll(() => app.close())

const text = () => readFileSync(join(app.cwd, 'config.yaml'), 'utf8')
const states: string[] = []

describe('the options of a plugin', () => {
  beforeEach(async () => {
    writeFileSync(join(app.cwd, 'config.yaml'), config)
    await app.ask('POST', '/api/config/apply')
  })

  it('are described by their class, with what the file says, and no secret', async () => {
    const { json } = await app.ask('GET', path)

    const fields = Object.fromEntries(json.fields.map((field: { name: string }) => [field.name, field]))
    expect(Object.keys(fields)).toEqual(expect.arrayContaining(['greeting', 'per_day', 'tone', 'words', 'pauses']))
    expect(fields).toMatchObject({
      per_day: { kind: 'integer', min: 1, max: 9, default: 3, description: { ru: 'Приветствий в день.' } },
      tone: { kind: 'choice', values: ['plain', 'warm'], default: 'plain' },
      key: { kind: 'text', secret: true },
      quiet: { kind: 'block', fields: [{ name: 'from', default: 22 }, { name: 'to' }, { name: 'code', secret: true }] },
    })
    expect(json.values).toEqual({ per_day: 5, key: expect.stringMatching(/^••••••/), words: ['hello', 'there'] })
    expect((await app.ask('GET', '/api/config')).text).not.toContain('a hidden word')
    expect((await app.ask('GET', '/api/clients/bot1')).json.plugins).toMatchObject([{ has_options: true }])
    expect((await app.ask('GET', '/api/clients/bot1/plugins/nobody/options')).status).toBe(404)
  })

  it('are checked by the class, each fault at its place, and what would change is told', async () => {
    const { json: stored } = await app.ask('GET', path)
    const wrong = { ...stored.values, per_day: 10, word: 'x', quiet: { from: 24 } }
    const { json: refused } = await app.ask('POST', `${path}/check`, { values: wrong })
    expect(refused.problems.map(({ path: place, message }: Record<string, string>) => [place, message])).toEqual([
      ['per_day', 'per_day must be 9 or less'],
      ['word', 'word is not a key that is known here'],
      ['quiet.from', 'from must be 23 or less'],
    ])

    const { json: good } = await app.ask('POST', `${path}/check`, { values: { ...stored.values, per_day: 6 } })
    expect(good.problems).toEqual([])
    expect(good.plan.clients).toMatchObject([
      { client: 'bot1', kind: 'plugins', differences: [{ path: 'plugins.options.greeter.per_day' }] },
      { client: 'bot2', kind: 'none' },
    ])
    expect(text()).toBe(config)
    const saved = await app.ask('PUT', path, { values: wrong, version: stored.version })
    expect([saved.status, saved.json.code, saved.json.problems.length]).toEqual([422, 'CONSOLE_BODY_INVALID', 3])
    expect(text()).toBe(config)
  })

  it('are saved with comments and secrets kept, and applied while every client stays connected', async () => {
    const release = app.running.app.control.events.on(['client-state'], ({ name }) => states.push(name))
    const { json: stored } = await app.ask('GET', path)
    const values = { ...stored.values, per_day: 6, words: ['there', 'again'], quiet: { from: 21, code: 'secret too' } }
    const { status, json } = await app.ask('PUT', path, { values, version: stored.version })
    release()

    expect(status).toBe(200)
    expect(states).toEqual([])
    expect(json.report.clients).toMatchObject([
      { client: 'bot1', kind: 'plugins' },
      { client: 'bot2', kind: 'none' },
    ])
    expect(json.values).toMatchObject({ per_day: 6, quiet: { from: 21, code: expect.stringMatching(/^••••••/) } })
    const now = text()
    expect(now).toContain('# of plugins')
    expect(now).toContain('per_day: 6 # not more')
    expect(now).toContain('key: "a hidden word"')
    expect(now).toMatch(/words: \[ ?there, again ?\]/)
    expect(now).toContain('code: secret too')
    expect(app.running.app.control.status().clients.map(({ state }) => state)).toEqual(['online', 'online'])

    const { quiet: _, per_day: __, ...fewer } = json.values
    expect((await app.ask('PUT', path, { values: fewer, version: json.version })).status).toBe(200)
    expect(text()).not.toMatch(/per_day|quiet/)
  })

  it('are not lost when two change them at once: the second is shown what the first has stored', async () => {
    const { json: stored } = await app.ask('GET', path)
    const first = await app.ask('PUT', path, { values: { ...stored.values, per_day: 7 }, version: stored.version })
    expect(first.status).toBe(200)
    const second = await app.ask('PUT', path, { values: { ...stored.values, words: [] }, version: stored.version })

    expect([second.status, second.json.code]).toEqual([409, 'APP_OPTIONS_CONFLICT'])
    expect(second.json.theirs).toMatchObject({ per_day: 7, words: ['hello', 'there'] })
    expect(second.text).not.toContain('a hidden word')
    const { version, theirs } = second.json
    expect((await app.ask('PUT', path, { values: { ...theirs, words: [] }, version })).status).toBe(200)
    expect(text()).toContain('per_day: 7')
  })

  it('do not conflict with what somebody writes elsewhere in the file', async () => {
    const { json: stored } = await app.ask('GET', path)
    writeFileSync(join(app.cwd, 'config.yaml'), `# by hand\n${text()}`)

    expect(
      (await app.ask('PUT', path, { values: { ...stored.values, per_day: 8 }, version: stored.version })).status,
    ).toBe(200)
    expect(text()).toMatch(/^# by hand\n[\s\S]*per_day: 8/)
  })

  it('that a plugin refuses leave the one that runs as it is, and that is told', async () => {
    const { json: stored } = await app.ask('GET', path)
    const { json } = await app.ask('PUT', path, { values: { ...stored.values, per_day: 9 }, version: stored.version })

    expect(json.report.clients[0].error).toMatchObject({ code: 'PLUGIN_CONSTRUCTOR_FAILED' })
    expect(app.running.app.control.status().clients[0]?.state).toBe('online')
  })

  it('are the same for plugins of agents: each gets them while it stays connected', async () => {
    const { control } = app.running.app
    expect((await app.ask('GET', '/api/agents/plugins')).json).toMatchObject([{ name: 'greeter', has_options: true }])
    const place = '/api/agents/plugins/greeter/options'
    const { json: stored } = await app.ask('GET', place)
    expect(stored.values).toEqual({ greeting: 'Good day', key: expect.stringMatching(/^••••••/) })
    const wrong = { ...stored.values, per_day: 12 }
    const { json: checked } = await app.ask('POST', `${place}/check`, { values: wrong })
    expect(checked.problems).toMatchObject([{ path: 'per_day' }])
    // Those that connect later begin with it, so it is told whether or not one is connected.
    const better = { ...stored.values, greeting: 'Good evening' }
    const { json: planned } = await app.ask('POST', `${place}/check`, { values: better })
    expect(planned.plan.agents).toMatchObject([{ path: 'agents.plugins.options.greeter.greeting' }])

    const agent = () => control.agents.list().find(({ name }) => name === 'agent_one')
    await expect.poll(() => agent()?.state).toBe('online')
    const states: string[] = []
    const release = control.events.on(['client-state'], ({ name }) => states.push(name))
    const values = { ...stored.values, greeting: 'Welcome' }
    const { status, json } = await app.ask('PUT', place, { values, version: stored.version })
    release()
    expect([status, states]).toEqual([200, []])
    expect(json.report).toMatchObject({
      clients: [
        ...[
          { client: 'bot1', kind: 'none' },
          { client: 'bot2', kind: 'none' },
        ],
        { client: 'agent_one', kind: 'plugins', differences: [{ path: 'plugins.options.greeter.greeting' }] },
      ],
      needs_restart: [],
    })
    expect(text()).toContain('options: # of every agent')
    expect(text()).toMatch(/greeting: Welcome, key: "hidden too"/)
    const chat = '/api/sandbox/people/700000003/chats/700000005/messages'
    await app.ask('POST', chat, { text: '/hello' })
    await expect.poll(async () => (await app.ask('GET', chat)).text).toContain('Welcome')
    const second = await app.ask('PUT', place, { values: stored.values, version: stored.version })
    expect([second.status, second.json.code]).toEqual([409, 'APP_OPTIONS_CONFLICT'])
    expect((await app.ask('GET', '/api/agents/plugins/nobody/options')).status).toBe(404)
  })
})

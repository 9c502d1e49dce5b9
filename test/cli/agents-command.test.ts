import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SqliteAgentStore } from '../../core/agents/sqlite-agent-store.js'
import { runCli } from '../../core/cli/cli.js'
import { loadConfig } from '../../core/config/load-config.js'
import { type App, createApp } from '../../core/kernel/app.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { Sandbox } from '../../core/sandbox/sandbox.js'
import { formatSessionString } from '../../core/sessions/session-string.js'
import { Database } from '../../core/storage/database.js'
import { SystemClock } from '../../core/time/system-clock.js'
import { quickDriver } from '../client/client-harness.js'
import { temporaryFolder } from '../sessions/import/temporary-folder.js'

let cwd: string
let sandbox: Sandbox
let app: App
/** What was worth a warning. */
let warned: string[]

class Warnings extends SilentLogger {
  override warn(message = ''): void {
    warned.push(message)
  }

  override error(message = ''): void {
    warned.push(message)
  }
}

beforeEach(async () => {
  cwd = temporaryFolder()
  warned = []
  mkdirSync(join(cwd, 'config'))
  writeFileSync(
    join(cwd, 'config/config.yaml'),
    `storage: { file: "${join(cwd, 'data/switchboard.db')}" }
clients:
  - { session_name: bot1, type: bot, api_id: 12345, api_hash: "0123456789abcdef0123456789abcdef",
      bot_token: "800000001:AAtoken-of-a-bot-outside-the-sandbox" }
agents:
  plugins: { include: [] }
  accounts: [{ session_name: user1 }, { session_name: user2 }]
`,
  )
  sandbox = await Sandbox.start({ world: 'config/sandbox.yaml' })
  const config = await loadConfig('config/config.yaml', { cwd, env: {} })
  for (const { session, sessionName } of config.clients) {
    Object.assign(session, { type: 'string', string: formatSessionString(sandbox.mintAuthKey(sessionName)) })
  }
  const agentSession = (name: string) => formatSessionString(sandbox.mintAuthKey(name))
  const logger = new Warnings()
  const parts = { cwd, dataCentre: sandbox.address, driverFactory: quickDriver(), agentSession }
  app = createApp({ ...parts, config, logger: () => logger })
})

afterEach(async () => {
  await app.stop()
  await sandbox.close()
})

const run = (...args: string[]) => command('agents', ...args)

async function command(...args: string[]) {
  let text = ''
  const out = {
    write: (more: string) => {
      text += more
    },
  }
  const code = await runCli(args, { out, env: {}, cwd })
  return { code, text }
}

/** What the process has written down for others to read, which it does a moment after it happened. */
async function list(): Promise<string> {
  return (await run('list')).text
}

describe('the agents of a running process', () => {
  it('are not shown as it showed them once it was killed, and are steered without it', async () => {
    await app.start()
    await expect.poll(list, { timeout: 15_000 }).toMatch(/user1 +online[\s\S]*user2 +online/)
    const database = () =>
      Database.open(join(cwd, 'data/switchboard.db'), {
        ...{ clock: new SystemClock(), logger: new SilentLogger(), exclusive: false },
      })
    const before = database()
    const shown = before.all<{ agent: string; status: string }>('SELECT agent, status FROM agent_status')
    before.close()
    await app.stop()
    // What a process that was killed leaves: what it showed last, a moment ago.
    const after = database()
    for (const { agent, status } of shown) {
      after.run('INSERT OR REPLACE INTO agent_status VALUES (?, ?, ?)', agent, status, Date.now())
    }
    after.close()

    expect((await run('list')).text).toMatch(/user1 +not running, was online[\s\S]*user2 +not running, was online/)
    expect(await run('pause', 'user1')).toEqual({ code: 0, text: '  user1 is paused\n' })
  })

  it('are seen, paused, resumed, checked and cleared from another one', async () => {
    await app.start()
    await expect.poll(list, { timeout: 15_000 }).toMatch(/online[\s\S]*online/)
    expect((await run('list')).text).toMatch(/user1 +online +0 sent, 0 failed, 0 floods/)
    const { text } = await run('status', 'user2')
    expect(text).toMatch(/user2 {2}online\n +account +User Two @user2 \(700000002\)/)
    expect(text).toMatch(
      /budgets +0 of 20 messages a minute, 0 of 60 first messages an hour, 0 of 10 look-ups a minute/,
    )
    expect(text).not.toContain('user1')

    expect(await run('pause', 'user1')).toEqual({ code: 0, text: '  user1 is paused\n' })
    const lines = (await run('list', '--json')).text.trim().split('\n')
    await expect.poll(list, { timeout: 15_000 }).toContain('paused')
    // As the API has them: a list in one line, in snake_case.
    expect(lines).toHaveLength(1)
    const shown = JSON.parse(lines[0] ?? '')
    expect(shown.map(({ name }: { name: string }) => name)).toEqual(['user1', 'user2'])
    expect(shown[1]).toMatchObject({ running: true, state: 'online', in_flight: 0, budgets: { first_messages: {} } })
    expect(lines[0]).not.toMatch(/"[a-z]+[A-Z]\w*":/)
    expect((await run('resume', 'user1')).text).toBe('  user1 is online\n')
    expect((await run('check', 'user1', 'user2')).text).toBe('  user1 is online\n  user2 is online\n')
    expect((await run('clear-flood', 'user1')).text).toBe('  user1 had no flood waits\n')
    const misspelt = await run('clear-flood', 'user1', 'user2', '--method', 'foo.Bar', '--json')
    const said = { action: 'clear-flood', done: false, said: 'has no flood waits of foo.Bar' }
    expect(misspelt.code).toBe(1)
    expect(
      misspelt.text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { name: 'user1', ...said },
      { name: 'user2', ...said },
    ])
    warned = []
    const lost = sandbox.faults.add({ kind: 'lost-login', account: 'user2', error: 'USER_DEACTIVATED_BAN' })
    const check = await run('check', 'user2')
    expect([check.code, check.text]).toEqual([
      1,
      expect.stringMatching(/user2 is quarantined: banned.*closed the account/),
    ])
    // One line, which says what can be done.
    await expect.poll(() => app.control.agents.list().map(({ state }) => state)).toContain('quarantined')
    expect(warned).toEqual(['the agent sends nothing for now'])
    lost.remove()
  }, 60_000)

  it('are those of the configuration and no others', async () => {
    const { code, text } = await run('status', 'user3')
    expect(code).toBe(1)
    expect(text).toContain("There is no agent 'user3'.")
    expect(text).toContain("Write 'user")
    expect(text).toContain('CLI_AGENT_UNKNOWN')
    expect((await run('pause', 'user1', 'user2', 'user3')).text).toContain('Name one of user1, user2.')
  })
})

describe('agents while no process runs', () => {
  it('are as they were left, and are paused and resumed for the next one', async () => {
    await app.start()
    await expect.poll(() => app.control.agents.list().every(({ state }) => state === 'online')).toBe(true)
    await app.stop()
    expect((await run('list')).text).toMatch(/user1 +not running, was online +0 sent, 0 failed, 0 floods/)
    expect((await run('pause', 'user1')).text).toBe('  user1 is paused\n')
    expect((await run('list')).text).toMatch(/user1 +not running, was online +0 sent.* paused/)
    expect((await run('clear-flood', 'user1')).text).toBe('  user1 had no flood waits\n')
    expect((await run('clear-flood', 'user1', '--method', 'messages.SendMessage')).code).toBe(1)
    expect((await run('resume', 'user1')).text).toBe('  user1 sends again when Switchboard runs\n')
    expect((await run('status', 'user1')).text).not.toContain('paused')
  })

  it('tell a flood that lasts once, and nothing of one that is over', async () => {
    await app.start()
    await expect.poll(() => app.control.agents.list().every(({ state }) => state === 'online')).toBe(true)
    await app.stop()
    const database = Database.open(join(cwd, 'data/switchboard.db'), {
      ...{ clock: new SystemClock(), logger: new SilentLogger(), exclusive: false },
    })
    const store = new SqliteAgentStore(database)
    const method = 'messages.SendMessage'
    const flooded = { state: 'flooded', reason: method, waitMs: 3_600_000, pools: [] }
    const known = await store.load('user1')
    if (!known) throw new Error('nothing is known of user1')
    const untilMs = database.expiryClock.now() + 3_600_000
    await store.save('user1', { ...known, floods: [{ method, untilMs, strikes: 1, resting: false }] })
    for (const agent of ['user1', 'user2']) await store.publish(agent, flooded, 0)
    database.close()

    const { text } = await run('list')
    expect(text).toMatch(/user1 +not running, was flooded +0 sent.* messages\.SendMessage waits, (1h|59m)/)
    expect(text.match(/user1.*/)?.[0].match(/SendMessage/g)).toHaveLength(1)
    expect(text).toMatch(/user2 +not running, was flooded: messages\.SendMessage +0 sent/)
  })
})

describe('agents of a channel that is off', () => {
  it('are listed as such, and cannot be steered', async () => {
    const agents = [{ session_name: 'python_1', phone: '+79991234567' }]
    const other = { id: 'jobs', name: 'Jobs', agents: [{ session_name: 'python_2', phone: '+79991234568' }] }
    const off = { id: 'python', name: 'Python', enabled: false, agents: [...agents, ...other.agents] }
    writeFileSync(join(cwd, 'config/channels.json'), JSON.stringify([off, other]))
    const { text } = await run('list')
    expect(text).toMatch(/python_1 +channel off +python\n/)
    expect(text).toMatch(/python_2 +not running +jobs\n/)
    expect((await run('status', 'python_1')).text).toMatch(/python_1 {2}channel off\n +pools +python\n/)
    const [shown] = JSON.parse((await run('list', '--json')).text).slice(-1)
    expect(shown).toEqual({ name: 'python_1', pools: ['python'], running: false, channel_off: true })
    const paused = await run('pause', 'python_1')
    expect(paused.code).toBe(1)
    expect(paused.text).toContain("The agent 'python_1' is not at work: its channel python is off.")
    expect(paused.text).toContain('channels edit python --on')
  })
})

describe('the file of the channels', () => {
  const phone = (last: number) => `+79991234${last}`
  const channels = (...names: string[]) => {
    const agents = names.map((session_name, index) => ({ session_name, phone: phone(567 + index) }))
    writeFileSync(join(cwd, 'config/channels.json'), JSON.stringify([{ id: 'jobs', name: 'Jobs', agents }]))
  }

  it('is missed when it is gone, by those who list agents and by check', async () => {
    channels('one', 'two')
    const database = Database.open(join(cwd, 'data/switchboard.db'), {
      ...{ clock: new SystemClock(), logger: new SilentLogger(), exclusive: false },
    })
    const store = new SqliteAgentStore(database)
    for (const agent of ['one', 'two', 'user1']) await store.publish(agent, { state: 'online', pools: ['jobs'] }, 0)
    database.close()
    expect((await run('list')).text).not.toContain('note')

    rmSync(join(cwd, 'config/channels.json'))
    const note = 'config/channels.json is gone, which had the agents one, two. Put it back, or write one with []'
    const { text } = await run('list')
    expect(text).toContain(note)
    expect(text).toMatch(/one +not running +jobs\n/)
    expect((await run('pause', 'two')).text).toBe('  two is paused\n')
    expect((await command('check')).text).toContain(note)

    channels('one')
    expect((await command('check')).text).not.toContain('is gone')
    writeFileSync(join(cwd, 'config/channels.json'), '[]')
    expect((await run('list')).text).toMatch(/^ {2}user1.*\n {2}user2.*\n$/)
  })

  it('that cannot be used hides nothing of a process that goes on without it', async () => {
    channels('one')
    const database = Database.open(join(cwd, 'data/switchboard.db'), {
      ...{ clock: new SystemClock(), logger: new SilentLogger() },
    })
    const store = new SqliteAgentStore(database)
    await store.publish('one', { state: 'online', pools: ['jobs'] }, new SystemClock().now())
    const broken = [
      { id: 'jobs', name: 'Jobs', crm_enabled: 'yes', agents: [{ session_name: 'one', phone: phone(567) }] },
    ]
    writeFileSync(join(cwd, 'config/channels.json'), JSON.stringify(broken))
    const { code, text } = await run('list')
    expect(text).toMatch(/one +online +jobs/)
    expect(text.replace(/\s+/g, ' ')).toMatch(
      /note config\/channels\.json:1:\d+ \[0\]\.crm_enabled: .*true or false; the Switchboard that runs goes on with/,
    )
    expect(code).toBe(0)

    database.close()
    expect(await run('list')).toEqual({ code: 1, text: expect.stringContaining('CONFIG_CHANNELS_INVALID') })
  })
})

import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiCommands } from '../../core/cli/api/api-commands.js'
import { runCli } from '../../core/cli/cli.js'
import { loadConfig } from '../../core/config/load-config.js'
import { AppConsole, files } from '../console/app-console.js'

const certificate = join(import.meta.dirname, '../fixtures/tls/localhost.crt')
const key = join(import.meta.dirname, '../fixtures/tls/localhost.key')

const withGreeter =
  'plugins: { root: "$1", include: ["plugins/bot_plugins/bot1/bot_*", "test/console/plugins/greeter"] }'

let app: AppConsole
beforeAll(async () => {
  // Over TLS, with a certificate that nobody has signed.
  const tls = `console: { port: 0, tls_certificate: "${certificate}", tls_key: "${key}" }`
  app = await AppConsole.open({
    'config.yaml': files['config.yaml']
      .replace('console: { port: 0 }', tls)
      .replace(/plugins: \{ root: "(.*?)plugins\/bot_plugins\/bot1", include: \[.*\] \}/, withGreeter),
    'channels.json': JSON.stringify({
      channels: [{ id: 'jobs', name: 'Jobs', agents: [{ phone: '+9996621003', session_name: 'helper' }] }],
    }),
  })
}, 60_000)
afterAll(() => app.close())

let input: string[] = []

async function run(...args: string[]) {
  let text = ''
  const out = {
    write: (more: string) => {
      text += more
    },
  }
  const code = await runCli(args, { out, env: {}, cwd: app.cwd, input: Readable.from(input) })
  return { code, text }
}

const json = async (...args: string[]) => JSON.parse((await run(...args, '--json')).text)

describe('the command line over the API of the console', () => {
  it('has a route for each of its commands', async () => {
    const note = JSON.parse(readFileSync(join(app.cwd, 'data/console.json'), 'utf8'))
    expect(note.url).toMatch(/^https:/)
    const { ConsoleAccess } = await import('../../core/console/console-access.js')
    const access = await ConsoleAccess.open(app.cwd)
    const { paths } = (await access.call('GET', '/api/openapi.json')) as { paths: Record<string, object> }
    const missing = apiCommands.filter(({ method, path }) => {
      const known = paths[path.replace(/:(\w+)/g, '{$1}')] ?? {}
      return !(method.toLowerCase() in known)
    })
    expect(apiCommands.length).toBeGreaterThan(25)
    expect(missing.map(({ group, name }) => `${group} ${name}`)).toEqual([])
  })

  it('shows what runs, for people and as JSON', async () => {
    const { code, text } = await run('clients', 'list')
    expect(code).toBe(0)
    expect(text).toMatch(/name +type +state +username/)
    expect(text).toMatch(/bot1 +bot +online +first_bot/)
    expect(await json('clients', 'list')).toMatchObject([{ name: 'bot1', state: 'online' }])
    expect((await run('jobs', 'list', 'bot1')).text).toMatch(/bot1_task_send +bot1_periodic +every 30s/)
    expect((await run('channels', 'list')).text).toMatch(/jobs +Jobs +.*helper/)
    expect((await run('channels', 'show', 'jobs')).text).toContain('phone: +99•••••1003')
    expect((await run('outbox', 'list')).text).toBe('  There is none.\n')
    expect((await run('logs', 'list', '--client', 'bot1', '--limit', '50')).text).toContain('online')
    const unused = ['logs', 'list', '--text', 'sends nothing']
    expect((await run(...unused)).text).toMatch(/ helper +agents +the agent has no login/)
    expect((await run(...unused, '--wide')).text).toMatch(/sends nothing .*agent=helper next="log it in: /)
  })

  it('shows why handlers were run with an update, or were not', async () => {
    const { ConsoleAccess } = await import('../../core/console/console-access.js')
    const access = await ConsoleAccess.open(app.cwd)
    await access.call('POST', '/api/sandbox/people/700000003/chats/800000001/messages', { text: 'good morning' })
    await expect
      .poll(async () => (await run('updates', 'list', 'bot1')).text)
      .toMatch(/ 20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ .*unwanted +700000003 @alice +good/)
    const { updates } = await json('updates', 'list', 'bot1', '--all', '--limit', '5')
    const written = updates.find((update: { text?: string }) => update.text === 'good morning')
    const { code, text } = await run('updates', 'why', 'bot1', String(written.id))
    expect(code).toBe(0)
    expect(text).toMatch(/#\d+ .* UpdateNewMessage "good morning": unwanted/)
    expect(text).toMatch(/bot1_commands\.start +\/start.* refused +command\(\/start\), it is "good\n +morning"\n/)
    expect(text).toMatch(/\n {2}bot1_commands\.forget +deleted +kind\n {2}greeter/)
    expect(Math.max(...text.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(100)
  })

  it('adds a client and takes it out', async () => {
    const set = ['--set', 'api_id=1', 'api_hash=fedcba9876543210fedcba9876543210', 'workers=2']
    const refused = await run('clients', 'add', 'bot2', '--type', 'robot', ...set)
    expect(refused).toMatchObject({ code: 1, text: expect.stringContaining('--type must be user or bot') })
    const tokenless = await run('clients', 'add', 'bot2', '--type', 'bot', ...set)
    expect(tokenless.text).toMatch(/write `--set 'bot_token=\$\{BOT_TOKEN\}'`/)
    const unnamed = await run('clients', 'add', ' ', '--type', 'bot', ...set)
    expect(unnamed.text).toMatch(/Fix: .*`\S+` as SESSION_NAME/)
    const token = 'bot_token=800000009:AAinvented-token-of-nobody-sandbox'
    const added = await run('clients', 'add', 'bot2', '--type', 'bot', ...set, token)
    // The sandbox does not know this token: it is added all the same, and says what is wrong.
    expect(added.text).toMatch(/bot2 +add/)
    expect(app.running.app.control.status().clients.map(({ name }) => name)).toContain('bot2')
    expect((await run('clients', 'remove', 'bot2')).text).toMatch(/bot2 +remove/)
    expect((await run('clients', 'remove', 'bot2')).text).toContain('No client of the configuration is called bot2')
  })

  it('takes what is typed for a text as it is, also where it looks like a number', async () => {
    const set = ['--set', 'api_id=1', 'api_hash=fedcba9876543210fedcba9876543210', 'phone_number=+9996621003']
    const typed = [
      'phone_code=22222',
      'password=12345',
      'lang_code=true',
      'app_version="1.2"',
      'proxy.scheme=socks5',
      'error_handler.max_retries=0',
    ]
    const proxy = ['proxy.hostname=127.0.0.1', 'proxy.port=1', 'proxy.username=1', 'proxy.password=007']
    const added = await run('clients', 'add', 'user3', '--type', 'user', ...set, ...typed, ...proxy)
    expect(added.text).toMatch(/user3 +add/)
    const [client] = (await loadConfig('config.yaml', { env: {}, cwd: app.cwd })).clients.slice(-1)
    expect(client).toMatchObject({ phoneCode: '22222', password: '12345', langCode: 'true', appVersion: '1.2' })
    expect(client?.proxy).toMatchObject({ port: 1, username: '1', password: '007' })
    await run('clients', 'remove', 'user3')

    expect((await run('plugins', 'set', 'bot1', 'greeter', 'greeting=2026')).text).toMatch(/greeting +2026/)
    expect((await run('plugins', 'set', 'bot1', 'greeter', 'greeting=')).code).toBe(0)
    expect((await run('channels', 'edit', 'jobs', '--set', 'name=2026')).code).toBe(0)
    expect(await json('channels', 'show', 'jobs')).toMatchObject({ name: '2026' })
    expect((await run('channels', 'edit', 'jobs', '--set', 'name=Jobs')).code).toBe(0)
  })

  it('steers it', async () => {
    expect((await run('clients', 'stop', 'bot1')).text).toBe('  bot1 is stopped.\n')
    expect(app.running.app.control.status().clients[0]?.state).toBe('stopped')
    expect((await run('clients', 'start', 'bot1')).text).toBe('  bot1 is online.\n')
    expect((await run('plugins', 'disable', 'bot1', 'bot1_commands')).text).toContain(
      'bot1_commands of bot1 is disabled',
    )
    expect((await run('plugins', 'list', 'bot1')).text).toMatch(/bot1_commands +no/)
    expect(await json('jobs', 'run', 'bot1', 'bot1_task_send')).toEqual({ outcome: 'done' })
    expect((await run('pools', 'pause', 'jobs')).code).toBe(0)
    const added = await json('broadcasts', 'create', '--pool', 'jobs', '--text', 'hello', '--to', '@ann', '@bob')
    expect((await run('broadcasts', 'list')).text).toContain('jobs')
    expect((await run('outbox', 'list', '--pool', 'jobs')).text).toMatch(/@ann|@bob/)
    const id = String(added.id)
    const said = async (what: string) => Object.values(await run('broadcasts', what, id))
    expect(await said('pause')).toEqual([0, `  Broadcast ${id} is paused: 0 of 2 sent, 2 wait.\n`])
    expect(await said('pause')).toEqual([
      ...[1, `  Broadcast ${id} is paused already, so nothing is changed: 0 of 2 sent, 2 wait.\n`],
    ])
    expect(await said('resume')).toEqual([0, `  Broadcast ${id} is running: 0 of 2 sent, 2 wait.\n`])
    expect((await said('resume'))[0]).toBe(1)
    expect(await said('cancel')).toEqual([0, `  Broadcast ${id} is cancelled: 0 of 2 sent.\n`])
    expect(await said('cancel')).toEqual([
      ...[1, `  Broadcast ${id} is cancelled already, so nothing is changed: 0 of 2 sent.\n`],
    ])
    expect(await said('resume')).toEqual([1, `  Broadcast ${id} was cancelled and stays so: 0 of 2 sent.\n`])
    const { text } = await run('broadcasts', 'show', id)
    expect(text).toMatch(/\ncreated: \S*20\d\d-\d\d-\d\dT/)
    expect(text).toMatch(/reasons:\n +- state: cancelled\n +reason: its broadcast was cancelled\n +count: 2/)
    expect((await run('broadcasts', 'list')).text).toMatch(/state +total +sent +waiting +failed +cancelled/)
    const [message] = (await json('outbox', 'list', '--pool', 'jobs')).messages
    expect((await run('outbox', 'list', '--pool', 'jobs')).text).toMatch(
      /cancelled +0 +its broadcast was cancelled +hello/,
    )
    expect(await run('outbox', 'cancel', String(message.id))).toEqual({
      ...{ code: 1, text: '  It is not cancelled: it is over, or is being sent at this moment.\n' },
    })
    expect((await run('outbox', 'retry', String(message.id))).text).toMatch(/is sent again, to @\w+, as message \d+\./)
    expect((await run('outbox', 'cancel', 'abc')).text).toContain('There is no message "abc".')
    expect(await run('clients', 'floods', 'bot1')).toEqual({
      code: 0,
      text: '  Telegram has asked for no pause yet.\n',
    })
    expect(await json('clients', 'floods', 'bot1')).toEqual([])
    const unknown = await run('clients', 'floods', 'helper')
    expect(unknown.code).toBe(1)
    expect(unknown.text).toMatch(/APP_CLIENT_IS_AGENT[\s\S]*agents status helper/)
  })

  it('shows and steers the jobs of services that all clients share', async () => {
    expect((await run('services', 'jobs')).text).toMatch(/close +Ledger +daily at 03:00 \(UTC\) +cluster/)
    expect(await json('services', 'run', 'close')).toEqual({ outcome: 'done' })
    expect((await run('services', 'history', 'close')).text).toMatch(/T\S+Z +\d+ +done/)
    expect((await run('services', 'pause', 'close')).text).toContain('close is paused.')
    expect(await json('services', 'jobs')).toMatchObject([{ name: 'Ledger', jobs: [{ paused: true, runs: 1 }] }])
    expect((await run('services', 'resume', 'close')).code).toBe(0)
    expect((await run('services', 'run', 'open')).text).toContain('PLUGIN_JOB_UNKNOWN')
  })

  it('shows the runs of a job', async () => {
    await run('jobs', 'run', 'bot1', 'bot1_task_send')
    const { text } = await run('jobs', 'history', 'bot1', 'bot1_task_send', '--limit', '2')
    expect(text).toMatch(/id +started +took ms +outcome/)
    expect(text).toMatch(/\d{4}-\d\d-\d\dT\S+Z +\d+ +done/)
  })

  it('shows the options of a plugin, and changes them', async () => {
    expect((await run('plugins', 'options', 'bot1', 'greeter')).text).toMatch(/per_day +3/)
    const { code, text } = await run(
      'plugins',
      'set',
      'bot1',
      'greeter',
      'per_day=5',
      'words=["a","b"]',
      'quiet.from=20',
    )
    expect([code, text]).toEqual([0, expect.stringMatching(/quiet\.from +20/)])
    expect((await json('plugins', 'options', 'bot1', 'greeter')).values).toEqual({
      ...{ per_day: 5, words: ['a', 'b'], quiet: { from: 20 } },
    })
    expect((await run('plugins', 'set', 'bot1', 'greeter', 'per_day=')).text).toMatch(/per_day +3/)
    const refused = await run('plugins', 'set', 'bot1', 'greeter', 'tone=loud')
    expect([refused.code, refused.text]).toEqual([1, expect.stringContaining('tone must be plain or warm')])
    expect(refused.text).toMatch(/Fix: Write `tone=plain` or `warm`/)
    const nested = await run('plugins', 'set', 'bot1', 'greeter', 'quiet.from=noon')
    expect(nested.text).toMatch(/Fix: Write `quiet\.from=\d+`/)
    const none = await run('plugins', 'options', 'bot1', 'bot1_commands')
    expect([none.code, none.text]).toEqual([
      1,
      expect.stringMatching(/CONSOLE_NO_OPTIONS.*bot1_commands has no options\./),
    ])
    expect((await run('plugins', 'set', 'bot1', 'greeter', 'tone')).text).toContain('"tone" is no KEY=VALUE.')
  })

  it('adds and changes channels, and moves agents between them, with a result for each', async () => {
    const added = ['--name', 'Python Jobs', '--sources', '@feed', '-1001234567890', '--agents', 'py_1=+9996621031']
    expect((await run('channels', 'add', 'python', ...added, '--set', 'filters.include_keywords=["py"]')).code).toBe(0)
    expect(await json('channels', 'show', 'python')).toMatchObject({
      ...{ name: 'Python Jobs', input_sources: ['@feed', -1001234567890], filters: { include_keywords: ['py'] } },
      agents: [{ session_name: 'py_1' }],
    })
    await run('channels', 'edit', 'python', '--off', '--set', 'filters.whole_words=false', 'input_sources=')
    const changed = await json('channels', 'show', 'python')
    expect(changed).toMatchObject({ enabled: false, filters: { include_keywords: ['py'], whole_words: false } })
    expect(changed).not.toHaveProperty('input_sources')
    expect(changed.name).toBe('Python Jobs')

    expect((await run('agents', 'add', 'py_2=+9996621032', '--channel', 'python')).code).toBe(0)
    const without = await run('agents', 'add', 'py_3', '--channel', 'python')
    expect([without.code, without.text]).toEqual([1, expect.stringContaining('Write py_3=+79991234567.')])
    const moved = await run('agents', 'move', 'py_2', 'nobody', '--channel', 'jobs')
    expect(moved.code).toBe(1)
    expect(moved.text).toMatch(/^ {2}Each sends for that channel from now on[\s\S]*py_2 +done/)
    expect(moved.text).toMatch(/nobody +failed/)
    expect((await run('channels', 'list')).text).toMatch(/jobs .*helper, py_2/)
    // A channel that is off has nobody at work.
    const off = await run('agents', 'move', 'py_2', '--channel', 'python')
    expect(off.code).toBe(0)
    expect(off.text.replace(/\s+/g, ' ')).toContain(
      'The channel python is off, so nothing is sent for it until it is switched on: npx switchboard channels edit python --on.',
    )
    expect(off.text).not.toContain('Each sends')
    expect(off.text).toMatch(/py_2 +done +channel-off/)
    const agents = [{ session_name: 'py_2' }]
    const { ConsoleAccess } = await import('../../core/console/console-access.js')
    const api = await ConsoleAccess.open(app.cwd)
    expect(await api.call('POST', '/api/agents/bulk', { action: 'pause', agents })).toMatchObject([
      { outcome: 'failed', problem: { code: 'AGENT_CHANNEL_OFF' } },
    ])
    expect(await json('agents', 'remove', 'py_2')).toMatchObject([{ agent: 'py_2', outcome: 'done' }])
    const removed = await run('channels', 'remove', 'python')
    expect(removed.text).toMatch(
      /^ {2}python is removed\. Of no channel any more: py_1\. Each finishes what it has in hand, .* session stays/,
    )
  })

  it('names what was typed where a channel cannot be so, keeps what nobody knows with a word, and refuses no change', async () => {
    const reserved = await run('channels', 'add', 'global', '--name', 'All')
    expect(reserved.code).toBe(1)
    expect(reserved.text).toContain('ID: the id global is the name of the pool that has all agents')
    expect(reserved.text).toContain('Give the channel another one.')
    const taken = await run('channels', 'add-agent', 'jobs', '--session', 'helper', '--phone', '+9996621009')
    expect(taken.text).toContain('--session helper is taken by channels[0].agents[0]')
    const crm = await run('channels', 'add', 'empty', '--name', 'Empty', '--crm')
    expect(crm.text).toContain('--crm needs an agent, and there is none')
    const bulk = await run('agents', 'add', 'py_9=1', '--channel', 'jobs')
    expect(bulk.text.replace(/\s+/g, ' ')).toContain('phone is not a phone number in international form.')
    for (const { text } of [reserved, taken, crm, bulk]) expect(text).not.toMatch(/:\d+:\d|is not used|at the places/)

    const unknown = await run('channels', 'edit', 'jobs', '--set', 'enabeld=false', 'owner=me')
    expect(unknown.code).toBe(0)
    expect(unknown.text).toContain('enabeld is not a key that is known here; enabled is one; it is kept')
    expect(unknown.text).toContain('owner is not a key that is known here; it is kept')
    const known = await run('channels', 'edit', 'jobs', '--set', 'enabeld=', 'owner=', '--name', 'Jobs')
    expect(known.text).not.toContain('remarks')
    const nothing = await run('channels', 'edit', 'jobs')
    expect(nothing).toEqual({ code: 1, text: expect.stringContaining('nothing is named that is to change') })
  })

  it('keeps tables within 100 columns where there is no terminal', async () => {
    const long = Array.from({ length: 4 }, (_, index) => `a_rather_long_name_of_an_agent_${index}=+999662105${index}`)
    const { text } = await run('agents', 'add', ...long, 'none=1', '--channel', 'nowhere')
    expect(Math.max(...text.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(100)
    expect(text.replace(/\s+/g, ' ')).toContain('nowhere')
  })

  it('says what the console refuses, with its fix', async () => {
    const { code, text } = await run('clients', 'stop', 'nobody')
    expect(code).toBe(1)
    expect(text).toContain('CLI_CONSOLE_REFUSED')
    expect(text).toContain("There is no client 'nobody'.")
    expect(text).toContain('Name one of bot1.')
    expect((await run('channels', 'add-agent', 'jobs', '--session', 'x', '--phone', 'none')).text).toContain('phone')
    const sent = await run('broadcasts', 'create', '--pool', 'jobs', '--text', 'Hello', '--to', '@x')
    expect(sent.text.match(/--to: "@x" names nobody/g)).toHaveLength(1)
    expect(sent.text.match(/Write an id/g)).toHaveLength(1)
    const empty = await run('broadcasts', 'create', '--pool', 'nix', '--text', ' ', '--to', '@ann')
    expect(empty.text).toMatch(/\): --text is empty[\s\S]*Write `--text "..."`/)
    expect(empty.text).not.toMatch(/\btext: /)
    expect((await run('outbox', 'list', '--state', 'odd')).text).toContain('--state')
    // Agents read HTML unless they are told otherwise.
    const before = (await json('broadcasts', 'list')).length
    const marked = ['broadcasts', 'create', '--pool', 'jobs', '--to', '@ann', '--text', '<b>bold <div>']
    const broken = await run(...marked)
    expect(broken.code).toBe(1)
    expect(broken.text).toMatch(/--text: <b> is never closed[\s\S]*--text: Telegram has no tag <div>/)
    expect((await json('broadcasts', 'list')).length).toBe(before)
    const plain = await json(...marked, '--parse-mode', 'none')
    await run('broadcasts', 'cancel', String(plain.id))
  })

  it('takes those a broadcast goes to from a file or the standard input, a time, and a key', async () => {
    const create = async (...args: string[]) => run('broadcasts', 'create', '--pool', 'jobs', '--text', 'news', ...args)
    writeFileSync(join(app.cwd, 'people.txt'), '\uFEFF# people\n@ann\n\n+49 170 1234567\r\nid:42\n')
    const later = ['--at', '90m', '--silent', '--key', 'may']
    const made = JSON.parse((await create('--to-file', 'people.txt', '--to', '@bob', ...later, '--json')).text)
    expect(made).toMatchObject({ total: 4, waiting: 4 })
    expect(made.due_ms).toBeGreaterThan(Date.now() + 80 * 60_000)
    input = ['@ann\n@ben', '_b\n']
    const again = JSON.parse((await create('--to-file', '-', ...later, '--json')).text)
    expect(again).toMatchObject({ id: made.id, total: 5 })
    await run('broadcasts', 'cancel', String(made.id))
    for (const [args, says] of [
      [['--to', '@ann', '--at', 'soon'], '--at: "soon" is no time'],
      [['--to', '@ann', '--at', '2001-01-01'], '--at: 2001-01-01T00:00:00.000Z is over already'],
      [[], 'Nobody is named'],
      [['--to-file', 'none.txt'], '--to-file: none.txt cannot be read (ENOENT)'],
    ] as const) {
      expect(await create(...args)).toEqual({ code: 1, text: expect.stringContaining(says) })
    }
  })

  it('shows lists in lines of 100 columns, and whole texts when they are wanted', async () => {
    const long = 'a long text of many words '.repeat(10).trim()
    const [id] =
      (await run('broadcasts', 'create', '--pool', 'jobs', '--text', long, '--to', '@ann')).text.match(/\d+/) ?? []
    await run('broadcasts', 'cancel', id ?? '')
    const lines = (await run('outbox', 'list')).text.split('\n')
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(100)
    expect(lines.join('\n')).toContain('…')
    expect((await run('outbox', 'list', '--wide')).text).toContain(long.slice(0, 150))
  })

  it('shows and changes the list of those nobody writes to', async () => {
    expect((await run('do-not-contact', 'add', '@Ann', '--reason', 'asked')).text).toBe(
      '  Nobody writes to @ann any more.\n',
    )
    expect((await run('do-not-contact', 'list')).text).toMatch(/@ann +20\d\d-\S+ +asked/)
    const [message] = (await json('outbox', 'list', '--pool', 'jobs')).messages
    expect(await run('outbox', 'retry', String(message.id))).toEqual({
      ...{ code: 1, text: expect.stringContaining('Nobody may write to @ann: asked.') },
    })
    expect(await run('do-not-contact', 'remove', '@ann')).toEqual({
      code: 0,
      text: '  @ann may be written to again.\n',
    })
    expect((await run('do-not-contact', 'remove', '@ann')).code).toBe(1)
    expect((await run('do-not-contact', 'add', '@')).text).toContain('RECIPIENT: "@" names nobody')
    const nobody = await run('do-not-contact', 'add', '')
    expect(nobody.text).toMatch(/`@ann` as RECIPIENT/)
  })

  it('has its token from a file that is for its user alone, and goes to no other server', async () => {
    const file = join(app.cwd, 'data/console.json')
    expect(statSync(file).mode & 0o077).toBe(0)
    const note = readFileSync(file, 'utf8')
    try {
      writeFileSync(file, note.replace(/"fingerprint": "[0-9A-F]{2}/, '"fingerprint": "ZZ'))
      chmodSync(file, 0o600)
      expect((await run('clients', 'list')).text).toContain('CLI_CONSOLE_OTHER')
    } finally {
      writeFileSync(file, note)
    }
    const { token } = JSON.parse(note)
    const stored = JSON.stringify(await json('logs', 'list', '--limit', '1000'))
    expect(stored).not.toContain(token)
  })

  it('says so when nothing runs', async () => {
    await app.running.stop()
    const { code, text } = await run('clients', 'list')
    expect(code).toBe(1)
    expect(text).toContain('CLI_CONSOLE_NOT_RUNNING')
  })
})

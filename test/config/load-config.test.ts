// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables are written this way in a configuration
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Document } from 'yaml'
import { ClientConfig } from '../../core/config/client-config.js'
import type { ConfigDiagnostic } from '../../core/config/config-diagnostic.js'
import { type LoadOptions, loadConfig } from '../../core/config/load-config.js'
import { optionPlaces } from '../../core/config/option-places.js'
import type { SwitchboardConfig } from '../../core/config/switchboard-config.js'
import { isSwitchboardError } from '../../core/errors/switchboard-error.js'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'switchboard-config-'))
})

afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

async function load(text: string, options: LoadOptions = {}): Promise<SwitchboardConfig> {
  await writeFile(join(folder, 'config.yaml'), text)
  return loadConfig('config.yaml', { env: {}, cwd: folder, ...options })
}

async function problemsOf(text: string, options: LoadOptions = {}): Promise<readonly ConfigDiagnostic[]> {
  const error = await load(text, options).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!isSwitchboardError(error, 'CONFIG_INVALID')) throw error ?? new Error('the configuration is valid')
  return error.context.problems
}

/** The problems as `line:column path: message`. */
async function told(text: string, options: LoadOptions = {}): Promise<string[]> {
  const problems = await problemsOf(text, options)
  return problems.map(({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`)
}

const bot = (more = '') => `sandbox: { enabled: true }
clients:
  - session_name: "bot1"
    type: "bot"
    api_id: 1
    api_hash: "hash"
    bot_token: "800000001:AAinvented-token-of-a-bot-in-a-test"
${more}`

const seedWithCredentials = async (): Promise<string> => {
  const seed = await readFile(new URL('../fixtures/seed/config.yaml', import.meta.url), 'utf8')
  return seed
    .replaceAll('YOUR_API_ID', '12345')
    .replaceAll('YOUR_API_HASH', '0123456789abcdef0123456789abcdef')
    .replace('YOUR_BOT_TOKEN', '123456789:AAinvented-token-of-a-bot-in-a-test')
    .replace('YOUR_BOT_TOKEN', '123456788:AAinvented-token-of-a-bot-in-a-test')
    .replace('+1234567890', '+1234567891')
    .replaceAll('YOUR_PASSWORD', 'a password')
}

describe('loading a configuration', () => {
  it('reads every key of the seed with its type', async () => {
    const config = await load(await seedWithCredentials())

    expect(config.clients.map((client) => client.sessionName)).toEqual(['user1', 'user2', 'bot1', 'bot2'])
    expect(config.clients[1]).toBeInstanceOf(ClientConfig)
    expect(config.clients[1]).toMatchObject({
      type: 'user',
      apiId: 12345,
      apiHash: '0123456789abcdef0123456789abcdef',
      appVersion: 'User2App 2.1',
      deviceModel: 'User2Device',
      systemVersion: 'User2OS 2.0',
      langCode: 'ru',
      ipv6: false,
      proxy: undefined,
      testMode: false,
      botToken: undefined,
      sessionString: undefined,
      inMemory: false,
      phoneNumber: '+1234567890',
      phoneCode: undefined,
      password: 'a password',
      workers: 2,
      workdir: 'sessions',
      parseMode: 'HTML',
      noUpdates: false,
      catchUp: true,
      takeout: false,
      sleepThreshold: 15,
      hidePassword: false,
      maxConcurrentTransmissions: 1,
      driver: 'telegram',
      session: { type: 'file', string: undefined, workdir: 'sessions', inMemory: false },
      errorHandler: { sleepThreshold: 15, maxRetries: 3, retryDelay: 5 },
      plugins: {
        enabled: true,
        root: 'plugins/user_plugins/user2',
        include: ['user_commands', 'user_periodic'],
        exclude: [],
      },
      periodicTasks: {
        enabled: true,
        scheduleModule: 'plugins.user_plugins.user2.user_periodic',
        scheduleFunction: 'schedule_user2_tasks',
        tasks: ['user2_task_notify'],
      },
    })
  })

  it('accepts the seed but for its credentials, and names each of those', async () => {
    const seed = await readFile(new URL('../fixtures/seed/config.yaml', import.meta.url), 'utf8')

    const problems = await problemsOf(seed)

    expect(problems.map(({ path }) => path)).toEqual([
      'clients[0].api_id',
      'clients[0].api_hash',
      'clients[1].api_id',
      'clients[1].api_hash',
      'clients[1].phone_number',
      'clients[1].password',
      'clients[2].api_id',
      'clients[2].api_hash',
      'clients[2].bot_token',
      'clients[3].api_id',
      'clients[3].api_hash',
      'clients[3].bot_token',
    ])
    expect(problems[8]).toMatchObject({ line: 124, column: 16, message: 'bot_token still holds a placeholder' })
  })

  it("reads the seed's second form of a plugin block", async () => {
    const config = await load(
      bot(`    plugins:
      enabled: true
      root: "plugins/bot_plugins"
      include:
        - "bot1"
        - "bot2"
        - "bot3"  # Newly added plugin
      exclude:
        - "excluded_plugin"
`),
    )

    expect(config.clients[0]?.plugins).toMatchObject({
      root: 'plugins/bot_plugins',
      include: ['bot1', 'bot2', 'bot3'],
      exclude: ['excluded_plugin'],
    })
  })

  it('loads the shipped configuration without any variable', async () => {
    const shipped = await readFile(new URL('../../config/config.yaml', import.meta.url), 'utf8')

    const config = await load(shipped)

    expect(config.sandbox).toMatchObject({ enabled: true, port: 0, world: 'config/sandbox.yaml' })
    expect(config.clients.map(({ type, phoneNumber, botToken }) => [type, phoneNumber ?? botToken])).toEqual([
      ['user', '+9996621001'],
      ['user', '+9996621002'],
      ['bot', '800000001:AAinvented-token-of-bot1-sandbox-on'],
      ['bot', '800000002:AAinvented-token-of-bot2-sandbox-on'],
    ])
  })

  it('refuses the accounts of the sandbox when the sandbox is off', async () => {
    const shipped = await readFile(new URL('../../config/config.yaml', import.meta.url), 'utf8')

    const problems = await problemsOf(shipped, { env: { SANDBOX: 'false' } })

    const paths = problems.map(({ path }) => path)
    for (const key of ['clients[0].phone_number', 'clients[0].api_id', 'clients[3].api_hash', 'clients[3].bot_token']) {
      expect(paths).toContain(key)
    }
    expect(problems.find(({ path }) => path === 'clients[3].bot_token')?.fix).toBe(
      'Set BOT2_TOKEN in .env. Write the token that @BotFather gave you, or set sandbox.enabled to true.',
    )
  })

  it('refuses credentials of the sandbox that are written out where clients are on Telegram', async () => {
    const text = `clients:
  - { session_name: bot1, type: bot, api_id: 1, api_hash: "0123456789abcdef0123456789abcdef", bot_token: "800000001:AAinvented-token-of-bot1-sandbox-on" }
`
    expect((await problemsOf(text, { onTelegram: true })).map(({ path }) => path)).toEqual([
      'clients[0].api_id',
      'clients[0].bot_token',
    ])
    // A server of one's own may know them.
    await expect(load(text)).resolves.toBeDefined()
  })

  it('refuses accounts of agents whose names are taken, and numbers of the sandbox when that is off', async () => {
    const agents = `agents:
  accounts:
    - { session_name: helper, phone_number: "+9996621007" }
    - { session_name: HELPER }
    - { session_name: Bot1 }
`
    const told = async (text: string) =>
      (await problemsOf(text)).map(({ line, path, message }) => `${line} ${path}: ${message}`)
    const off = (await told(`${bot().replace('enabled: true', 'enabled: false')}${agents}`)).filter((line) =>
      line.includes('agents.'),
    )
    expect(off).toEqual([
      '10 agents.accounts[0].phone_number: phone_number belongs to the sandbox or to the test servers of Telegram, and sandbox.enabled is false',
      '11 agents.accounts[1].session_name: session_name HELPER is taken by the account helper',
      '12 agents.accounts[2].session_name: session_name Bot1 is taken by the client bot1',
    ])
    expect((await told(`${bot()}${agents}`)).filter((line) => line.includes('phone_number'))).toEqual([])
  })

  it('has a default for every key that may be left out, and takes null as left out', async () => {
    const config = await load(bot('    workers: null\n    parse_mode: null\n    plugins: null\n    session: null\n'))

    expect(config).toMatchObject({
      file: 'config.yaml',
      notices: [],
      maxConcurrency: 64,
      connectConcurrency: 32,
      storage: { file: 'data/switchboard.db' },
      logging: { level: 'info', levels: {}, console: true, files: true, directory: 'logs' },
    })
    expect(config.clients[0]).toMatchObject({
      workers: 4,
      parseMode: 'HTML',
      plugins: { enabled: true, root: 'plugins', include: [], exclude: [] },
      session: { type: 'file', workdir: 'sessions' },
      periodicTasks: { enabled: true, tasks: undefined },
    })
  })

  it('tells an empty list of tasks from an absent one', async () => {
    const config = await load(bot('    periodic_tasks: { tasks: [] }\n'))

    expect(config.clients[0]?.periodicTasks.tasks).toEqual([])
  })

  it('merges blocks that are shared by an anchor', async () => {
    const text = bot(`    error_handler: &patient { max_retries: 9, retry_delay: 1 }
  - session_name: "bot2"
    type: "bot"
    api_id: 1
    api_hash: "hash"
    bot_token: "800000002:AAinvented-token-of-a-bot-in-a-test"
    error_handler:
      <<: *patient
      retry_delay: 7
`)

    const config = await load(text)

    expect(config.clients[1]?.errorHandler).toMatchObject({ maxRetries: 9, retryDelay: 7 })
  })

  it('names a file that is not there', async () => {
    await expect(loadConfig('nowhere.yaml', { cwd: folder, env: {} })).rejects.toMatchObject({
      code: 'CONFIG_NOT_FOUND',
      message: expect.stringContaining('nowhere.yaml'),
    })
  })

  it('says so when the path cannot be read as a file', async () => {
    await expect(loadConfig('.', { cwd: folder, env: {} })).rejects.toMatchObject({ code: 'CONFIG_UNREADABLE' })
  })
})

describe('the problems of a configuration', () => {
  it('come all at once, in the order of the file, each with its place and a fix', async () => {
    const text = `clients:
  - sesion_name: "user9"
    type: "usr"
    api_id: "12"
    api_hash: 12
    ipv6: yes
    workers: 0
    plugins: [a]
    periodic_tasks:
      tasks: [1, a]
  - nonsense
  - session_name: "bot9"
    type: "bot"
    api_id: 1
logging:
  levels: { bott: debug, bot: loud }
sandbox: true
extra: 1
`
    expect(await told(text)).toEqual([
      '2:5 clients[0].sesion_name: sesion_name is not a key that is known here',
      '3:11 clients[0].type: type must be user or bot',
      '4:13 clients[0].api_id: api_id must be a whole number',
      '5:15 clients[0].api_hash: api_hash must be text',
      '6:11 clients[0].ipv6: ipv6 must be true or false',
      '7:14 clients[0].workers: workers must be 1 or more',
      '8:14 clients[0].plugins: plugins must be a block of keys',
      '10:15 clients[0].periodic_tasks.tasks[0]: tasks takes texts',
      '11:5 clients[1]: item 2 of clients must be a block of keys',
      '12:5 clients[2].api_hash: api_hash is missing',
      '12:5 clients[2].bot_token: bot_token is missing; a bot logs in with it',
      '16:13 logging.levels.bott: bott is not a key that is known here',
      '16:31 logging.levels.bot: bot must be trace, debug, info, warn, error, fatal or silent',
      '17:10 sandbox: sandbox must be a block of keys',
      '18:1 extra: extra is not a key that is known here',
    ])
    expect((await problemsOf(text)).every(({ fix }) => fix.length > 5)).toBe(true)
  })

  it.each([
    ['sesion_name', 'session_name'],
    ['botToken', 'bot_token'],
    ['sleep_treshold', 'sleep_threshold'],
    ['proxi', 'proxy'],
    ['token', 'bot_token'],
  ])('suggest for %s the key %s', async (written, meant) => {
    const problems = await problemsOf(bot(`    ${written}: 1\n`))

    expect(problems[0]?.fix).toBe(`Write ${meant}, or remove the key.`)
  })

  it('list the known keys when none is near', async () => {
    const [problem] = await problemsOf(bot('    plugins: { zzzzzzzz: 1 }\n'))

    expect(problem?.fix).toBe('Remove it; known here: enabled, root, include, exclude, options.')
  })

  it('include every doubled key with the line of the first', async () => {
    expect(await told(`${bot('    workers: 2\n    workers: 3\n')}sandbox: { enabled: true }\n`)).toEqual([
      '9:5 clients[0].workers: workers is there twice; the first is in line 8',
      '10:1 sandbox: sandbox is there twice; the first is in line 1',
    ])
  })

  it('refuse two clients of one account, by their token or their phone', async () => {
    const user = (name: string, phone: string) => `  - session_name: "${name}"
    type: "user"
    api_id: 1
    api_hash: "hash"
    phone_number: "${phone}"
`
    const again = `  - session_name: "bot9"
    type: "bot"
    api_id: 1
    api_hash: "hash"
    bot_token: "800000001:AAanother-token-of-the-same-bot-in-a-test"
`
    expect(
      await told(
        bot(`${again}${user('one', '+1 555 0100')}${user('two', '+1 (555) 01-00')}${user('three', '+15550101')}`),
      ),
    ).toEqual([
      '12:16 clients[1].bot_token: bot_token is that of bot1 as well, and an account can be one client only',
      '22:19 clients[3].phone_number: phone_number is that of one as well, and an account can be one client only',
    ])
  })

  it('tell of a doubled block only that it is doubled', async () => {
    expect(await told(`${bot()}clients: []\n`)).toEqual(['8:1 clients: clients is there twice; the first is in line 2'])
  })

  it('tell the root alone where one tab makes every line below it wrong', async () => {
    const seed = await readFile(new URL('../fixtures/seed/config.yaml', import.meta.url), 'utf8')
    const lines = seed.split('\n')
    const at = lines.findIndex((line) => line.trim().startsWith('device_model'))
    lines[at] = `\t${lines[at]?.trim()}`

    expect(await told(lines.join('\n'))).toEqual([
      expect.stringMatching(
        new RegExp(`^${at + 1}:1 : a tab is used for indentation; \\d+ more below may follow from it$`),
      ),
    ])
  })

  it('tell at most three faults of single values at once', async () => {
    const text = ['a', 'b', 'c', 'd', 'e'].map((key) => `${key}: "\\q"\n`).join('')
    const problems = await told(text)

    expect(problems).toHaveLength(3)
    expect(problems.at(-1)).toContain('2 more below')
  })

  it('include names that two clients share', async () => {
    const text = `${bot()}  - session_name: "Bot1"
    type: "bot"
    api_id: 1
    api_hash: "hash"
    bot_token: "800000002:AAinvented-token-of-a-bot-in-a-test"
`
    expect(await told(text)).toEqual(['8:19 clients[1].session_name: session_name Bot1 is taken by the client bot1'])
  })

  it('do not include a missing phone number, as a session or a login in the terminal may stand for it', async () => {
    const user = (more: string) =>
      `sandbox: { enabled: true }\nclients:\n  - { session_name: u, type: user, api_id: 1, api_hash: h${more} }\n`

    expect((await load(user(''))).clients[0]?.phoneNumber).toBeUndefined()
    expect((await load(user(', session_string: "1Ab"'))).clients[0]?.session).toMatchObject({
      type: 'string',
      string: '1Ab',
    })
  })

  it('include what is wrong with a proxy, without showing its secrets', async () => {
    const proxied = (proxy: string) => bot(`    proxy: { hostname: proxy.test, port: 1080, ${proxy} }\n`)
    const hex = '00112233445566778899aabbccddeeff'
    const domain = Buffer.from('example.org').toString('hex')
    const base64 = Buffer.from(`ee${hex}${domain}`, 'hex').toString('base64url')
    for (const secret of [hex, `dd${hex}`, `ee${hex}${domain}`, base64]) {
      expect((await load(proxied(`scheme: mtproto, secret: "${secret}"`))).clients[0]?.proxy).toMatchObject({ secret })
    }
    for (const secret of [`cc${hex}`, `ee${hex}`, `ee${hex}00`, 'hello', `${hex}00`]) {
      const [problem] = await told(proxied(`scheme: mtproto, secret: "${secret}"`))
      expect(problem).toContain('clients[0].proxy.secret: secret is not that of an MTProxy')
      expect(problem).not.toContain(secret)
    }
    expect(await told(proxied('scheme: mtproto'))).toEqual([expect.stringContaining('secret is missing')])
    expect(await told(proxied('scheme: socks6'))).toEqual([expect.stringContaining('scheme must be socks4, socks4a')])
    expect(await told(proxied('scheme: http, password: "pw12345"'))).toEqual([
      expect.stringContaining('username is missing; the password belongs to one'),
    ])
    expect(await told(proxied(`scheme: socks5, username: "${'n'.repeat(256)}"`))).toEqual([
      expect.stringContaining('username is longer than 255 bytes'),
    ])
  })

  it('do not include what a proxy has no use for, which is told', async () => {
    const { notices } = await load(
      bot('    proxy: { scheme: socks4, hostname: h, port: 1, username: n, password: "pw12345", secret: "ab" }\n'),
    )

    expect(notices).toEqual([
      'bot1: proxy.password has no effect beside proxy.scheme: socks4',
      'bot1: proxy.secret has no effect beside proxy.scheme: socks4',
    ])
  })

  it('include a bot token of another form, without showing it', async () => {
    const text = bot().replace('800000001:AAinvented-token-of-a-bot-in-a-test', 'oops-my-secret')
    const error = await load(text).catch((reason: unknown) => reason)

    expect(String(error)).toContain('clients[0].bot_token')
    expect(String(error)).not.toContain('oops-my-secret')
  })

  it.each([
    ['clients:\n\t- a: 1\n', '2:1 : a tab is used for indentation'],
    ['clients: [\n', '1:10 : the [ is never closed'],
    [
      'clients:\n  - plugins: { include: [a, b }\n    type: bot\n',
      '2:25 : the [ is never closed; 1 more below may follow from it',
    ],
    ['clients:\n  - include: ["a", "b"\n    exclude: []\n', '2:14 : the [ is never closed'],
    ['clients:\n  - include: [a, [b]\n', '2:14 : the [ is never closed'],
    ['clients:\n  - name: "bot1\n    type: bot\n', '2:11 : the " is never closed'],
    ['clients:\n  - a: 1\n   b: 2\n', '3:1 : a quote, bracket, comma, colon or space is missing'],
    ['', '1:1 : the file holds no block of keys'],
    ['hello\n', '1:1 : the file holds no block of keys'],
    ['clients: []\n', '1:10 clients: clients is an empty list'],
  ])('tell what is wrong with the text %j', async (text, expected) => {
    expect(await told(text)).toContain(expected)
  })

  it('tell that a variable has to be quoted inside braces', async () => {
    const [problem] = await problemsOf('sandbox: {enabled: $' + '{SANDBOX}}\n')

    expect(problem).toMatchObject({ line: 1, fix: expect.stringContaining('in quotes') })
  })
})

describe('variables', () => {
  const withToken = (value: string) => bot().replace('"800000001:AAinvented-token-of-a-bot-in-a-test"', value)
  const token = '800000009:AAanother-invented-token-of-a-bot'

  it('come from the environment before .env, and change neither', async () => {
    await writeFile(join(folder, '.env'), `SB_TEST_TOKEN=${token}\nSB_TEST_HASH='from .env'\n`)
    const text = withToken('"${SB_TEST_TOKEN}"').replace('"hash"', '"${SB_TEST_HASH}"')

    const config = await load(text, { env: { SB_TEST_HASH: 'from the environment' } })

    expect(config.clients[0]).toMatchObject({ botToken: token, apiHash: 'from the environment' })
    expect(process.env.SB_TEST_TOKEN).toBeUndefined()
  })

  it('become numbers and switches where those are wanted', async () => {
    const text = bot('    workers: ${WORKERS:-7}\n    ipv6: "${IPV6}"\n').replace(
      'enabled: true',
      'enabled: "${SB:-true}"',
    )

    const config = await load(text, { env: { IPV6: 'True' } })

    expect(config.clients[0]).toMatchObject({ workers: 7, ipv6: true })
    expect(config.sandbox.enabled).toBe(true)
  })

  it('stay text where text is wanted', async () => {
    const config = await load(bot('    device_model: ${MODEL}\n'), { env: { MODEL: '0123' } })

    expect(config.clients[0]?.deviceModel).toBe('0123')
  })

  it('cannot break the file, whatever they hold', async () => {
    const nasty = 'a"b: [c]\n  workers: 99 # \'{'

    const config = await load(bot().replace('"hash"', '${HASH}'), { env: { HASH: nasty } })

    expect(config.clients[0]).toMatchObject({ apiHash: nasty, workers: 4 })
  })

  it('fall back on a default after :- when absent or empty, after - only when absent', async () => {
    const text = bot('    device_model: "${A:-one}"\n    app_version: "${B-two}"\n    system_version: "x${C-three}"\n')

    const config = await load(text, { env: { A: '', C: '' } })

    expect(config.clients[0]).toMatchObject({ deviceModel: 'one', appVersion: 'two', systemVersion: 'x' })
  })

  it('make an empty value one that is left out', async () => {
    expect(await told(withToken('"${TOKEN}"'), { env: { TOKEN: '' } })).toEqual([
      '7:16 clients[0].bot_token: bot_token is missing; a bot logs in with it',
    ])
  })

  it('are reported with their place when they are not set', async () => {
    const problems = await problemsOf(withToken('"${TOKEN}"'))

    expect(problems).toEqual([
      {
        line: 7,
        column: 16,
        path: 'clients[0].bot_token',
        message: 'bot_token takes its value from ${TOKEN}, which is not set',
        fix: 'Set TOKEN in the environment or in .env, or give it a default: `${TOKEN:-...}`.',
        ...{ rule: 'variableMissing', facts: { name: 'bot_token', variable: 'TOKEN' } },
      },
    ])
  })

  it('are reported when they are written in a form that is not known', async () => {
    expect(await told(bot('    device_model: "${A!}"\n'))).toEqual([
      '8:19 clients[0].device_model: device_model has a ${ that begins no variable',
    ])
  })

  it('are left alone behind a doubled dollar', async () => {
    const config = await load(bot('    device_model: "$${A} costs $5"\n'))

    expect(config.clients[0]?.deviceModel).toBe('${A} costs $5')
  })

  it('keep their values out of what is said about them', async () => {
    const error = await load(bot('    workers: "${WORKERS}"\n'), { env: { WORKERS: 'hunter2' } }).catch(String)

    expect(error).toContain('workers must be a whole number')
    expect(error).not.toContain('hunter2')
  })
})

describe('keys that say the same thing twice', () => {
  it('let in_memory, in either place, keep the session off the disk', async () => {
    const config = await load(bot('    in_memory: true\n    session: { type: file }\n'))

    expect(config.clients[0]).toMatchObject({ inMemory: true, session: { type: 'memory', inMemory: true } })
    expect(config.notices).toEqual(['bot1: session.type file has no effect beside in_memory: true'])
  })

  it('let session.workdir go before workdir', async () => {
    const config = await load(bot('    workdir: here\n    session: { workdir: there }\n'))

    expect(config.clients[0]?.session.workdir).toBe('there')
    expect(config.notices).toEqual(['bot1: workdir has no effect beside session.workdir'])
  })

  it('take sleep_threshold for error_handler.sleep_threshold when that is left out', async () => {
    const config = await load(bot('    sleep_threshold: 0\n    error_handler: { max_retries: 1 }\n'))

    expect(config.clients[0]?.errorHandler).toMatchObject({ sleepThreshold: 0, maxRetries: 1 })
  })

  it('are reported when a bot has what only a user logs in with', async () => {
    const config = await load(bot('    phone_number: "+1234567890"\n'))

    expect(config.notices).toEqual(['bot1: phone_number has no effect beside type: bot'])
  })
})

it('looks for the places of options when somebody asks for one', async () => {
  const look = vi.spyOn(Document.prototype, 'getIn')
  const { clients } = await load(`sandbox: { enabled: true }
clients:
  - session_name: "user1"
    type: "user"
    api_id: 1
    api_hash: "x"
    plugins:
      root: "plugins"
      include: ["greeter"]
      options:
        greeter:
          words: ["one", "two"]
`)
  expect(look).not.toHaveBeenCalled()
  const places = optionPlaces(clients[0]?.plugins ?? {})
  expect(places?.at(['options', 'greeter', 'words', 1])).toMatchObject({ line: 12, column: 26 })
  expect(places?.at(['options', 'greeter', 'words'], 'key')).toMatchObject({ line: 12, column: 11 })
  expect(places?.at(['options', 'greeter', 'absent'])).toMatchObject({
    line: 11,
    path: 'clients[0].plugins.options.greeter.absent',
  })
  expect(look).toHaveBeenCalled()
  look.mockRestore()
})

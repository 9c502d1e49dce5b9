import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { runCli } from '../../core/cli/cli.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
let cwd: string

beforeEach(() => {
  // Inside the package, so that plugins can import it by its name, and where its compiler options hold.
  mkdirSync(join(root, 'test/data'), { recursive: true })
  cwd = mkdtempSync(join(root, 'test/data/cli-'))
})

afterEach(() => {
  rmSync(cwd, { recursive: true, force: true })
})

async function run(...args: string[]): Promise<{ code: number; text: string }> {
  let text = ''
  const out = {
    write: (more: string) => {
      text += more
    },
  }
  return { code: await runCli(args, { out, env: {}, cwd }), text }
}

function project(client = '', plugin = helloPlugin): void {
  mkdirSync(join(cwd, 'config'))
  mkdirSync(join(cwd, 'plugins'))
  writeFileSync(join(cwd, 'plugins/hello.ts'), plugin)
  writeFileSync(join(cwd, 'plugins/other.ts'), 'export const nothing = 1\n')
  writeFileSync(
    join(cwd, 'config/config.yaml'),
    `sandbox: { enabled: true }
clients:
  - session_name: "bot1"
    type: "bot"
    api_id: 1
    api_hash: "hash"
    bot_token: "800000001:AAinvented-token-of-a-bot-in-a-test"
    plugins: { root: plugins, include: [hello] }
    periodic_tasks: { tasks: [tick] }
${client}`,
  )
}

const helloPlugin = `import { Every, OnCommand, Plugin } from 'switchboard'
@Plugin({ name: 'hello' })
export class Hello {
  @OnCommand('hello')
  hello() {}
  @Every('1m')
  tick() {}
  @Every('2m')
  tock() {}
}
`

it('tells the version of the package', async () => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  expect(await run('--version')).toEqual({ code: 0, text: `${version}\n` })
  expect((await run('--help')).text).toMatch(/-V, --version +print the version/)
})

describe('switchboard check', () => {
  it('prints channels, pools and agents, and what is not as somebody may believe', async () => {
    project()
    const agent = (session_name: string, last: number) => ({ session_name, phone: `+799912345${last}` })
    const channels = [
      {
        ...{ id: 'jobs', name: 'Jobs', telegram_id: '@found_jobs', input_sources: ['@feed'], crm_enabled: true },
        ...{
          crm_group_id: -1001112223334,
          auto_response_enabled: true,
          auto_response_template: 'Hello {contact_nam}!',
        },
        ...{ autoresponse: 1, agents: [agent('one', 10), agent('two', 10)] },
      },
      { id: 'news', name: 'News', enabled: false },
    ]
    writeFileSync(join(cwd, 'config/channels.json'), JSON.stringify({ channels }))

    const { code, text } = await run('check')

    expect(code).toBe(0)
    expect(text).toMatch(/channel +jobs +Jobs +on +1 source, announces in @found_jobs, CRM, writes to contacts/)
    expect(text).toMatch(/channel +news +News +off/)
    expect(text).toMatch(/pool +jobs +2 agents: one, two/)
    expect(text).toContain('channels[0].autoresponse is not a key that is known here; it is kept')
    expect(text).toContain('jobs: in auto_response_template, {contact_nam} is not filled in; {contact_name} is')
    expect(text).toContain('the phone number of two is that of one too; they share limits')
  })

  it('prints the handlers and jobs that every client would get, and connects nothing', async () => {
    project()

    const { code, text } = await run('check')

    expect(text.replace(/ +/g, ' ').split('\n')).toEqual([
      '',
      ' bot1 bot',
      ' plugin hello plugins/hello.ts include "hello"',
      ' handler hello /hello',
      ' job tick every 1m on named in periodic_tasks.tasks',
      expect.stringMatching(/^ job tock every 2m off /),
      '',
      '✓ config/config.yaml and its plugins are valid. Nothing was connected.',
      '',
    ])
    expect(code).toBe(0)
  })

  it('is what start --check does as well, with or without its name', async () => {
    project()
    const { text } = await run('check')

    expect(await run('start', '--check')).toEqual({ code: 0, text })
    expect(await run('--check')).toEqual({ code: 0, text })
    expect(await run('--check', '--config', 'config/config.yaml')).toEqual({ code: 0, text })
  })

  it('says the same as JSON, for programs', async () => {
    project()
    const { code, text } = await run('check', '--json')

    expect(code).toBe(0)
    expect(text.trimEnd().split('\n')).toHaveLength(1)
    const hello = {
      ...{ name: 'hello', file: 'plugins/hello.ts', reason: 'include "hello"', enabled: true, hooks: [], options: [] },
      handlers: [{ member: 'hello', kind: 'command', label: '/hello' }],
      jobs: [
        {
          ...{ name: 'tick', member: 'tick', schedule: 'every 1m', enabled: true },
          reason: 'named in periodic_tasks.tasks',
        },
        { name: 'tock', member: 'tock', schedule: 'every 2m', enabled: false, reason: expect.any(String) },
      ],
    }
    const bot1 = { name: 'bot1', type: 'bot', plugins: [hello], services: [], notes: [] }
    expect(JSON.parse(text)).toEqual({ clients: [bot1], notes: expect.any(Array), diagnostics: [] })
    const explained = JSON.parse((await run('explain', 'bot1', '--json')).text)
    expect(explained).toEqual({
      ...bot1,
      files: [
        { file: 'plugins/hello.ts', outcome: 'loaded', reason: 'include "hello": hello' },
        { file: 'plugins/other.ts', outcome: 'skipped', reason: 'no include matches' },
      ],
      diagnostics: [],
    })
    expect((await run('explain', 'bot2', '--json')).text).toContain('"code":"CONFIG_CLIENT_UNKNOWN"')
  })

  it('says as JSON what is wrong, and where, with the same exit code', async () => {
    project('', helloPlugin.replace("'1m'", "'1x'"))
    const wrong = await run('check', '--json')
    expect(wrong.code).toBe(1)
    expect(JSON.parse(wrong.text).diagnostics).toMatchObject([
      {
        code: expect.stringMatching(/^PLUGIN_/),
        message: expect.any(String),
        fix: expect.any(String),
        clients: ['bot1'],
      },
    ])
    expect(JSON.parse(wrong.text).diagnostics[0]).toMatchObject({ file: 'plugins/hello.ts', line: expect.any(Number) })

    writeFileSync(join(cwd, 'config/config.yaml'), 'clients:\n  - session_name: bot1\n    type: robot\n')
    for (const args of [['check'], ['explain', 'bot1']]) {
      const { code, text } = await run(...args, '--json')
      expect(code).toBe(1)
      expect(JSON.parse(text).diagnostics).toContainEqual({
        ...{ code: 'CONFIG_INVALID', file: 'config/config.yaml', line: 3, column: expect.any(Number) },
        ...{ path: 'clients[0].type', message: expect.any(String), fix: expect.any(String) },
      })
    }
  })

  it('says one thing as JSON, whatever plugins print and whether the schema can be written', async () => {
    project('', `process.stdout.write('loaded\\n')\n${helloPlugin}`)
    const [printed, others] = [vi.spyOn(process.stdout, 'write'), vi.spyOn(process.stderr, 'write')]
    onTestFinished(() => void vi.restoreAllMocks())
    others.mockReturnValue(true)
    const { code, text } = await run('check', '--json', '--schema', 'config')

    expect(code).toBe(1)
    expect(text.trimEnd().split('\n')).toHaveLength(1)
    expect(JSON.parse(text).diagnostics).toMatchObject([{ code: 'CONFIG_UNWRITABLE' }])
    expect(readdirSync(cwd).filter((name) => name.endsWith('.tmp'))).toEqual([])
    expect(printed).not.toHaveBeenCalledWith('loaded\n')
    expect(others).toHaveBeenCalledWith('loaded\n')
    expect(process.stdout.write).toBe(printed)
  })

  it('lists the errors of plugins and answers 1', async () => {
    project('', helloPlugin.replace("@Plugin({ name: 'hello' })", ''))

    const { code, text } = await run('check')

    expect(code).toBe(1)
    expect(text).toContain('bot1 · plugins/hello.ts:5 · Hello')
    expect(text).toContain('Fix: ')
    expect(text).not.toContain('    at ')
  })

  it('lists the problems of the configuration and answers 1', async () => {
    project('    workers: many\n')

    const { code, text } = await run('check')

    expect(code).toBe(1)
    expect(text).toContain('✗ 1 problem in config/config.yaml; nothing was started.')
    expect(text).toContain('config/config.yaml:10:14  clients[0].workers\n    workers must be a whole number')
  })

  it('tells what has no effect', async () => {
    project('    takeout: true\n')

    expect((await run('check')).text).toContain('takeout has no effect (bot1)')
  })
})

describe('the options of plugins', () => {
  const plugin = `import { Inject, Option, Plugin } from 'switchboard'
export class GreeterOptions {
  @Option({ kind: 'integer', min: 1, max: 9, description: 'Greetings in a day.' })
  perDay = 3
  @Option({ kind: 'text', secret: true })
  key?: string
}
@Plugin({ name: 'greeter', options: GreeterOptions })
export class Greeter {
  constructor(@Inject(GreeterOptions) readonly options: GreeterOptions) {}
}
`
  const withOptions = (options: string) => {
    project('', plugin)
    const file = join(cwd, 'config/config.yaml')
    const text = readFileSync(file, 'utf8').replace('include: [hello]', `include: [hello], options: ${options}`)
    writeFileSync(file, text.replace('tasks: [tick]', 'enabled: false'))
  }

  it('are checked with everything else, by file and line', async () => {
    withOptions('{ greeter: { per_day: 10, kee: x } }')

    const { code, text } = await run('check')

    expect(code).toBe(1)
    expect(text).toMatch(/bot1 · config\/config\.yaml:8:\d\d · plugins\/hello\.ts:9 · Greeter/)
    expect(text).toContain('per_day must be 9 or less')
    expect(text).toContain('Write key, or remove the key.')
  })

  it('are told by explain, without secrets', async () => {
    withOptions('{ greeter: { key: "hidden word" } }')

    const { code, text } = await run('explain', 'bot1')

    expect(code).toBe(0)
    expect(text).toMatch(/greeter\.per_day +3 +default/)
    expect(text).toMatch(/greeter\.key +\(not shown\) +plugins\.options/)
    expect(text).not.toContain('hidden word')
    expect(JSON.parse((await run('explain', 'bot1', '--json')).text).plugins[0].options).toEqual([
      { path: 'per_day', secret: false, is_default: true, value: 3 },
      { path: 'key', secret: true, is_default: false },
    ])
  })

  it('are in no schema that cannot be written, which is told with a fix', async () => {
    withOptions('{}')
    const { code, text } = await run('check', '--schema', 'nowhere/plugins.schema.json')
    expect(code).not.toBe(0)
    expect(text).toMatch(/nowhere\/plugins\.schema\.json cannot be written \(ENOENT\)/)
    expect(text).toContain('CONFIG_UNWRITABLE')
    expect(text).toContain('Fix: ')
  })

  it('are in the schema that is written for editors', async () => {
    withOptions('{}')

    const { code, text } = await run('check', '--schema', 'config/plugins.schema.json')

    expect(code).toBe(0)
    expect(text).toContain('# yaml-language-server: $schema=./plugins.schema.json')
    const schema = JSON.parse(readFileSync(join(cwd, 'config/plugins.schema.json'), 'utf8'))
    const { plugins } = schema.properties.clients.items.properties
    const [greeter] = plugins.anyOf[0].properties.options.properties.greeter.anyOf
    expect(greeter).toMatchObject({ additionalProperties: false, properties: { key: { type: ['string', 'null'] } } })
    expect(greeter.properties.per_day).toMatchObject({
      description: 'Greetings in a day.',
      default: 3,
      anyOf: expect.arrayContaining([{ type: 'integer', minimum: 1, maximum: 9 }]),
    })
  })
})

describe('switchboard explain', () => {
  it('tells what a client gets and what became of every file, and no secret', async () => {
    project()

    const { code, text } = await run('explain', 'bot1')

    expect(code).toBe(0)
    expect(text).toMatch(/loaded +plugins\/hello\.ts +include "hello": hello/)
    expect(text).toMatch(/skipped +plugins\/other\.ts +no include matches/)
    expect(text).toMatch(/logs in with +bot_token\n/)
    expect(text).not.toContain('invented-token')
  })

  it('tells what an agent gets, which check tells of all of them', async () => {
    project()
    const agents = [
      { session_name: 'agent1', phone: '+79991234510' },
      { session_name: 'agent2', phone: '+79991234511' },
    ]
    writeFileSync(
      join(cwd, 'config/channels.json'),
      JSON.stringify({ channels: [{ id: 'jobs', name: 'Jobs', agents }] }),
    )
    const builtIn = /plugin +switchboard_agent +\(built in\) +every agent; agents.plugins gives them more/

    const plain = [await run('check'), await run('explain', 'agent2')]
    expect(plain.map(({ code }) => code)).toEqual([0, 0])
    for (const { text } of plain) expect(text).toMatch(builtIn)
    expect(plain[0]?.text).toContain('  agent1, agent2 agents\n')
    expect(plain[1]?.text).toContain('  agent2 agent\n')
    expect(plain[1]?.text).toMatch(/plugins +off/)

    const file = join(cwd, 'config/config.yaml')
    appendFileSync(file, '\nagents: { plugins: { enabled: true, root: plugins, include: [hello, nothing] } }\n')
    for (const { code, text } of [await run('check'), await run('explain', 'agent2')]) {
      expect(code).toBe(1)
      expect(text.split('agent2')[1] ?? '').toMatch(/plugin +hello +plugins\/hello\.ts +include "hello"/)
      expect(text).toContain('nothing')
    }
    for (const args of [['check'], ['explain', 'agent2']]) {
      const { diagnostics } = JSON.parse((await run(...args, '--json')).text)
      expect(diagnostics).toMatchObject([{ clients: ['agent1', 'agent2'] }])
    }
  })

  it('suggests the client that was meant', async () => {
    project()

    const { code, text } = await run('explain', 'bott1')

    expect(code).toBe(1)
    expect(text).toContain('No client of the configuration is called bott1.')
    expect(text).toContain('Fix: Write bot1 if that is meant.')
  })
})

describe('the command line', () => {
  it('names a configuration that is not there', async () => {
    expect(await run('check', '-c', 'nope.yaml')).toEqual({
      code: 1,
      text: expect.stringContaining('There is no configuration file nope.yaml.'),
    })
  })

  it('refuses what it does not know', async () => {
    const { code, text } = await run('check', '--nope')

    expect(code).toBe(1)
    expect(text).toContain("unknown option '--nope'")
  })

  it('names the commands that there are, the nearest first, for one that is not there', async () => {
    const { code, text } = await run('chekc')

    expect(code).toBe(1)
    expect(text).toContain('there is no command chekc. Did you mean check?')
    expect(text).toMatch(/There are: start, check, .*sandbox/)
    expect((await run('frobnicate')).text).toContain('there is no command frobnicate.\nThere are: ')
  })

  it('refuses a time that is no number', async () => {
    const { code, text } = await run('chat', '--as', 'alice', '--to', 'me', '--linger', 'abc')

    expect(code).toBe(1)
    expect(text).toContain('It has to be a number of seconds from 0.')
  })

  it('explains itself', async () => {
    const { code, text } = await run('--help')

    expect(code).toBe(0)
    for (const command of ['start', 'check', 'explain', 'chat', '--config FILE']) expect(text).toContain(command)
  })

  it('says what to do when there is no sandbox to chat in', async () => {
    const { code, text } = await run('chat', '--as', 'alice', '--to', 'me')

    expect(code).toBe(1)
    expect(text).toContain('Run `npm start` in another terminal')
  })
})

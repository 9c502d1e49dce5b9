import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runFor } from './create-plugin.js'

let project: string

/** A project of one's own: this one's files, its packages and its core by reference. */
beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), 'create-plugin-'))
  const entries = ['package.json', 'tsconfig.json', '.config', 'config', 'plugins', 'bin']
  for (const entry of [...entries, 'test/setup.ts', 'test/postgres']) {
    await cp(resolve(entry), join(project, entry), { recursive: true })
  }
  for (const entry of ['core', 'node_modules', 'create-plugin']) await symlink(resolve(entry), join(project, entry))
})
afterEach(() => rm(project, { recursive: true }))

interface Ended {
  code: number
  out: string
}

/** Runs a command in the project; without a terminal, as no one is there to be asked. */
function run(command: string, ...args: string[]): Promise<Ended> {
  const env = { ...process.env, NO_COLOR: '1', CI: '1' }
  return new Promise((done) => {
    const child = execFile(command, args, { cwd: project, env }, (error, stdout, stderr) =>
      done({ code: error ? Number(error.code) : 0, out: `${stdout}${stderr}` }),
    )
    child.stdin?.end()
  })
}

/** Runs it in this process, which takes a hundredth of the time of one of its own. */
async function createPlugin(...args: string[]): Promise<Ended> {
  let out = ''
  const told = (text: string) => {
    out += text
  }
  const code = await runFor({ cwd: project, asks: false, out: told, error: told }, args)
  return { code, out }
}
/** Whether all files of plugins are written as the formatter would. */
const formatted = () =>
  run(
    join(project, 'node_modules/.bin/biome'),
    ...[
      'check',
      '--config-path',
      '.config/format-and-lint.json',
      '--vcs-enabled=false',
      '--error-on-warnings',
      'plugins',
    ],
  )
const config = () => readFile(join(project, 'config/config.yaml'), 'utf8')

describe('create-plugin', () => {
  it.each([
    ['bot3', 'bot_plugins', 'bot1', 'bot_commands'],
    ['user3', 'user_plugins', 'user1', 'user_commands'],
  ])(
    'writes %s, whose test passes untouched and which its client then gets',
    async (name, folder, client, file) => {
      const before = await config()
      const written = await run(process.execPath, 'bin/create-plugin.js', name)
      expect(written).toMatchObject({ code: 0 })
      expect(written.out).toContain(`plugins/${folder}/${name}/${file}.ts`)

      const after = await config()
      const added = after.split('\n').filter((line) => !before.split('\n').includes(line))
      expect(added).toEqual([
        expect.stringContaining(`"../${name}"]`),
        expect.stringContaining(`- ${name}_task_report`),
      ])
      expect(after.match(/#/g)).toEqual(before.match(/#/g))

      const test = await run(
        'npx',
        'vitest',
        'run',
        '--config',
        '.config/vitest.config.ts',
        `plugins/${folder}/${name}`,
      )
      expect(test.out).toMatch(/Tests\s+2 passed/)
      const check = await run(process.execPath, 'bin/switchboard.js', 'check')
      expect(check).toMatchObject({ code: 0 })
      expect(check.out).toMatch(new RegExp(`${client} [^]*plugin +${name}_commands`))
    },
    60_000,
  )

  it('says what it needs when nobody is there to be asked for a name', async () => {
    expect(await createPlugin()).toEqual({
      code: 1,
      out: 'create-plugin: the plugin needs a name: npx create-plugin orders.\nNothing was written.\n',
    })
  })

  it('begins with what is asked for', async () => {
    const before = await config()
    const written = await createPlugin('bot3', '--with', 'dialogue,crm')
    expect(written).toMatchObject({ code: 0 })
    expect(written.out.match(/written .*/g)).toEqual(
      ['bot3_dialogue.ts', 'bot3_crm.ts', 'bot3.test.ts'].map((file) => `written  plugins/bot_plugins/bot3/${file}`),
    )
    expect((await config()).split('\n').filter((line) => !before.split('\n').includes(line))).toHaveLength(1)
    await createPlugin('user3', '--with', 'crm')
    await createPlugin('orders', '--with', 'command,dialogue')

    const test = await run('npx', 'vitest', 'run', '--config', '.config/vitest.config.ts', 'bot3', 'user3', 'orders')
    expect(test.out).toMatch(/Tests\s+5 passed/)
    expect(await run(process.execPath, 'bin/switchboard.js', 'check')).toMatchObject({ code: 0 })
    expect(await formatted()).toMatchObject({ code: 0 })
  }, 60_000)

  it('shows what it would write, as a patch', async () => {
    const before = await config()
    const dry = await createPlugin('bot3', '--dry-run')
    expect(dry.code).toBe(0)
    expect(dry.out).toContain('--- /dev/null\n+++ b/plugins/bot_plugins/bot3/bot_commands.ts\n')
    expect(await config()).toBe(before)

    await writeFile(join(project, 'patch'), dry.out)
    expect(await run('git', 'apply', 'patch')).toMatchObject({ code: 0 })
    const patched = await config()
    const plugin = await readFile(join(project, 'plugins/bot_plugins/bot3/bot_commands.ts'), 'utf8')
    await rm(join(project, 'plugins/bot_plugins/bot3'), { recursive: true })
    await writeFile(join(project, 'config/config.yaml'), before)
    await createPlugin('bot3')
    expect(patched).toBe(await config())
    expect(await readFile(join(project, 'plugins/bot_plugins/bot3/bot_commands.ts'), 'utf8')).toBe(plugin)
  })

  it('never overwrites, and leaves the configuration as it was', async () => {
    await createPlugin('bot3')
    const before = await config()
    const again = await createPlugin('bot3')

    expect(again.code).toBe(1)
    expect(again.out).toContain('exists already')
    expect(await config()).toBe(before)
  })

  it('gives the plugin to the client that is asked for', async () => {
    expect(await createPlugin('bot3', '--client', 'bot2')).toMatchObject({ code: 0 })
    expect(await config()).toContain(
      'root: "plugins/bot_plugins/bot2"\n      include: ["bot_commands", "bot_periodic", "../../crm/crm_desk", "../bot3"]',
    )
  })

  it('takes the type of the client that is asked for', async () => {
    const written = await createPlugin('bot6', '--client', 'user1')

    expect(written.out).toContain('plugins/user_plugins/bot6/bot6_commands.ts')
    expect(written.code).toBe(0)
  })

  it.each([
    ['plugins/bot1', 'plugins/orders', '../orders'],
    ['src/plugins', 'src/plugins/orders', 'orders'],
    ['lib/bots/one/', 'lib/bots/orders', '../orders'],
    ['bots', 'bots/orders', 'orders'],
    ['plugins.bot1', 'plugins/orders', '../orders'],
  ])('puts it beside what the client has in %s', async (root, folder, entry) => {
    const plugins = `{ root: ${root}, include: [commands] }`
    await rm(join(project, 'plugins'), { recursive: true })
    await writeFile(join(project, 'own.yaml'), `clients:\n  - { session_name: b, type: bot, plugins: ${plugins} }\n`)
    const dry = await createPlugin('orders', '--config', 'own.yaml', '--dry-run')

    expect(dry.out.match(/(?<=\+\+\+ b\/).*/g)).toEqual([
      ...['orders_commands.ts', 'orders_periodic.ts', 'orders_counter.ts', 'orders.test.ts'].map(
        (file) => `${folder}/${file}`,
      ),
      'own.yaml',
    ])
    expect(dry.out).toContain(`include: [commands, ${entry.startsWith('.') ? JSON.stringify(entry) : entry}]`)
  })

  it('says what keeps the client from getting the plugin', async () => {
    const plugins = '{ root: plugins, enabled: false, exclude: ["bot_plugins/**"] }'
    await writeFile(join(project, 'off.yaml'), `clients:\n  - { session_name: b, type: bot, plugins: ${plugins} }\n`)
    const written = await createPlugin('bot3', '--config', 'off.yaml')

    expect(written.out).toContain('plugins.enabled of b is false')
    expect(written.out).toContain('plugins.exclude of b names "bot_plugins/**"')
  })

  it('writes files that are formatted as all others, whatever the length of the name', async () => {
    const names = ['b', 'bot_of_26_letters_abcdefghi', `b${'o'.repeat(31)}`, `user_${'o'.repeat(27)}`]
    for (const name of names) expect(await createPlugin(name)).toMatchObject({ code: 0 })
    expect(await formatted()).toMatchObject({ code: 0 })
  }, 30_000)

  it.each([
    [['bot6', '--client', 'user1', '--type', 'bot'], 'user1 is a user'],
    [['b'.repeat(33)], '32 at most'],
    [['Bot 3'], 'cannot be the name of a plugin'],
    [['bot3', '--client', 'bot9'], 'Its clients are: user1, user2, bot1, bot2'],
    [['bot3', '--with', 'command,magic'], '--with magic is unknown'],
    [['bot3', '--type', 'robot'], '--type robot is unknown'],
    [['bot3', '--config', 'nowhere.yaml'], 'nowhere.yaml cannot be read'],
  ])('refuses %j and writes nothing', async (args, message) => {
    const refused = await createPlugin(...args)

    expect(refused.code).toBe(1)
    expect(refused.out).toContain(message)
    expect(refused.out).toContain('Nothing was written.')
    await expect(readFile(join(project, 'plugins/bot_plugins/bot3/bot_commands.ts'))).rejects.toThrow('ENOENT')
  })
})

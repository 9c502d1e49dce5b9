import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import lock from '../../package-lock.json' with { type: 'json' }

const files = {
  'package.json': '{ "name": "project", "type": "module" }',
  'tsconfig.json': `{
    "compilerOptions": {
      "target": "ES2022", "module": "NodeNext", "strict": true, "exactOptionalPropertyTypes": true,
      "noUncheckedIndexedAccess": true, "skipLibCheck": false, "experimentalDecorators": true, "types": [],
      "rootDir": ".", "outDir": "dist"
    },
    "include": ["plugins", "app.ts", "kit.ts"],
    "exclude": ["**/*.test.ts"]
  }`,
  'plugins/hi.plugin.ts': `import { Client, filters, Inject, type MessageContext, OnCommand, Plugin } from 'switchboard'

@Plugin({ name: 'hi' })
export class Hi {
  constructor(@Inject(Client) private readonly client: Client) {}

  @OnCommand('hi', filters.private)
  async hi(ctx: MessageContext) {
    const config = await this.client.invoke('help.GetConfig', undefined)
    const limit: number = config.megagroupSizeMax
    await ctx.reply(\`hi, \${limit > 0}\`)
  }
}
`,
  'plugins/wrong.ts': `import { type InlineContext, OnCommand } from 'switchboard'

export class Wrong {
  @OnCommand('wrong')
  wrong(_: InlineContext) {}
}
`,
  'kit.ts': `import { type TestWorld, withPlugins } from 'switchboard/testing'
import { withConfig } from 'switchboard/vitest'

export const both: (world: TestWorld) => Promise<void> = async (world) => {
  await withPlugins({ plugins: [] }, () => world.settled())
  await withConfig('config/config.yaml', () => world.settled())
}
`,
  'plugins/hi.test.ts': `import { withPlugins } from 'switchboard/testing'
import { type TestWorld, withConfig } from 'switchboard/vitest'
import { expect, it } from 'vitest'
import { Hi } from './hi.plugin.js'

const greeted = async ({ alice, client }: TestWorld) => {
  alice.send(client, '/hi')
  expect((await alice.waitFor('hi')).text).toBe('hi, true')
}

it('greets as a class', () => withPlugins({ plugins: [Hi] }, greeted))
it('greets as a configuration', () => withConfig('config/config.yaml', greeted))
`,
  'app.ts': `import { createApp, loadConfig } from 'switchboard'

const config = await loadConfig('config/config.yaml')
for (const { plugins } of config.clients) plugins.root = process.argv[2] ?? ''
const plan = await createApp({ config }).plan()
for (const { error } of plan.diagnostics) process.stdout.write(error.message + '\\n')
for (const { file } of plan.clients.flatMap(({ plugins }) => plugins)) process.stdout.write(\`got \${file}\\n\`)
`,
  'config/config.yaml': `sandbox: { enabled: true }
clients:
  - session_name: bot1
    type: bot
    api_id: 1
    api_hash: x
    bot_token: "800000001:AAinvented-token-of-bot1-sandbox-on"
    plugins: { root: plugins, include: [hi.plugin] }
`,
}

/** What a project of one's own tests with: several clients, a pool, time, people with all they can do, and matchers. */
const wholeKit = `import {
  AgentPool,
  type ChosenInlineContext,
  DailyAt,
  filters,
  Inject,
  type InlineContext,
  type MessageContext,
  OnChosenInlineResult,
  OnInline,
  OnMessage,
  Plugin,
} from 'switchboard'
import { withPlugins } from 'switchboard/vitest'
import { expect, it } from 'vitest'

@Plugin({ name: 'desk' })
class Desk {
  constructor(@Inject(AgentPool) private readonly pool: AgentPool) {}

  @OnMessage(filters.incoming.and(filters.text(/^food/)))
  ask(ctx: MessageContext) {
    return ctx.reply('What?', { buttons: [[{ text: 'Pizza' }, { text: 'Soup' }]] })
  }

  @OnMessage(filters.incoming.and(filters.media('photo')))
  photo() {
    return 'a photo'
  }

  @OnInline()
  find(ctx: InlineContext) {
    return ctx.answer([
      { id: 'tea', title: 'Tea', text: 'A cup of tea', buttons: [[{ text: 'More', data: 'more' }]] },
      { id: 'sea', photo: 'https://example.org/sea.jpg', width: 1200, height: 800, caption: 'The sea' },
    ])
  }

  @OnChosenInlineResult()
  async chosen(ctx: ChosenInlineContext) {
    await ctx.edit('Chosen: ' + ctx.resultId)
  }

  @DailyAt('09:00')
  async wake() {
    await this.pool.sendMessage('@bob_example', 'Good morning!')
  }
}

@Plugin({ name: 'reader' })
class Reader {
  @OnMessage(filters.incoming.and(filters.private))
  async read(ctx: MessageContext) {
    await ctx.react('👍')
    return ctx.client.name + ' has read it'
  }
}

it('has all of the kit', () => {
  const setting = { plugins: [Desk], agents: 3, clients: { user1: { plugins: [Reader] } }, timeZone: 'Europe/Berlin' }
  return withPlugins({ ...setting, startAt: '2026-10-24T20:00+02:00' }, async (world) => {
    const { alice, bob, client } = world
    alice.send(client, 'food')
    await world.settled()
    expect(alice.keyboard(client).flat().map(({ text }) => text)).toEqual(['Pizza', 'Soup'])
    alice.press(client, 'Soup')
    alice.sendPhoto(client)
    await expect(world).toHaveReplied('a photo')
    const liked = alice.waitForReaction('👍')
    const hello = alice.send('user1', 'hello')
    await expect(world).toHaveReplied(/^user1 has/, { client: 'user1' })
    expect(await liked).toBe(hello)

    const found = await alice.inlineQuery(client, 'what is there?')
    expect(found.results.map(({ id, title }) => title ?? id)).toEqual(['Tea', 'sea'])
    const edited = alice.waitForEdit('Chosen: tea')
    expect(alice.choose(found, 'Tea', 'bob').text).toBe('A cup of tea')
    await edited
    expect(alice.choose(found, 'sea', 'bob')).toMatchObject({ text: 'The sea', media: { type: 'photo' } })
    await world.settled()
    expect(bob.news('alice')).toMatchObject([{ text: 'Chosen: tea', edited: true }, { media: { type: 'photo' } }])
    const shared = alice.sendLocation('bob', 52.5, 13.4, { liveSeconds: 900 })
    alice.edit(shared, { latitude: 52.6, longitude: 13.5 })
    expect(bob.latest('alice')).toMatchObject({ edited: true, media: { type: 'geo-live', latitude: 52.6 } })
    bob.react(bob.latest('alice'), '🔥')
    expect([...shared.reactions]).toEqual([['🔥', 1]])
    alice.news(client)
    await world.at('2026-10-25T08:59+01:00')
    expect(bob.messages.filter(({ text }) => text === 'Good morning!')).toEqual([])
    await world.at('2026-10-25T09:01+01:00')
    expect(bob.messages.at(-1)).toMatchObject({ text: 'Good morning!' })
    await world.settled()
    expect(alice.news(client)).toEqual([])
  })
})
`

let folder: string
let project: string
let tarball: string
let compiled: Ended

interface Ended {
  code: number
  out: string
}

function run(cwd: string, command: string, ...args: string[]): Promise<Ended> {
  // A test of the project is not one of this run.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(VITEST|npm_)/.test(name)))
  return new Promise((done) => {
    const options = { cwd, env: { ...env, NO_COLOR: '1', CI: '1' }, maxBuffer: 2 ** 24 }
    execFile(command, args, options, (error, stdout, stderr) =>
      done({ code: error ? Number(error.code) : 0, out: `${stdout}${stderr}` }),
    ).stdin?.end()
  })
}

/** A process that somebody reads and writes to. */
class Talk {
  private readonly child: ChildProcess
  private said = ''
  private read = 0

  constructor(cwd: string, ...args: string[]) {
    const env = { PATH: process.env.PATH, HOME: process.env.HOME, NO_COLOR: '1' }
    this.child = spawn(process.execPath, args, { cwd, env, stdio: ['pipe', 'pipe', 'inherit'] })
    talks.push(this.child)
    this.child.stdout?.on('data', (chunk: Buffer) => {
      this.said += chunk.toString('utf8')
    })
  }

  types(text: string): void {
    this.child.stdin?.write(text)
  }

  /** Waits for what comes next in its output. */
  async says(pattern: RegExp): Promise<void> {
    for (;;) {
      const found = pattern.exec(this.said.slice(this.read))
      if (found) {
        this.read += found.index + found[0].length
        return
      }
      if (this.child.exitCode !== null) throw new Error(`it ended with ${this.child.exitCode}:\n${this.said}`)
      await Promise.race([once(this.child.stdout as NodeJS.ReadableStream, 'data'), once(this.child, 'exit')])
    }
  }

  async ends(signal: NodeJS.Signals): Promise<number | null> {
    this.child.kill(signal)
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'exit')
    return this.child.exitCode
  }
}
const talks: ChildProcess[] = []

const node = (...args: string[]) => run(project, process.execPath, ...args)
/** The scripts themselves: what lies in `.bin` need not be JavaScript. */
const tools = {
  tsc: resolve('node_modules/typescript/bin/tsc'),
  vitest: resolve('node_modules/vitest/vitest.mjs'),
  attw: resolve('node_modules/@arethetypeswrong/cli/dist/index.js'),
}

/** The folders that an installation without the tools of this repository has, by the lock file. */
const installed = Object.entries(lock.packages as Record<string, { dev?: boolean }>)
  .filter(([path, { dev }]) => path.startsWith('node_modules/') && !dev && !path.slice(13).includes('node_modules/'))
  .map(([path]) => path)

/** Puts a package into the project: its files linked, which is quick, or copied where they cannot be. */
async function put(path: string): Promise<void> {
  const to = join(project, path)
  await mkdir(dirname(to), { recursive: true })
  if ((await run(project, 'cp', '-al', resolve(path), to)).code === 0) return
  // Nothing of it may be a link when something is written there.
  await rm(to, { recursive: true, force: true })
  // Optional packages of other systems are in the lock only.
  await cp(resolve(path), to, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
  })
}

/** Somebody's project that has installed the tarball: its packages are those of the lock, copied, so nothing else is there. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'switchboard-package-'))
  project = join(folder, 'project')
  // The types are checked before the tests are run, and the packing itself runs nothing else than this build.
  const built = await run(resolve('.'), process.execPath, '.config/build.mjs', '--checked')
  expect(built).toMatchObject({ code: 0 })
  const packed = await run(resolve('.'), 'npm', 'pack', '--ignore-scripts', '--pack-destination', folder)
  expect(packed.out).toMatch(/switchboard-.*\.tgz/)
  tarball = join(folder, /switchboard-.*\.tgz/.exec(packed.out)?.[0] ?? '')

  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(project, file)), { recursive: true })
    await writeFile(join(project, file), text)
  }
  for (const path of [...installed, 'node_modules/@types/node', 'node_modules/undici-types']) await put(path)
  await symlink(resolve('node_modules/vitest'), join(project, 'node_modules/vitest'))
  await mkdir(join(project, 'node_modules/switchboard'))
  await run(folder, 'tar', '-xzf', tarball, '-C', join(project, 'node_modules/switchboard'), '--strip-components=1')
  compiled = await node(tools.tsc, '-p', '.')
}, 400_000)
afterAll(async () => {
  for (const child of talks) child.kill('SIGKILL')
  await rm(folder, { recursive: true, force: true })
})

describe('the package', () => {
  it('holds what was built and no sources, and what it exports is there for every reader', async () => {
    const { messages, pkg } = await publint({
      pack: { tarball: new Uint8Array(readFileSync(tarball)).buffer },
      strict: true,
    })
    expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([])

    const { out, code } = await run(folder, process.execPath, tools.attw, tarball, '--profile', 'esm-only')
    expect(out).toContain('switchboard/vitest')
    expect({ out, code }).toMatchObject({ code: 0 })

    const { out: listed } = await run(folder, 'tar', '-tzf', tarball)
    const names = listed.trim().split('\n')
    expect(names.length).toBeGreaterThan(500)
    expect(names.filter((name) => /(?<!\.d)\.ts$|\.test\./.test(name))).toEqual([])
  }, 120_000)

  it('has source maps that hold the sources', async () => {
    const dist = join(project, 'node_modules/switchboard/dist')
    const files = (await readdir(dist, { recursive: true })).filter((name) => name.endsWith('.js.map'))
    const maps = await Promise.all(files.map(async (file) => JSON.parse(await readFile(join(dist, file), 'utf8'))))
    const texts = maps.flatMap(({ sources, sourcesContent }) =>
      sources.flatMap((source: string, index: number) => (/core\/main\.ts$/.test(source) ? sourcesContent[index] : [])),
    )
    expect(texts).toEqual([readFileSync('core/main.ts', 'utf8')])
  })

  it('is few files, which are each loaded once, and its classes have their names', async () => {
    const dist = join(project, 'node_modules/switchboard/dist')
    const files = (await readdir(dist, { recursive: true })).filter((name) => /^(?!.*page.dist).*\.js$/.test(name))
    expect(files.length).toBeLessThan(150)
    const named = `const all = Object.entries(await import('switchboard'))
      const misnamed = all.filter(([name, value]) => typeof value === 'function' && value.name !== name)
      process.stdout.write(all.length + ' ' + misnamed.map(([name]) => name))`
    expect((await node('--input-type=module', '-e', named)).out).toMatch(/^1\d\d $/)

    // Of two classes of one name in one file, neither has a name that no source knows.
    const sources = (await readdir('core', { recursive: true })).filter((name) => name.endsWith('.ts'))
    const texts = [...sources.map((name) => join('core', name)), 'create-plugin/create-plugin.ts'].map((name) =>
      readFileSync(name, 'utf8'),
    )
    const known = texts.flatMap((text) => [...text.matchAll(/\bclass (\w+)/g)].map(([, name]) => name))
    const code = files.map((name) => readFileSync(join(dist, name), 'utf8')).join('\n')
    const unnamed = [...code.matchAll(/^var (\w+) = class(?: extends .*)? \{$/gm)].map(([, name]) => name)
    expect(unnamed.length).toBeGreaterThan(100)
    expect(unnamed.filter((name) => !known.includes(name))).toEqual([])
  })
})

describe('a project that has installed it', () => {
  it('compiles, as strictly as can be, declarations of packages included, but for a handler with the wrong context', () => {
    const problems = compiled.out.split('\n').filter((line) => /^\S/.test(line))
    expect(problems).toEqual([expect.stringMatching(/^plugins\/wrong\.ts\(4,.*error TS1241/)])
  })

  it('runs plugins in TypeScript, by the command line and by tsx', async () => {
    expect(await node('node_modules/switchboard/bin/switchboard.js', 'check')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/plugin +hi +plugins\/hi\.plugin\.ts/),
    })
    expect(await node('--import', 'tsx', 'app.ts', 'plugins')).toEqual({ code: 0, out: 'got plugins/hi.plugin.ts\n' })
  }, 120_000)

  it('shares its modules with the packages that plugins import, and tells the line of a plugin that fails', async () => {
    const config = (name: string) => files['config/config.yaml'].replace('hi.plugin', name)
    const shared = `import { Plugin } from 'switchboard'
import { Plugin as theirs } from 'somebodys-kit'
@Plugin({ name: 'shared' })
export class Shared {}
if (theirs !== Plugin) throw new Error('there are two of it')`
    const failing = `import { Plugin } from 'switchboard'
const reason: string = 'out of order'

@Plugin({ name: 'failing' })
export class Failing { static { throw new Error(reason) } }`
    const more = {
      'node_modules/somebodys-kit/package.json':
        '{ "name": "somebodys-kit", "type": "module", "exports": "./index.js" }',
      'node_modules/somebodys-kit/index.js': `export { Plugin } from 'switchboard'`,
      'plugins/shared.plugin.ts': shared,
      'plugins/failing.plugin.ts': failing,
      'config/shared.yaml': config('shared.plugin'),
      'config/failing.yaml': config('failing.plugin'),
    }
    for (const [file, text] of Object.entries(more)) {
      await mkdir(dirname(join(project, file)), { recursive: true })
      await writeFile(join(project, file), text)
    }
    const checked = (name: string) =>
      node('node_modules/switchboard/bin/switchboard.js', 'check', '--config', `config/${name}.yaml`)
    expect(await checked('shared')).toMatchObject({ code: 0, out: expect.stringMatching(/plugin +shared/) })
    const { out } = await checked('failing')
    expect(out).toContain('out of order')
    expect(out).toMatch(/plugins\/failing\.plugin\.ts:5\b/)
  }, 120_000)

  it('runs compiled plugins, by plain node and by the command line', async () => {
    expect(await node('dist/app.js', 'dist/plugins')).toEqual({ code: 0, out: 'got dist/plugins/hi.plugin.js\n' })

    const config = files['config/config.yaml'].replace('root: plugins', 'root: dist/plugins')
    await writeFile(join(project, 'config/compiled.yaml'), config)
    const { out } = await node(
      'node_modules/switchboard/bin/switchboard.js',
      'check',
      '--config',
      'config/compiled.yaml',
    )
    expect(out).toMatch(/plugin +hi +dist\/plugins\/hi\.plugin\.js/)
  }, 120_000)

  it('is told what plain node needs for TypeScript', async () => {
    const { out } = await node('dist/app.js', 'plugins')
    expect(out).toContain('plugins/hi.plugin.ts is TypeScript, which nothing in this process translates.')
  }, 120_000)

  it('gets plugins from create-plugin', async () => {
    const made = await node('node_modules/switchboard/bin/create-plugin.js', 'shop', '--client', 'bot1')
    expect(made).toMatchObject({ code: 0, out: expect.stringContaining('npx vitest run plugins/shop') })
    expect(await node('node_modules/switchboard/bin/switchboard.js', 'check')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/plugin +shop_periodic/),
    })
  }, 120_000)

  it('tests its plugins under its own vitest, as classes and as a configuration', async () => {
    await writeFile(join(project, 'config/config.yaml'), files['config/config.yaml'])
    const { code, out } = await node(tools.vitest, 'run', '--test-timeout', '60000', 'plugins/hi.test.ts')
    expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining('2 passed') })
  }, 120_000)

  it('is made by create-switchboard, and runs, is tested and followed at once', async () => {
    const creator = resolve('create-switchboard/create-switchboard.js')
    const made = await run(folder, process.execPath, creator, 'fresh', '--no-install', '--package', tarball)
    expect(made).toMatchObject({ code: 0, out: expect.stringContaining('npm run dev') })
    const fresh = join(folder, 'fresh')
    await symlink(join(project, 'node_modules'), join(fresh, 'node_modules'))

    await writeFile(join(fresh, 'plugins/bot1/kit.test.ts'), wholeKit)
    expect(await run(fresh, process.execPath, tools.tsc, '-p', '.')).toEqual({ code: 0, out: '' })
    const tested = await run(fresh, process.execPath, tools.vitest, 'run', '--test-timeout', '60000')
    expect(tested).toMatchObject({ code: 0, out: expect.stringMatching(/Tests +2 passed/) })

    const program = join(fresh, 'node_modules/switchboard/bin/switchboard.js')
    const app = new Talk(fresh, program, 'start', '--watch')
    await app.says(/● bot1 +online/)
    const chat = new Talk(fresh, program, 'chat', '--as', 'alice', '--to', 'bot1', '--linger', '30')
    chat.types('/start\n')
    await chat.says(/Hello!/)

    const file = join(fresh, 'plugins/bot1/commands.ts')
    await writeFile(file, (await readFile(file, 'utf8')).replace('You said:', 'I heard:'))
    await app.says(/reloaded bot1_commands of bot1/)
    chat.types('tea\n')
    await chat.says(/I heard: tea/)
    await chat.ends('SIGINT')
    expect(await app.ends('SIGINT')).toBe(0)
  }, 240_000)

  it('is not made in a folder with something in it, nor with a name that is none', async () => {
    const creator = resolve('create-switchboard/create-switchboard.js')
    const refused = await run(project, process.execPath, creator)
    expect(refused).toMatchObject({ code: 1, out: expect.stringContaining('is not empty') })
    expect(refused.out).toContain('Nothing was written.')
    const dry = await run(folder, process.execPath, creator, 'dry', '--dry-run', '--bot', 'shop')
    expect(dry.out).toContain('+++ plugins/shop/commands.ts')
    expect(dry.out).toContain('+++ .github/workflows/ci.yml')
    await expect(readFile(join(folder, 'dry/package.json'))).rejects.toThrow('ENOENT')
    const named = await run(folder, process.execPath, creator, 'dry', '--bot', 'Bot 1')
    expect(named).toMatchObject({ code: 1, out: expect.stringContaining('cannot be a name') })
  })

  it('is told where the kit of vitest runs', async () => {
    const { out } = await node('--input-type=module', '-e', `await import('switchboard/vitest')`)
    expect(out).toContain('PLUGIN_TEST_VITEST')
    expect(out).toContain(`with any other test runner import from 'switchboard/testing'`)
  })
})

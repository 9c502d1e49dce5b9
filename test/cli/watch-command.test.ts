import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createColors } from 'picocolors'
import { afterAll, beforeAll, expect, it, onTestFailed } from 'vitest'
import { changeLines, failureLines, reloadLines, resultLines } from '../../core/cli/watch-view.js'
import { SwitchboardError } from '../../core/errors/switchboard-error.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
let cwd: string
let running: ChildProcess
let said = ''
let read = 0

beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'switchboard-watch-'))
  mkdirSync(join(cwd, 'config'))
  // Code and texts that do not lie below the root are followed too.
  mkdirSync(join(cwd, 'plugins/bot1'), { recursive: true })
})
afterAll(() => {
  running?.kill('SIGKILL')
  rmSync(cwd, { recursive: true, force: true })
})

const save = (file: string, text: string) => writeFileSync(join(cwd, file), text)

/** Waits for what comes next in the output. */
async function next(pattern: RegExp): Promise<void> {
  for (;;) {
    const found = pattern.exec(said.slice(read))
    if (found) {
      read += found.index + found[0].length
      return
    }
    if (running.exitCode !== null) throw new Error(`it ended with ${running.exitCode}:\n${said}`)
    await once(running.stdout as NodeJS.ReadableStream, 'data')
  }
}

const shop = (word: string, more = '') => `import { Inject, Logger, OnReady, Option, Plugin } from 'switchboard'
import { mark } from './mark.js'
export class ShopOptions {
  @Option({ kind: 'text', description: 'A word.' })
  word = '${word}'
}
@Plugin({ name: 'shop', options: ShopOptions })
export class Shop {
  constructor(@Inject(Logger) private readonly log: Logger, @Inject(ShopOptions) private readonly options: ShopOptions) {}
  @OnReady()
  ready() {
    this.log.info('the shop says ' + this.options.word + mark)
    ${more}
  }
}
`

it('follows plugins, configuration and .env, and shows what it makes of them', async () => {
  onTestFailed(() => void process.stderr.write(said))
  const config = `sandbox: { enabled: true }
console: { enabled: false }
clients:
  - session_name: bot1
    type: bot
    api_id: 1
    api_hash: hash
    bot_token: "800000001:AAinvented-token-of-bot1-sandbox-on"
    plugins: { root: plugins/bot1, include: [../shop], options: { shop: { word: "\${WORD:-first}" } } }
`
  save('config/config.yaml', config)
  save('package.json', '{ "type": "module" }')
  save('plugins/mark.ts', `export const mark = '!'\nsetInterval(() => {}, 60_000)`)
  save('plugins/shop.ts', `${shop('none')}}`)
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, TZ: 'UTC' }
  running = spawn(process.execPath, [join(root, 'bin/switchboard.js'), 'start', '--watch'], { cwd, env })
  running.stdout?.on('data', (chunk: Buffer) => {
    said += chunk.toString('utf8')
  })

  await next(/plugins\/shop\.ts cannot be imported/)
  await next(/waiting for a change of the files/)
  save('plugins/shop.ts', shop('none').replace('@OnReady()', '@OnReady() @Nothing()'))
  await next(/Nothing is not defined/)
  await next(/waiting for a change of the files/)

  save('plugins/mark.ts', `\n\n\nexport const mark = '!'\nsetInterval(() => {}, 60_000)`)
  save('plugins/shop.ts', shop('none', 'setInterval(() => {}, 60_000)'))
  await next(/the shop says first!/)

  save('plugins/mark.ts', `export const mark = '?'`)
  await next(/the shop says first\?/)
  await next(/reloaded shop of bot1 .*plugins\/mark\.ts/)
  // Of what stands outside of classes the file is named; the first version belongs to a start that failed.
  await next(/left behind by plugins\/mark\.ts: interval, begun at plugins\/mark\.ts:2:.* begin it in @OnStart/)
  await next(/left behind by plugins\/mark\.ts: interval, begun at plugins\/mark\.ts:5:/)
  await next(/left behind by shop of bot1: interval, begun at plugins\/shop\.ts:13:/)

  save('plugins/shop.ts', `\n\n\n\n${shop('none', 'setInterval(() => {}, 60_000)')}`)
  await next(/the shop says first\?/)
  save('plugins/shop.ts', `\n${shop('none')}`)
  await next(/the shop says first\?/)
  // The line of the version that began it, not of the one that runs now.
  await next(/left behind by shop of bot1: interval, begun at plugins\/shop\.ts:17:/)

  save('plugins/shop.ts', shop('none').replace('@OnReady()', '@OnReady() @Nothing()'))
  await next(/not reloaded bot1: the plugins before go on/)
  await next(/plugins\/shop\.ts.*Nothing is not defined/)

  save('plugins/shop.ts', shop('none'))
  await next(/the shop says first\?/)

  save('.env', 'WORD=second\n')
  await next(
    /bot1 gets its plugins anew, stays connected\n +plugins\.options\.shop\.word: is another value \(not shown\)/,
  )
  await next(/the shop says second\?/)
  await next(/applied to 1 of 1 clients/)

  save('config/config.yaml', 'clients: [')
  await next(/error CONFIG_INVALID: everything goes on as it was/)
  save('config/config.yaml', config)
  await next(/works again: the configuration is valid/)
  save('config/config.yaml', config.replace(/word: "[^"]*"/, 'word: last, api_token: x'))
  await next(/error bot1 · config\/config\.yaml:\d+:\d+ [\s\S]*api_token is not a key that is known here/)
  save('config/config.yaml', config.replace(/word: "[^"]*"/, 'word: last'))
  await next(/word: \(from a variable\) → "last"/)
  await next(/the shop says last\?/)

  mkdirSync(join(cwd, 'plugins/locales'))
  save('plugins/locales/en.json', '{ "hello": "Hello" }')
  await next(/reloaded shop/)
  save('plugins/locales/en.json', '{ "hello": "Hello')
  await next(/not reloaded bot1/)
  save('plugins/locales/en.json', '{ "hello": "Hello" }')
  await next(/works again: the plugins of bot1 are as they run/)

  running.kill('SIGINT')
  const [code] = await once(running, 'close')
  expect(code).toBe(0)
  expect(said.match(/● bot1 +online/g)).toHaveLength(1)
}, 180_000)

it('shows a change in words, and what of it has to wait', () => {
  const colors = createColors(false)
  const change = {
    clients: [
      { client: 'a', kind: 'restart', differences: [{ path: 'workers', before: '4', after: '8' }] },
      { client: 'b', kind: 'none', differences: [] },
      { client: 'c', kind: 'add', differences: [] },
    ],
    agents: [{ path: 'agents.plugins.include', before: '[]', after: '["greeter"]' }],
    needsRestart: [
      { path: 'logging.level', before: '"info"' },
      { path: 'console.token', before: '(secret)', after: '(secret)' },
    ],
    notes: ['a has two handlers for /start'],
    diagnostics: [
      {
        clients: ['c'],
        file: 'plugins/c.ts',
        error: new SwitchboardError('PLUGIN_IMPORT_FAILED', { file: 'c', reason: 'x' }),
      },
    ],
  } as const
  expect(changeLines(change, colors)).toEqual([
    '  the configuration has changed',
    '  a starts anew',
    '      workers: 4 → 8',
    '  c is added',
    '  agents that connect from now on begin with:',
    '      agents.plugins.include: [] → ["greeter"]',
    '  takes effect after a new start:',
    '      logging.level: "info" → (not set)',
    '      console.token: is another secret (not shown)',
    '  note a has two handlers for /start',
    '  error c · plugins/c.ts',
    '      c cannot be imported: x',
    '      Fix: Correct c, or name c in plugins.exclude.',
    '  nothing is changed until that is put right',
  ])
  const failed = { client: 'c', kind: 'add', differences: [], error: { message: 'no', fix: 'yes' } } as const
  expect(resultLines({ clients: [...change.clients.slice(0, 2), failed], needsRestart: [] }, colors)).toEqual([
    '  applied to 1 of 2 clients',
    '  error c',
    '      no',
    '      Fix: yes',
  ])
  expect(failureLines(new Error('odd'), colors)).toEqual(['  error: everything goes on as it was', '      odd'])
})

it('shows a fault that several clients have once', () => {
  const refused = (client: string) => ({ client, outcome: 'refused', plugins: [], error: { message: 'no' } }) as const
  const report = { files: ['a.ts'], clients: [refused('a'), refused('b')], leftBehind: [], tookMs: 3 }
  expect(reloadLines(report, createColors(false))).toEqual([
    '  not reloaded a, b: the plugins before go on',
    '      no',
  ])
})

it('tells plugins that are gone from those that are new', () => {
  const shop = { client: 'a', outcome: 'reloaded', plugins: ['shop', 'old'], gone: ['old'] } as const
  const report = { files: ['old.ts'], leftBehind: [], tookMs: 3 }
  const odd = { ...shop, gone: [], notes: ['a has two handlers for /start, and both run'] }
  expect(reloadLines({ ...report, clients: [odd] }, createColors(false))).toContain(
    '  note a has two handlers for /start, and both run',
  )
  expect(reloadLines({ ...report, clients: [shop] }, createColors(false))).toEqual([
    '  reloaded shop of a 3 ms · old.ts',
    '  gone old of a 3 ms · old.ts',
  ])
  const alone = { ...shop, plugins: ['old'] }
  expect(reloadLines({ ...report, clients: [alone] }, createColors(false))).toEqual(['  gone old of a 3 ms · old.ts'])
})

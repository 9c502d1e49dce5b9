import { mkdtempSync, rmSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApp, loadConfig } from 'switchboard'
import { expect, it, onTestFinished } from 'vitest'
import { HotModules } from '../../core/modules/hot-modules.js'
import { importFrom } from '../../core/modules/run-module.js'
import { ReloadingLoader } from '../../core/plan/reloading-loader.js'
import { defaultWorldFile } from '../../core/sandbox/default-world.js'
import { Sandbox } from '../../core/sandbox/sandbox.js'
import { SystemClock } from '../../core/time/system-clock.js'
import { quickDriver } from '../client/client-harness.js'

const code = (steps: string) => `
import { answer, arg, Dialogue, OnCommand, OnFinish, Plugin, Step, text } from 'switchboard'
@Dialogue({ name: 'order' })
export class Order {
  @Step(text('count'), arg.integer()) count
  ${steps}
  @OnFinish() done({ data }) { return JSON.stringify(data) }
}
@Plugin({ name: 'shop' })
export class Shop {
  @OnCommand('order') order(ctx) { return ctx.enter(Order) }
}
`
const config = `
clients:
  - session_name: bot1
    type: bot
    api_id: 1
    api_hash: "0123456789abcdef0123456789abcdef"
    bot_token: "800000001:AAinvented-token-of-bot1-sandbox-on"
    in_memory: true
    plugins: { root: plugins, include: ["shop"] }
storage: { file: ":memory:" }
`

it('takes changed files of texts and changed dialogues while somebody is in one, and goes on with the old ones where they are broken', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'switchboard-texts-'))
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }))
  const write = (file: string, text: string) => writeFile(join(cwd, file), text)
  const texts = (count: string, size: string) => write('plugins/locales/en.json', JSON.stringify({ count, size }))
  await mkdir(join(cwd, 'plugins/locales'), { recursive: true })
  await write('config.yaml', config)
  await write('plugins/shop.ts', code(''))
  await texts('How many?', 'Which size?')
  const clock = new SystemClock()
  const importPackage: typeof importFrom = (path, name, attributes) =>
    name === 'switchboard' ? import('switchboard') : importFrom(path, name, attributes)
  const loader = new ReloadingLoader(clock, new HotModules(clock, { watched: true, ownFirst: true, importPackage }))
  const sandbox = await Sandbox.start({ world: defaultWorldFile, seed: 1 })
  onTestFinished(() => sandbox.close())
  const app = createApp({
    ...{ config: await loadConfig('config.yaml', { cwd, env: {} }), cwd, clock, loader },
    ...{ dataCentre: sandbox.address, driverFactory: quickDriver() },
  })
  onTestFinished(() => app.stop())
  await app.start()
  const alice = sandbox.person('alice')
  const ask = async (said: string) => {
    alice.send('bot1', said)
    return (await alice.waitFor(/./)).text
  }
  const reload = async () =>
    (await app.control.reloadChanged()).clients.map(({ outcome, plugins }) => [outcome, ...plugins])

  expect(await ask('/order')).toBe('How many?')
  await texts('How many pizzas?', 'Which size?')
  expect(await reload()).toEqual([['reloaded', 'order', 'shop']])
  expect(await ask('many')).toBe('Please send a whole number.')
  expect(await ask('/order')).toBe('How many pizzas?')

  // A step that was not there when the dialogue began.
  await write('plugins/shop.ts', code("@Step(text('size'), arg.choice('small', 'large')) size"))
  expect((await reload())[0]?.[0]).toBe('reloaded')
  expect(await ask('2')).toBe('Which size?')

  await write('plugins/shop.ts', code("@Step(text('siez')) size"))
  expect((await reload())[0]?.[0]).toBe('refused')
  await write('plugins/shop.ts', code("@Step(text('size'), arg.choice('small', 'large')) size"))
  await write('plugins/locales/en.json', '{ "count": ')
  expect((await reload())[0]?.[0]).toBe('refused')
  expect(await ask('huge')).toBe('Please send one of small, large.')

  // The step that she is at is taken away.
  await texts('How many?', 'Which size?')
  await write('plugins/shop.ts', code(''))
  expect((await reload())[0]?.[0]).toBe('reloaded')
  expect(await ask('large')).toBe('This cannot go on, as it has changed meanwhile. Please begin anew.')
  expect(await ask('/order')).toBe('How many?')
  expect(await ask('3')).toBe('{"count":3}')
})

import { once } from 'node:events'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { moduleOfItsOwn, placeInPlugin } from '../../core/errors/stack-place.js'
import { HotModules } from '../../core/modules/hot-modules.js'
import { Leftovers } from '../../core/modules/leftovers.js'
import { importFrom } from '../../core/modules/run-module.js'
import { SystemClock } from '../../core/time/system-clock.js'

/** The class under test, which takes every place for one of a plugin. */
function watching(placeOf: (at: Error) => string | undefined = () => 'plugins/shop.ts:1:1'): Leftovers {
  const leftovers = new Leftovers(placeOf)
  leftovers.open()
  onTestFinished(() => leftovers.close())
  return leftovers
}

const shop = () => ({ client: 'bot1', owner: 'shop' })

it('names timers, servers and listeners that were begun and not ended, and each once', async () => {
  const leftovers = watching()
  const owner = shop()
  const listener = () => {}
  const [interval, timer, ended, server] = leftovers.run(owner, () => {
    process.on('SIGUSR2', listener)
    process.once('SIGUSR1', listener)
    process.off('SIGUSR1', listener)
    const made = createServer().listen(0, '127.0.0.1')
    return [setInterval(() => {}, 60_000), setTimeout(() => {}, 60_000), setTimeout(() => {}, 60_000), made] as const
  })
  onTestFinished(() => {
    clearInterval(interval)
    clearTimeout(timer)
    process.off('SIGUSR2', listener)
    server.close()
  })
  clearTimeout(ended)
  await once(server, 'listening')

  expect(leftovers.take()).toEqual([])
  leftovers.end(owner)
  const told = leftovers.take()
  expect(told.map(({ what }) => what).sort()).toEqual(['interval', 'listener of SIGUSR2 on process', 'server', 'timer'])
  expect(told[0]).toMatchObject({ client: 'bot1', owner: 'shop', place: 'plugins/shop.ts:1:1' })
  expect([interval.hasRef(), timer.hasRef()]).toEqual([false, false])
  expect(leftovers.take()).toEqual([])
})

it('names listeners of what plugins are given, until they are ended', () => {
  const leftovers = watching()
  const listeners = new Set<() => void>()
  class Channels {
    #count = 0
    onChange(listener: () => void) {
      this.#count++
      listeners.add(listener)
      return () => listeners.delete(listener)
    }
    count() {
      return this.#count
    }
  }
  const owner = shop()
  const given = leftovers.shown(new Channels(), 'Channels') as Channels
  leftovers.run(owner, () => given.onChange(() => {})())
  leftovers.run(owner, () => given.onChange(() => {}))
  leftovers.end(owner)

  expect(given.count()).toBe(2)
  expect(leftovers.take().map(({ what }) => what)).toEqual(['listener of Channels'])
  expect(leftovers.shown('text', 'Text')).toBe('text')
})

it('leaves out what others began, and what begins outside of plugins', () => {
  const leftovers = watching(() => undefined)
  const owner = shop()
  const timers = [setTimeout(() => {}, 60_000), leftovers.run(owner, () => setTimeout(() => {}, 60_000))]
  onTestFinished(() => timers.forEach(clearTimeout))
  leftovers.end(owner)
  expect(leftovers.take()).toEqual([])
})

it('keeps the lines of the code that began something, also when stacks are read by another version later', () => {
  const leftovers = watching((at) => at.stack)
  const owner = shop()
  const { prepareStackTrace } = Error
  onTestFinished(() => {
    Error.prepareStackTrace = prepareStackTrace
  })
  Error.prepareStackTrace = () => 'line 1 of the old version'
  const timer = leftovers.run(owner, () => setTimeout(() => {}, 60_000))
  onTestFinished(() => clearTimeout(timer))
  leftovers.writeDown()
  Error.prepareStackTrace = () => 'line 5 of the new version'
  leftovers.end(owner)

  expect(leftovers.take().map(({ place }) => place)).toEqual(['line 1 of the old version'])
})

it('names the file for what it began outside of plugins, once nobody uses that version of it any more', () => {
  const leftovers = watching()
  const owner = shop()
  const file = fileURLToPath(import.meta.url)
  const begin = () => setInterval(() => {}, 60_000)
  const [first, own] = leftovers.runFile(file, () => [begin(), leftovers.run(owner, begin)] as const)
  const second = leftovers.runFile(file, begin)
  const gone = leftovers.runFile('/nowhere/shop.ts', begin)
  onTestFinished(() => [first, own, second, gone].forEach(clearInterval))

  // Where the new version is refused, the one before is still in use.
  expect(leftovers.take()).toEqual([])
  leftovers.endReplaced()
  expect([first, own, second, gone].map((timer) => timer.hasRef())).toEqual([true, true, true, true])
  const what = { what: 'interval', owner: 'plugins/shop.ts', place: 'plugins/shop.ts:1:1' }
  expect(leftovers.take()).toEqual([what, what])
  expect([first, own, second, gone].map((timer) => timer.hasRef())).toEqual([false, true, true, false])
  leftovers.endReplaced()
  expect(leftovers.take()).toEqual([])
})

/** Files that Node imports and that are loaded anew when they change, and what they leave behind. */
function reloading(files: Record<string, string>) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'switchboard-leftovers-')))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const save = (changed: Record<string, string>) => {
    for (const [file, text] of Object.entries(changed)) {
      mkdirSync(dirname(join(folder, file)), { recursive: true })
      writeFileSync(join(folder, file), text)
    }
  }
  save(files)
  const leftovers = new Leftovers((at) => placeInPlugin(at, { stopAtOwn: true }), moduleOfItsOwn)
  leftovers.open()
  onTestFinished(() => leftovers.close())
  const modules = new HotModules(new SystemClock(), {
    watched: true,
    around: leftovers.runFile.bind(leftovers),
    importFile: (url) => importFrom(fileURLToPath(import.meta.url), url),
  })
  const load = (file: string) => modules.import(join(folder, file))
  const change = async (changed: Record<string, string>, loaded: readonly string[]) => {
    leftovers.writeDown()
    save(changed)
    await modules.renew()
    const exports = []
    for (const file of loaded) exports.push(await load(file))
    leftovers.endReplaced()
    return exports
  }
  const left = () =>
    leftovers
      .take()
      .map(({ owner }) => owner.slice(owner.indexOf('switchboard-leftovers-')).split('/').slice(1).join('/'))
  return { load, change, left, leftovers }
}

const ticking = (name: string) => `export const ${name} = setInterval(() => {}, 60_000)\n`

it('has what a file imports keep what it began, until that is another file itself', async () => {
  const { load, change, left } = reloading({
    'lib/ticker.mjs': `await undefined\n${ticking('tick')}`,
    'lib/clock.mjs': ticking('clock'),
    'shop.mjs': `export { tick } from './lib/ticker.mjs'\nexport { clock } from './lib/clock.mjs'\n${ticking('own')}`,
    'lib/all.mjs': `export * from './ticker.mjs'\n`,
  })
  const { tick, clock, own } = (await load('shop.mjs')) as Record<string, NodeJS.Timeout>
  onTestFinished(() => [tick, clock, own].forEach(clearInterval))
  await load('lib/clock.mjs')

  const imports = `export { tick } from './lib/ticker.mjs'\nexport { clock } from './lib/clock.mjs'\n`
  const [shop] = await change({ 'shop.mjs': imports }, ['shop.mjs'])
  expect(shop).toMatchObject({ tick, clock })
  expect(left()).toEqual(['shop.mjs'])
  expect([tick, clock, own].map((timer) => timer?.hasRef())).toEqual([true, true, false])

  await change({ 'lib/clock.mjs': 'export const clock = undefined\n' }, ['shop.mjs', 'lib/clock.mjs'])
  expect(left()).toEqual(['lib/clock.mjs'])
  await change({ 'lib/ticker.mjs': 'export const tick = undefined\n' }, ['shop.mjs'])
  expect(left()).toEqual(['lib/ticker.mjs'])
})

it('finds what a file that Node imported with another left behind when both are others now', async () => {
  const { load, change, left } = reloading({
    'ticker.mjs': ticking('tick'),
    'shop.mjs': `export { tick } from './ticker.mjs'\n`,
  })
  const { tick } = (await load('shop.mjs')) as Record<string, NodeJS.Timeout>
  onTestFinished(() => clearInterval(tick))
  const next = { 'ticker.mjs': 'export const tick = undefined\n', 'shop.mjs': `export * from './ticker.mjs'\n` }
  await change(next, ['shop.mjs'])

  expect(left()).toEqual(['ticker.mjs'])
})

it('leaves a package to all who use it, whoever had Node load it first', async () => {
  const requires = `exports.pulse = require('pulse').pulse\nexports.load = () => require('beat').beat\n`
  const { load, change, left, leftovers } = reloading({
    'node_modules/pulse/index.js': `exports.pulse = setInterval(() => {}, 60_000)\n`,
    'node_modules/beat/index.js': `exports.beat = setInterval(() => {}, 60_000)\n`,
    'shop.cjs': requires,
  })
  const shop = (await load('shop.cjs')) as { pulse?: NodeJS.Timeout; load?(): NodeJS.Timeout }
  const owner = { client: 'bot1', owner: 'shop' }
  const beat = leftovers.run(owner, () => shop.load?.())
  onTestFinished(() => [shop.pulse, beat].forEach(clearInterval))
  await change({ 'shop.cjs': `${requires}// another\n` }, ['shop.cjs'])
  leftovers.end(owner)

  expect(left()).toEqual([])
  expect([shop.pulse, beat].map((timer) => timer?.hasRef())).toEqual([true, true])
})

import { once } from 'node:events'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { Leftovers } from '../../core/modules/leftovers.js'

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

import { cachedDataVersionTag, setFlagsFromString } from 'node:v8'
import { expect, it, onTestFinished } from 'vitest'
import { Plugin } from '../../core/decorators/plugin.js'
import { keepNewObjectsYoung } from '../../core/kernel/young-objects.js'
import { appWith, clientConfig } from './app-harness.js'

@Plugin({ name: 'idle' })
class Idle {}

it('leaves the flags of V8 as they are, unless the process is there for the app alone', async () => {
  const asUsual = () => setFlagsFromString('--allocation-site-pretenuring')
  asUsual()
  onTestFinished(asUsual)
  // It is another one under other flags.
  const before = cachedDataVersionTag()
  const guest = await appWith([clientConfig('bot1')], { idle: { Idle } })
  await guest.app.start()
  expect(cachedDataVersionTag()).toBe(before)

  const owner = await appWith([clientConfig('bot1')], { idle: { Idle } }, { ownsProcess: true })
  await owner.app.open()
  // Set earlier, it has Node believe none of its compiled code while all is loaded.
  expect(cachedDataVersionTag()).toBe(before)
  await owner.app.start()
  expect(cachedDataVersionTag()).not.toBe(before)
  setFlagsFromString('--allocation-site-pretenuring')
  expect(cachedDataVersionTag()).toBe(before)
})

it('sets back at the end of the process what it has set, once, as Node keeps compiled code then', () => {
  setFlagsFromString('--allocation-site-pretenuring')
  const before = cachedDataVersionTag()
  const known = process.listeners('exit')
  keepNewObjectsYoung()
  keepNewObjectsYoung()
  expect(cachedDataVersionTag()).not.toBe(before)
  const added = process.listeners('exit').filter((listener) => !known.includes(listener))
  for (const listener of added) {
    listener(0)
    process.off('exit', listener)
  }

  expect(cachedDataVersionTag()).toBe(before)
  expect(added).toHaveLength(1)
})

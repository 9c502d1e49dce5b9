import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { ChatCommands, endLastRecording } from '../../../core/cli/chat/chat-commands.js'
import { ChatPeople } from '../../../core/cli/chat/chat-people.js'
import { ChatSession } from '../../../core/cli/chat/chat-session.js'
import { ChatRecorder } from '../../../core/cli/chat/record/chat-recorder.js'
import { loadConfig } from '../../../core/config/load-config.js'
import { createApp } from '../../../core/kernel/app.js'
import { explainedUpdates } from '../../../core/kernel/control/explained-updates.js'
import { ModuleLoader } from '../../../core/plan/module-loader.js'
import { defaultWorldFile } from '../../../core/sandbox/default-world.js'
import { readWorldFile } from '../../../core/sandbox/world/world-file.js'
import { findSetting } from '../../../core/testing/recorded/test-setting.js'
import type { TestWorld } from '../../../core/testing/test-world.js'
import { withPlugins } from '../../../core/testing/with-plugins.js'
import { ManualClock } from '../../../core/time/manual-clock.js'
import { SystemClock } from '../../../core/time/system-clock.js'
import { Pizzeria } from './recorded/plugins/pizzeria.js'
import { PriceList } from './recorded/plugins/prices.js'

const cwd = resolve('test/cli/chat/recorded')

/** What `check` finds in the folder, with classes as this test imports them. */
async function plan() {
  const config = await loadConfig('config/config.yaml', { cwd, env: {} })
  const loader = new ModuleLoader(new SystemClock(), (url) => import(/* @vite-ignore */ fileURLToPath(url)))
  return { config, plan: await createApp({ config, cwd, loader }).plan() }
}

async function talk(
  world: TestWorld,
  what: (chat: {
    type: (line: string) => Promise<string | undefined>
    saw: (text: string) => Promise<void>
    lastReactions: () => unknown
  }) => Promise<void>,
) {
  const description = await readWorldFile(defaultWorldFile)
  const people = new ChatPeople(description)
  const person = people.person('alice')
  const sources = { cwd, worldFile: defaultWorldFile, world: description, configFile: 'config/config.yaml', plan }
  const recorder = new ChatRecorder({
    cwd,
    clock: world.clock,
    person,
    findSetting: (steps) => findSetting(sources, steps),
    findUpdates: async () => explainedUpdates(world.app.control, 25),
  })
  const session = new ChatSession({
    ...{ person, people, address: world.sandbox.address },
    partner: () => '@first_sandbox_bot',
    onEvent: (event) => recorder.hears(event),
    onState: () => {},
    witness: recorder,
  })
  await session.open()
  try {
    const commands = new ChatCommands(people, person, people.partner(person, 'first_sandbox_bot'), () => {}, recorder)
    await what({
      type: async (line) => commands.task(line)?.(session),
      saw: (text) => expect.poll(() => session.transcript.all.at(-1)?.text).toContain(text),
      lastReactions: () => session.transcript.all.at(-1)?.reactions,
    })
  } finally {
    await session.close()
  }
}

it('writes no test of a chat in which nothing was said', () =>
  withPlugins({ plugins: [Pizzeria, PriceList] }, async (world) => {
    await talk(world, async ({ type }) => {
      await type(':record plugins/nothing')
      await type(':to sandbox_group')
      expect(await type(':record')).toBe('Nothing was said, so plugins/nothing.test.ts was not written.')
    })
    expect(existsSync(join(cwd, 'plugins/nothing.test.ts'))).toBe(false)
  }))

it('makes a test of what is said, that passes, and overwrites nothing', { timeout: 30_000 }, () =>
  withPlugins(
    {
      plugins: [Pizzeria, PriceList],
      options: { pizzeria: { greeting: "What's it gonna be?" } },
      allowFailures: true,
    },
    async (world) => {
      const [fresh, taken] = ['plugins/fresh.test.ts', 'plugins/fresh-2.test.ts'].map((file) => join(cwd, file))
      onTestFinished(() => {
        for (const file of [fresh, taken]) rmSync(file ?? '', { force: true })
      })
      await talk(world, async ({ type, saw, lastReactions }) => {
        expect(await type(':record')).toBe('Write :record and a file, such as plugins/orders.test.ts.')
        await expect(type(':record plugins/pizzeria')).rejects.toMatchObject({ code: 'CLI_FILE_EXISTS' })
        expect(await type(':record plugins/fresh')).toContain('becomes the test plugins/fresh.test.ts')

        await type('/menu')
        await saw("What's it")
        await type(':press Pizza')
        await saw('Pizza for 9')
        await world.advance('3s')
        await saw('Ready at')
        await type('/soup')
        await world.advance('1s')
        await type('/menu')
        await world.advance('3s')
        await saw("What's it")

        await type('/bill')
        await world.eventually(() => world.failures.length === 1)
        await world.advance('2s')
        await world.settled()

        await type('/tip')
        await saw('How much')
        await world.advance('10s')
        await type('two')
        await saw('two, thank you')

        await type('/crust')
        await saw('You choose.')
        await type(':vote thin')
        await saw('Thin it is')
        await type(':vote -')
        await saw('As you like')

        await type('swearing')
        await world.settled()
        await saw('swearing')
        await type('is anybody there?')
        await type(':edit nobody')
        await saw('So nobody then')
        await expect(type(':react nonsense')).rejects.toThrow('REACTION_INVALID')
        await type(':react 👍')
        await type('bravo')
        await expect.poll(() => lastReactions()).toEqual([{ reaction: '❤', count: 1 }])
        await type(':file test/cli/chat/recorded/pizza.png My pizza')
        await saw('looks good')
        await type(':inline @first_sandbox_bot pie')
        await type(':choose 2')
        await type(':to sandbox_group')
        await type('hello, all')
        await type(':delete')
        await type(':yes')

        // Somebody was quicker.
        writeFileSync(fresh ?? '', '')
        expect(await type(':record')).toBe(
          'Written: plugins/fresh-2.test.ts. npx vitest run plugins/fresh-2.test.ts runs it.',
        )
      })
      // This file is a test of the suite as well: its types are checked, and it passes.
      await expect(readFileSync(taken ?? '', 'utf8')).toMatchFileSnapshot('recorded/plugins/pizzeria.test.ts')
    },
  ),
)

it('ends with what is in the way of its folder', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'switchboard-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const recorder = new ChatRecorder({
    cwd: folder,
    clock: new ManualClock(),
    person: { id: 1, phone: '99966', code: '1', firstName: 'Alice' },
    findSetting: async () => {
      // Somebody makes a file of that name meanwhile.
      writeFileSync(join(folder, 'tests'), '')
      return { clients: [], configFile: 'config/config.yaml' }
    },
  })
  await recorder.begin('tests/orders', 'bot')
  recorder.begins({ what: 'send', text: 'hello' })

  await expect(recorder.end()).rejects.toMatchObject({ code: 'CONFIG_UNWRITABLE' })
  expect(readdirSync(folder)).toEqual(['tests'])

  const last = await endLastRecording(recorder)
  expect(last).toEqual({ said: expect.stringMatching(/cannot be written[\s\S]*Fix:[\s\S]*'hello'/), isWritten: false })
  expect(await recorder.end('others/orders')).toBe('others/orders.test.ts')
  expect(readFileSync(join(folder, 'others/orders.test.ts'), 'utf8')).toContain("'hello'")
  expect(recorder.file).toBeUndefined()
})

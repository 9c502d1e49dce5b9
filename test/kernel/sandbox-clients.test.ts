import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Client } from '../../core/client/client.js'
import type { ClientConfig } from '../../core/config/client-config.js'
import { Inject } from '../../core/decorators/inject.js'
import { OnCommand } from '../../core/decorators/on-command.js'
import { Plugin } from '../../core/decorators/plugin.js'
import type { MessageContext } from '../../core/handlers/contexts/message-context.js'
import { Sandbox } from '../../core/sandbox/sandbox.js'
import { Clock } from '../../core/time/clock.js'
import { appWith, clientConfig, states, stopped } from './app-harness.js'
import type { FakeModule } from './plugin-tree.js'

const bots = [1, 2, 3, 4].map((number) => ({
  id: 800_000_000 + number,
  token: `${800_000_000 + number}:AAinvented-token-of-bot${number}-sandbox`,
  firstName: `Bot ${number}`,
  username: `sandbox_bot_${number}`,
}))

interface Given {
  change?: (config: ClientConfig) => void
  /** Where the database lies; default in memory. */
  storage?: string
  /** Default: a fresh one. */
  sandbox?: Sandbox
}

/** Bots on a sandbox, all with the same plugins. */
async function botsWith(names: readonly string[], files: Record<string, FakeModule>, given: Given = {}) {
  const sandbox = given.sandbox ?? (await freshSandbox())
  const clients = names.map((name, index) =>
    clientConfig(name, (config) => {
      config.botToken = bots[index]?.token
      given.change?.(config)
    }),
  )
  const options = { dataCentre: sandbox.address, driverFactory: undefined }
  const { app, clock, config } = await appWith(clients, files, options)
  config.storage.file = given.storage ?? ':memory:'
  await app.start()
  return { app, clock, sandbox, alice: sandbox.person('alice') }
}

async function freshSandbox(): Promise<Sandbox> {
  const alice = { id: 700_000_003, phone: '+9996621003', code: '22222', firstName: 'Alice', username: 'alice' }
  const sandbox = await Sandbox.start({ world: { users: [alice], bots }, seed: 1 })
  onTestFinished(() => sandbox.close())
  return sandbox
}

@Plugin({ name: 'counter' })
class Counter {
  private count = 0
  constructor(@Inject(Client) private readonly client: Client) {}

  @OnCommand('count')
  async answer(ctx: MessageContext) {
    await ctx.reply(`${this.client.name} counts ${++this.count}`)
  }
}

describe('clients on the sandbox', () => {
  it('share no state when they have the same plugin', async () => {
    const { alice } = await botsWith(['bot1', 'bot2'], { counter: { Counter } })

    for (const [bot, answer] of [
      ['sandbox_bot_1', 'bot1 counts 1'],
      ['sandbox_bot_1', 'bot1 counts 2'],
      ['sandbox_bot_2', 'bot2 counts 1'],
    ] as const) {
      alice.send(bot, '/count')
      await alice.waitFor(answer, { includePast: true })
    }
  })

  it('go on beside one that fails', async () => {
    const { app, alice } = await botsWith(
      ['bot1', 'bot2', 'bot3', 'bot4'],
      { counter: { Counter } },
      {
        change: (config) => {
          if (config.sessionName === 'bot3') config.botToken = '1:AAtoken-of-nobody-at-all-here'
        },
      },
    )

    expect(states(app)).toEqual({ bot1: 'online', bot2: 'online', bot3: 'failed', bot4: 'online' })
    alice.send('sandbox_bot_4', '/count')
    await alice.waitFor('bot4 counts 1', { includePast: true })
  })

  it('finish a handler under way when they stop, and can still answer', async () => {
    let asleep = () => {}
    const falling = new Promise<void>((resolve) => {
      asleep = resolve
    })
    @Plugin({ name: 'slow' })
    class Slow {
      constructor(@Inject(Clock) private readonly clock: Clock) {}

      @OnCommand('slow')
      async answer(ctx: MessageContext) {
        await ctx.reply('I think')
        const sleep = this.clock.sleep(5_000)
        asleep()
        await sleep
        await ctx.reply('I have thought')
      }
    }
    const { app, clock, alice } = await botsWith(['bot1'], { slow: { Slow } })
    alice.send('sandbox_bot_1', '/slow')
    await falling

    const stopping = app.stop()
    expect(states(app)).toEqual({ bot1: 'online' })
    await clock.advance(5_000)
    await stopping

    expect(alice.messages.map(({ text }) => text)).toEqual(['/slow', 'I think', 'I have thought'])
    expect(states(app)).toEqual({ bot1: 'stopped' })
    expect(clock.timers).toBe(0)
  })

  it('come back with the login of their last life when they are restarted', async () => {
    const { app, alice, sandbox } = await botsWith(['bot1'], { counter: { Counter } })

    await app.control.restartClient('bot1')

    expect(sandbox.calls.list({ method: 'auth.importBotAuthorization' })).toHaveLength(1)
    alice.send('sandbox_bot_1', '/count')
    await alice.waitFor('bot1 counts 1', { includePast: true })
  })

  it('handle after a restart of the process what was written meanwhile, once', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'switchboard-state-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const keep = (config: ClientConfig) => Object.assign(config.session, { type: 'file', workdir: folder })
    const storage = join(folder, 'switchboard.db')
    const first = await botsWith(['bot1'], { counter: { Counter } }, { change: keep, storage })
    first.alice.send('sandbox_bot_1', '/count')
    await first.alice.waitFor('bot1 counts 1', { includePast: true })
    await stopped(first.app, first.clock)

    first.alice.send('sandbox_bot_1', '/count')
    const second = await botsWith(['bot1'], { counter: { Counter } }, { change: keep, storage, sandbox: first.sandbox })
    await second.alice.waitFor(({ text, id }) => text === 'bot1 counts 1' && id > 3, { includePast: true })

    const texts = first.alice.messages.map(({ text }) => text)
    expect(texts).toEqual(['/count', 'bot1 counts 1', '/count', 'bot1 counts 1'])
  })
})

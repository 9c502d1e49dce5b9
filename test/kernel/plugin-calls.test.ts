import { describe, expect, it } from 'vitest'
import { Client } from '../../core/client/client.js'
import { OnStart } from '../../core/decorators/hooks.js'
import { Inject } from '../../core/decorators/inject.js'
import { OnCommand } from '../../core/decorators/on-command.js'
import { Plugin } from '../../core/decorators/plugin.js'
import { FloodWaitError } from '../../core/errors/flood-wait-error.js'
import type { MessageContext } from '../../core/handlers/contexts/message-context.js'
import type { ModuleLoader } from '../../core/plan/module-loader.js'
import { appWith, clientConfig } from './app-harness.js'
import { changingTree } from './changing-tree.js'
import type { FakeModule } from './plugin-tree.js'

const notes: string[] = []

/** A plugin that notes the calls of its client, by the client it was given and by that of a context. */
function version(name: string): FakeModule {
  const noting = (by: string) => ({
    name: by,
    handle: (call: { method: string }, next: () => Promise<never>) => {
      notes.push(`${name} ${by} ${call.method}`)
      return next()
    },
  })

  @Plugin({ name: 'watcher' })
  class Watcher {
    constructor(@Inject(Client) private readonly client: Client) {}

    @OnStart()
    async start() {
      await this.client.getMe().catch(() => {})
      this.client.calls.use(noting('given'))
    }

    @OnCommand('watch')
    watch(ctx: MessageContext) {
      ctx.client.calls.use(noting('seen'))
    }

    @OnCommand('break')
    break() {
      this.client.calls.use({
        name: 'broken',
        handle: () => {
          throw new Error('out of order')
        },
      })
    }

    @OnCommand('call')
    async call(ctx: MessageContext) {
      await ctx.client.invoke('users.GetUsers', { id: [] }).catch((error) => notes.push(error.message.split('\n')[0]))
    }
  }
  return { Watcher }
}

describe('middleware that plugins add to calls', () => {
  it('is named in errors, and goes with its set of plugins in one step', async () => {
    const tree = await changingTree(version('v1'))
    const { app, telegram, clock } = await appWith(
      [clientConfig('bot1')],
      {},
      { cwd: tree.cwd, loader: tree.loader as ModuleLoader },
    )
    await app.start()
    const say = async (text: string) => {
      notes.length = 0
      telegram.write('bot1', text)
      await clock.advance(0)
      return notes.filter((note) => note.includes('users.GetUsers'))
    }
    expect(await say('/call')).toEqual(['v1 given users.GetUsers'])
    await say('/watch')
    expect(await say('/call')).toEqual(['v1 given users.GetUsers', 'v1 seen users.GetUsers'])
    await say('/break')
    expect((await say('/call')).at(-1)).toBe(
      "The middleware 'broken' of watcher failed at a call of users.GetUsers by bot1: out of order",
    )

    tree.save(version('v2'))
    const reloading = app.control.reloadPlugins('bot1')
    await clock.advance(100)
    await reloading
    expect(await say('/call')).toEqual(['v2 given users.GetUsers'])
    await app.control.disablePlugin('bot1', 'watcher')
    expect(await say('/call')).toEqual([])
  })

  it('sees a client like any other, which nothing can be hidden behind', async () => {
    let given: Client | undefined
    @Plugin({ name: 'curious' })
    class Curious {
      constructor(@Inject(Client) client: Client) {
        given = client
      }
    }
    const { app } = await appWith([clientConfig('bot1')], { curious: { Curious } })
    await app.start()
    expect(given).toBeInstanceOf(Client)
    expect(given).toMatchObject({ name: 'bot1', type: 'bot', state: 'online', self: { id: 1 } })
    expect((await given?.getMe())?.displayName).toBe('bot1')
    expect(Object.keys(given ?? {}).sort()).toEqual([
      'buttons',
      'calls',
      'config',
      'floods',
      'name',
      'peers',
      'statistics',
      'type',
    ])
  })
})

describe('floods of a client', () => {
  it('are told, read and cleared from outside', async () => {
    const { app, telegram, clock } = await appWith([clientConfig('bot1')], { watcher: version('v1') })
    const { control } = app
    const heard: unknown[] = []
    control.events.on('flood', (event) => heard.push(event))
    await app.start()
    expect([control.floods('bot1'), control.clearFloods('bot1')]).toEqual([[], 0])
    const driver = telegram.drivers.get('bot1')!
    const invoke = driver.invoke.bind(driver)
    driver.invoke = async (method) => {
      if (method === 'users.GetUsers') throw new FloodWaitError(method, 90)
      return invoke(method)
    }
    telegram.write('bot1', '/call')
    await clock.advance(0)

    const flood = { method: 'users.GetUsers', seconds: 90, untilMs: clock.now() + 90_000 }
    expect(control.floods('bot1')).toEqual([flood])
    expect(heard).toEqual([{ name: 'flood', client: 'bot1', ...flood, id: expect.any(Number), atMs: clock.now() }])
    expect([control.clearFloods('bot1', 'a.B'), control.clearFloods('bot1', 'users.GetUsers')]).toEqual([0, 1])
    expect(control.floods('bot1')).toEqual([])
    expect(() => control.floods('nobody')).toThrow(expect.objectContaining({ code: 'APP_CLIENT_UNKNOWN' }))
  })
})

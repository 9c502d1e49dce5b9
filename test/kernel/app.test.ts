import { describe, expect, it } from 'vitest'
import { Client } from '../../core/client/client.js'
import type { LoginPrompt } from '../../core/client/login/login-prompt.js'
import { ClientConfig } from '../../core/config/client-config.js'
import { SwitchboardConfig } from '../../core/config/switchboard-config.js'
import { OnError, OnMessage } from '../../core/decorators/handlers.js'
import { OnReady, OnStart, OnStop } from '../../core/decorators/hooks.js'
import { Inject } from '../../core/decorators/inject.js'
import { Every } from '../../core/decorators/jobs.js'
import { OnCommand } from '../../core/decorators/on-command.js'
import { Plugin } from '../../core/decorators/plugin.js'
import { Service } from '../../core/decorators/service.js'
import { CallStatistics } from '../../core/errors/call-statistics.js'
import { SwitchboardError } from '../../core/errors/switchboard-error.js'
import type { ErrorContext } from '../../core/handlers/contexts/error-context.js'
import type { MessageContext } from '../../core/handlers/contexts/message-context.js'
import type { App } from '../../core/kernel/app.js'
import { PluginOptions } from '../../core/kernel/plugin-options.js'
import { Logger } from '../../core/logging/logger.js'
import { Scheduler } from '../../core/scheduler/scheduler.js'
import { KeyValueStore } from '../../core/storage/key-value-store.js'
import { Clock } from '../../core/time/clock.js'
import { appWith, clientConfig, states, stopped } from './app-harness.js'
import { unreachable } from './fake-telegram.js'

@Plugin({ name: 'idle' })
class Idle {}

/** For tests in which the plugins do not matter. */
const idle = { idle: { Idle } }

/** A plugin that notes what happens to it, for all clients together. */
function notingPlugin(more: { onStart?: (client: string) => unknown; onStop?: (client: string) => unknown } = {}) {
  const notes: string[] = []
  @Plugin({ name: 'noting' })
  class Noting {
    constructor(@Inject(Client) private readonly client: Client) {}

    @OnStart()
    async start() {
      notes.push(`${this.client.name} starts while ${this.client.state}`)
      await more.onStart?.(this.client.name)
    }

    @OnReady()
    ready() {
      notes.push(`${this.client.name} is ready while ${this.client.state}`)
    }

    @OnStop()
    async stop() {
      notes.push(`${this.client.name} stops while ${this.client.state}`)
      await more.onStop?.(this.client.name)
    }

    @OnCommand('note')
    note(ctx: MessageContext) {
      notes.push(`${this.client.name} hears ${ctx.text}`)
    }

    @Every('10s')
    tick() {
      notes.push(`${this.client.name} ticks`)
    }
  }
  return { notes, Noting }
}

describe('App', () => {
  it('brings every client online with its handlers, jobs and hooks', async () => {
    const { notes, Noting } = notingPlugin()
    const { app, telegram, clock } = await appWith([clientConfig('bot1')], { noting: { Noting } })

    await app.start()
    telegram.write('bot1', '/note this')
    await clock.advance(10_000)

    expect(states(app)).toEqual({ bot1: 'online' })
    expect(notes).toEqual([
      'bot1 starts while idle',
      'bot1 is ready while online',
      'bot1 hears /note this',
      'bot1 ticks',
    ])
  })

  it('tells its clients, accounts, plugins, handlers and jobs', async () => {
    const { Noting } = notingPlugin()
    const { app, clock } = await appWith([clientConfig('bot1')], { noting: { Noting } })
    await app.start()
    await clock.advance(10_000)

    expect(app.control.status()).toEqual({
      clients: [
        {
          name: 'bot1',
          type: 'bot',
          state: 'online',
          account: { id: 1, name: 'bot1', username: undefined },
          plugins: [
            {
              name: 'noting',
              file: 'plugins/noting.ts',
              enabled: true,
              hasOptions: false,
              handlers: [{ member: 'note', label: '/note' }],
              jobs: [
                {
                  name: 'tick',
                  schedule: 'every 10s',
                  enabled: true,
                  paused: false,
                  running: false,
                  nextRunMs: clock.now() + 10_000,
                  lastRunMs: clock.now(),
                  lastTookMs: 0,
                  runs: 1,
                  failures: 0,
                  skipped: 0,
                },
              ],
            },
          ],
        },
      ],
    })
  })

  it('gives each client its own plugin instance and state, and all of them one service of the app', async () => {
    @Service({ scope: 'app' })
    class Counter {
      total = 0
    }
    @Service()
    class Tally {
      count = 0
    }
    const seen: Record<string, { mine: number; all: number; tally: Tally }> = {}
    @Plugin({ name: 'counting' })
    class Counting {
      private mine = 0
      constructor(
        @Inject(Client) private readonly client: Client,
        @Inject(Counter) private readonly counter: Counter,
        @Inject(Tally) private readonly tally: Tally,
      ) {}

      @OnMessage()
      count(_ctx: MessageContext) {
        seen[this.client.name] = { mine: ++this.mine, all: ++this.counter.total, tally: this.tally }
      }
    }
    const { app, telegram, clock } = await appWith([clientConfig('bot1'), clientConfig('bot2')], {
      counting: { Counting },
    })
    await app.start()

    for (const name of ['bot1', 'bot2', 'bot1']) {
      telegram.write(name, 'hello')
      await clock.advance(0)
    }

    expect(seen).toMatchObject({ bot1: { mine: 2, all: 3 }, bot2: { mine: 1, all: 2 } })
    expect(seen.bot1?.tally).not.toBe(seen.bot2?.tally)
  })

  it('injects what belongs to the client, the plugin and its options', async () => {
    let given: unknown[] = []
    let kept: Promise<unknown> | undefined
    @Plugin({ name: 'curious' })
    class Curious {
      constructor(
        @Inject(Client) client: Client,
        @Inject(ClientConfig) config: ClientConfig,
        @Inject(PluginOptions) options: object,
        @Inject(KeyValueStore) store: KeyValueStore,
        @Inject(Scheduler) scheduler: Scheduler,
        @Inject(Logger) logger: Logger,
        @Inject(Clock) clock: Clock,
      ) {
        kept = store.set('key', 'kept').then(() => store.get('key'))
        given = [client.name, config.sessionName, options, scheduler, logger, clock]
      }
    }
    const config = clientConfig('bot1', ({ plugins }) => {
      plugins.options = { curious: { greeting: 'hi' } }
    })
    const { app, clock } = await appWith([config], { curious: { Curious } })

    await app.start()

    expect(given).toEqual(['bot1', 'bot1', { greeting: 'hi' }, expect.any(Scheduler), expect.any(Logger), clock])
    expect(Object.isFrozen(given[2])).toBe(true)
    expect(await kept).toBe('kept')
  })

  it('starts the jobs although an @OnReady throws or never ends', async () => {
    let ticks = 0
    @Plugin({ name: 'eager' })
    class Eager {
      constructor(@Inject(Client) private readonly client: Client) {}

      @OnReady()
      ready() {
        if (this.client.name === 'bot1') throw new Error('not today')
        return new Promise(() => {})
      }

      @Every('1s')
      tick() {
        ticks++
      }
    }
    const { app, clock } = await appWith([clientConfig('bot1'), clientConfig('bot2')], { eager: { Eager } })
    await app.plan()

    const starting = app.start()
    await clock.advance(10_000)
    await starting
    const alone = ticks
    await clock.advance(5_000)

    expect(states(app)).toEqual({ bot1: 'online', bot2: 'online' })
    expect(alone).toBeGreaterThanOrEqual(9)
    expect(ticks).toBe(alone + 10)
  })

  it('hands errors of handlers and jobs to @OnError and goes on', async () => {
    const errors: string[] = []
    @Plugin({ name: 'fragile' })
    class Fragile {
      @OnError()
      failed({ plugin, member, error }: ErrorContext) {
        errors.push(`${plugin}.${member}: ${(error as Error).message}`)
      }

      @Every('1m')
      tick() {
        throw new Error('no time')
      }
    }
    const { app, clock } = await appWith([clientConfig('bot1')], { fragile: { Fragile } })
    await app.start()

    await clock.advance(120_000)

    expect(errors).toEqual(['fragile.tick: no time', 'fragile.tick: no time'])
    expect(states(app)).toEqual({ bot1: 'online' })
  })

  it('starts nothing when the plan has an error', async () => {
    const { app, telegram } = await appWith([clientConfig('bot1')], { empty: {} })

    await expect(app.start()).rejects.toMatchObject({ code: 'PLUGIN_PLAN_INVALID' })
    expect(telegram.events).toEqual([])
  })
})

describe('a client that fails', () => {
  it('holds up no other client', async () => {
    const names = ['bot1', 'user1', 'bot2', 'user2']
    const { notes, Noting } = notingPlugin()
    const { app, telegram, clock } = await appWith(
      names.map((name) => clientConfig(name)),
      { noting: { Noting } },
    )
    telegram.connects.set(
      'user1',
      () => new SwitchboardError('RPC_BAD_REQUEST', { method: 'x', reason: 'API_ID_INVALID' }),
    )

    await app.start()
    await clock.advance(10_000)

    expect(states(app)).toEqual({ bot1: 'online', user1: 'failed', bot2: 'online', user2: 'online' })
    expect(app.control.status().clients[1]?.reason).toContain('API_ID_INVALID')
    expect(notes.filter((note) => note.includes('ticks'))).toEqual(['bot1 ticks', 'bot2 ticks', 'user2 ticks'])
    expect(notes).toContain('user1 stops while failed')
  })

  it('is tried again as its error_handler says', async () => {
    const patient = clientConfig('bot1', ({ errorHandler }) =>
      Object.assign(errorHandler, { maxRetries: 2, retryDelay: 5 }),
    )
    const { app, telegram, clock } = await appWith([patient], idle)
    let attempts = 0
    telegram.connects.set('bot1', () => (++attempts < 3 ? unreachable() : 'ok'))

    await app.plan()
    const starting = app.start()
    await clock.advance(5_000)
    expect(states(app)).toEqual({ bot1: 'connecting' })
    expect(app.control.status().clients[0]?.reason).toContain('No connection to the data centre')
    await clock.advance(5_000)
    await starting

    expect(attempts).toBe(3)
    expect(states(app)).toEqual({ bot1: 'online' })
  })

  it('can be started again', async () => {
    const { notes, Noting } = notingPlugin()
    const { app, telegram } = await appWith([clientConfig('bot1')], { noting: { Noting } })
    telegram.connects.set('bot1', unreachable)
    await app.start()
    telegram.connects.delete('bot1')

    await app.control.startClient('bot1')

    expect(states(app)).toEqual({ bot1: 'online' })
    expect(notes.filter((note) => note.includes('starts'))).toHaveLength(2)
  })

  it('fails with what its @OnStart or its constructor threw', async () => {
    const { Noting } = notingPlugin({
      onStart: (client) => {
        if (client === 'bot1') throw new Error('no paper')
      },
    })
    @Plugin({ name: 'unlucky' })
    class Unlucky {
      constructor(@Inject(Client) client: Client) {
        if (client.name === 'bot2') throw new Error('no ink')
      }
    }
    const { app } = await appWith(
      ['bot1', 'bot2', 'bot3'].map((name) => clientConfig(name)),
      { a: { Noting }, b: { Unlucky } },
    )

    await app.start()

    expect(app.control.status().clients.map(({ state, reason }) => [state, reason])).toEqual([
      ['failed', '@OnStart Noting.start threw: no paper'],
      ['failed', 'The constructor of Unlucky in plugins/b.ts threw: no ink'],
      ['online', undefined],
    ])
  })

  it('ends its jobs and releases everything when it is lost while online', async () => {
    const { notes, Noting } = notingPlugin()
    const { app, telegram, clock } = await appWith([clientConfig('bot1')], { noting: { Noting } })
    await app.start()

    telegram.listener('bot1').connection('closed', unreachable())
    await clock.advance(60_000)

    expect(states(app)).toEqual({ bot1: 'failed' })
    expect(app.control.status().clients[0]?.reason).toContain('No connection')
    expect(notes.at(-1)).toContain('bot1 stops')
    expect(clock.timers).toBe(0)
  })
})

describe('connecting side by side', () => {
  it('is limited, and a client that cannot connect gives its place away', async () => {
    const names = ['bot1', 'bot2', 'bot3']
    const { app, telegram, clock, config } = await appWith(
      names.map((name) => clientConfig(name)),
      idle,
    )
    config.connectConcurrency = 1
    telegram.connects.set('bot1', () => new Promise(() => {}))

    await app.plan()
    const starting = app.start()
    await clock.advance(4_900)
    expect(telegram.events).toEqual(['bot1 connects'])
    await clock.advance(200)
    expect(states(app)).toEqual({ bot1: 'connecting', bot2: 'online', bot3: 'online' })

    await stopped(app, clock)
    await starting
    expect(states(app)).toEqual({ bot1: 'stopped', bot2: 'stopped', bot3: 'stopped' })
  })
})

describe('stopping', () => {
  it('runs in order: jobs, updates, hooks, connections, for all clients together', async () => {
    const order: string[] = []
    @Plugin({ name: 'busy' })
    class Busy {
      constructor(
        @Inject(Client) private readonly client: Client,
        @Inject(Clock) private readonly clock: Clock,
      ) {}

      @Every('1s')
      async work() {
        await this.clock.sleep(3_000)
        order.push(`${this.client.name} job ends`)
      }

      @OnMessage()
      async slow(_ctx: MessageContext) {
        await this.clock.sleep(6_000)
        order.push(`${this.client.name} handler ends`)
      }

      @OnStop()
      bye() {
        const { name, state } = this.client
        order.push(
          `${name} says bye while ${state}, ${telegram.events.includes(`${name} closes`) ? 'cut off' : 'connected'}`,
        )
      }
    }
    const { app, telegram, clock } = await appWith([clientConfig('bot1'), clientConfig('bot2')], { busy: { Busy } })
    await app.start()
    await clock.advance(1_000)
    telegram.write('bot2', 'hello')
    await clock.advance(0)

    const stopping = app.stop()
    telegram.write('bot2', 'still heard while jobs end')
    await clock.advance(20_000)
    await stopping

    expect(order.slice(0, 3)).toEqual(['bot1 job ends', 'bot2 job ends', 'bot2 handler ends'])
    expect(order.slice(-2).sort()).toEqual([
      'bot1 says bye while stopping, connected',
      'bot2 says bye while stopping, connected',
    ])
    expect(telegram.events.slice(-2).sort()).toEqual(['bot1 closes', 'bot2 closes'])
    expect(states(app)).toEqual({ bot1: 'stopped', bot2: 'stopped' })
    expect(clock.timers).toBe(0)
  })

  it('leaves nothing behind when the app is still on its way', async () => {
    const { app, telegram, clock } = await appWith([clientConfig('bot1')], idle)

    const starting = app.start()
    await Promise.all([stopped(app, clock), starting])

    expect(telegram.events).toEqual([])
    expect(clock.timers).toBe(0)
  })

  it('waits once for a start that never ends, and asks the plugin once to stop', async () => {
    let stops = 0
    @Plugin({ name: 'endless' })
    class Endless {
      @OnStart()
      start() {
        return new Promise(() => {})
      }

      @OnStop()
      stop() {
        stops++
      }
    }
    const { app, clock } = await appWith([clientConfig('bot1')], { endless: { Endless } }, { graceMs: 10_000 })
    await app.open()
    void app.start()
    await clock.advance(10)
    const beganMs = clock.now()

    await stopped(app, clock)

    expect(clock.now() - beganMs).toBeLessThanOrEqual(11_000)
    expect(stops).toBe(1)
    expect(states(app)).toEqual({ bot1: 'stopped' })
  })

  it('does not wait for an import that never ends', async () => {
    const { app } = await appWith([clientConfig('bot1')], { waits: () => new Promise(() => {}) })
    const opening = app.open()
    const opened = expect(opening).rejects.toMatchObject({ code: 'APP_NOT_RUNNING' })

    await app.stop()

    await opened
  })

  it('stops a client that waits to be tried again', async () => {
    const patient = clientConfig('bot1', ({ errorHandler }) =>
      Object.assign(errorHandler, { maxRetries: 9, retryDelay: 60 }),
    )
    const { app, telegram, clock } = await appWith([patient], idle)
    telegram.connects.set('bot1', unreachable)
    await app.plan()
    const starting = app.start()
    await clock.advance(10)
    expect(states(app)).toEqual({ bot1: 'connecting' })

    await stopped(app, clock)
    await starting

    expect(states(app)).toEqual({ bot1: 'stopped' })
    expect(app.control.status().clients[0]?.reason).toBeUndefined()
    expect(clock.timers).toBe(0)
  })

  it('leaves a client that has failed as it is', async () => {
    const { app, telegram, clock } = await appWith([clientConfig('bot1')], idle)
    telegram.connects.set('bot1', unreachable)
    await app.start()

    await stopped(app, clock)

    expect(states(app)).toEqual({ bot1: 'failed' })
    expect(app.control.status().clients[0]?.reason).toContain('No connection')
  })

  it('goes on when a hook throws or never ends', async () => {
    const { notes, Noting } = notingPlugin({
      onStop: (client) => (client === 'bot1' ? Promise.reject(new Error('no')) : new Promise(() => {})),
    })
    const { app, telegram, clock } = await appWith([clientConfig('bot1'), clientConfig('bot2')], { noting: { Noting } })
    await app.start()

    await stopped(app, clock)

    expect(notes.filter((note) => note.includes('stops'))).toHaveLength(2)
    expect(telegram.events.filter((event) => event.endsWith('closes')).sort()).toEqual(['bot1 closes', 'bot2 closes'])
    expect(states(app)).toEqual({ bot1: 'stopped', bot2: 'stopped' })
  })

  it('runs once, however often it is asked for, and before a start as well', async () => {
    const { app, telegram, clock } = await appWith([clientConfig('bot1')], idle)

    await Promise.all([app.stop(), app.stop()])

    await expect(app.start()).rejects.toMatchObject({ code: 'APP_NOT_RUNNING' })
    expect(telegram.events).toEqual([])
    expect(clock.timers).toBe(0)
  })

  it('ends hooks and releases of the app scope last', async () => {
    const order: string[] = []
    @Service({ scope: 'app' })
    class Shared {
      @OnStart()
      open() {
        order.push('shared opens')
      }

      @OnStop()
      close() {
        order.push('shared closes')
      }
    }
    @Plugin({ name: 'user' })
    class User {
      constructor(@Inject(Shared) readonly shared: Shared) {}

      @OnStart()
      open() {
        order.push('plugin opens')
      }

      @OnStop()
      close() {
        order.push('plugin closes')
      }
    }
    const { app, clock } = await appWith([clientConfig('bot1')], { user: { User } })
    await app.start()
    await stopped(app, clock)

    expect(order).toEqual(['shared opens', 'plugin opens', 'plugin closes', 'shared closes'])
  })
})

describe('the counts of calls', () => {
  it('are there again after a restart of the client', async () => {
    const counts: number[] = []
    @Plugin({ name: 'counting' })
    class Counting {
      constructor(
        @Inject(Client) private readonly client: Client,
        @Inject(CallStatistics) private readonly statistics: CallStatistics,
      ) {}

      @OnReady()
      async call() {
        await this.client.invoke('updates.GetState', undefined)
        counts.push(this.statistics.snapshot().methods['updates.GetState']?.calls ?? 0)
      }
    }
    const { app } = await appWith([clientConfig('bot1', (config) => Object.assign(config, { noUpdates: true }))], {
      a: { Counting },
    })
    await app.start()

    await app.control.restartClient('bot1')

    expect(counts).toEqual([1, 2])
  })
})

/** Somebody starts a client as soon as it is seen to stop. @returns what becomes of that, once it has happened. */
function startedWhileItStops(app: App, name: string): Promise<unknown>[] {
  const started: Promise<unknown>[] = []
  app.control.events.on(['client-state'], ({ client, state }) => {
    if (client !== name || state !== 'stopping' || started.length > 0) return
    started.push(app.control.startClient(name).catch(({ code }) => code))
  })
  return started
}

describe('clients at run time', () => {
  it('can be added, stopped, restarted and removed', async () => {
    const { notes, Noting } = notingPlugin()
    const { app } = await appWith([clientConfig('bot1')], { noting: { Noting } })
    const told: string[] = []
    app.control.events.on(['client-state', 'client-added', 'client-removed'], (event) =>
      told.push(`${event.client} ${event.name === 'client-state' ? event.state : event.name}`),
    )
    await app.start()

    await app.control.addClient(clientConfig('bot2'))
    expect(states(app)).toEqual({ bot1: 'online', bot2: 'idle' })
    await app.control.startClient('bot2')
    await app.control.restartClient('bot1')
    await app.control.stopClient('bot2')
    expect(states(app)).toEqual({ bot1: 'online', bot2: 'stopped' })
    await app.control.removeClient('bot2')

    expect(states(app)).toEqual({ bot1: 'online' })
    expect(notes.filter((note) => note === 'bot1 is ready while online')).toHaveLength(2)
    expect(told.filter((line) => line.startsWith('bot2'))).toEqual([
      'bot2 client-added',
      'bot2 connecting',
      'bot2 authorizing',
      'bot2 online',
      'bot2 stopping',
      'bot2 stopped',
      'bot2 client-removed',
    ])
  })

  it('have no connection once they are stopped, also in the middle of a restart', async () => {
    let end = () => {}
    const ending = new Promise<void>((resolve) => {
      end = resolve
    })
    const { Noting } = notingPlugin({ onStop: () => ending })
    const { app, telegram } = await appWith([clientConfig('bot1')], { noting: { Noting } })
    await app.start()
    const restarted = app.control.restartClient('bot1').catch(({ code }) => code)
    const started = app.control.startClient('bot1').catch(({ code }) => code)
    let isStopped = false
    const stopped = app.control.stopClient('bot1').then(() => {
      isStopped = true
    })
    await new Promise((resolve) => setImmediate(resolve))
    expect([isStopped, telegram.events.includes('bot1 closes')]).toEqual([false, false])
    end()
    await stopped
    expect(telegram.events.filter((event) => event.startsWith('bot1 c'))).toEqual(['bot1 connects', 'bot1 closes'])
    await Promise.all([restarted, started])
  })

  it('are not started while somebody logs them in, as one login has one connection', async () => {
    const { app, telegram, clock } = await appWith([clientConfig('bot1')], idle)
    await app.start()
    await app.control.stopClient('bot1')
    telegram.events.length = 0
    telegram.connects.set('bot1', () => new Promise(() => {}))
    const [prompt, halt] = [{} as LoginPrompt, new AbortController()]
    const login = app.control.logins.logIn('bot1', { prompt, signal: halt.signal }).catch((error) => error)
    await clock.advance(1)
    await expect(app.control.startClient('bot1')).rejects.toMatchObject({ code: 'APP_LOGIN_RUNNING' })
    await expect(app.control.restartClient('bot1')).rejects.toMatchObject({ code: 'APP_LOGIN_RUNNING' })
    expect(telegram.events).toEqual(['bot1 connects'])
    telegram.connects.clear()
    halt.abort(new Error('enough'))
    await login
    await app.control.startClient('bot1')
    expect(states(app)).toEqual({ bot1: 'online' })
  })

  it('run no more once they are removed, whoever starts them meanwhile', async () => {
    const { app, telegram } = await appWith([clientConfig('bot1'), clientConfig('bot2')], idle)
    await app.start()
    const started = startedWhileItStops(app, 'bot2')
    await app.control.removeClient('bot2')
    expect(await Promise.all(started)).toEqual(['APP_CLIENT_STOPPED'])
    expect(states(app)).toEqual({ bot1: 'online' })
    expect(telegram.events.filter((event) => event.startsWith('bot2 c'))).toEqual(['bot2 connects', 'bot2 closes'])
  })

  it('have one life after a change of their configuration, whoever starts them meanwhile', async () => {
    const { app, telegram, config } = await appWith([clientConfig('bot1'), clientConfig('bot2')], idle)
    await app.start()
    const next = Object.assign(new SwitchboardConfig(), config, {
      clients: [
        clientConfig('bot1'),
        clientConfig('bot2', (changed) => {
          changed.langCode = 'de'
        }),
      ],
    })
    const started = startedWhileItStops(app, 'bot2')
    const changed = app.control.applyChange(next)
    expect((await changed).clients).toEqual([
      expect.objectContaining({ client: 'bot1', kind: 'none' }),
      expect.not.objectContaining({ error: expect.anything() }),
    ])
    await Promise.all(started)
    expect(states(app)).toEqual({ bot1: 'online', bot2: 'online' })
    const connections = telegram.events.filter((event) => event === 'bot2 connects').length
    expect(connections - telegram.events.filter((event) => event === 'bot2 closes').length).toBe(1)
  })

  it('refuses names it does not know or knows already, and plugins with errors', async () => {
    const { app } = await appWith([clientConfig('bot1')], idle)
    await app.start()
    const faulty = clientConfig('bot2', ({ plugins }) => {
      plugins.include = ['missing']
    })

    await expect(app.control.startClient('bot9')).rejects.toMatchObject({
      code: 'APP_CLIENT_UNKNOWN',
      fix: expect.stringContaining('bot1'),
    })
    await expect(app.control.addClient(clientConfig('bot1'))).rejects.toMatchObject({ code: 'APP_CLIENT_EXISTS' })
    await expect(app.control.addClient(faulty)).rejects.toMatchObject({ code: 'PLUGIN_PLAN_INVALID' })
    expect(states(app)).toEqual({ bot1: 'online' })
  })

  it('says of a start that somebody else ended that the client was stopped', async () => {
    const { app } = await appWith([clientConfig('bot1')], idle)
    await app.start()
    const [restarted] = await Promise.allSettled([app.control.restartClient('bot1'), app.control.restartClient('bot1')])
    await app.control.stopClient('bot1')
    const started = app.control.startClient('bot1')
    await app.control.stopClient('bot1')
    await expect(started).rejects.toMatchObject({ code: 'APP_CLIENT_STOPPED', context: { client: 'bot1' } })
    if (restarted.status === 'rejected') expect(restarted.reason).toMatchObject({ code: 'APP_CLIENT_STOPPED' })
  })

  it('runs a job by hand', async () => {
    const { notes, Noting } = notingPlugin()
    const { app } = await appWith([clientConfig('bot1')], { noting: { Noting } })
    await app.start()

    expect(await app.control.runJob('bot1', 'tick')).toBe('done')
    await expect(app.control.runJob('bot1', 'tock')).rejects.toMatchObject({ code: 'PLUGIN_JOB_UNKNOWN' })
    await app.control.stopClient('bot1')
    await expect(app.control.runJob('bot1', 'tick')).rejects.toMatchObject({ code: 'PLUGIN_JOB_NOT_RUNNABLE' })

    expect(notes).toContain('bot1 ticks')
  })
})

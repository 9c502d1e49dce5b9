import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Client } from '../../../core/client/client.js'
import { PluginsConfig } from '../../../core/config/plugins-config.js'
import { SwitchboardConfig } from '../../../core/config/switchboard-config.js'
import { OnReady, OnStart, OnStop } from '../../../core/decorators/hooks.js'
import { Inject } from '../../../core/decorators/inject.js'
import { Every } from '../../../core/decorators/jobs.js'
import { OnCommand } from '../../../core/decorators/on-command.js'
import { Plugin } from '../../../core/decorators/plugin.js'
import { Service } from '../../../core/decorators/service.js'
import type { AppEventName } from '../../../core/kernel/control/app-events.js'
import { Clients } from '../../../core/kernel/control/clients.js'
import { appWith, clientConfig, states, stopped } from '../app-harness.js'

/** Two plugins that note what happens to them. */
function notingPlugins() {
  const notes: string[] = []
  @Plugin({ name: 'greeter' })
  class Greeter {
    constructor(@Inject(Client) private readonly client: Client) {
      notes.push('greeter is built')
    }

    @OnStart()
    start() {
      notes.push(`greeter starts while ${this.client.state}`)
    }

    @OnReady()
    ready() {
      notes.push('greeter is ready')
    }

    @OnStop()
    stop() {
      notes.push('greeter stops')
    }

    @OnCommand('hello')
    hello() {
      notes.push('greeter greets')
    }
  }

  @Plugin({ name: 'ticker' })
  class Ticker {
    @Every('10s')
    tick() {
      notes.push('ticker ticks')
    }

    @OnCommand('fail')
    async fail() {
      throw new Error('no luck')
    }
  }
  return { notes, Greeter, Ticker }
}

async function started(names: AppEventName[] = []) {
  const { notes, Greeter, Ticker } = notingPlugins()
  const made = await appWith([clientConfig('bot1')], { greeter: { Greeter }, ticker: { Ticker } })
  const heard: Record<string, unknown>[] = []
  if (names.length > 0) {
    made.app.control.events.on(names, ({ id: _, atMs: __, ...event }) => heard.push(event as Record<string, unknown>))
  }
  await made.app.start()
  return { ...made, control: made.app.control, notes, heard }
}

describe('plugins at run time', () => {
  it('are disabled and enabled while their client stays connected', async () => {
    const { control, clock, telegram, notes, heard } = await started(['plugin', 'client-state'])
    notes.length = heard.length = 0

    await control.disablePlugin('bot1', 'ticker')
    telegram.write('bot1', '/hello')
    await clock.advance(20_000)
    expect(notes).not.toContain('ticker ticks')
    expect(notes).toContain('greeter greets')
    expect(control.status().clients[0]?.plugins.map(({ name, enabled }) => [name, enabled])).toEqual([
      ['greeter', true],
      ['ticker', false],
    ])

    await control.enablePlugin('bot1', 'ticker')
    await control.enablePlugin('bot1', 'ticker')
    await clock.advance(10_000)
    expect(notes).toContain('ticker ticks')
    expect(heard).toEqual([
      { name: 'plugin', client: 'bot1', plugin: 'ticker', change: 'disabled' },
      { name: 'plugin', client: 'bot1', plugin: 'ticker', change: 'enabled' },
    ])
    expect(telegram.events.filter((event) => event === 'bot1 connects')).toHaveLength(1)
    await expect(control.disablePlugin('bot1', 'clock')).rejects.toMatchObject({
      code: 'APP_PLUGIN_UNKNOWN',
      fix: 'Name one of greeter, ticker.',
    })
  })

  it('are disabled for the next start too when their client is stopped', async () => {
    const { control, clock, notes } = await started()
    await control.stopClient('bot1')
    await control.disablePlugin('bot1', 'ticker')
    await control.startClient('bot1')
    await clock.advance(20_000)

    expect(notes).not.toContain('ticker ticks')
  })
})

describe('jobs at run time', () => {
  it('are paused, resumed, and run by hand', async () => {
    const { control, clock, notes, heard } = await started(['job', 'job-paused'])

    await control.pauseJob('bot1', 'tick')
    await clock.advance(30_000)
    expect(notes).not.toContain('ticker ticks')
    expect(await control.runJob('bot1', 'tick')).toBe('done')
    await control.resumeJob('bot1', 'tick')
    await clock.advance(10_000)

    expect(notes.filter((note) => note === 'ticker ticks')).toHaveLength(2)
    const run = { name: 'job', client: 'bot1', plugin: 'ticker', job: 'tick', outcome: 'done', tookMs: 0 }
    expect(heard).toEqual([
      { name: 'job-paused', client: 'bot1', job: 'tick', paused: true },
      { ...run, dueMs: clock.now() - 10_000, startedMs: clock.now() - 10_000 },
      { name: 'job-paused', client: 'bot1', job: 'tick', paused: false },
      { ...run, dueMs: clock.now(), startedMs: clock.now() },
    ])
    await expect(control.pauseJob('bot1', 'tock')).rejects.toMatchObject({ code: 'PLUGIN_JOB_UNKNOWN' })
    await control.stopClient('bot1')
    await expect(control.pauseJob('bot1', 'tick')).rejects.toMatchObject({ code: 'PLUGIN_JOB_NOT_RUNNABLE' })
  })
})

describe('what became of jobs', () => {
  it('is kept over a restart: the runs, and what an operator has paused', async () => {
    const notes: string[] = []
    @Plugin({ name: 'ticker' })
    class Ticker {
      @Every('10s')
      tick() {
        if (notes.push('tick') === 2) throw new Error('no luck')
      }

      @Every('10s')
      rest() {}
    }
    const folder = mkdtempSync(join(tmpdir(), 'switchboard-jobs-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const config = new SwitchboardConfig()
    config.clients = [clientConfig('bot1')]
    config.storage.file = join(folder, 'switchboard.db')
    const first = await appWith([], { ticker: { Ticker } }, { config })
    await first.app.start()
    await first.clock.advance(25_000)
    await first.app.control.pauseJob('bot1', 'rest')
    await stopped(first.app, first.clock)

    const { app, clock } = await appWith([], { ticker: { Ticker } }, { config })
    await app.start()
    const [tick, rest] = app.control.status().clients[0]?.plugins[0]?.jobs ?? []
    expect(tick).toMatchObject({ name: 'tick', paused: false, lastError: 'no luck', runs: 0 })
    expect(rest).toMatchObject({ name: 'rest', paused: true })
    await clock.advance(10_000)
    const runs = await app.control.jobHistory('bot1', 'tick')
    expect(runs.map(({ outcome, error }) => [outcome, error])).toEqual([
      ['done', undefined],
      ['failed', 'no luck'],
      ['done', undefined],
    ])
    const [latest] = await app.control.jobHistory('bot1', 'tick', { limit: 1, before: runs[0]?.id })
    expect(latest).toEqual(runs[1])
    expect(await app.control.jobHistory('bot1', 'rest')).toHaveLength(2)
    await expect(app.control.jobHistory('bot1', 'tock')).rejects.toMatchObject({ code: 'PLUGIN_JOB_UNKNOWN' })
  })
})

describe('what happens', () => {
  it('is told: handled updates with their outcome, calls, and states with their account', async () => {
    const { telegram, clock, heard } = await started(['update', 'call', 'client-state'])
    telegram.write('bot1', '/hello')
    telegram.write('bot1', '/fail')
    await clock.advance(0)

    expect(heard.filter(({ name }) => name === 'client-state').at(-1)).toMatchObject({
      client: 'bot1',
      previous: 'authorizing',
      state: 'online',
      account: { id: 1, name: 'bot1' },
    })
    const update = { name: 'update', client: 'bot1', kind: 'command', chatId: 500, attempt: 1, tookMs: 0 }
    expect(heard.filter(({ name }) => name === 'update').slice(0, 2)).toEqual([
      { ...update, plugin: 'greeter', handler: 'hello', outcome: 'done' },
      { ...update, plugin: 'ticker', handler: 'fail', outcome: 'failed', error: { message: 'no luck' } },
    ])
    expect(heard).toContainEqual({
      name: 'call',
      client: 'bot1',
      method: 'updates.GetState',
      attempt: 1,
      waitedMs: 0,
      tookMs: 0,
    })
  })
})

describe('a changed configuration', () => {
  /** The configuration of `started`, with changes. */
  function next(change: (config: SwitchboardConfig) => void): SwitchboardConfig {
    const config = new SwitchboardConfig()
    config.clients = [clientConfig('bot1')]
    config.storage.file = ':memory:'
    change(config)
    return config
  }

  it('is planned: what each client would see of it, without secrets, and what needs a new start', async () => {
    const { control } = await started()

    const plan = await control.planChange(
      next((config) => {
        config.maxConcurrency = 8
        config.clients = [
          clientConfig('bot1', (bot) => {
            bot.plugins.exclude = ['ticker']
          }),
          clientConfig('user2'),
        ]
      }),
    )
    const connection = await control.planChange(
      next((config) => {
        config.clients[0]!.apiHash = 'another'
        config.clients[0]!.workers = 8
      }),
    )
    const faulty = await control.planChange(
      next((config) => {
        config.clients[0]!.plugins.include = ['missing']
      }),
    )

    expect(plan).toEqual({
      clients: [
        {
          client: 'bot1',
          kind: 'plugins',
          differences: [{ path: 'plugins.exclude', before: '[]', after: '["ticker"]' }],
        },
        { client: 'user2', kind: 'add', differences: [] },
      ],
      agents: [],
      needsRestart: [{ path: 'max_concurrency', before: '64', after: '8' }],
      diagnostics: [],
    })
    expect(connection.clients[0]).toEqual({
      client: 'bot1',
      kind: 'restart',
      differences: [
        { path: 'api_hash', before: '(secret)', after: '(secret)' },
        { path: 'workers', before: '4', after: '8' },
      ],
    })
    expect(faulty.diagnostics.map(({ error }) => error.code)).toEqual(['PLUGIN_INCLUDE_UNMATCHED'])
  })

  it('tells what of it is for agents, also while none is connected', async () => {
    const { control } = await started()

    const plan = await control.planChange(
      next((config) => {
        config.agents.plugins = Object.assign(new PluginsConfig(), { include: [], exclude: ['greeter'] })
      }),
    )

    expect(plan.clients.filter(({ kind }) => kind !== 'none')).toEqual([])
    expect(plan.agents.map(({ path }) => path)).toEqual(['agents.plugins'])
    expect(plan.needsRestart).toEqual([])
  })

  it('is applied without touching clients that did not change', async () => {
    const { Greeter, Ticker, notes } = notingPlugins()
    const names = ['bot1', 'bot2', 'bot3', 'user1']
    const { app, telegram, clock } = await appWith(
      names.map((name) => clientConfig(name)),
      { greeter: { Greeter }, ticker: { Ticker } },
    )
    await app.start()
    const { control } = app
    telegram.events.length = notes.length = 0
    const told: unknown[] = []
    control.events.on('config', (event) => told.push(event.clients.map(({ client, kind }) => `${client} ${kind}`)))

    const report = await control.applyChange(
      next((config) => {
        config.clients = [
          clientConfig('bot1'),
          clientConfig('bot2', ({ plugins }) => {
            plugins.include = ['ticker']
          }),
          clientConfig('bot3', (bot) => {
            bot.langCode = 'de'
          }),
          clientConfig('user4'),
        ]
      }),
    )

    expect(report.clients.map(({ client, kind, error }) => [client, kind, error])).toEqual([
      ['bot1', 'none', undefined],
      ['bot2', 'plugins', undefined],
      ['bot3', 'restart', undefined],
      ['user4', 'add', undefined],
      ['user1', 'remove', undefined],
    ])
    expect(told).toEqual([['bot1 none', 'bot2 plugins', 'bot3 restart', 'user4 add', 'user1 remove']])
    expect(states(app)).toEqual({ bot1: 'online', bot2: 'online', bot3: 'online', user4: 'online' })
    const connected = telegram.events.filter((event) => /connects|closes/.test(event))
    expect(new Set(connected.map((event) => event.split(' ')[0]))).toEqual(new Set(['bot3', 'user1', 'user4']))
    expect(control.status().clients[1]?.plugins.map(({ name }) => name)).toEqual(['ticker'])
    // Applied once, it changes nothing any more.
    expect(
      (await control.planChange(next((config) => (config.clients = [clientConfig('bot1')])))).clients[0]?.kind,
    ).toBe('none')
    await clock.advance(0)
  })

  it('is refused whole when its plugins have errors', async () => {
    const { control, telegram, clock } = await started()
    // What was missed is asked for after the start.
    await clock.advance(0)
    telegram.events.length = 0
    const faulty = next((config) => {
      config.clients = [
        clientConfig('bot2', ({ plugins }) => {
          plugins.include = ['missing']
        }),
      ]
    })

    await expect(control.applyChange(faulty)).rejects.toMatchObject({ code: 'PLUGIN_PLAN_INVALID' })

    expect(control.clients.list().map(({ name, state }) => [name, state])).toEqual([['bot1', 'online']])
    expect(telegram.events).toEqual([])
  })

  it('tells of a client that fails, and changes the others', async () => {
    const { control, telegram } = await started()
    telegram.connects.set('bot2', () => new Error('the line is cut'))

    const { clients } = await control.applyChange(
      next((config) => {
        config.clients = [clientConfig('bot2'), clientConfig('bot3')]
      }),
    )

    expect(clients.map(({ client, error }) => [client, error?.message])).toEqual([
      ['bot2', 'the line is cut'],
      ['bot3', undefined],
      ['bot1', undefined],
    ])
  })
})

describe('Clients', () => {
  it('shows plugins and services of both scopes all clients, and starts or stops none', async () => {
    const seen: Clients[] = []
    @Service({ scope: 'app' })
    class Overview {
      constructor(@Inject(Clients) clients: Clients) {
        seen.push(clients)
      }
    }
    @Plugin({ name: 'looker' })
    class Looker {
      constructor(@Inject(Clients) clients: Clients, @Inject(Overview) _overview: Overview) {
        seen.push(clients)
      }
    }
    const { app, telegram, clock } = await appWith([clientConfig('bot1'), clientConfig('user1')], {
      looker: { Looker },
    })
    let connect = () => {}
    telegram.connects.set('user1', () => new Promise<void>((resolve) => (connect = resolve)))
    const starting = app.start()
    while (seen.length < 3 || app.control.clients.get('bot1')?.state !== 'online') await clock.advance(0)

    const [clients] = seen
    expect(new Set(seen).size).toBe(1)
    expect(clients!.list().map(({ name, state }) => [name, state])).toEqual([
      ['bot1', 'online'],
      ['user1', 'connecting'],
    ])
    expect(clients!.account('bot1')).toEqual({ id: 1, name: 'bot1', username: undefined })
    const online = clients!.whenOnline('user1')
    connect()
    await online
    await starting
    expect(clients!.state('user1')).toBe('online')
    expect(clients!.get('user9')).toBeUndefined()
    expect(() => clients!.state('user9')).toThrow(expect.objectContaining({ code: 'APP_CLIENT_UNKNOWN' }))
    await expect(clients!.whenOnline('user9')).rejects.toMatchObject({ code: 'APP_CLIENT_UNKNOWN' })
    const given = new AbortController()
    await app.control.stopClient('user1')
    const waiting = clients!.whenOnline('user1', { signal: given.signal })
    given.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
    for (const name of ['start', 'stop', 'startClient', 'add', 'remove']) expect(name in clients!).toBe(false)
    expect(Object.keys(clients!)).toEqual([])
  })
})

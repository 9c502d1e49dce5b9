import { describe, expect, it } from 'vitest'
import { Guard } from '../../core/decorators/around.js'
import { OnMessage } from '../../core/decorators/handlers.js'
import { OnReady } from '../../core/decorators/hooks.js'
import { Inject } from '../../core/decorators/inject.js'
import { Cron, DailyAt, Every } from '../../core/decorators/jobs.js'
import { type AnyClass, Token } from '../../core/decorators/manifest.js'
import { OnCommand } from '../../core/decorators/on-command.js'
import { Plugin } from '../../core/decorators/plugin.js'
import { Provide } from '../../core/decorators/provide.js'
import { Service } from '../../core/decorators/service.js'
import { filters } from '../../core/handlers/filters/filters.js'
import { inAppScope, inClientScope } from '../../core/kernel/injectable.js'
import { injectables } from '../../core/kernel/injectables.js'
import { PluginOptions } from '../../core/kernel/plugin-options.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { assertRunnable, type Plan } from '../../core/plan/plan.js'
import type { PlannedClient } from '../../core/plan/planned-client.js'
import { makePlan } from '../../core/plan/planner.js'
import { lineOf } from '../../core/plan/source-line.js'
import { scheduleLabel } from '../../core/time/schedule.js'
import { type FakeModule, pluginTree } from '../kernel/plugin-tree.js'

class Telegram {}
class Time {}
const Mood = new Token<string>('Mood')
const provided = [
  inClientScope(Telegram, () => new Telegram()),
  inAppScope(Time, () => new Time()),
  ...injectables.filter(({ token }) => token === PluginOptions),
]

@Service()
class Notes {
  constructor(@Inject(Telegram) readonly telegram: Telegram) {}
}

@Plugin({ name: 'commands' })
class Commands {
  constructor(
    @Inject(Telegram) readonly telegram: Telegram,
    @Inject(Notes) readonly notes: Notes,
  ) {}

  @OnCommand('start')
  start(_context: object) {}
}

@Plugin({ name: 'periodic' })
class Periodic {
  constructor(@Inject(Notes) readonly notes: Notes) {}

  @Every('30s', { name: 'task_send' })
  send() {}

  @Every('1h')
  sweep() {}
}

interface Given {
  include?: string[]
  options?: Record<string, unknown>
  periodicTasks?: PlannedClient['periodicTasks']
  clients?: string[]
}

async function planOf(files: Record<string, FakeModule>, given: Given = {}) {
  const { include = ['**/*'], options, periodicTasks = { enabled: true }, clients = ['bot1'] } = given
  const inRoot = Object.fromEntries(
    Object.entries(files).map(([name, module]) => [`plugins/${name}${name.endsWith('.py') ? '' : '.ts'}`, module]),
  )
  const tree = await pluginTree({ 'plugins/notes.md': {}, ...inRoot })
  const plan = await makePlan({
    clients: clients.map((sessionName) => ({
      sessionName,
      plugins: { enabled: true, root: 'plugins', include, exclude: [], options },
      periodicTasks,
    })),
    cwd: tree.cwd,
    loader: tree.loader,
    provided,
    logger: new SilentLogger(),
  })
  return { plan, ...tree }
}

async function diagnosticsOf(files: Record<string, FakeModule>, given: Given = {}) {
  const { plan } = await planOf(files, given)
  return plan.diagnostics.map(({ file, className, member, error }) => ({
    code: error.code,
    place: [file, className, member].filter(Boolean).join(' '),
    what: error.what,
    fix: error.fix,
  }))
}

describe('makePlan', () => {
  it('tells what a client gets, from where and why', async () => {
    const { plan } = await planOf(
      { commands: { Commands }, periodic: { Periodic } },
      {
        include: ['commands', 'p*'],
        options: { commands: { greeting: 'hi' } },
        periodicTasks: { enabled: true, tasks: ['task_send'] },
      },
    )

    expect(plan.diagnostics).toEqual([])
    expect(
      plan.clients[0]?.plugins.map(({ manifest, file, reason, options, jobs }) => ({
        name: manifest.name,
        file,
        reason,
        options,
        jobs: jobs.map((job) => [job.manifest.name, job.enabled, job.reason]),
      })),
    ).toEqual([
      {
        name: 'commands',
        file: 'plugins/commands.ts',
        reason: 'include "commands"',
        options: { greeting: 'hi' },
        jobs: [],
      },
      {
        name: 'periodic',
        file: 'plugins/periodic.ts',
        reason: 'include "p*"',
        options: undefined,
        jobs: [
          ['task_send', true, 'named in periodic_tasks.tasks'],
          ['sweep', false, 'not named in periodic_tasks.tasks'],
        ],
      },
    ])
    expect(plan.clients[0]?.services.map(({ target }) => target)).toEqual([Notes])
    expect(plan.clients[0]?.decisions).toContainEqual({
      file: 'plugins/periodic.ts',
      outcome: 'loaded',
      reason: 'include "p*": periodic',
    })
  })

  it('imports a file once for all clients, and nothing that is excluded', async () => {
    const { imported } = await planOf(
      { commands: { Commands }, periodic: { Periodic } },
      { include: ['commands'], clients: ['bot1', 'bot2'] },
    )

    expect(imported).toEqual(['plugins/commands.ts'])
  })

  it.each([
    [{ enabled: true }, [true, true]],
    [{ enabled: true, tasks: [] }, [false, false]],
    [{ enabled: true, tasks: ['sweep'] }, [false, true]],
    [{ enabled: false, tasks: ['sweep', 'a task of nobody'] }, [false, false]],
  ])('lets the jobs run that periodic_tasks %j allows', async (periodicTasks, enabled) => {
    const { plan } = await planOf({ periodic: { Periodic } }, { periodicTasks })

    expect(plan.diagnostics).toEqual([])
    expect(plan.clients[0]?.plugins[0]?.jobs.map((job) => job.enabled)).toEqual(enabled)
  })

  it('takes the schedules of periodic_tasks before those of decorators, and its zone where none is named', async () => {
    @Plugin({ name: 'wall' })
    class Wall {
      @Cron('0 9 * * *')
      nine() {}

      @DailyAt('18:30', { timeZone: 'UTC' })
      evening() {}

      @Every('1h')
      hourly() {}
    }
    const schedules = { hourly: 'daily at 07:15' }
    const { plan } = await planOf(
      { wall: { Wall } },
      { periodicTasks: { enabled: true, timeZone: 'Asia/Tokyo', schedules } },
    )

    expect(plan.diagnostics).toEqual([])
    expect(plan.clients[0]?.plugins[0]?.jobs.map(({ schedule, reason }) => [scheduleLabel(schedule), reason])).toEqual([
      ['cron 0 9 * * * (Asia/Tokyo)', 'periodic_tasks.tasks is absent, so all run'],
      ['daily at 18:30 (UTC)', 'periodic_tasks.tasks is absent, so all run'],
      [
        'daily at 07:15 (Asia/Tokyo)',
        'periodic_tasks.tasks is absent, so all run, scheduled by periodic_tasks.schedules',
      ],
    ])
  })

  it('loads the file that schedule_module names, though no include asks for it', async () => {
    const { plan } = await planOf(
      { commands: { Commands }, periodic: { Periodic } },
      { include: ['commands'], periodicTasks: { enabled: true, scheduleModule: 'plugins.periodic' } },
    )

    expect(plan.clients[0]?.plugins.map(({ file, reason }) => [file, reason])).toEqual([
      ['plugins/commands.ts', 'include "commands"'],
      ['plugins/periodic.ts', 'periodic_tasks.schedule_module'],
    ])
  })

  it('lets a glob take in a file that has only services', async () => {
    const { plan } = await planOf({ commands: { Commands }, notes: { Notes } })

    expect(plan.diagnostics).toEqual([])
    expect(plan.clients[0]?.decisions).toContainEqual({
      file: 'plugins/notes.ts',
      outcome: 'loaded',
      reason: 'include "**/*": Notes',
    })
  })
})

describe('files of a folder that hold no plugin of their own', () => {
  abstract class Base {
    @OnMessage()
    heard(_context: object) {}
  }
  abstract class Bare {}
  @Plugin({ name: 'derived' })
  class Derived extends Base {}
  @Plugin({ name: 'plain' })
  class Plain extends Bare {}
  const plugins = { derived: { Derived }, plain: { Plain } }

  it('may hold the abstract classes that plugins are made from', async () => {
    const { plan } = await planOf({ base: { Base }, bare: { Bare }, ...plugins })
    expect(plan.diagnostics).toEqual([])
    expect(plan.clients[0]?.plugins.map(({ manifest }) => [manifest.name, manifest.handlers.length])).toEqual([
      ['derived', 1],
      ['plain', 0],
    ])
  })

  it('may pass on the plugins of others, which are there once, in their own files', async () => {
    const namespace: Record<string | symbol, unknown> = { Derived, Plain, [Symbol.toStringTag]: 'Module' }
    const zz = { all: Object.assign(namespace, { self: namespace }) }
    const barrels = { index: { Derived, Plain, Base }, zoo: { Derived }, zz }
    const { plan } = await planOf({ ...barrels, ...plugins, base: { Base } })
    expect(plan.diagnostics).toEqual([])
    expect(plan.clients[0]?.plugins.map(({ file }) => file)).toEqual(['plugins/derived.ts', 'plugins/plain.ts'])
  })

  it('are told of when nothing is made from them, with what can be done', async () => {
    expect(await diagnosticsOf({ base: { Base } })).toMatchObject([
      { code: 'PLUGIN_CLASS_UNMARKED', fix: expect.stringContaining('leading _') },
    ])
  })
})

describe('the diagnostics of a plan', () => {
  it('come all at once, each with its place and its fix, in one error', async () => {
    @Plugin({ name: 'commands' })
    class Again {}
    const { plan } = await planOf(
      { broken: new TypeError('x is not a function'), commands: { Commands }, again: { Again } },
      { include: ['**/*', 'comands'], clients: ['bot1', 'bot2'] },
    )

    let thrown: unknown
    try {
      assertRunnable(plan)
    } catch (error) {
      thrown = error
    }
    expect(thrown).toMatchObject({ code: 'PLUGIN_PLAN_INVALID' })
    expect(plan.diagnostics.map(({ error }) => error.code)).toContain('PLUGIN_NAME_TAKEN')
    expect((thrown as Error).message.split('\n')).toEqual([
      'The plugins cannot be started: 5 errors.',
      `  1. bot1: bot1 includes 'comands', but nothing in plugins matches.`,
      `     Fix: Write 'commands' for 'comands' in plugins.include.`,
      `  2. bot2: bot2 includes 'comands', but nothing in plugins matches.`,
      `     Fix: Write 'commands' for 'comands' in plugins.include.`,
      expect.stringMatching(
        /^ {2}3\. bot1, bot2 · (test\/plan\/planner\.test\.ts:\d+): plugins\/broken\.ts cannot be imported because of \1:\d+: TypeError: x is not a function$/,
      ),
      expect.stringMatching(
        /^ {5}Fix: Correct test\/plan\/planner\.test\.ts:\d+:\d+, or name plugins\/broken\.ts in plugins\.exclude\.$/,
      ),
      `  4. bot1 · plugins/commands.ts · Commands: bot1 gets two plugins called 'commands': Again (plugins/again.ts) and Commands (plugins/commands.ts).`,
      `     Fix: Give Commands (plugins/commands.ts) another name than 'commands', or name one of the files in plugins.exclude.`,
      `  5. bot2 · plugins/commands.ts · Commands: bot2 gets two plugins called 'commands': Again (plugins/again.ts) and Commands (plugins/commands.ts).`,
      `     Fix: Give Commands (plugins/commands.ts) another name than 'commands', or name one of the files in plugins.exclude.`,
      '  Fix: Correct what is listed; nothing was started.',
    ])
  })

  it('are none for a plan that can run', async () => {
    const { plan } = await planOf({ commands: { Commands } })

    expect(() => assertRunnable(plan)).not.toThrow()
  })

  it('report a file without a plugin', async () => {
    expect(await diagnosticsOf({ helper: { help: () => {} } })).toEqual([
      {
        code: 'PLUGIN_FILE_EMPTY',
        place: 'plugins/helper.ts',
        what: 'plugins/helper.ts exports no class with @Plugin.',
        fix: `Export a class with @Plugin({ name: '...' }), name the file with a leading _, or name it in plugins.exclude.`,
      },
    ])
  })

  it('report a file of services that was included by its name', async () => {
    const [fault] = await diagnosticsOf({ notes: { Notes } }, { include: ['notes'] })

    expect(fault?.what).toBe('plugins/notes.ts is included by its name but exports only services (Notes), no plugin.')
    expect(fault?.fix).toBe('Take plugins/notes.ts out of plugins.include: a service is found through @Inject.')
  })

  it('report handlers on a class without @Plugin, but not on the base of one', async () => {
    class Base {
      @OnMessage()
      echo(_context: object) {}
    }
    @Plugin({ name: 'heir' })
    class Heir extends Base {}

    expect(await diagnosticsOf({ forgotten: { Base } })).toEqual([
      {
        code: 'PLUGIN_CLASS_UNMARKED',
        place: 'plugins/forgotten.ts Base echo',
        what: 'Base in plugins/forgotten.ts has decorated members (echo) but no @Plugin, so nothing would call them.',
        fix: expect.stringContaining(`Write @Plugin({ name: '...' }) above class Base,`),
      },
    ])
    expect(await diagnosticsOf({ heir: { Base, Heir } })).toEqual([])
  })

  it('name every decorator of a file that could not be taken, and nothing that only follows from it', async () => {
    class Unknown {}
    @Service({ scope: 'request' as never })
    class Till {
      constructor(@Inject((() => Telegram) as never) readonly telegram: Telegram) {}
    }
    @Plugin({ name: 'shop' })
    class Shop {
      constructor(@Inject(Till) readonly till: Till) {}

      @OnCommand('/start')
      start(_context: object) {}

      @Every('soon')
      tick() {}
    }
    @Plugin({ name: 'two words' })
    class Kiosk {
      constructor(@Inject(Unknown) readonly unknown: Unknown) {}

      @OnMessage()
      echo(_context: object) {}
    }

    const diagnostics = await diagnosticsOf(
      { shop: { Shop, Kiosk } },
      { periodicTasks: { enabled: true, tasks: ['tick'] } },
    )

    expect(diagnostics.map(({ place, what }) => [place, what])).toEqual([
      ['plugins/shop.ts Kiosk', `@Plugin on Kiosk: the name is 'two words'.`],
      ['plugins/shop.ts Shop start', `@OnCommand on Shop.start: the command is '/start'.`],
      ['plugins/shop.ts Shop tick', `@Every on Shop.tick: the interval is 'soon'.`],
      ['plugins/shop.ts Till', '@Inject on Till, constructor argument 1: the token is a function, which is no class.'],
      ['plugins/shop.ts Till', `@Service on Till: the scope is 'request'.`],
    ])
  })

  it('report an argument without @Inject', async () => {
    @Plugin({ name: 'gap' })
    class Gap {
      constructor(
        @Inject(Telegram) readonly telegram: Telegram,
        readonly notes: Notes,
      ) {}
    }

    expect(await diagnosticsOf({ gap: { Gap } })).toEqual([
      {
        code: 'PLUGIN_DEPENDENCY_UNNAMED',
        place: 'plugins/gap.ts Gap',
        what: 'Constructor argument 2 of Gap has no @Inject, so it would be undefined.',
        fix: 'Write @Inject(TheClass) in front of argument 2.',
      },
    ])
  })

  it('report what nothing provides, each with its own remedy', async () => {
    class Forgotten {}
    @Plugin({ name: 'wishes' })
    class Wishes {
      constructor(
        @Inject(Mood) readonly mood: string,
        @Inject(Forgotten) readonly forgotten: Forgotten,
        @Inject(Commands) readonly commands: Commands,
      ) {}
    }

    const diagnostics = await diagnosticsOf({ wishes: { Wishes } })

    expect(new Set(diagnostics.map(({ code }) => code))).toEqual(new Set(['PLUGIN_DEPENDENCY_UNKNOWN']))
    expect(diagnostics.map(({ what }) => what)).toEqual([
      'Constructor argument 1 of Wishes asks for Mood, which nothing provides.',
      'Constructor argument 2 of Wishes asks for Forgotten, which nothing provides.',
      'Constructor argument 3 of Wishes asks for Commands, which nothing provides.',
    ])
    expect(diagnostics.map(({ fix }) => fix)).toEqual([
      'Write @Provide(Mood) on a class, or on a method of a plugin or service, in a file that bot1 includes. Switchboard itself provides PluginOptions, Telegram, Time.',
      'Write @Service() above class Forgotten, or ask for one of PluginOptions, Telegram, Time.',
      'Add the file of Commands to plugins.include of bot1.',
    ])
  })

  it('report a class of the app that needs something of a client, also further down', async () => {
    @Service({ scope: 'app' })
    class Deep {
      constructor(
        @Inject(Time) readonly time: Time,
        @Inject(Telegram) readonly telegram: Telegram,
      ) {}
    }
    @Service({ scope: 'app' })
    class Shared {
      constructor(
        @Inject(Deep) readonly deep: Deep,
        @Inject(Notes) readonly notes: Notes,
      ) {}
    }
    @Plugin({ name: 'user' })
    class User {
      constructor(@Inject(Shared) readonly shared: Shared) {}
    }

    const diagnostics = await diagnosticsOf({ user: { User } })

    expect(diagnostics.map(({ code, place }) => [code, place])).toEqual([
      ['PLUGIN_SCOPE_VIOLATED', expect.stringMatching(/planner\.test\.ts Deep$/)],
      ['PLUGIN_SCOPE_VIOLATED', expect.stringMatching(/planner\.test\.ts Shared$/)],
    ])
    expect(diagnostics[1]?.what).toContain('needs Notes, which every client has its own of')
    expect(diagnostics[1]?.fix).toContain('Write @Service() above Shared')
  })

  it('report a circle with its way', async () => {
    @Service()
    class Hen {}
    @Service()
    class Egg {
      constructor(@Inject(Hen) readonly hen: Hen) {}
    }
    Inject(Egg)(Hen, undefined, 0)
    @Plugin({ name: 'farm' })
    class Farm {
      constructor(@Inject(Egg) readonly egg: Egg) {}
    }

    const [fault, ...others] = await diagnosticsOf({ farm: { Farm } })

    expect(others).toEqual([])
    expect(fault?.code).toBe('PLUGIN_DEPENDENCY_CYCLE')
    expect(fault?.what).toBe('Classes need each other in a circle: Egg -> Hen -> Egg.')
    expect(fault?.fix).toContain('Move what Egg and Hen share')
  })

  it('report a hook that the app never reaches', async () => {
    @Service({ scope: 'app' })
    class Shared {
      @OnReady()
      ready() {}
    }
    @Plugin({ name: 'user' })
    class User {
      constructor(@Inject(Shared) readonly shared: Shared) {}
    }

    const [fault] = await diagnosticsOf({ user: { User } })

    expect(fault).toMatchObject({ code: 'PLUGIN_HOOK_MISPLACED' })
    expect(fault?.what).toContain('@OnReady on Shared.ready')
  })

  it('report schedules for jobs that nothing has, schedules and zones that cannot be read', async () => {
    const periodicTasks = {
      enabled: true,
      timeZone: 'Mars/Olympus',
      schedules: { task_sent: 'every 5m', task_send: 'every now', sweep: 5 },
    }
    const diagnostics = await diagnosticsOf({ periodic: { Periodic } }, { periodicTasks })

    expect(diagnostics.map(({ code, what }) => [code, what])).toEqual([
      ['PLUGIN_SCHEDULE_UNKNOWN', expect.stringContaining(`names 'task_sent'`)],
      ['PLUGIN_SCHEDULE_INVALID', expect.stringContaining(`'task_send': 'now' is no duration`)],
      ['PLUGIN_SCHEDULE_INVALID', expect.stringContaining(`'sweep': it is no text`)],
      ['PLUGIN_TIME_ZONE_UNKNOWN', expect.stringContaining('Mars/Olympus')],
    ])
    expect(diagnostics[0]?.fix).toBe(`Write 'task_send'; the jobs are task_send, sweep.`)
  })

  it('say of a module of jobs that it is Python', async () => {
    const [fault, ...others] = await diagnosticsOf(
      { periodic: { Periodic }, 'weekly.py': {} },
      { periodicTasks: { enabled: true, tasks: [], scheduleModule: 'plugins.weekly' } },
    )
    expect(others).toEqual([])
    expect(fault).toMatchObject({
      code: 'PLUGIN_SCHEDULE_MODULE_MISSING',
      what: "periodic_tasks.schedule_module of bot1 is 'plugins.weekly', and that is Python: plugins/weekly.py.",
      fix: expect.stringContaining('in TypeScript beside it'),
    })
  })

  it('report tasks, options and modules that nothing has', async () => {
    const diagnostics = await diagnosticsOf(
      { periodic: { Periodic } },
      {
        options: { periodik: {} },
        periodicTasks: { enabled: true, tasks: ['task_sent', 'weather'], scheduleModule: 'plugins.weekly' },
      },
    )

    expect(diagnostics.map(({ code, fix }) => [code, fix])).toEqual([
      ['PLUGIN_SCHEDULE_MODULE_MISSING', expect.stringContaining('remove the key')],
      ['PLUGIN_TASK_UNKNOWN', `Write 'task_send'; the jobs are task_send, sweep.`],
      ['PLUGIN_TASK_UNKNOWN', 'Name one of task_send, sweep, or remove the list to run them all.'],
      ['PLUGIN_OPTIONS_UNUSED', `Write 'periodic'.`],
    ])
  })

  it('tell a fault of a file that several import once, with its line and who imports it', async () => {
    const broken = () =>
      new Error('Transform failed with 1 error:\n/elsewhere/_shared.ts:2:0: ERROR: Unexpected end of file')
    const { plan } = await planOf({ one: broken(), two: broken(), commands: { Commands } })

    expect(plan.diagnostics).toMatchObject([{ file: expect.stringMatching(/elsewhere\/_shared\.ts$/), line: 2 }])
    expect(plan.diagnostics[0]?.error.what).toMatch(
      /^plugins\/one\.ts, plugins\/two\.ts cannot be imported because of .*_shared\.ts:2:1: SyntaxError: Unexpected end of file$/,
    )
  })

  it('name the file and line of a service whose handlers nobody would call, or that asks for what plugins have', async () => {
    @Service()
    class Rates {
      constructor(@Inject(PluginOptions) readonly options: object) {}

      @Every('1m')
      tick() {}
    }
    @Plugin({ name: 'shop' })
    class Shop {
      constructor(@Inject(Rates) readonly rates: Rates) {}
    }
    const { plan } = await planOf({ shop: { Shop } }, { periodicTasks: { enabled: true, tasks: ['nope'] } })

    expect(
      plan.diagnostics.map(({ error, file, line }) => [error.code, file?.replace(/.*\//, ''), typeof line]),
    ).toEqual([
      ['PLUGIN_TASK_UNKNOWN', undefined, 'undefined'],
      ['PLUGIN_OPTIONS_MISPLACED', 'planner.test.ts', 'number'],
      ['PLUGIN_SERVICE_HANDLERS', 'planner.test.ts', 'number'],
    ])
    expect(plan.diagnostics[1]?.error.fix).toContain('@Inject(ItsOptions)')
    expect(plan.diagnostics[2]?.error.what).toContain('tick of the service Rates would never be called')
  })

  it('judge what the configuration names as soon as all that could bear the name is known', async () => {
    @Plugin({ name: 'shop' })
    class Shop {
      @OnCommand('/start')
      start(_context: object) {}
    }
    const codes = async (files: Record<string, FakeModule>) => {
      const options = { shopp: {} }
      const periodicTasks = { enabled: true, tasks: ['nope'], schedules: { other: 'often' } }
      return (await diagnosticsOf(files, { options, periodicTasks })).map(({ code }) => code)
    }
    expect(await codes({ shop: { Shop } })).toEqual([
      'PLUGIN_DECORATOR_ARGUMENT',
      ...['PLUGIN_TASK_UNKNOWN', 'PLUGIN_SCHEDULE_UNKNOWN', 'PLUGIN_SCHEDULE_INVALID', 'PLUGIN_OPTIONS_UNUSED'],
    ])
    expect((await codes({ shop: new Error('no') })).sort()).toEqual(['PLUGIN_IMPORT_FAILED', 'PLUGIN_SCHEDULE_INVALID'])
  })

  it('do not hide an import that failed behind what it was to bring', async () => {
    const diagnostics = await diagnosticsOf(
      { periodic: new Error('no'), commands: { Commands } },
      { options: { periodic: {} }, periodicTasks: { enabled: true, tasks: ['task_send'] } },
    )

    expect(diagnostics.map(({ code }) => code)).toEqual(['PLUGIN_IMPORT_FAILED'])
  })

  it('name a file whose import never ends, and go on with the others', async () => {
    const { cwd, loader, clock } = await pluginTree({
      'plugins/waits.ts': () => new Promise(() => {}),
      'plugins/commands.ts': { Commands },
    })
    const client = {
      sessionName: 'bot1',
      plugins: { enabled: true, root: 'plugins', include: ['waits', 'commands'], exclude: [] },
      periodicTasks: { enabled: true },
    }
    const planning = makePlan({ clients: [client], cwd, loader, provided, logger: new SilentLogger() })
    let plan: Plan | undefined
    void planning.then((made) => {
      plan = made
    })
    while (!plan) {
      await clock.advance(1_000)
      await new Promise((resolve) => setImmediate(resolve))
    }

    expect(plan.clients[0]?.plugins.map(({ manifest }) => manifest.name)).toEqual(['commands'])
    expect(plan.diagnostics).toMatchObject([{ file: 'plugins/waits.ts', error: { code: 'PLUGIN_IMPORT_UNFINISHED' } }])
    expect(plan.diagnostics[0]?.error.what).toBe('The import of plugins/waits.ts is not done after 10 seconds.')
    expect(plan.diagnostics[0]?.error.fix).toContain('move it into a method with @OnStart')
  })

  it('are told of what throws undefined, too', async () => {
    const diagnostics = await diagnosticsOf({ odd: () => Promise.reject(undefined) })

    expect(diagnostics.map(({ code, place }) => [code, place])).toEqual([['PLUGIN_IMPORT_FAILED', 'plugins/odd.ts']])
  })

  it('have the line in which a file asks for a filter that does not exist', async () => {
    let thrown: Error | undefined
    try {
      Reflect.get(filters, 'privat')
    } catch (error) {
      thrown = error as Error
      thrown.stack = `${thrown}\n    at file://${process.cwd()}/plugins/shop.ts:4:22`
    }
    const { plan } = await planOf({ shop: thrown as Error })

    expect(plan.diagnostics).toMatchObject([
      { file: 'plugins/shop.ts', line: 4, error: { code: 'PLUGIN_MEMBER_UNKNOWN', fix: 'Write filters.private.' } },
    ])
  })

  it('tell files that import each other what to change', async () => {
    const [fault] = await diagnosticsOf({ hen: new ReferenceError(`Cannot access 'Egg' before initialization`) })

    expect(fault).toMatchObject({
      code: 'PLUGIN_IMPORT_CIRCLE',
      what: `plugins/hen.ts cannot be imported: 'Egg' is used before it is there.`,
    })
    expect(fault?.fix).toContain('move what they share into a third file')
  })

  it('tell a project of CommonJS modules what to change', async () => {
    const error = Object.assign(new Error('Cannot require() ES Module'), { code: 'ERR_REQUIRE_CYCLE_MODULE' })

    expect(await diagnosticsOf({ shop: error })).toMatchObject([
      { code: 'PLUGIN_MODULE_KIND', fix: 'Write "type": "module" into the package.json of your project.' },
    ])
  })

  it.each([
    [
      'Node 20, which knows no such file',
      Object.assign(new TypeError('Unknown'), { code: 'ERR_UNKNOWN_FILE_EXTENSION' }),
    ],
    ['a newer Node, which stumbles over decorators', new SyntaxError('Invalid or unexpected token')],
    [
      'a newer Node, which takes types away only',
      Object.assign(new Error('no'), { code: 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX' }),
    ],
  ])('tell how TypeScript is run, on %s', async (_, error) => {
    expect(await diagnosticsOf({ shop: error })).toMatchObject([
      { code: 'PLUGIN_TYPESCRIPT', fix: expect.stringContaining('npx tsx app.ts') },
    ])
  })

  it('report two jobs of one name', async () => {
    @Plugin({ name: 'other' })
    class Other {
      @Every('1m', { name: 'sweep' })
      clean() {}
    }

    expect(await diagnosticsOf({ a: { Periodic }, b: { Other } })).toMatchObject([
      {
        code: 'PLUGIN_JOB_NAME_TAKEN',
        place: 'plugins/b.ts Other clean',
        what: `Two jobs that stand side by side are called 'sweep': Periodic.sweep (plugins/a.ts) and Other.clean (plugins/b.ts).`,
      },
    ])
  })
})

describe('exports that are no classes', () => {
  const object = { method() {} }
  const functions = {
    arrow: () => 1,
    later: async () => {},
    async declared() {},
    *numbers() {},
    async *feed() {},
    method: object.method,
    bound: object.method.bind(object),
    old: function old() {},
    default: () => 1,
  }

  it('are left alone beside a plugin', async () => {
    const { plan } = await planOf({ commands: { Commands, ...functions } })

    expect(plan.diagnostics).toEqual([])
    expect(plan.clients[0]?.plugins.map(({ manifest }) => manifest.name)).toEqual(['commands'])
  })

  it('are not asked for what they answer by themselves', async () => {
    const asked: PropertyKey[] = []
    const lazy = new Proxy(() => {}, {
      get(_target, name) {
        asked.push(name)
        throw new Error('not before the start')
      },
    })
    const barred = new Proxy(class {}, {
      getOwnPropertyDescriptor() {
        throw new Error('not before the start')
      },
    })

    expect(await diagnosticsOf({ commands: { Commands, lazy, barred } })).toEqual([])
    expect(asked).toEqual([])
  })

  it.each(Object.entries(functions))('fill no file by themselves: %s', async (name, value) => {
    const [diagnostic] = await diagnosticsOf({ commands: { Commands }, util: { [name]: value } })

    expect(diagnostic).toMatchObject({ code: 'PLUGIN_FILE_EMPTY', place: 'plugins/util.ts' })
  })

  it('are not asked what they are made from', async () => {
    class Odd {}
    const hasInstance = () => {
      throw new Error('nobody asks this')
    }
    Object.defineProperty(Odd, Symbol.hasInstance, { value: hasInstance })

    expect(await diagnosticsOf({ commands: { Commands, Odd } })).toEqual([])
  })

  it.each([
    [() => 1, 'a function'],
    [undefined, 'undefined'],
  ])('are refused where a class is given by hand (case %#)', async (value, shown) => {
    const given = value as never

    expect(await byHand([Commands, given], [given])).toEqual([
      `plugins on bot1: one of them is ${shown}, which is no class.`,
      `provide on bot1: one of them is ${shown}, which is no class.`,
    ])
  })
})

/** What is wrong with classes that are given without a file. */
async function byHand(plugins: AnyClass[], providers: AnyClass[]): Promise<string[]> {
  const client = { sessionName: 'bot1', plugins: { enabled: true, root: 'plugins', include: [], exclude: [] } }
  const { diagnostics } = await makePlan({
    clients: [{ ...client, periodicTasks: { enabled: true } }],
    cwd: '.',
    loader: (await pluginTree({})).loader,
    given: new Map([['bot1', plugins]]),
    providers,
    provided,
    logger: new SilentLogger(),
  })
  return diagnostics.map(({ error }) => error.what)
}

describe('decorators without parentheses', () => {
  it('are told of where a class is given by hand', async () => {
    const bare = (decorator: unknown) => (decorator as (one: unknown) => never)(class Shop {})

    expect(await byHand([bare(Plugin)], [bare(Service)])).toEqual([
      '@Plugin on Shop: it has no parentheses.',
      'provide on bot1: @Service has taken the place of one of them.',
    ])
  })

  it('are told of, with what the class is called that one has taken the place of', async () => {
    class Shop {
      hello() {}
    }
    ;(OnCommand as (...given: unknown[]) => unknown)(Shop.prototype, 'hello', {})
    Plugin({ name: 'shop' })(Shop)
    const replaced = (Guard as (one: unknown) => unknown)(Shop)

    expect(await diagnosticsOf({ shop: { Shop: replaced } })).toEqual([
      {
        code: 'PLUGIN_DECORATOR_ARGUMENT',
        place: 'plugins/shop.ts Shop hello',
        what: '@OnCommand on Shop.hello: it has no parentheses.',
        fix: "Write @OnCommand('start').",
      },
      {
        code: 'PLUGIN_DECORATOR_ARGUMENT',
        place: 'plugins/shop.ts Shop',
        what: '@Guard on Shop: it has no parentheses.',
        fix: 'Write @Guard(guards.admins).',
      },
    ])
  })

  it('are not seen in decorators that have a name of their own', async () => {
    @Service({ scope: 'app' })
    class Admins {
      check() {}
      @Every('1m') refresh() {}
    }
    const AdminsOnly = Guard(Admins as never)
    const InjectAdmins = Inject(Admins)

    expect(await diagnosticsOf({ commands: { Commands }, admins: { Admins, AdminsOnly, InjectAdmins } })).toEqual([])
    expect(await diagnosticsOf({ commands: { Commands, AdminsOnly, InjectAdmins }, admins: { Admins } })).toEqual([])
  })

  it('are told of where somebody asks for what stands in the place of a class', async () => {
    class Cache {}
    const replaced = (Provide as (one: unknown) => unknown)(Cache)
    class Shop {
      constructor(@Inject(replaced as never) readonly cache: Cache) {}
    }
    Plugin({ name: 'shop' })(Shop)

    expect((await diagnosticsOf({ shop: { Shop } })).map(({ what }) => what)).toEqual([
      '@Inject on Shop, constructor argument 1: @Provide has taken the place of the class.',
    ])
  })

  it('leave a member to be found in its file', () => {
    const lines = [
      '@Plugin',
      'export class Shop {',
      '  @OnCommand async hello() {}',
      '  @OnCommand @Every tick() {}',
      '  @State warned',
    ]
    const text = lines.join('\n')

    expect(lineOf(text, 'Shop', 'hello')).toBe(3)
    expect(lineOf(text, 'Shop', 'tick')).toBe(4)
    expect(lineOf(text, 'Shop', 'warned')).toBe(5)
  })
})

import {
  Inject,
  type MessageContext,
  OnCommand,
  OnStart,
  OnStop,
  Plugin,
  Provide,
  provided,
  Service,
  Token,
} from 'switchboard'
import { withPlugins } from 'switchboard/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import { injectables } from '../../core/kernel/injectables.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { makePlan } from '../../core/plan/planner.js'
import { appWith, clientConfig, states, stopped } from './app-harness.js'
import { type FakeModule, pluginTree } from './plugin-tree.js'

interface Greetings {
  of(name: string): string
}
const Words = new Token<Greetings>('Words')
const Pool = new Token<{ readonly size: number }>('Pool')
abstract class Forecasts {
  abstract of(city: string): string
}

/** What happens, in its order. */
let happened: string[] = []
beforeEach(() => {
  happened = []
})

@Service({ scope: 'app' })
class Pools {
  @OnStart()
  start() {
    happened.push('start Pools')
  }

  @Provide(Pool, { release: () => happened.push('release Pool') })
  async open() {
    await Promise.resolve()
    happened.push('open Pool')
    return { size: 3 }
  }

  @OnStop()
  stop() {
    happened.push('stop Pools')
  }
}

@Provide(Forecasts)
class Sunny extends Forecasts {
  constructor(@Inject(Pool) private readonly pool: { readonly size: number }) {
    super()
    happened.push('build Sunny')
  }

  of(city: string) {
    return `${city}: sunny, ${this.pool.size}`
  }

  @OnStop()
  stop() {
    happened.push('stop Sunny')
  }
}

@Plugin({ name: 'texts' })
class Texts {
  @Provide(Words)
  words(): Greetings & AsyncDisposable {
    return { of: (name) => `Hi ${name}`, [Symbol.asyncDispose]: async () => void happened.push('dispose Words') }
  }
}

@Plugin({ name: 'weather' })
class Weather {
  constructor(
    @Inject(Words) private readonly words: Greetings,
    @Inject(Forecasts) private readonly forecasts: Forecasts,
  ) {
    happened.push('build Weather')
  }

  @OnCommand('weather')
  weather(_ctx: MessageContext) {
    return `${this.words.of('Ann')}. ${this.forecasts.of('Oslo')}`
  }

  @OnStop()
  stop() {
    happened.push('stop Weather')
  }
}

const all = { weather: { Weather, Sunny }, texts: { Texts }, pools: { Pools } }

async function planOf(files: Record<string, FakeModule>, clients: Record<string, string[]> = { bot1: ['**/*'] }) {
  const inRoot = Object.fromEntries(Object.entries(files).map(([name, module]) => [`plugins/${name}.ts`, module]))
  const { cwd, loader } = await pluginTree(inRoot)
  return makePlan({
    clients: Object.entries(clients).map(([sessionName, include]) => ({
      sessionName,
      plugins: { enabled: true, root: 'plugins', include, exclude: [] },
      periodicTasks: { enabled: true },
    })),
    ...{ cwd, loader, provided: injectables, logger: new SilentLogger() },
  })
}

const faultsOf = async (...given: Parameters<typeof planOf>) =>
  (await planOf(...given)).diagnostics.map(({ file, className, member, error }) => ({
    code: error.code,
    place: [file, className, member].filter(Boolean).join(' '),
    what: error.what,
  }))

describe('what classes and methods provide', () => {
  it('is built before those who need it, waited for, shared by its scope, and released in reverse', async () => {
    const { app, clock } = await appWith([clientConfig('bot1'), clientConfig('bot2')], all)
    await app.start()
    expect(states(app)).toEqual({ bot1: 'online', bot2: 'online' })
    expect(happened.slice(0, 2)).toEqual(['open Pool', 'start Pools'])
    expect(happened.filter((one) => one === 'open Pool')).toHaveLength(1)
    expect(happened.filter((one) => one === 'build Sunny')).toHaveLength(2)
    happened = []
    await app.control.removeClient('bot2')
    expect(happened).toEqual(['stop Weather', 'stop Sunny', 'dispose Words'])
    await stopped(app, clock)
    expect(happened.slice(3)).toEqual(['stop Weather', 'stop Sunny', 'dispose Words', 'release Pool', 'stop Pools'])
  })

  it('is released when the start fails after it was made', async () => {
    @Plugin({ name: 'late' })
    class Late {
      constructor(@Inject(Words) readonly words: Greetings) {}
      @OnStart()
      start() {
        throw new Error('no paper')
      }
    }
    const { app } = await appWith([clientConfig('bot1')], { late: { Late }, texts: { Texts } })
    await app.start()
    expect(app.control.status().clients[0]?.reason).toContain('no paper')
    expect(happened).toEqual(['dispose Words'])
  })

  it('fails its clients with its place when it cannot be made, and what was made before is released', async () => {
    @Service()
    class Broken {
      constructor(@Inject(Words) readonly words: Greetings) {}
      @Provide(Pool)
      async open(): Promise<{ size: number }> {
        throw new Error('the server is away')
      }
    }
    @Plugin({ name: 'asks' })
    class Asks {
      constructor(@Inject(Pool) readonly pool: { readonly size: number }) {}
    }
    const { app } = await appWith([clientConfig('bot1')], { asks: { Asks, Broken }, texts: { Texts } })
    await app.start()
    expect(app.control.status().clients[0]?.reason).toBe('Broken.open, which provides Pool, threw: the server is away')
    expect(happened).toEqual(['dispose Words'])
    await expect(app.control.startClient('bot1')).rejects.toMatchObject({ code: 'PLUGIN_PROVIDER_FAILED' })
  })

  it('can be replaced in tests, by values and by classes, also what Switchboard itself provides', () => {
    @Provide(Words)
    class Brief {
      of = (name: string) => name
    }
    const provide = [provided(Forecasts, { of: (city) => `${city}: fog` }), Brief]
    return withPlugins({ plugins: [Weather, Texts], provide }, async ({ alice, client }) => {
      alice.send(client, '/weather')
      expect((await alice.waitFor('Oslo')).text).toBe('Ann. Oslo: fog')
      expect(happened).toEqual(['build Weather'])
    })
  })
})

describe('the plan', () => {
  it('lists what is provided, by whom, and whether anybody asks for it', async () => {
    const { clients } = await planOf(
      { texts: { Texts }, pools: { Pools }, weather: { Weather, Sunny } },
      { bot1: ['**/*'] },
    )
    expect(clients[0]?.providers.map(({ scope, needed, file, member }) => [scope, needed, file, member])).toEqual([
      ['app', true, 'plugins/pools.ts', 'open'],
      ['client', true, 'plugins/texts.ts', 'words'],
      ['client', true, 'plugins/weather.ts', undefined],
    ])
  })

  it('names what nobody provides, and what two of one name are', async () => {
    const Other = new Token<Greetings>('Words')
    @Plugin({ name: 'asks' })
    class Asks {
      constructor(@Inject(Other) readonly words: Greetings) {}
    }
    expect(await faultsOf({ asks: { Asks } })).toEqual([
      {
        code: 'PLUGIN_DEPENDENCY_UNKNOWN',
        place: 'plugins/asks.ts Asks',
        what: 'Constructor argument 1 of Asks asks for Words, which nothing provides.',
      },
    ])
    const { diagnostics } = await planOf({ asks: { Asks }, texts: { Texts } })
    expect(diagnostics[0]?.error.fix).toContain('another Token of that name')
  })

  it('finds circles through tokens, and what would outlive what it needs', async () => {
    @Plugin({ name: 'ring' })
    class Ring {
      constructor(@Inject(Words) readonly words: Greetings) {}
      @Provide(Words)
      make(): Greetings {
        return { of: (name) => name }
      }
    }
    @Service({ scope: 'app' })
    class Shared {
      constructor(@Inject(Words) readonly words: Greetings) {}
    }
    @Plugin({ name: 'uses' })
    class Uses {
      constructor(@Inject(Shared) readonly shared: Shared) {}
    }
    expect(await faultsOf({ ring: { Ring } })).toMatchObject([
      { code: 'PLUGIN_DEPENDENCY_CYCLE', what: 'Classes need each other in a circle: Ring -> Words -> Ring.' },
    ])
    expect(await faultsOf({ uses: { Uses }, shared: { Shared, Texts } })).toMatchObject([
      { code: 'PLUGIN_SCOPE_VIOLATED', place: 'plugins/shared.ts Shared' },
    ])
  })

  it('refuses two that provide the same, in one client, in the process, and beside Switchboard', async () => {
    @Plugin({ name: 'more' })
    class More {
      @Provide(Words)
      words(): Greetings {
        return { of: () => 'more' }
      }
    }
    @Service({ scope: 'app' })
    class OtherPools {
      @Provide(Pool)
      open() {
        return { size: 1 }
      }
    }
    @Plugin({ name: 'asks' })
    class Asks {
      constructor(@Inject(Pool) readonly pool: { readonly size: number }) {}
    }
    expect(await faultsOf({ texts: { Texts }, more: { More } })).toEqual([
      {
        code: 'PLUGIN_TOKEN_TAKEN',
        place: 'plugins/texts.ts Texts words',
        what: 'Two provide Words to bot1: More.words (plugins/more.ts) and Texts.words (plugins/texts.ts).',
      },
    ])
    const clients = { bot1: ['asks', 'pools'], bot2: ['asks', 'others'] }
    expect(await faultsOf({ asks: { Asks }, pools: { Pools }, others: { OtherPools } }, clients)).toMatchObject([
      { code: 'PLUGIN_TOKEN_TAKEN', place: 'plugins/others.ts OtherPools open' },
    ])
  })

  it('refuses a @Provide that could not work', async () => {
    @Plugin({ name: 'wrong' })
    class Wrong {
      @Provide(Pool, { scope: 'app' })
      open() {
        return { size: 1 }
      }
      // @ts-expect-error nobody would give it an argument
      @Provide(Pool)
      sized(size: number) {
        return { size }
      }
      // @ts-expect-error this is no Token
      @Provide('Pool')
      named() {
        return { size: 1 }
      }
      // @ts-expect-error it makes something else
      @Provide(Words)
      other() {
        return 7
      }
    }
    class Forgotten {
      @Provide(Pool)
      open() {
        return { size: 1 }
      }
    }
    // @ts-expect-error its instances are no forecasts
    @Provide(Forecasts, { scope: 'app' })
    @Service()
    class NoForecasts {}
    const faults = await faultsOf({ wrong: { Wrong }, forgotten: { Forgotten }, none: { NoForecasts } })
    expect(faults.map(({ code, place }) => `${code} ${place}`)).toEqual([
      'PLUGIN_CLASS_UNMARKED plugins/forgotten.ts Forgotten open',
      'PLUGIN_DECORATOR_ARGUMENT plugins/wrong.ts Wrong open',
      'PLUGIN_DECORATOR_ARGUMENT plugins/wrong.ts Wrong sized',
      'PLUGIN_DECORATOR_ARGUMENT plugins/wrong.ts Wrong named',
    ])
  })
})

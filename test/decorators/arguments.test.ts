import { describe, expect, it } from 'vitest'
import { RateLimit, Throttle } from '../../core/decorators/around.js'
import { OnError, OnMessage, OnRaw } from '../../core/decorators/handlers.js'
import { OnStart } from '../../core/decorators/hooks.js'
import { Inject } from '../../core/decorators/inject.js'
import { Cron, DailyAt, Every, Once } from '../../core/decorators/jobs.js'
import type { AnyClass } from '../../core/decorators/manifest.js'
import { readDiagnostics, readManifest } from '../../core/decorators/manifest-reader.js'
import { OnCommand } from '../../core/decorators/on-command.js'
import { Plugin } from '../../core/decorators/plugin.js'
import { Service } from '../../core/decorators/service.js'

/** A class named Shop whose method `member` is decorated, as the compiler would. */
function decorated(decorator: unknown, member: string | symbol = 'member'): AnyClass {
  class Shop {
    static ready() {}
    member() {}
    get price() {
      return 1
    }
  }
  const target = member === 'ready' ? Shop : Shop.prototype
  const apply = decorator as (target: object, member: string | symbol, descriptor?: PropertyDescriptor) => void
  apply(target, member, Object.getOwnPropertyDescriptor(target, member))
  return Shop
}

/** The only error of a class. */
function faultOf(target: AnyClass): { code: string; what: string; fix: string; member?: string } {
  const [fault, ...others] = readDiagnostics(target)
  if (!fault || others.length > 0) throw new Error(`There are ${others.length + (fault ? 1 : 0)} errors.`)
  const { code, what, fix } = fault.error
  return { code, what, fix, ...(fault.member && { member: fault.member }) }
}

describe('decorators', () => {
  it.each([
    [OnCommand('/start'), `@OnCommand on Shop.member: the command is '/start'.`, `@OnCommand('start')`],
    [OnCommand([]), '@OnCommand on Shop.member: the command is a list.', `@OnCommand('start')`],
    [OnCommand('say hello'), `the command is 'say hello'`, `@OnCommand('say_hello')`],
    [OnMessage({} as never), '@OnMessage on Shop.member: the filter is an object.', '@OnMessage(filters.private)'],
    [OnMessage(undefined, { retries: 3 } as never), `there is no option 'retries'`, 'timeoutMs'],
    [OnMessage(undefined, { timeoutMs: -1 }), 'timeoutMs is -1', 'above 0'],
    [OnRaw('updateUserStatus' as string), `the type is 'updateUserStatus'`, `@OnRaw('UpdateUserStatus')`],
    [OnError({ of: 'plugins' as never }), "of is 'plugins'", "{ of: 'client' } or { of: 'plugin' }"],
    [OnError({ on: 'plugin' } as never), "there is no option 'on'", 'Use one of of'],
    [Every('soon'), `@Every on Shop.member: the interval is 'soon'.`, `@Every('30s')`],
    [Every(60 as never), 'the interval is 60', 'a duration with its unit'],
    [Every('1m', { jitter: 'some' }), `jitter is 'some'`, `{ jitter: '5s' }`],
    [Every('1m', { name: 'a b' }), `name is 'a b'`, 'letters, digits'],
    [Every('1m', { timeZone: 'UTC' } as never), `there is no option 'timeZone'`, 'once, timeLimit, runAtStart'],
    [Every('1m', { maxInstances: 0 }), 'maxInstances is 0', 'a whole number from 1 on'],
    [Every('1m', { overlap: 'wait' as never }), `overlap is 'wait'`, `{ overlap: 'queue' }`],
    [Every('1m', { misfire: 'run' as never }), `misfire is 'run'`, `{ misfire: 'run-once' }`],
    [Every('1m', { misfireGrace: '15' }), `misfireGrace is '15'`, `{ misfireGrace: '5s' }`],
    [Every('1m', { timeLimit: 5 as never }), 'timeLimit is 5', `{ timeLimit: '5s' }`],
    [DailyAt('9am'), `the time is '9am'`, `@DailyAt('09:00')`],
    [DailyAt('24:00'), `the time is '24:00'`, `@DailyAt('09:00')`],
    [DailyAt('09:00', { timeZone: 'Berlin' }), `the time zone is 'Berlin'`, 'Europe/Berlin'],
    [Once('0s'), `the delay is '0s'`, 'longer than 0'],
    [Once('10s', { overlap: 'queue' } as never), `there is no option 'overlap'`, 'name, jitter, timeLimit'],
    [Cron('61 * * * *'), `the expression '61 * * * *' cannot be used (Field value (61) is out of range)`, '@Cron('],
    [Cron('0 0 30 2 *'), 'no such date comes', '@Cron('],
    [Cron('0 9 * * *', { timeZone: 'Mars/Olympus' }), `the time zone is 'Mars/Olympus'`, 'Europe/Berlin'],
  ])('name member and fix for a wrong argument (case %#)', (decorator, what, fix) => {
    const fault = faultOf(decorated(decorator))

    expect(fault.code).toBe('PLUGIN_DECORATOR_ARGUMENT')
    expect(fault.member).toBe('member')
    expect(fault.what).toContain('Shop.member')
    expect(fault.what).toContain(what)
    expect(fault.fix).toContain(fix)
  })

  it.each([
    [OnMessage(), 'ready', 'a static member'],
    [OnError(), 'price', 'a getter or setter'],
    [Every('1m'), 'missing', 'a property'],
    [OnStart(), Symbol('secret'), 'a member named by a symbol'],
  ])('refuse a place that is not a method (case %#)', (decorator, member, found) => {
    const fault = faultOf(decorated(decorator, member as string))

    expect(fault.code).toBe('PLUGIN_DECORATOR_PLACE')
    expect(fault.what).toContain(`Shop.${String(member)} stands on ${found}; it belongs on a method.`)
    expect(fault.fix).toContain('Move @')
  })

  it('refuse hooks that are written without parentheses', () => {
    expect(faultOf(decorated(OnStart)).fix).toContain('@OnStart()')
    expect(faultOf(decorated((OnStart as (...given: unknown[]) => unknown)('soon'))).fix).toContain('@OnStart()')
  })

  it('note every error of a class, and what is right as well', () => {
    @Plugin({ name: 'shop' })
    class Shop {
      constructor(@Inject(undefined as never) readonly stock: unknown) {}

      @OnCommand('/start')
      start(_context: object) {}

      @OnCommand('help')
      help(_context: object) {}

      @Every('0s')
      tick() {}
    }
    class Kiosk extends Shop {
      @Cron('61 * * * *')
      open() {}
    }

    expect(readDiagnostics(Shop).map(({ className, member }) => [className, member])).toEqual([
      ['Shop', 'start'],
      ['Shop', 'tick'],
      ['Shop', undefined],
    ])
    expect(readDiagnostics(Kiosk).map(({ member }) => member)).toEqual(['start', 'tick', undefined, 'open'])
    expect(readManifest(Shop)?.handlers.map(({ member }) => member)).toEqual(['help'])
  })

  it('tell all that is wrong with what they were given', () => {
    const whatOf = (decorator: unknown) => readDiagnostics(decorated(decorator)).map(({ error }) => error.what)
    const at = (name: string, ...problems: string[]) => problems.map((problem) => `${name} on Shop.member: ${problem}.`)

    const options = { aliases: ['a b'], prefixes: ['x'], scope: 'all', group: '', durable: 1, retries: 2 } as never
    expect(whatOf(OnCommand(['ok', '/start'], {} as never, options))).toEqual(
      at(
        '@OnCommand',
        ...["group is ''", 'durable is 1', "there is no option 'retries'", 'the filter is an object'],
        ...["the command is '/start'", "the command is 'a b'", "the scope is 'all'", 'the prefixes are a list'],
      ),
    )
    expect(whatOf(Every('soon', { jitter: 'x', overlap: 'y', runAtStart: 1, size: 1 } as never))).toEqual(
      at(
        '@Every',
        "the interval is 'soon'",
        "jitter is 'x'",
        "overlap is 'y'",
        'runAtStart is 1',
        "there is no option 'size'",
      ),
    )
    expect(whatOf(Cron('61 * * * *', { timeZone: 'Mars' }))[1]).toContain('(Field value (61) is out of range)')
    expect(whatOf(DailyAt('9', { timeZone: 'Mars' }))).toEqual(
      at('@DailyAt', "the time zone is 'Mars'", "the time is '9'"),
    )
    expect(whatOf(RateLimit(0, 'x', { by: 'all', otherwise: 1, per: 2 } as never))).toEqual(
      at(
        '@RateLimit',
        'the number of runs is 0',
        "the time is 'x'",
        "by is 'all'",
        'otherwise is 1',
        "there is no option 'per'",
      ),
    )
    expect(whatOf(Throttle('1m', { otherwise: 'no' } as never))).toEqual(
      at('@Throttle', "there is no option 'otherwise'"),
    )
    @Plugin({ name: 'a b', options: 7, locales: '', crm: ['boss'], texts: 1 } as never)
    class Kiosk {}
    expect(readDiagnostics(Kiosk).map(({ error }) => error.what.replace('@Plugin on Kiosk: ', ''))).toEqual([
      ...["the name is 'a b'.", 'the options are 7, no class.', "locales is ''."],
      ...['crm is a list.', "there is no option 'texts'."],
    ])
  })

  it('say that an interval has to be longer than 0', () => {
    expect(faultOf(decorated(Every('0s')))).toMatchObject({
      what: `@Every on Shop.member: the interval is '0s'.`,
      fix: `Write a duration longer than 0: @Every('30s'), '1m', '1h30m' (units ms s m h d w).`,
    })
  })
})

describe('@Plugin and @Service', () => {
  it.each([undefined, '', 'two words', 7, '__proto__', 'constructor'])('refuse the plugin name %s', (name) => {
    @Plugin({ name: name as string })
    class Shop {}
    const fault = faultOf(Shop)

    expect(fault.code).toBe('PLUGIN_DECORATOR_ARGUMENT')
    expect(fault.what).toContain('@Plugin on Shop: the name is')
    expect(fault.fix).toContain(`@Plugin({ name: 'my_plugin' })`)
  })

  it('refuse another scope than client and app', () => {
    @Service({ scope: 'request' as never })
    class Basket {}
    const fault = faultOf(Basket)

    expect(fault.what).toBe(`@Service on Basket: the scope is 'request'.`)
    expect(fault.fix).toContain(`@Service({ scope: 'app' })`)
  })

  it('refuse a class that is marked as both', () => {
    @Plugin({ name: 'shop' })
    @Service()
    class Shop {}
    const fault = faultOf(Shop)

    expect(fault.what).toContain('the class already has a @Service')
  })
})

describe('@Inject', () => {
  it('takes classes that are written as functions, however their prototype was made', () => {
    function Plain() {}
    function Literal() {}
    Literal.prototype = { query() {} }
    function Derived() {}
    Derived.prototype = Object.create(Plain.prototype)
    class Shop {
      constructor(
        @Inject(Plain as never) readonly a: unknown,
        @Inject(Literal as never) readonly b: unknown,
        @Inject(Derived as never) readonly c: unknown,
      ) {}
    }

    expect(readDiagnostics(Shop)).toEqual([])
  })

  it('refuses a token that an import circle or `import type` left undefined', () => {
    class Shop {
      constructor(
        readonly a: unknown,
        @Inject(undefined as never) readonly b: unknown,
      ) {}
    }
    const fault = faultOf(Shop)

    expect(fault.what).toBe('@Inject on Shop, constructor argument 2: the token is undefined.')
    expect(fault.fix).toContain('import type')
  })

  it('refuses a function that returns the class', () => {
    class Shop {
      constructor(@Inject((() => Map) as never) readonly stock: unknown) {}
    }

    expect(faultOf(Shop)).toMatchObject({
      what: '@Inject on Shop, constructor argument 1: the token is a function, which is no class.',
      fix: 'Name the class itself: @Inject(TheClass).',
    })
  })

  it('refuses a generator, which has a prototype and builds nothing', () => {
    class Shop {
      constructor(@Inject(function* numbers() {} as never) readonly stock: unknown) {}
    }

    expect(faultOf(Shop).what).toContain('the token is the function numbers, which is no class')

    class Feed {
      constructor(@Inject(async function* feed() {} as never) readonly stock: unknown) {}
    }
    expect(faultOf(Feed).what).toContain('the token is the function feed, which is no class')

    class Inherited {
      constructor(@Inject(Object.setPrototypeOf(() => {}, Shop) as never) readonly stock: unknown) {}
    }
    expect(faultOf(Inherited).what).toContain('which is no class')
  })

  it('refuses an argument of a method', () => {
    class Shop {
      sell(@Inject(Map as never) _map: unknown) {}
    }
    const fault = faultOf(Shop)

    expect(fault.code).toBe('PLUGIN_DECORATOR_PLACE')
    expect(fault.what).toContain("Shop.sell stands on a method's argument")
  })
})

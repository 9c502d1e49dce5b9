import { describe, expect, it } from 'vitest'
import { decoratorNameOf, replacedClass } from '../../core/decorators/decorator.js'
import { readDiagnostics, readManifest } from '../../core/decorators/manifest-reader.js'
import * as door from '../../core/index.js'

type Anything = (...given: unknown[]) => unknown

/** The decorators that the package exports: functions with a capital letter that are no classes. */
const decorators = new Map(
  Object.entries(door).flatMap(([name, value]): [string, Anything][] =>
    typeof value === 'function' && /^[A-Z]/.test(name) && !/^class\b/.test(String(value))
      ? [[name, value as Anything]]
      : [],
  ),
)

class Service {
  check() {}
  use() {}
}
door.Service()(Service)
const token = new door.Token('Word')

/** Each as it belongs, with where that may be. */
const uses: Record<string, [made: unknown, places: readonly string[]]> = {
  Plugin: [door.Plugin({ name: 'shop' }), ['class']],
  Service: [door.Service(), ['class']],
  Dialogue: [door.Dialogue({ name: 'shop' }), ['class']],
  Provide: [door.Provide(token), ['class', 'method']],
  Inject: [door.Inject(Service), ['argument']],
  Use: [door.Use(Service), ['class', 'method']],
  Guard: [door.Guard(Service as never), ['class', 'method']],
  Validate: [door.Validate(Service), ['class', 'method']],
  RateLimit: [door.RateLimit(5, '1m'), ['class', 'method']],
  Throttle: [door.Throttle('1m'), ['class', 'method']],
  OnCommand: [door.OnCommand('start'), ['method']],
  Every: [door.Every('1m'), ['method']],
  Cron: [door.Cron('0 9 * * *'), ['method']],
  DailyAt: [door.DailyAt('09:00'), ['method']],
  Once: [door.Once('1m'), ['method']],
  Step: [door.Step('Who?'), ['method', 'property', 'accessor']],
  State: [door.State(() => 1), ['property']],
  Option: [door.Option({ kind: 'integer' }), ['property', 'accessor']],
}
const ofHandler: (name: string) => [unknown, readonly string[]] = (name) => [decorators.get(name)?.(), ['method']]

const places = ['class', 'method', 'property', 'accessor', 'static', 'symbol', 'argument', 'method argument'] as const

/** Puts a decorator somewhere on a class, as compilers do: what it returns takes the place of what it stands on. */
function standing(decorate: unknown, place: (typeof places)[number]) {
  class Shop {
    static open() {}
    sell() {}
    get price() {
      return 1
    }
    [Symbol.iterator]() {}
  }
  const apply = (target: object, member: string | symbol) => {
    const before = Object.getOwnPropertyDescriptor(target, member)
    const after = ((decorate as Anything)(target, member, before) as PropertyDescriptor | undefined) ?? before
    return { Shop, stands: after === before ? Shop : after, member }
  }
  switch (place) {
    case 'class':
      return { Shop, stands: (decorate as Anything)(Shop) ?? Shop, member: undefined }
    case 'method':
      return apply(Shop.prototype, 'sell')
    case 'property':
      return apply(Shop.prototype, 'stock')
    case 'accessor':
      return apply(Shop.prototype, 'price')
    case 'static':
      return apply(Shop, 'open')
    case 'symbol':
      return apply(Shop.prototype, Symbol.iterator)
    case 'argument':
      ;(decorate as Anything)(Shop, undefined, 1)
      return { Shop, stands: Shop, member: undefined }
    case 'method argument':
      ;(decorate as Anything)(Shop.prototype, 'sell', 0)
      return { Shop, stands: Shop, member: 'sell' }
  }
}

const cases = [...decorators].flatMap(([name, decorate]) => places.map((place) => [name, place, decorate] as const))
/** Those that may be given a class, which a class below them cannot be told from. */
const takeClasses = ['Use', 'Guard', 'Validate', 'Inject', 'Provide']

describe('a decorator', () => {
  it('is among those that are tried here', () => {
    expect(decorators.size).toBeGreaterThan(35)
    expect(Object.keys(uses).filter((name) => !decorators.has(name))).toEqual([])
  })

  it.each(cases.filter(([name, place]) => place !== 'class' || !takeClasses.includes(name)))(
    '@%s without parentheses is refused: %s',
    (name, place, decorate) => {
      const { Shop, stands, member } = standing(decorate, place)
      // Above a class it stands in the place of that, as it cannot know whether it was given the class.
      const told = place === 'class' ? replacedClass(stands, 'Shop') : stands
      const [first, ...others] = readDiagnostics(Shop)

      expect(told).toBe(Shop)
      expect(others).toEqual([])
      expect(first).toMatchObject({ className: 'Shop', error: { code: 'PLUGIN_DECORATOR_ARGUMENT' } })
      expect(first?.member).toBe(member === undefined ? undefined : String(member))
      expect(first?.error.what).toContain(`@${name} on Shop`)
      expect(first?.error.what).toContain('it has no parentheses')
      expect(first?.error.fix).toMatch(new RegExp(`^Write @${name}\\(.*\\)\\.$`))
    },
  )

  it.each([...decorators.keys()].filter((name) => !takeClasses.includes(name)))(
    '@%s without parentheses is told, whatever stands around it and however the class is exported',
    (name) => {
      class Shop {}
      const mark = door.Plugin({ name: 'shop' }) as Anything
      const use = (one: string, below: unknown) => (decorators.get(one) as Anything)(below)
      const stands = use('OnStart', use(name, use('Guard', Shop)))
      mark(stands)

      expect(replacedClass(stands, 'Store')).toBe(Shop)
      expect(readDiagnostics(Shop).map(({ error }) => error.what)).toEqual(
        ['Guard', name, 'OnStart'].map((one) => `@${one} on Shop: it has no parentheses.`),
      )
      expect(readManifest(Shop)?.name).toBe('shop')
    },
  )

  it.each([...decorators.keys()].filter((name) => name !== 'Inject'))(
    '@%s that is given a class says so where it stands, or takes it',
    (name) => {
      class UpdateUserStatus {}
      const made = (decorators.get(name) as Anything)(UpdateUserStatus)
      const [, wanted] = uses[name] ?? ofHandler(name)
      const { Shop } = standing(made, wanted[0] as (typeof places)[number])
      const [first] = readDiagnostics(Shop)

      expect(readDiagnostics(UpdateUserStatus)).toEqual([])
      expect(replacedClass(made, 'UpdateUserStatus')).toBeUndefined()
      if (['Provide', 'Validate'].includes(name)) expect(first).toBeUndefined()
      else expect(first?.error).toMatchObject({ code: 'PLUGIN_DECORATOR_ARGUMENT' })
      expect(first?.error.what ?? '').not.toContain('no parentheses')
    },
  )

  it.each([
    [door.OnRaw(Service as never), 'the type is the class Service', "@OnRaw('UpdateUserStatus')"],
    [door.OnMessage(Service as never), 'the filter is the class Service', '@OnMessage(filters.private)'],
    [door.OnError(Service as never), 'it was given the class Service', '`error instanceof Service`'],
    [door.State(Service as never), 'the initial value is the class Service', '@State(() => ({ warnings: 0 }))'],
    [door.State(Service as never, { per: 'chat' }), 'the initial value is the class Service', '@State('],
    [door.Step(Service as never), 'the question is the class Service', "@Step('What is your name?')"],
    [door.Plugin(Service as never), 'it was given the class Service', "{ name: 'my_plugin', options: Service }"],
    [door.Dialogue(Service as never), 'it was given the class Service', "@Dialogue({ name: 'my_dialogue' })"],
    [door.OnFinish.apply(undefined, [Service] as never), 'it was given an argument', '@OnFinish()'],
  ])('that is given a class says what belongs there (case %#)', (made, what, fix) => {
    const place = /^the initial/.test(what) ? 'property' : /my_/.test(fix) ? 'class' : 'method'
    const [first] = readDiagnostics(standing(made, place).Shop)

    expect(first?.error.what).toContain(what)
    expect(first?.error.fix).toContain(fix)
  })

  it.each(takeClasses)('@%s without parentheses above a plugin is refused, whatever stands above it', (name) => {
    for (const isAbove of [true, false]) {
      class Shop {}
      const mark = door.Plugin({ name: 'shop' }) as Anything
      const decorate = decorators.get(name) as Anything
      if (!isAbove) mark(Shop)
      const stands = decorate(Shop)
      if (isAbove) mark(stands)

      expect(replacedClass(stands, 'Shop')).toBe(Shop)
      expect(replacedClass(stands, 'Shop')).toBe(Shop)
      expect(readDiagnostics(Shop).map(({ error }) => error.what)).toEqual([`@${name} on Shop: it has no parentheses.`])
    }
  })

  it.each(takeClasses)(
    '@%s that is kept to be used elsewhere is no class, whatever the class it is given does',
    (name) => {
      class Shop {
        check() {}
        sell() {}
      }
      door.Service({ scope: 'app' })(Shop)
      ;(door.Every('1m') as Anything)(Shop.prototype, 'sell', Object.getOwnPropertyDescriptor(Shop.prototype, 'sell'))
      const kept = (decorators.get(name) as Anything)(Shop)

      expect(replacedClass(kept, 'InShop')).toBeUndefined()
      expect(replacedClass(kept, 'Shop', new Set([kept, Shop]))).toBeUndefined()
      class Other {
        sell() {}
      }
      ;(kept as Anything)(Other.prototype, 'sell', Object.getOwnPropertyDescriptor(Other.prototype, 'sell'))
      expect(replacedClass(kept, 'Shop')).toBeUndefined()
      expect(readDiagnostics(Shop)).toEqual([])
    },
  )

  it('is known by itself, not by what is made from it', () => {
    const made = door.Guard(Service as never)

    expect(decoratorNameOf(made)).toBe('@Guard')
    expect(decoratorNameOf(Object.setPrototypeOf(() => {}, made))).toBeUndefined()
  })

  it.each(cases)('@%s stands where it belongs, or is refused: %s', (name, place) => {
    const [made, wanted] = uses[name] ?? ofHandler(name)
    const { Shop, member } = standing(made, place)
    const misplaced = readDiagnostics(Shop).filter(({ error }) => error.code === 'PLUGIN_DECORATOR_PLACE')

    expect(misplaced.map((one) => one.member)).toEqual(
      wanted.includes(place) ? [] : [member === undefined ? undefined : String(member)],
    )
    for (const { error } of misplaced)
      expect(error.what).toMatch(/^@\w+ on Shop.* stands on an? .*; it belongs on an? /)
  })

  it('of the standard has no meaning here, with parentheses or without', () => {
    const context = { kind: 'class', name: 'Shop', addInitializer() {} }
    for (const [name, decorate] of decorators) {
      const [made] = uses[name] ?? ofHandler(name)
      for (const one of [decorate, made as Anything]) {
        expect(() => one(class Shop {}, context)).toThrow(expect.objectContaining({ code: 'PLUGIN_DECORATORS_OFF' }))
      }
    }
  })
})

import { describe, expect, it } from 'vitest'
import { OnMessage, OnRaw } from '../../core/decorators/handlers.js'
import { OnReady, OnStop } from '../../core/decorators/hooks.js'
import { Inject } from '../../core/decorators/inject.js'
import { Cron, Every } from '../../core/decorators/jobs.js'
import { type HandlerFilter, Token } from '../../core/decorators/manifest.js'
import { decoratedMembers, readManifest, readServiceManifest } from '../../core/decorators/manifest-reader.js'
import { OnCommand } from '../../core/decorators/on-command.js'
import { Plugin } from '../../core/decorators/plugin.js'
import { Service } from '../../core/decorators/service.js'

const privately: HandlerFilter = { label: 'private', test: () => true }
const Greeting = new Token<string>('Greeting')
class Store {}

class BaseCommands {
  constructor(@Inject(Store) readonly store: Store) {}

  @OnCommand('help')
  help(_context: object) {}

  @OnMessage(privately)
  echo(_context: object) {}
}

describe('readManifest', () => {
  it('collects what the decorators of a class say', () => {
    @Plugin({ name: 'shop' })
    class Shop {
      constructor(
        @Inject(Store) readonly store: Store,
        @Inject(Greeting) readonly greeting: string,
      ) {}

      @OnCommand(['Start', 'begin'], privately, { durable: false })
      start(_context: object) {}

      @OnRaw('UpdateUserStatus')
      seen(_context: object) {}

      @Every('90s', { name: 'shop_tick', runAtStart: true, jitter: '5s' })
      tick() {}

      @Cron('0 9 * * 1-5', { timeZone: 'Europe/Berlin' })
      open() {}

      @OnReady()
      ready() {}
    }

    const manifest = readManifest(Shop)

    expect(manifest).toEqual({
      name: 'shop',
      services: [],
      provides: [],
      states: [],
      target: Shop,
      dependencies: [Store, Greeting],
      handlers: [
        {
          kind: 'command',
          member: 'start',
          commands: ['start', 'begin'],
          filter: privately,
          options: { durable: false },
        },
        { kind: 'raw', member: 'seen', rawType: 'UpdateUserStatus', options: {} },
      ],
      jobs: [
        {
          member: 'tick',
          name: 'shop_tick',
          schedule: { kind: 'interval', everyMs: 90_000 },
          runAtStart: true,
          jitterMs: 5_000,
        },
        {
          member: 'open',
          name: 'open',
          schedule: { kind: 'cron', expression: '0 9 * * 1-5', timeZone: 'Europe/Berlin' },
          runAtStart: false,
          jitterMs: 0,
        },
      ],
      hooks: [{ hook: 'onReady', member: 'ready' }],
    })
    expect(Object.isFrozen(manifest)).toBe(true)
    expect(Object.isFrozen(manifest?.handlers)).toBe(true)
  })

  it('is undefined for a class without @Plugin of its own, also when its base has one', () => {
    @Plugin({ name: 'parent' })
    class Parent {}
    class Child extends Parent {}

    expect(readManifest(Child)).toBeUndefined()
    expect(readManifest(BaseCommands)).toBeUndefined()
  })

  it('reads handlers of base classes and lets the derived class replace them by member', () => {
    @Plugin({ name: 'derived' })
    class Derived extends BaseCommands {
      @OnCommand('assist')
      override help(_context: object) {}

      override echo(_context: object) {}
    }

    const handlers = readManifest(Derived)?.handlers.map(({ kind, member, commands }) => [kind, member, commands])

    expect(handlers).toEqual([
      ['message', 'echo', undefined],
      ['command', 'help', ['assist']],
    ])
  })

  it('leaves the base class as it was when a derived class is decorated', () => {
    @Plugin({ name: 'one' })
    class One extends BaseCommands {
      @OnCommand('one')
      one(_context: object) {}
    }

    expect(decoratedMembers(BaseCommands)).toEqual(['help', 'echo'])
    expect(decoratedMembers(One)).toEqual(['help', 'echo', 'one'])
  })

  it('gives a class without a constructor the arguments of its base', () => {
    @Plugin({ name: 'heir' })
    class Heir extends BaseCommands {}

    @Plugin({ name: 'own' })
    class Own extends BaseCommands {
      constructor(@Inject(Greeting) readonly greeting: string) {
        super(new Store())
      }
    }

    expect(readManifest(Heir)?.dependencies).toEqual([Store])
    expect(readManifest(Own)?.dependencies).toEqual([Greeting])
  })

  it('shows an argument without @Inject as undefined', () => {
    @Plugin({ name: 'gap' })
    class Gap {
      constructor(
        readonly first: Store,
        @Inject(Greeting) readonly second: string,
        readonly third: Store,
      ) {}
    }

    expect(readManifest(Gap)?.dependencies).toEqual([undefined, Greeting, undefined])
  })

  it('keeps several decorators on one method', () => {
    @Plugin({ name: 'both' })
    class Both {
      @OnMessage()
      @OnCommand('x')
      handle(_context: object) {}
    }

    expect(readManifest(Both)?.handlers.map(({ kind }) => kind)).toEqual(['command', 'message'])
  })
})

describe('readServiceManifest', () => {
  it('tells the scope, the dependencies and the hooks', () => {
    @Service({ scope: 'app' })
    class Shared {
      constructor(@Inject(Greeting) readonly greeting: string) {}

      @OnStop()
      close() {}
    }
    @Service()
    class PerClient {}

    expect(readServiceManifest(Shared)).toEqual({
      scope: 'app',
      jobs: [],
      provides: [],
      states: [],
      target: Shared,
      dependencies: [Greeting],
      hooks: [{ hook: 'onStop', member: 'close' }],
    })
    expect(readServiceManifest(PerClient)?.scope).toBe('client')
    expect(readServiceManifest(Store)).toBeUndefined()
  })
})

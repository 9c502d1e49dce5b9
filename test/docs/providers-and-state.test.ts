import {
  filters,
  Inject,
  type MessageContext,
  OnCommand,
  OnMessage,
  Plugin,
  Provide,
  provided,
  Service,
  State,
  type Stored,
  type StoredBy,
  Token,
} from 'switchboard'
import { type TestWorld, withPlugins } from 'switchboard/vitest'
import { expect, it } from 'vitest'
import { snippetsOf, written } from './snippets.js'

let open = 0
const closed = () => {
  open -= 1
}
const openCache = (): CachePort => {
  open += 1
  return { get: async (key) => (key === 'tea' ? '2 euro' : undefined), close: async () => closed() }
}

interface CachePort {
  get(key: string): Promise<string | undefined>
  close(): Promise<void>
}
const Cache = new Token<CachePort>('Cache')

@Service({ scope: 'app' })
class Caches {
  @Provide(Cache, { release: (cache) => cache.close() })
  async open(): Promise<CachePort> {
    return openCache()
  }
}

@Plugin({ name: 'prices' })
class Prices {
  constructor(@Inject(Cache) private readonly cache: CachePort) {}

  @OnCommand('price')
  async price(ctx: MessageContext) {
    return (await this.cache.get(ctx.payload)) ?? 'I do not know.'
  }
}

@Plugin({ name: 'uses' })
class Uses {
  constructor(@Inject(Caches) readonly caches: Caches) {}
}

@Plugin({ name: 'warnings' })
class Warnings {
  @State(() => ({ warnings: 0, last: '' }), { per: 'member', expiresAfter: '30d' })
  readonly warned!: StoredBy<{ warnings: number; last: string }>

  @State(() => 0)
  readonly total!: Stored<number>

  @OnMessage(filters.text(/spam/i))
  async warn(ctx: MessageContext) {
    const { warnings } = await this.warned.of(ctx).update((one) => {
      one.warnings += 1
      one.last = ctx.text
      return one
    })
    const total = await this.total.update((sum) => sum + 1)
    return `Warning ${warnings}; there were ${total} in all.`
  }
}

@Plugin({ name: 'greeter' })
class Greeter {
  @OnCommand('greet')
  greet() {
    return 'Hello from the greeter'
  }

  @OnCommand('weather')
  weather(ctx: MessageContext) {
    throw new Error(`no such city: ${ctx.payload}`)
  }
}

const greeted = async ({ alice, client }: TestWorld) => {
  alice.send(client, '/greet')
  await alice.waitFor('Hello from the greeter')
}

it('greets', () => withPlugins({ plugins: [Greeter] }, greeted))

it('replies once', () =>
  withPlugins({ plugins: [Greeter] }, async (world) => {
    world.alice.send(world.client, '/greet')
    await expect(world).toHaveReplied(/^Hello/)
  }))

it('refuses an unknown city', () =>
  withPlugins({ plugins: [Greeter] }, async (world) => {
    const failure = world.expectFailure('no such city')
    world.alice.send(world.client, '/weather Atlantis')
    expect((await failure).member).toBe('weather')
  }))

it('provides a cache, closes it, and keeps warnings, as the pages say', async () => {
  await withPlugins({ plugins: [Prices, Uses, Warnings] }, async (world) => {
    expect(open).toBe(1)
    world.alice.send(world.client, '/price tea')
    await expect(world).toHaveReplied('2 euro')
    world.alice.send(world.client, 'spam')
    world.alice.send(world.client, 'more spam')
    await expect(world).toHaveReplied('Warning 2; there were 2 in all.')
    await expect(world).not.toHaveReplied('Warning 3')
    await expect(expect(world).toHaveReplied('Warning 4')).rejects.toThrow(
      /bot1 is to have replied .*Warning 4.* to alice/,
    )
    await expect(expect('nobody').toHaveReplied()).rejects.toThrow('takes the world')
  })
  expect(open).toBe(0)
  const provide = [provided(Cache, { get: async () => 'free', close: async () => {} })]
  await withPlugins({ plugins: [Prices], provide }, async (world) => {
    world.alice.send(world.client, '/price gold')
    await expect(world).toHaveReplied('free')
  })
})

it('is what the pages show', () => {
  const source = written(import.meta.url)
  const shown = [
    ...snippetsOf('docs/state.md'),
    ...snippetsOf('docs/testing.md'),
    snippetsOf('docs/plugins.md').at(-1) ?? '',
  ]
  expect(shown).toHaveLength(4)
  for (const snippet of shown) expect(source).toContain(snippet)
})

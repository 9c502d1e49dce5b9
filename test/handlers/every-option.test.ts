import { IsIn } from 'class-validator'
import {
  type ArgumentsOf,
  arg,
  type ChatActionContext,
  Clock,
  Dialogue,
  type DialogueContext,
  Every,
  filters,
  Inject,
  type MessageContext,
  OnChatAction,
  OnCommand,
  OnFinish,
  OnMessage,
  Option,
  Plugin,
  Step,
  Validate,
} from 'switchboard'
import { type TestWorld, withPlugins } from 'switchboard/testing'
import { describe, expect, it } from 'vitest'

// What other tests over the sandbox do not come to; test/meta/documented-exports.test.ts counts them together.

const seen: unknown[] = []

class Size {
  @IsIn(['S', 'M'], { message: 'the size is S or M' })
  size!: string
}
const sizeArgs = { size: arg.text() }

@Plugin({ name: 'sampler', locales: { en: { hello: 'Hello, {{name}}' }, de: { hello: 'Hallo, {{name}}' } } })
class Sampler {
  constructor(@Inject(Clock) private readonly clock: Clock) {}

  @OnChatAction(filters.group)
  action(ctx: ChatActionContext) {
    seen.push([ctx.action.className, ctx.senderId])
  }

  @OnMessage(filters.incoming.and(filters.text('wait')), { timeoutMs: 2_000 })
  async wait(ctx: MessageContext) {
    const startedMs = this.clock.monotonic()
    ctx.signal.addEventListener('abort', () => seen.push(this.clock.monotonic() - startedMs))
    await new Promise(() => {})
  }

  @OnCommand('size', { args: sizeArgs })
  @Validate(Size, { otherwise: (problems) => `No: ${problems.join()}` })
  size(_: MessageContext, { size }: ArgumentsOf<typeof sizeArgs>) {
    return size
  }

  @OnCommand('hello')
  hello(ctx: MessageContext) {
    return ctx.t('hello', { name: 'Alice' })
  }

  @Every('1h', { runAtStart: true, name: 'first' })
  first() {
    seen.push('at the start')
  }

  @Every('1m', { jitter: '30s' })
  late() {
    seen.push(this.clock.monotonic())
  }
}

class SenderOptions {
  @Option({ kind: 'boolean' })
  bySms = false

  @Option({
    kind: 'text',
    name: 'sms-key',
    secret: true,
    title: 'Key',
    example: 'sms_1234',
    fix: 'Copy it from the page of the provider.',
    requiredIf: ({ bySms }: SenderOptions) => bySms,
  })
  key?: string
}

@Plugin({ name: 'sender', options: SenderOptions })
class Sender {
  constructor(@Inject(SenderOptions) private readonly options: SenderOptions) {}

  @OnCommand('sms')
  sms() {
    return `the key has ${this.options.key?.length ?? 0} characters`
  }
}

@Dialogue({ name: 'order', options: SenderOptions, commands: 'keep', cancel: 'stop', back: 'undo', buttons: false })
class Order {
  @Step('What?') what!: string
  @Step('How many?', arg.integer()) count!: number

  @OnCommand('order')
  begin(ctx: MessageContext) {
    return ctx.enter(Order)
  }

  @OnFinish()
  done({ data }: DialogueContext<Order>) {
    return `${data.count} ${data.what}`
  }
}

/** Says something as Alice. @returns what she is answered. */
async function asked(world: TestWorld, text: string): Promise<string[]> {
  const { alice, client } = world
  alice.send(client, text)
  await world.settled()
  return alice.news(client).map((message) => message.text)
}

describe('on the sandbox', () => {
  it('a handler has its time, its texts, and says what is wrong with arguments; a job its start and its jitter', () =>
    withPlugins({ plugins: [Sampler], type: 'user', client: { fallbackLanguage: 'de' } }, async (world) => {
      const startedMs = world.clock.monotonic()
      await world.advance('1s')
      expect(seen.splice(0)).toEqual(['at the start'])
      world.bob.leave('sandbox_group')
      await world.settled()
      expect(seen.splice(0)).toEqual([['MessageActionChatDeleteUser', world.bob.id]])

      expect(await asked(world, '/size L')).toEqual(['No: The size is S or M.'])
      expect(await asked(world, '/size M')).toEqual(['M'])
      expect(await asked(world, '/hello')).toEqual(['Hallo, Alice'])

      const failure = world.expectFailure('PLUGIN_HANDLER_TIMEOUT')
      world.alice.send(world.client, 'wait')
      await world.advance('2s')
      expect((await failure).member).toBe('wait')
      expect(seen.splice(0)).toEqual([2_000])

      await world.advance('87s')
      const [ranMs = 0] = seen.splice(0) as number[]
      expect(ranMs - startedMs).toBeGreaterThan(60_000)
      expect(ranMs - startedMs).toBeLessThanOrEqual(90_000)
    }))

  it('an option of a plugin has a name of its own and is wanted where another says so', async () => {
    const start = (sender: object) =>
      withPlugins({ plugins: [Sender], options: { sender } }, (world) => asked(world, '/sms'))
    await expect(start({ by_sms: true })).rejects.toThrow(/sms-key[\s\S]*Copy it from the page of the provider\./)
    expect(await start({ by_sms: true, 'sms-key': 'sms_1' })).toEqual(['the key has 5 characters'])
    expect(await start({})).toEqual(['the key has 0 characters'])
  })

  it('a dialogue keeps commands to itself, but for its own words', () =>
    withPlugins({ plugins: [Order, Sender], options: { order: {} } }, async (world) => {
      expect(await asked(world, '/order')).toEqual(['What?'])
      expect(await asked(world, '/sms')).toEqual(['How many?'])
      expect(await asked(world, '/undo')).toEqual(['What?'])
      expect(await asked(world, 'pears')).toEqual(['How many?'])
      expect(await asked(world, '2')).toEqual(['2 pears'])
      expect(await asked(world, '/order')).toEqual(['What?'])
      expect(await asked(world, '/stop')).toHaveLength(1)
      expect(await asked(world, '/sms')).toEqual(['the key has 0 characters'])
    }))
})

import { IsInt, Max, MinLength } from 'class-validator'
import {
  type ArgumentsOf,
  arg,
  type CallbackContext,
  type ErrorContext,
  filters,
  Guard,
  guards,
  type HandlerGuard,
  Inject,
  Logger,
  type MessageContext,
  OnCallback,
  OnCommand,
  OnError,
  OnMessage,
  Plugin,
  RateLimit,
  Service,
  Throttle,
  Use,
  Validate,
} from 'switchboard'
import { type TestWorld, withPlugins } from 'switchboard/testing'
import { describe, expect, it } from 'vitest'

let seen: string[] = []
const note = (text: string) => void seen.push(text)

@Service()
class Trusted implements HandlerGuard<MessageContext> {
  readonly label = 'trusted'
  readonly otherwise = 'I do not know you.'
  constructor(@Inject(Logger) private readonly log: Logger) {}
  check({ senderId }: MessageContext) {
    this.log.debug('asked')
    return senderId === 700_000_003
  }
}

class Order {
  @IsInt({ message: 'the count has to be a whole number' })
  @Max(3, { message: 'at most 3 at once' })
  count!: number

  @MinLength(3)
  name!: string
}

const orderArgs = { count: arg.number(), name: arg.rest() }

@Plugin({ name: 'guarded' })
@Use(async (ctx: MessageContext, next) => {
  note(`in ${ctx.text}`)
  const result = await next()
  note('out')
  return typeof result === 'string' ? `${result}!` : result
})
class Guarded {
  @OnCommand('ban')
  @Guard(guards.admins.withAnswer('Only administrators.'))
  ban() {
    note('ban')
    return 'banned'
  }

  @OnCommand('trust')
  @Guard(Trusted)
  trust() {
    return 'trusted'
  }

  @OnCommand('inside')
  @Guard(guards.member('@sandbox_group'))
  @Guard(guards.any(guards.from('@alice'), guards.from('@maria_manager')))
  inside() {
    return 'inside'
  }

  @OnCommand('often')
  @RateLimit(2, '1m', { otherwise: 'Too often.' })
  often() {
    return 'often'
  }

  @OnCommand('seldom')
  @Throttle('10s', { by: 'chat' })
  seldom() {
    return 'seldom'
  }

  @OnCommand('order', { args: orderArgs })
  @Validate(Order)
  order(_: MessageContext, order: ArgumentsOf<typeof orderArgs>) {
    return `${order.count} ${order.name} ${order instanceof Order}`
  }
}

@Plugin({ name: 'plain' })
class Plain {
  @OnMessage(filters.text(/^pick/), { group: 'pick' })
  later() {
    note('later')
  }

  @OnMessage(filters.text('pick one'), { group: 'pick', priority: 1 })
  first() {
    note('first')
  }

  @OnMessage(filters.text('pick one'), { priority: -1 })
  last() {
    note('last')
  }

  @OnMessage(filters.text('fail'), { durable: false })
  fails() {
    throw new Error('oh')
  }

  @OnError({ of: 'plugin' })
  own({ member }: ErrorContext) {
    note(`own ${member}`)
  }
}

@Plugin({ name: 'bystander' })
class Bystander {
  @OnError({ of: 'plugin' })
  own() {
    note('not mine')
  }

  @OnError()
  all({ plugin }: ErrorContext) {
    note(`all ${plugin}`)
  }

  @OnCommand('keys')
  async keys(ctx: MessageContext) {
    await ctx.reply('press', { buttons: [[{ text: 'Go', data: 'go' }]] })
  }

  @OnCallback(filters.text('go'))
  @Guard(guards.when('never', () => false).withAnswer('No.'))
  go(_: CallbackContext) {
    note('went')
  }
}

/** What somebody is answered to a message. */
async function told(world: TestWorld, who: string, text: string, where: string = world.client) {
  const person = world.person(who)
  const before = person.messages.length
  person.send(where, text)
  await world.settled()
  return person.messages
    .slice(before)
    .filter(({ out }) => !out)
    .map((message) => message.text)
}

describe('around a handler', () => {
  it('stand middleware, guards, limits and validation', () =>
    withPlugins({ plugins: [Guarded] }, async (world) => {
      seen = []
      expect(await told(world, 'alice', '/trust')).toEqual(['trusted!'])
      expect(seen).toEqual(['in /trust', 'out'])
      expect(await told(world, 'bob', '/trust')).toEqual(['I do not know you.'])
      expect(await told(world, 'alice', '/inside')).toEqual(['inside!'])
      expect(await told(world, 'bob', '/inside')).toEqual([])

      // A private chat has no administrators; the group's owner is one of its.
      expect(await told(world, 'user1', '/ban')).toEqual(['Only administrators.'])
      expect(await told(world, 'bob', '/ban', 'sandbox_group')).toEqual(['Only administrators.'])
      expect(await told(world, 'user1', '/ban@first_sandbox_bot', 'sandbox_group')).toEqual(['banned!'])
      expect(seen.filter((text) => text === 'ban')).toHaveLength(1)

      const often = async () => (await told(world, 'alice', '/often'))[0]
      expect([await often(), await often(), await often(), await often()]).toEqual([
        'often!',
        'often!',
        'Too often.',
        undefined,
      ])
      expect(await told(world, 'bob', '/often')).toEqual(['often!'])
      await world.advance('1m')
      expect(await often()).toBe('often!')

      expect(await told(world, 'alice', '/seldom')).toEqual(['seldom!'])
      expect(await told(world, 'alice', '/seldom')).toEqual([])
      await world.advance('10s')
      expect(await told(world, 'alice', '/seldom')).toEqual(['seldom!'])

      expect(await told(world, 'alice', '/order 2 pizza')).toEqual(['2 pizza true!'])
      expect(await told(world, 'alice', '/order 5,5 pi')).toEqual([
        expect.stringMatching(
          /^(?=[\s\S]*At most 3 at once\.)(?=[\s\S]*The count has to be a whole number\.)(?=[\s\S]*[Nn]ame must)/,
        ),
      ])
      expect(await told(world, 'alice', '/order many pizza')).toEqual([
        expect.stringContaining('count has to be a number'),
      ])
    }))

  it('stand priority, groups, errors of one plugin, and an answer to whoever pressed', () =>
    withPlugins({ plugins: [Plain, Bystander] }, async (world) => {
      const { alice, client } = world
      seen = []
      await told(world, 'alice', 'pick one')
      expect(seen).toEqual(['first', 'last'])
      seen = []
      await told(world, 'alice', 'pick two')
      expect(seen).toEqual(['later'])
      seen = []
      void world.expectFailure('oh')
      await told(world, 'alice', 'fail')
      expect(seen.sort()).toEqual(['all plain', 'own fails'])

      seen = []
      alice.send(client, '/keys')
      const keys = await alice.waitFor('press', { includePast: true })
      expect(await alice.click(keys, 'Go')).toMatchObject({ text: 'No.', alert: true })
      await world.settled()
      expect(seen).toEqual([])
    }))

  it('what does not fit is told before anything starts', async () => {
    class NoService {
      readonly label = 'none'
      check() {
        return true
      }
    }
    @Plugin({ name: 'wrong' })
    class Wrong {
      @OnMessage()
      @Guard(NoService)
      a() {}
      @OnMessage()
      @RateLimit(0, '1m')
      b() {}
      @OnMessage()
      @Throttle('soon')
      c() {}
      // @ts-expect-error a button has no text that people wrote
      @Guard(guards.when('short', (ctx: MessageContext) => ctx.args.length < 2))
      @OnCallback()
      d(_: CallbackContext) {}
    }
    await expect(withPlugins({ plugins: [Wrong] }, () => {})).rejects.toThrow(
      /@Guard on Wrong\.a: NoService is no service[\s\S]*@RateLimit on Wrong\.b[\s\S]*@Throttle on Wrong\.c/,
    )
    @Plugin({ name: 'unfit' })
    @Guard(guards.admins)
    class Unfit {
      @OnMessage()
      a() {}
      @OnError()
      b() {}
    }
    await expect(withPlugins({ plugins: [Unfit] }, () => 'ran')).resolves.toBe('ran')
  })
})

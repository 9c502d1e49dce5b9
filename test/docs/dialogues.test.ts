import { MinLength } from 'class-validator'
import {
  answer,
  arg,
  DailyAt,
  Dialogue,
  type DialogueContext,
  Dialogues,
  Guard,
  guards,
  Inject,
  KeyValueStore,
  type MessageContext,
  OnCommand,
  OnFinish,
  Plugin,
  RateLimit,
  Step,
} from 'switchboard'
import { withPlugins } from 'switchboard/testing'
import { expect, it } from 'vitest'
import { snippetsOf, written } from './snippets.js'

@Dialogue({ name: 'order', timeLimit: '15m' })
class Order {
  @Step('How many pizzas?', arg.integer({ min: 1, max: 20 })) count!: number
  @Step('Which size?', answer.choice({ small: 'Small', large: 'Large' })) size!: 'small' | 'large'
  @Step('Where to?') @MinLength(5, { message: 'Street and number, please' }) address!: string

  @OnFinish()
  done({ data }: DialogueContext<Order>) {
    return `${data.count} ${data.size} to ${data.address}.`
  }
}

@Plugin({ name: 'orders' })
class Orders {
  @OnCommand('order')
  order(ctx: MessageContext) {
    return ctx.enter(Order)
  }
}

@Dialogue({ name: 'menu' })
class Menu {
  constructor(@Inject(KeyValueStore) private readonly store: KeyValueStore) {}

  @Step(
    'What would you like?',
    answer.choice((_: object, menu: Menu) => menu.dishes(), { columns: 2, pageSize: 6 }),
  )
  async dish(ctx: DialogueContext<Menu>, dish: string) {
    const count = await this.store.update<number>(dish, (before = 0) => before + 1)
    await ctx.reply(`${dish}: ${count}`)
    return ctx.stay()
  }

  @OnFinish()
  done() {}

  private dishes() {
    const pizzas = Array.from({ length: 8 }, (_, number) => ({ text: `Pizza ${number + 1}` }))
    return [{ text: 'Pizza', choices: pizzas }, { text: 'Soup' }, { text: 'Salad' }]
  }
}

@Plugin({ name: 'waiter' })
class Waiter {
  @OnCommand('menu')
  menu(ctx: MessageContext) {
    return ctx.enter(Menu)
  }
}

const office = 'bob_example'
const isCashier = (id: number) => id === 700000003

@Dialogue({ name: 'payout' })
class Payout {
  @Step('How much?', arg.integer({ min: 1 }))
  @Guard(guards.when('cashiers', (ctx: DialogueContext) => isCashier(ctx.senderId)).withAnswer('Ask a cashier.'))
  @RateLimit(3, '1m', { otherwise: 'Not so fast.' })
  amount(_: DialogueContext<Payout>, __: number) {}

  @OnFinish()
  async done(ctx: DialogueContext<Payout>) {
    await ctx.sendTo(office, `${ctx.data.amount} for ${(await ctx.author())?.name}`)
    return 'It is on its way.'
  }
}

@Plugin({ name: 'feedback' })
class Feedback {
  constructor(@Inject(Dialogues) private readonly dialogues: Dialogues) {}

  @DailyAt('18:00')
  async ask() {
    await this.dialogues.start(Payout, { user: '@alice' })
    for (const { dialogue, step, senderId } of await this.dialogues.list()) {
      if (dialogue === 'payout' && step === 'amount') await this.dialogues.leave({ user: senderId }, Payout)
    }
  }
}

it('takes an order', () =>
  withPlugins({ plugins: [Orders, Order] }, async ({ alice, client }) => {
    const says = async (text: string, wanted: string) => {
      const answer = alice.waitFor(wanted)
      alice.send(client, text)
      return answer
    }
    await says('/order', 'How many pizzas?')
    await says('none', 'Please send a whole number from 1 to 20.')
    const size = await says('2', 'Which size?')
    const address = alice.waitForEdit('Where to?')
    await alice.click(size, 'Large')
    await address
    await says('Here', 'Street and number, please.')
    await says('Main Street 1', '2 large to Main Street 1.')
  }))

it('turns the pages of a menu, also below one another', () =>
  withPlugins({ plugins: [Waiter, Menu] }, async (world) => {
    const { alice, client } = world
    for (const snippet of snippetsOf('docs/dialogues.md')) expect(written(import.meta.url)).toContain(snippet)
    const texts = () => menu.buttons.map((row) => row.map(({ text }) => text))
    alice.send(client, '/menu')
    const menu = await alice.waitFor('What would you like?')
    expect(texts()).toEqual([['Pizza ›', 'Soup'], ['Salad'], ['✕ Cancel']])
    await alice.click(menu, 'Pizza ›')
    expect(texts().slice(-2)).toEqual([['2/2 ›'], ['‹ Back', '✕ Cancel']])
    await alice.click(menu, '2/2 ›')
    expect(texts()).toEqual([['Pizza 7', 'Pizza 8'], ['‹ 1/2'], ['‹ Back', '✕ Cancel']])
    const chosen = alice.waitFor('Pizza 8: 1')
    await alice.click(menu, 'Pizza 8')
    await chosen
    await world.settled()
    expect(texts()[0]).toEqual(['Pizza ›', 'Soup'])
    await alice.click(menu, 'Pizza ›')
    await alice.click(menu, '‹ Back')
    expect(texts()[1]).toEqual(['Salad'])
    const cancelled = alice.waitFor('Cancelled.')
    await alice.click(menu, '✕ Cancel')
    await cancelled
    expect(menu.buttons).toEqual([])
  }))

it('begins by a job, with guards around its steps', () =>
  withPlugins({ plugins: [Payout, Feedback], startAt: '2026-11-28T17:59Z', timeZone: 'UTC' }, async (world) => {
    const { alice, bob, client } = world
    for (const person of [alice, bob]) person.send(client, 'hello')
    await world.settled()
    // The job takes back at once what it has begun.
    const [asked, left] = [alice.waitFor('How much?'), alice.waitFor('Cancelled.')]
    await world.advance('1m')
    await Promise.all([asked, left])
    for (const user of [alice.id, bob.id]) await world.dialogues.start(Payout, { user })
    const [refused, told] = [bob.waitFor('Ask a cashier.'), bob.waitFor('7 for Alice Example')]
    bob.send(client, '5')
    await refused
    alice.send(client, '7')
    await told
    await world.settled()
    expect(await world.dialogues.list()).toMatchObject([{ senderId: bob.id }])
  }))

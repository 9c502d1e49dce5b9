import { MinLength } from 'class-validator'
import {
  answer,
  arg,
  Dialogue,
  type DialogueContext,
  Inject,
  KeyValueStore,
  type MessageContext,
  OnCommand,
  OnFinish,
  Plugin,
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

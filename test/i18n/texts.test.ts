import { IsPositive } from 'class-validator'
import {
  answer,
  arg,
  CallbackContext,
  CallbackData,
  Dialogue,
  type DialogueContext,
  Every,
  Guard,
  guards,
  html,
  Inject,
  InlineKeyboard,
  MessageContext,
  OnCallback,
  OnCommand,
  OnFinish,
  Plugin,
  Service,
  State,
  Step,
  type StoredBy,
  Texts,
  text,
  Use,
} from 'switchboard'
import { type Person, withPlugins } from 'switchboard/testing'
import { expect, it } from 'vitest'

const buy = new CallbackData('buy', { id: 'number' })

@Service()
class Prices {
  constructor(@Inject(Texts) private readonly texts: Texts) {}

  say(ctx: MessageContext) {
    return this.texts.t(ctx, 'cart.hot')
  }
}

@Plugin({ name: 'shop' })
@Use<MessageContext>(async function chosen(ctx, next) {
  if (ctx.text?.endsWith('auf Deutsch')) ctx.language = 'de'
  return next()
})
class Shop {
  constructor(
    @Inject(Texts) private readonly texts: Texts,
    @Inject(Prices) private readonly prices: Prices,
  ) {}

  @State(() => ({ id: 0 }), { per: 'user' })
  private readonly last!: StoredBy<{ id: number }>

  @OnCommand('start')
  start(ctx: MessageContext) {
    return text('welcome', { name: ctx.text.slice(7) })
  }

  @OnCommand('cart', { args: { count: arg.integer({ min: 1 }) } })
  async cart(ctx: MessageContext, { count }: { count: number }) {
    await this.last.of(ctx).set({ id: count })
    await ctx.reply(`${ctx.t('cart.items', { count, price: 9.5 })}, ${this.prices.say(ctx)}`)
  }

  @OnCommand('toppings')
  toppings() {
    return text('toppings', { list: ['<ham>', text('cart.hot')] })
  }

  @OnCommand('html')
  marked(ctx: MessageContext) {
    return ctx.t('welcome', { name: html`<i>Ada</i>` })
  }

  @OnCommand('secret')
  @Guard(guards.from(1).withAnswer(text('refused')))
  secret() {}

  @OnCommand('buttons')
  async buttons(ctx: MessageContext) {
    await ctx.reply('?', { buttons: new InlineKeyboard().button(ctx.t('cart.hot'), buy.with({ id: 1 })) })
  }

  @OnCallback(buy)
  async bought(ctx: CallbackContext<typeof buy>) {
    await ctx.answer({ text: text('welcome', { name: 'A & B' }), alert: true })
    await ctx.edit(text('cart.hot'))
  }

  @OnCommand('odd')
  odd(ctx: MessageContext) {
    return [ctx.t('only_english'), ctx.t(['no', 'where'].join('.')), ctx.language].join(' ')
  }

  @OnCommand('order')
  order(ctx: MessageContext) {
    return ctx.enter(Order)
  }

  @Every('1h')
  async digest() {
    for (const { userId } of await this.last.list()) {
      if (userId !== undefined) this.sent.push(`${this.texts.languageOf(userId)}: ${this.texts.t(userId, 'digest')}`)
    }
    this.sent.push(this.texts.t('ru', 'digest'), this.texts.languages.join())
  }

  private readonly sent = sent
}

const sent: string[] = []

@Dialogue({ name: 'order', timeLimit: '1h' })
class Order {
  @IsPositive({ message: 'no' })
  @Step(text('order.count'), arg.integer({ max: 9 }))
  count!: number

  @Step(
    (ctx: DialogueContext<Order>) => ctx.t('order.size'),
    answer.choice({ s: text('order.small'), l: text('order.large') }),
  )
  size!: 's' | 'l'

  @Step('?', answer.yesNo())
  sure!: 'yes' | 'no'

  @OnFinish()
  done({ data }: DialogueContext<Order>) {
    return text('order.done', { count: data.count, size: text(data.size === 's' ? 'order.small' : 'order.large') })
  }
}

const plugins = [Shop, Order]
const labels = (message?: Person['messages'][number]) => message?.buttons.flat().map(({ text }) => text)

it('speaks the language of each person, in handlers, answers, dialogues and jobs', () =>
  withPlugins({ plugins }, async (world) => {
    const { client, alice } = world
    const ada = world.person('Ada', { language: 'ru' })
    const ask = async (person: typeof ada, said: string) => {
      person.send(client, said)
      await world.settled()
      return person.messages.filter(({ out }) => !out).at(-1)
    }
    expect((await ask(ada, '/start <Ада>'))?.text).toBe('Добро пожаловать, <Ада>!')
    expect((await ask(alice, '/start A & B'))?.text).toBe('Welcome, A & B!')
    expect((await ask(ada, '/html'))?.entities.map(({ type }) => type)).toEqual(['Bold', 'Italic'])

    for (const [count, said] of [
      [1, '1 пицца за 9,50 €, горячая'],
      [3, '3 пиццы за 9,50 €, горячая'],
      [7, '7 пицц за 9,50 €, горячая'],
    ] as const) {
      expect((await ask(ada, `/cart ${count}`))?.text).toBe(said.replaceAll(' €', '\u00a0€'))
    }
    expect((await ask(alice, '/cart 2'))?.text).toBe('2 pizzas for €9.50, hot')
    expect((await ask(ada, '/toppings'))?.text).toBe('С начинками: <ham> и горячая.')
    expect((await ask(ada, '/secret'))?.text).toBe('Только для друзей.')
    expect((await ask(ada, '/cart none'))?.text).toBe(
      'count — это целое число не меньше 1, а не «none».\nКак писать: /cart <count>',
    )
    expect((await ask(ada, '/odd'))?.text).toBe('In English alone no.where ru')
    expect((await ask(ada, '/odd auf Deutsch'))?.text).toBe('In English alone no.where de')

    const menu = await ask(ada, '/buttons')
    expect(await ada.click(menu!, 'горячая')).toMatchObject({ text: 'Добро пожаловать, A & B!' })
    await world.settled()
    expect(ada.message(client, menu!.id)?.text).toBe('горячая')

    expect((await ask(ada, '/order'))?.text).toBe('Сколько?')
    expect((await ask(ada, 'много'))?.text).toBe('Пожалуйста, пришлите целое число не больше 9.')
    const size = await ask(ada, '2')
    expect(size?.text).toBe('Какого размера?')
    expect(labels(size)).toEqual(['Маленькая', 'Большая', '‹ Назад', '✕ Отмена'])
    await ada.click(size!, 'Большая')
    await world.settled()
    const sure = ada.message(client, size!.id)
    expect(labels(sure)).toEqual(['Да', 'Нет', '‹ Назад', '✕ Отмена'])
    await ada.click(sure!, 'Да')
    await world.settled()
    expect(ada.messages.at(-1)?.text).toBe('2 × Большая')
    await ask(ada, '/order')
    expect((await ask(ada, '/cancel'))?.text).toBe('Ну и не надо.')
    await ask(alice, '/order')
    expect((await ask(alice, '/cancel'))?.text).toBe('Cancelled.')

    // Of Ada the bot knows the language, also when she has not written for long.
    await world.advance('1h')
    expect(sent).toEqual(['en: Good morning', 'ru: Доброе утро', 'Доброе утро', 'en,ru'])
  }))

it('falls back to the language that the client names, and a regional one to its own', () =>
  withPlugins({ plugins, client: { fallbackLanguage: 'ru' } }, async (world) => {
    const { client, alice } = world
    const brazilian = world.person('Bia', { language: 'pt-br' })
    const british = world.person('Ben', { language: 'en-gb' })
    for (const person of [alice, brazilian, british]) person.send(client, '/start X')
    await world.settled()
    expect([alice, brazilian, british].map((person) => person.messages.at(-1)?.text)).toEqual([
      'Добро пожаловать, X!',
      'Добро пожаловать, X!',
      'Welcome, X!',
    ])
  }))

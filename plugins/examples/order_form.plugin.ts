import { MinLength } from 'class-validator'
import {
  answer,
  arg,
  type CallbackContext,
  CallbackData,
  Dialogue,
  type DialogueContext,
  filters,
  html,
  Inject,
  InlineKeyboard,
  KeyValueStore,
  type MessageContext,
  OnCallback,
  OnCommand,
  OnFinish,
  Option,
  Plugin,
  State,
  Step,
  type Stored,
} from 'switchboard'

export class OrderOptions {
  @Option({
    kind: 'peer',
    required: true,
    description: 'Who gets the orders: a person who has started the bot, or a group.',
  })
  kitchen!: string | number
}

const pizzas = { margherita: 'Margherita', funghi: 'Funghi', diavola: 'Diavola' }
const thirtyDaysMs = 30 * 86_400_000
const decision = new CallbackData('order', { number: 'number', customerId: 'number', answer: ['yes', 'no'] })

/** The questions of an order. What is answered is kept, over restarts too. */
@Dialogue({ name: 'order_form', timeLimit: '30m' })
export class OrderForm {
  @State(() => 0)
  private readonly orders!: Stored<number>

  @Step('Which pizza?', answer.choice(pizzas, { columns: 2 })) pizza!: keyof typeof pizzas
  @Step('How many?', arg.integer({ min: 1, max: 20 })) count!: number
  @Step('Where to?') @MinLength(5, { message: 'Street and number, please' }) address!: string

  @Step(({ data }: DialogueContext<OrderForm>) => `${summary(data)}. Is that right?`, answer.yesNo())
  confirmed(ctx: DialogueContext<OrderForm>, isRight: 'yes' | 'no') {
    return isRight === 'no' ? ctx.go('pizza') : undefined
  }

  constructor(@Inject(OrderOptions) private readonly options: OrderOptions) {}

  @OnFinish()
  async order(ctx: DialogueContext<OrderForm>) {
    const { data, senderId } = ctx
    const number = await this.orders.update((before) => before + 1)
    const buttons = new InlineKeyboard()
      .button('Accept', decision.with({ number, customerId: senderId, answer: 'yes' }))
      .button('Refuse', decision.with({ number, customerId: senderId, answer: 'no' }))
    await ctx.sendTo(this.options.kitchen, html`<b>Order ${number}</b>: ${summary(data)}`, { buttons })
    return `That is order ${number}. You will hear from us.`
  }
}

/** Takes orders by a dialogue, and has the kitchen accept or refuse them. */
@Plugin({ name: 'orders', options: OrderOptions })
export class Orders {
  constructor(@Inject(KeyValueStore) private readonly decided: KeyValueStore) {}

  @OnCommand('order', filters.private, { description: 'Orders a pizza', scope: 'private' })
  async order(ctx: MessageContext) {
    await ctx.enter(OrderForm)
  }

  @OnCallback(decision)
  async decide(ctx: CallbackContext<typeof decision>) {
    const { number, customerId, answer } = ctx.data
    const isAccepted = answer === 'yes'
    // Two may press at once, or one twice, before the buttons are gone. A chat is handled in order, so the first counts.
    if (await this.decided.has(`order:${number}`)) return ctx.answer({ text: `Order ${number} is decided already.` })
    await this.decided.set(`order:${number}`, answer, { ttlMs: thirtyDaysMs })
    await ctx.editButtons([])
    await ctx.sendTo(
      customerId,
      isAccepted ? `Order ${number} is in the oven.` : `We cannot make order ${number}, sorry.`,
    )
    return `Order ${number}: ${isAccepted ? 'accepted' : 'refused'}.`
  }
}

function summary({ pizza, count, address }: Pick<OrderForm, 'pizza' | 'count' | 'address'>): string {
  return `${count} ${pizzas[pizza]} to ${address}`
}

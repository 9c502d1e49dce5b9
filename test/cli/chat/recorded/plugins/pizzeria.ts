import {
  type CallbackContext,
  Clock,
  content,
  filters,
  Inject,
  type InlineContext,
  type MessageContext,
  OnCallback,
  OnCommand,
  OnEdited,
  OnInline,
  OnMessage,
  OnPoll,
  Option,
  Plugin,
  type PollContext,
} from 'switchboard'
import { Prices } from './prices.js'

class PizzeriaOptions {
  @Option({ kind: 'text', description: 'What /menu is answered with.' })
  greeting = 'What will it be?'
}

/** Answers in all the ways that a recorded test has to know. */
@Plugin({ name: 'pizzeria', options: PizzeriaOptions })
export class Pizzeria {
  constructor(
    @Inject(PizzeriaOptions) private readonly options: PizzeriaOptions,
    @Inject(Prices) private readonly prices: ReadonlyMap<string, number>,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  @OnCommand('menu')
  async menu(ctx: MessageContext) {
    await ctx.reply(this.options.greeting, {
      buttons: [
        [
          { text: 'Pizza', data: 'Pizza' },
          { text: 'Where?', url: 'https://example.org/' },
        ],
      ],
    })
  }

  @OnCallback()
  async ordered(ctx: CallbackContext) {
    await ctx.edit(`Pizza for ${this.prices.get(ctx.data ?? '')}`)
    await ctx.answer({ text: 'In the oven' })
    await this.clock.sleep(3_000, ctx.signal)
    await ctx.reply(`Ready at ${new Date(this.clock.now()).toISOString().slice(11, 19)}, 100% cheese (today)`)
  }

  @OnMessage(filters.text('bravo'))
  async praised(ctx: MessageContext) {
    await ctx.react('❤')
  }

  @OnCommand('soup')
  async soup(ctx: MessageContext) {
    await this.clock.sleep(4_000, ctx.signal)
    await ctx.reply('The soup, slowly')
  }

  @OnCommand('bill')
  bill(_ctx: MessageContext) {
    throw new RangeError('nobody has ordered')
  }

  @OnCommand('crust')
  async crust(ctx: MessageContext) {
    await ctx.reply(content.poll('Thin or thick?', ['Thin', 'Thick'], { anonymous: false }))
    await ctx.reply('You choose.')
  }

  @OnPoll()
  async chosen({ client, senderId, chosen }: PollContext) {
    if (senderId !== undefined) await client.sendMessage(senderId, chosen?.[0] === '0' ? 'Thin it is' : 'As you like')
  }

  @OnCommand('tip')
  async tip(ctx: MessageContext) {
    const tip = await ctx.ask('How much?')
    await ctx.reply(`${tip.text}, thank you`)
  }

  @OnMessage(filters.text('swearing'))
  async moderate(ctx: MessageContext) {
    await ctx.delete()
  }

  @OnEdited()
  edited(ctx: MessageContext) {
    return `So ${ctx.text} then`
  }

  @OnMessage(filters.media('photo'))
  looks(ctx: MessageContext) {
    return `"${ctx.text}" looks good`
  }

  @OnInline()
  async offer(ctx: InlineContext) {
    await ctx.answer([
      { id: '1', title: `Small ${ctx.query}`, text: 'A small one' },
      { id: '2', title: `Large ${ctx.query}`, text: 'A large one' },
    ])
  }
}

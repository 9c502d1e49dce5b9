import {
  type CallbackContext,
  filters,
  type MessageContext,
  OnCallback,
  OnCommand,
  OnMessage,
  Plugin,
  ReplyKeyboard,
} from 'switchboard'

/** A bot with buttons, and handlers of which some do not fire. */
@Plugin({ name: 'shop' })
export class Shop {
  @OnCommand('shop', filters.private)
  async offer(ctx: MessageContext) {
    await ctx.reply('What will it be?', {
      buttons: [
        [
          { text: 'Tea', data: 'tea' },
          { text: 'Coffee', data: 'coffee' },
        ],
      ],
    })
  }

  @OnCallback()
  async ordered(ctx: CallbackContext) {
    await ctx.edit(`Your order: ${ctx.data}`)
    await ctx.answer({ text: 'Thank you!' })
  }

  @OnMessage(filters.text(/^order (\d+)$/).and(filters.group))
  async order(ctx: MessageContext) {
    await ctx.reply('noted')
  }

  @OnCommand('number')
  async number(ctx: MessageContext) {
    await ctx.reply('Which number?', { buttons: new ReplyKeyboard().contact('My number').text('None') })
  }

  @OnMessage(filters.media('contact'))
  async numbered(ctx: MessageContext) {
    await ctx.reply('Thank you.', { buttons: ReplyKeyboard.remove() })
  }

  @OnMessage(filters.text(/^break$/))
  async failing() {
    throw new Error('the kettle is broken')
  }
}

import {
  type CallbackContext,
  filters,
  type MessageContext,
  OnCallback,
  OnCommand,
  OnMessage,
  Plugin,
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

  @OnMessage(filters.text(/^break$/))
  async failing() {
    throw new Error('the kettle is broken')
  }
}

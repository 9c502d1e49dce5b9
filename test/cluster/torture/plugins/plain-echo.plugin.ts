import { filters, type MessageContext, OnMessage, Plugin } from 'switchboard'

/** Answers every message. */
@Plugin({ name: 'plain_echo' })
export class PlainEcho {
  @OnMessage(filters.incoming.and(filters.private).and(filters.text(/^message \d+$/)))
  async message(ctx: MessageContext) {
    await ctx.reply(`echo ${ctx.text}`)
  }
}

import { type DeletedContext, filters, Inject, type MessageContext, OnCommand, OnDeleted, Plugin } from 'switchboard'
import { LiveCards } from '../../shared/live_cards.js'

@Plugin({ name: 'bot2_commands' })
export class Bot2Commands {
  constructor(@Inject(LiveCards) private readonly cards: LiveCards) {}

  /** Answers `/start` in a private chat with the bot's information, which `bot_periodic` then keeps up to date. */
  @OnCommand('start', filters.private.and(filters.incoming))
  async start(ctx: MessageContext) {
    await this.cards.send(ctx)
  }

  @OnDeleted()
  async forget(ctx: DeletedContext) {
    await this.cards.forget(ctx)
  }
}

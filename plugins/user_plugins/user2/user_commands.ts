import { type DeletedContext, filters, Inject, type MessageContext, OnCommand, OnDeleted, Plugin } from 'switchboard'
import { LiveCards } from '../../shared/live_cards.js'

@Plugin({ name: 'user2_commands' })
export class User2Commands {
  constructor(@Inject(LiveCards) private readonly cards: LiveCards) {}

  /** Answers `/start` in Saved Messages with the account's information, which `user_periodic` then keeps up to date. */
  @OnCommand('start', filters.savedMessages)
  async start(ctx: MessageContext) {
    await this.cards.send(ctx)
  }

  @OnDeleted()
  async forget(ctx: DeletedContext) {
    await this.cards.forget(ctx)
  }
}

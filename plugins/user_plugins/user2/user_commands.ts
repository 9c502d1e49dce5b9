import {
  Client,
  type DeletedContext,
  filters,
  Inject,
  type MessageContext,
  OnCommand,
  OnDeleted,
  Plugin,
} from 'switchboard'
import { infoCard } from '../../shared/info_card.js'
import { LiveMessages } from '../../shared/live_messages.js'

@Plugin({ name: 'user2_commands' })
export class User2Commands {
  constructor(
    @Inject(Client) private readonly client: Client,
    @Inject(LiveMessages) private readonly liveMessages: LiveMessages,
  ) {}

  /** Answers `/start` in Saved Messages with the account's information, which `user_periodic` then keeps up to date. */
  @OnCommand('start', filters.savedMessages)
  async start(ctx: MessageContext) {
    await this.liveMessages.start(
      (now, minutesLeft) => infoCard(this.client, now, minutesLeft),
      (text) => ctx.reply(text),
    )
  }

  @OnDeleted()
  forget(ctx: DeletedContext) {
    this.liveMessages.remove(ctx.messageIds)
  }
}

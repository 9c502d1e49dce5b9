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

@Plugin({ name: 'bot2_commands' })
export class Bot2Commands {
  constructor(
    @Inject(Client) private readonly client: Client,
    @Inject(LiveMessages) private readonly liveMessages: LiveMessages,
  ) {}

  /** Answers `/start` in a private chat with the bot's information, which `bot_periodic` then keeps up to date. */
  @OnCommand('start', filters.private.and(filters.incoming))
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

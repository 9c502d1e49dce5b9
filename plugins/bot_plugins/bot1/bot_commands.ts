import {
  Client,
  Clock,
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

@Plugin({ name: 'bot1_commands' })
export class Bot1Commands {
  constructor(
    @Inject(Client) private readonly client: Client,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(LiveMessages) private readonly liveMessages: LiveMessages,
  ) {}

  /** Answers `/start` in a private chat with the bot's information, which `bot_periodic` then keeps up to date. */
  @OnCommand('start', filters.private.and(filters.incoming))
  async start(ctx: MessageContext) {
    const card = await ctx.reply(infoCard(this.client, new Date(this.clock.now()), 30))
    this.liveMessages.add(card.chatId, card.id)
  }

  @OnDeleted()
  forget(ctx: DeletedContext) {
    this.liveMessages.remove(ctx.messageIds)
  }
}

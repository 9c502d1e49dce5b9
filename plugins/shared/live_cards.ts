import {
  Client,
  Clock,
  type DeletedContext,
  Inject,
  KeyValueStore,
  Logger,
  type MessageContext,
  rpcReason,
  Service,
} from 'switchboard'
import { infoCard } from './info_card.js'

const minuteMs = 60_000
/** How long a card goes on being edited. */
const lifetimeMs = 30 * minuteMs

interface LiveCard {
  chatId: number
  messageId: number
  endsAtMs: number
}

/**
 * The information cards that a client keeps up to date for half an hour. Its commands send them, its periodic work
 * refreshes them; both get the same instance from the client's scope. The cards are kept in the client's store, so they
 * outlive a restart.
 */
@Service()
export class LiveCards {
  constructor(
    @Inject(Client) private readonly client: Client,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(KeyValueStore) private readonly store: KeyValueStore,
    @Inject(Logger) private readonly log: Logger,
  ) {}

  /** Answers with a card, which {@link refresh} edits from then on. */
  async send(ctx: MessageContext): Promise<void> {
    const endsAtMs = this.clock.now() + lifetimeMs
    const { chatId, id: messageId } = await ctx.reply(this.draw(endsAtMs))
    const card: LiveCard = { chatId, messageId, endsAtMs }
    await this.store.set(keyOf(messageId), card)
  }

  /** Edits every card once; one whose time is over, or that is gone, is edited no more. */
  async refresh(): Promise<void> {
    for (const { value: card } of await this.store.list<LiveCard>({ prefix: 'card:' })) {
      try {
        await this.client.editMessage(card.chatId, card.messageId, this.draw(card.endsAtMs))
        if (card.endsAtMs <= this.clock.now()) await this.store.delete(keyOf(card.messageId))
      } catch (error) {
        const isGone = rpcReason(error) === 'MESSAGE_ID_INVALID'
        if (isGone) await this.store.delete(keyOf(card.messageId))
        // The others are refreshed all the same.
        else this.log.warn('a card could not be edited', { messageId: card.messageId, error })
      }
    }
  }

  /** Lets cards be that were deleted. */
  async forget(ctx: DeletedContext): Promise<void> {
    for (const id of ctx.messageIds) await this.store.delete(keyOf(id))
  }

  private draw(endsAtMs: number) {
    const now = this.clock.now()
    return infoCard(this.client, new Date(now), Math.max(0, Math.ceil((endsAtMs - now) / minuteMs)))
  }
}

function keyOf(messageId: number): string {
  return `card:${messageId}`
}

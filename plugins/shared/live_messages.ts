import {
  Client,
  Clock,
  Inject,
  KeyValueStore,
  Logger,
  type Markup,
  type Message,
  rpcReason,
  Service,
} from 'switchboard'

const minuteMs = 60_000
/** How long a message goes on being edited. */
const lifetimeMs = 30 * minuteMs

interface LiveMessage {
  chatId: number
  messageId: number
  endsAtMs: number
}

/** What a message shows at one moment. */
export type Render = (now: Date, minutesLeft: number) => Markup

/**
 * The messages that a client keeps editing for half an hour. The commands add them, the periodic work refreshes them;
 * both get the same instance from the client's scope. They are kept in the client's store, so they outlive a restart.
 */
@Service()
export class LiveMessages {
  constructor(
    @Inject(Client) private readonly client: Client,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(KeyValueStore) private readonly store: KeyValueStore,
    @Inject(Logger) private readonly log: Logger,
  ) {}

  /** Sends a message's first text by `send` and takes it under care; {@link refresh} edits it from then on. */
  async start(render: Render, send: (text: Markup) => Promise<Message>): Promise<void> {
    const now = this.clock.now()
    const { chatId, id: messageId } = await send(render(new Date(now), lifetimeMs / minuteMs))
    const entry: LiveMessage = { chatId, messageId, endsAtMs: now + lifetimeMs }
    this.store.set(keyOf(messageId), entry)
  }

  /** Forgets messages that were deleted. */
  remove(messageIds: readonly number[]): void {
    for (const id of messageIds) this.store.delete(keyOf(id))
  }

  /** Edits every message once; a message whose time is over, or that is gone, is edited no more. */
  async refresh(render: Render): Promise<void> {
    for (const { value: entry } of this.store.list<LiveMessage>({ prefix: 'live:' })) {
      const leftMs = entry.endsAtMs - this.clock.now()
      try {
        await this.client.editMessage(
          entry.chatId,
          entry.messageId,
          render(new Date(this.clock.now()), Math.max(0, Math.ceil(leftMs / minuteMs))),
        )
        if (leftMs <= 0) this.remove([entry.messageId])
      } catch (error) {
        if (rpcReason(error) !== 'MESSAGE_ID_INVALID') throw error
        this.log.info('a live message is gone', { messageId: entry.messageId })
        this.remove([entry.messageId])
      }
    }
  }
}

function keyOf(messageId: number): string {
  return `live:${messageId}`
}

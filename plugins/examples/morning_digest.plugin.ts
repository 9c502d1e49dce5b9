import {
  type ArgumentsOf,
  arg,
  Client,
  DailyAt,
  filters,
  html,
  Inject,
  isSwitchboardError,
  type JobContext,
  Logger,
  type MessageContext,
  OnCommand,
  Plugin,
  State,
  type StoredBy,
} from 'switchboard'

const noteArgs = { text: arg.rest() }
const options = { scope: 'private' } as const

/** Collects notes during the day and sends them in the morning, in the time zone of the configuration. */
@Plugin({ name: 'morning_digest' })
export class MorningDigest {
  @State((): string[] => [], { per: 'user' })
  private readonly notes!: StoredBy<string[]>

  constructor(
    @Inject(Client) private readonly client: Client,
    @Inject(Logger) private readonly log: Logger,
  ) {}

  @OnCommand('note', filters.private, { ...options, args: noteArgs, description: 'Keeps something for the morning' })
  async note(ctx: MessageContext, { text }: ArgumentsOf<typeof noteArgs>) {
    const { length } = await this.notes.of(ctx).update((before) => [...before, text])
    return `Kept; ${length} for tomorrow morning.`
  }

  @OnCommand('notes', filters.private, { ...options, description: 'Shows what is kept' })
  async list(ctx: MessageContext) {
    const notes = await this.notes.of(ctx).get()
    return notes.length > 0 ? digestOf(notes) : 'Nothing is kept.'
  }

  /** One that was missed, as the machine slept, is sent until noon. */
  @DailyAt('08:00', { misfire: 'run-once', misfireGrace: '4h' })
  async digest({ signal }: JobContext) {
    for (const { userId = 0, value } of await this.notes.list()) {
      signal.throwIfAborted()
      try {
        await this.client.sendMessage(userId, html`Good morning!\n${digestOf(value)}`)
        await this.notes.of({ userId }).clear()
      } catch (error) {
        // Somebody who has blocked the bot keeps nobody else from theirs.
        if (!isSwitchboardError(error)) throw error
        this.log.warn('no digest for one person', { userId, error })
      }
    }
  }
}

function digestOf(notes: readonly string[]) {
  return html`${notes.map((note) => html`• ${note}\n`)}`
}

import { createHash } from 'node:crypto'
import {
  filters,
  html,
  Inject,
  KeyValueStore,
  Logger,
  type MessageContext,
  OnAlbum,
  OnMessage,
  Option,
  Plugin,
  parseDuration,
  State,
  type Stored,
} from 'switchboard'

export class WatcherOptions {
  @Option({ kind: 'texts', required: true, description: 'What is looked for; case does not matter.' })
  words!: string[]

  @Option({ kind: 'peer', description: 'Where it is forwarded to.' })
  to: string | number = 'me'

  @Option({ kind: 'integer', min: 1, max: 365, description: 'For how many days the same text is not forwarded again.' })
  days = 7
}

const elsewhere = filters.incoming.and(filters.not(filters.private))

/** Forwards what is posted in the groups and channels of a user account and has one of the words; albums whole, nothing twice. */
@Plugin({ name: 'keyword_watcher', options: WatcherOptions })
export class KeywordWatcher {
  @State(() => 0)
  private readonly found!: Stored<number>
  /** What is looked at right now: the same advert often comes in several chats at once. */
  private readonly underWay = new Set<string>()

  constructor(
    @Inject(WatcherOptions) private readonly options: WatcherOptions,
    @Inject(KeyValueStore) private readonly store: KeyValueStore,
    @Inject(Logger) private readonly log: Logger,
  ) {}

  @OnMessage(elsewhere.and(filters.not(filters.album)))
  @OnAlbum(elsewhere)
  async look(ctx: MessageContext) {
    const text = ctx.text.toLowerCase().replace(/\s+/g, ' ').trim()
    const word = this.options.words.find((one) => text.includes(one.toLowerCase()))
    if (word === undefined) return
    const key = `seen:${createHash('sha256').update(text).digest('base64url')}`
    if (this.underWay.has(key)) return
    this.underWay.add(key)
    try {
      if (await this.store.has(key)) return
      await ctx.forwardTo(this.options.to)
      // At once, not when this handler is done: others ask before that.
      await this.store.set(key, true, { ttlMs: parseDuration(`${this.options.days}d`), immediately: true })
      await this.found.update((count) => count + 1)
      this.log.info('forwarded', { word, chatId: ctx.chatId })
    } finally {
      this.underWay.delete(key)
    }
  }

  @OnMessage(filters.savedMessages.and(filters.text('!found')))
  async count() {
    return html`<b>${await this.found.get()}</b> found`
  }
}

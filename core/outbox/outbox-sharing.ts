import type { Clock, Timer } from '../time/clock.js'
import type { OutboxClaims, OutboxNews } from './outbox-claims.js'

/** How often it is looked whether something was missed. */
const everyMs = 1_000

interface OutboxSharingParts {
  readonly claims: OutboxClaims
  readonly clock: Clock
  /** The pools that this process serves. */
  readonly lanes: ReadonlyMap<string, { refresh(): void }>
  /** Those here who wait for messages. */
  readonly outcomes: { readonly ids: readonly number[] }
  /** What is read again when another process has changed it: whom nobody writes to, which pools are paused. */
  readonly lists: readonly { load(): Promise<void> }[]
  /** A message is over. */
  over(id: number): Promise<void>
  failed(error: unknown): void
}

/** Follows what other processes do with an outbox that they share: by what they tell, and by looking, as nothing depends on that. */
export class OutboxSharing {
  private timer: Timer | undefined
  private endNews: () => void = () => {}
  private lists: string | undefined
  private isFailing = false
  private isStopped = false

  constructor(private readonly parts: OutboxSharingParts) {}

  begin(): void {
    const { claims, failed } = this.parts
    this.endNews = claims.onNews((news) => void this.hear(news).catch(failed))
    this.next()
  }

  stop(): void {
    this.isStopped = true
    this.endNews()
    this.timer?.cancel()
  }

  private async hear(news: OutboxNews): Promise<void> {
    if (this.isStopped) return
    const { lanes, outcomes, over } = this.parts
    if (news.kind === 'pool') lanes.get(news.pool)?.refresh()
    else if (news.kind === 'lists') await this.readLists()
    else if (outcomes.ids.includes(news.id)) await over(news.id)
  }

  private next(): void {
    const look = () => {
      void this.look()
        .then(() => {
          this.isFailing = false
        })
        .catch((error) => {
          // Once is enough: the database is away for as long as it is.
          if (!this.isFailing) this.parts.failed(error)
          this.isFailing = true
        })
        .finally(() => {
          if (!this.isStopped) this.next()
        })
    }
    this.timer = this.parts.clock.after(everyMs, look, { keepsProcessAlive: false })
  }

  private async look(): Promise<void> {
    const { claims, clock, lanes, outcomes, over } = this.parts
    const found = await claims.look([...lanes.keys()], outcomes.ids, clock.now())
    if (this.isStopped) return
    if (this.lists !== undefined && this.lists !== found.lists) await this.readLists()
    this.lists = found.lists
    for (const pool of found.pools) lanes.get(pool)?.refresh()
    for (const id of found.over) await over(id)
  }

  private async readLists(): Promise<void> {
    for (const list of this.parts.lists) await list.load()
  }
}

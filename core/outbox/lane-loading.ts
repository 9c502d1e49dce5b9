import type { HeldBroadcasts } from './held-broadcasts.js'
import type { InHand } from './in-hand.js'
import type { LaneParts } from './lane-parts.js'
import { LaneWindow } from './lane-window.js'
import type { OutboxRecord } from './outbox-record.js'

interface LaneLoadingParts {
  readonly lane: Pick<LaneParts, 'window' | 'load' | 'nextDueInMs' | 'giveBack'>
  readonly inHand: InHand
  readonly held: HeldBroadcasts
  insert(record: OutboxRecord): void
  /** Something was loaded. */
  loaded(): void
  /** The store refused. */
  failed(error: unknown): void
  /** The next message falls due in so many milliseconds; `Infinity`: none does. */
  dueIn(waitMs: number): void
}

/** Takes the messages of the store in hand whose turn comes next. */
export class LaneLoading {
  private readonly window: LaneWindow
  private loading: Promise<void> | undefined

  constructor(private readonly parts: LaneLoadingParts) {
    this.window = new LaneWindow(parts.lane.window)
  }

  /** Whether all that is due is in hand. */
  get hasAll(): boolean {
    return !this.window.hasMore && !this.loading
  }

  /** Resolves when nothing is being loaded. */
  get ended(): Promise<void> | undefined {
    return this.loading
  }

  /** Whether a message that has just been stored is taken in hand; otherwise it is loaded in its turn. */
  admits({ priority, state }: OutboxRecord): boolean {
    if (this.loading) this.window.refresh(priority)
    return state !== 'waiting' || this.window.admits(priority, this.parts.inHand.size)
  }

  /** The store may have messages that are due now, up to this priority; default: of any. */
  refresh(priority?: number): void {
    this.window.refresh(priority)
  }

  /** Loads what there is room for. */
  more(): void {
    const room = this.window.room(this.parts.inHand.size)
    if (room === 0 || this.loading) return
    this.loading = this.load(room).then(
      () => {
        this.end()
        // What came meanwhile is loaded now: nobody else may ask for it.
        this.parts.loaded()
      },
      (error) => {
        this.end()
        this.window.refresh()
        this.parts.failed(error)
      },
    )
  }

  private end(): void {
    this.parts.inHand.endLook()
    this.loading = undefined
  }

  private async load(room: number): Promise<void> {
    const { lane, inHand, held } = this.parts
    this.window.begin()
    // What a store answers that others share was not in hand before it was claimed by that.
    if (!lane.giveBack) inHand.beginLook()
    const records = await lane.load(room, (id) => inHand.isKnown(id))
    for (const record of records) {
      if (!inHand.isKnown(record.id) && held.of(record) === undefined) this.parts.insert(record)
    }
    this.window.loaded(records.length >= room ? records.at(-1)?.priority : undefined, inHand.size)
    this.parts.dueIn((await lane.nextDueInMs()) ?? Number.POSITIVE_INFINITY)
  }
}

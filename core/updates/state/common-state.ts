import { LazySet } from '../../collections/lazy-set.js'
import { RecentSet } from '../../collections/recent-set.js'
import { rpcReason } from '../../errors/rpc-reason.js'
import { listField, objectField } from '../../handlers/tl-fields.js'
import type { TlObject } from '../../mtproto/driver.js'
import type { IncomingUpdate } from '../incoming-update.js'
import { toSnapshot } from '../journal/snapshot.js'
import { newChannelMessage } from './channel-state.js'
import { Fetcher } from './fetcher.js'
import { GapWatch } from './gap-watch.js'
import { SequenceBox } from './sequence-box.js'
import type { SequencedUpdate, StateParts } from './state-parts.js'
import type { StoredState } from './stored-state.js'
import { UnreadableSteps } from './unreadable.js'

/** Updates of one container that share its place in the sequence of containers. */
interface SequencedContainer {
  readonly updates: readonly IncomingUpdate[]
  readonly source: SequencedUpdate['source']
  readonly date: number
}

export interface CommonParts extends StateParts {
  /** How many events back a difference reaches at most; `undefined`: as far as Telegram goes. */
  readonly ptsTotalLimit: number | undefined
  /** An update of a difference that has a sequence of its own: a channel's. @returns whether it was one. */
  readonly elsewhere: (update: IncomingUpdate) => boolean
  /** What was missed has been fetched. */
  readonly caughtUp: () => void
  /** Telegram stands before the position that was known here, so message ids begin to repeat. */
  readonly wentBack: () => void
}

/** The updates of private chats and basic groups (`pts`), secret and bot events (`qts`) and containers (`seq`). */
export class CommonState {
  private readonly pts: SequenceBox<SequencedUpdate>
  private readonly qts: SequenceBox<SequencedUpdate>
  private readonly seq: SequenceBox<SequencedContainer>
  private readonly watch: GapWatch
  private readonly fetcher: Fetcher
  private date = 0
  private stubbornGap: string | undefined
  /** The numbers of the latest containers. */
  private readonly containers = new RecentSet<number>(2_000)
  /** The numbers of containers that the latest difference went past. */
  private jump = { from: 0, to: 0 }
  /** What differences have brought that has no number, while containers wait that may hold it as well. */
  private readonly unnumbered = new LazySet<string>()
  /** Whether Telegram may stand before the known position: it does not say so when there is nothing to fetch. */
  private doubtful = false
  private readonly unreadable = new UnreadableSteps(true)

  constructor(private readonly parts: CommonParts) {
    const apply = ({ update, source }: SequencedUpdate) => update && parts.emit(update, source)
    this.pts = new SequenceBox(undefined, apply)
    this.qts = new SequenceBox(undefined, apply)
    // What has no number of its own cannot be asked for again: no difference brings it.
    this.seq = new SequenceBox<SequencedContainer>(undefined, (container) => this.applyContainer(container), {
      fetched: false,
    })
    this.watch = new GapWatch(parts.clock, () => {
      parts.counters.gaps++
      this.fetch()
    })
    this.fetcher = new Fetcher({
      clock: parts.clock,
      logger: parts.logger,
      ending: parts.ending,
      backpressure: parts.backpressure,
      isConnected: parts.isConnected,
      what: 'fetching missed updates',
      slice: () => this.slice(),
      done: (complete) => this.fetched(complete),
      refused: (error) => this.refused(error),
    })
  }

  /** Whether something is missing that may still come. */
  get hasGap(): boolean {
    return this.pts.hasGap || this.pts.held
  }

  /** Where it stands; `undefined` before it was set. */
  get position(): StoredState | undefined {
    if (this.pts.value === undefined) return undefined
    return { pts: this.pts.value, qts: this.qts.value ?? 0, date: this.date, seq: this.seq.value ?? 0 }
  }

  get isFetching(): boolean {
    return this.fetcher.isRunning
  }

  set(state: StoredState): void {
    this.pts.value = state.pts
    this.qts.value = state.qts
    // 0 is what Telegram says when containers are not counted; the first number that comes is then taken.
    this.seq.value = state.seq === 0 ? undefined : state.seq
    this.date = state.date
    this.parts.changed()
  }

  offer(box: 'common' | 'qts', end: number, count: number, item: SequencedUpdate): void {
    const sequence = box === 'common' ? this.pts : this.qts
    if (this.parts.backpressure.isFull && item.source !== 'own') {
      sequence.missed = true
      this.fetch()
      return
    }
    const offer = sequence.offer(end, count, item)
    if (offer === 'duplicate') this.parts.repeated(item.update, item.source)
    this.settle(offer)
  }

  /** Updates without a sequence of their own, in that of their container. They cannot be left with Telegram. */
  offerContainer(start: number, end: number, container: SequencedContainer): void {
    const isNew = this.containers.add(end)
    const { from, to } = this.jump
    // A difference went past its number without it.
    if (isNew && end > from && end <= to) {
      this.applyContainer(container)
      return
    }
    const offer = this.seq.offer(end, end - start + 1, container)
    if (offer === 'duplicate') for (const update of container.updates) this.parts.repeated(update, container.source)
    this.settle(offer)
  }

  /** Telegram pushed something at this time, seconds since 1970. */
  sawDate(date: number): void {
    if (date <= this.date) return
    const { pts, qts, seq } = this
    if (!pts.held && !qts.held && !seq.held && !this.isAnyGap) this.date = date
  }

  /** Fetches what was missed, and makes sure that Telegram still stands where it stood at least. */
  reconcile(): void {
    this.doubtful = true
    this.fetch()
  }

  /** Fetches what was missed. */
  fetch(): void {
    if (this.pts.value === undefined) return
    for (const box of this.boxes) box.held = true
    this.watch.end()
    this.fetcher.fetch()
  }

  /** Lets nothing through until {@link fetch} has brought what came before. */
  hold(): void {
    for (const box of this.boxes) box.held = true
  }

  stop(): void {
    this.watch.end()
  }

  private get isAnyGap(): boolean {
    return this.pts.hasGap || this.qts.hasGap || this.seq.hasGap
  }

  private get boxes(): readonly SequenceBox<never>[] {
    return [this.pts, this.qts, this.seq] as unknown as readonly SequenceBox<never>[]
  }

  private applyContainer({ updates, source, date }: SequencedContainer): void {
    this.date = Math.max(this.date, date)
    for (const update of updates) {
      if (this.unnumbered.size > 0 && this.unnumbered.has(toSnapshot(update.raw))) continue
      this.parts.emit(update, source)
    }
  }

  private settle(offer: 'applied' | 'duplicate' | 'waiting'): void {
    if (offer === 'applied') this.parts.changed()
    else if (offer === 'duplicate') this.parts.counters.duplicates++
    else if (!this.pts.held) this.watch.begin()
    if (!this.isAnyGap) this.watch.end()
  }

  private async slice(): Promise<boolean> {
    const { pts = 0, qts = 0, date = 0 } = this.position ?? {}
    // Asked in the same packet: where nothing was missed, the difference does not say where Telegram stands.
    const state = this.doubtful ? this.parts.calls.state() : undefined
    state?.catch(() => {})
    const difference = await this.difference({ pts, qts, date })
    if (!difference) return true
    switch (difference.className) {
      case 'updates.DifferenceEmpty':
        this.moveTo({ pts, qts, date: Number(difference.date), seq: Number(difference.seq) })
        return this.goBack(state)
      case 'updates.DifferenceTooLong':
        if (Number(difference.pts) < pts) {
          this.doubtful = true
          return this.goBack()
        }
        this.parts.counters.unrecoverable++
        this.parts.logger.warn('more was missed than is fetched; updates are lost', {
          from: pts,
          to: Number(difference.pts),
        })
        this.moveTo({ pts: Number(difference.pts), qts, date, seq: this.seq.value ?? 0 })
        return true
      default: {
        const isSlice = difference.className === 'updates.DifferenceSlice'
        this.emitAll(difference)
        const state = objectField(difference, isSlice ? 'intermediateState' : 'state')
        if (!state) return isSlice
        const found = positionOf(state)
        if (this.doubtful && (found.pts < pts || found.qts < qts)) return this.goBack()
        this.doubtful = false
        this.moveTo(found)
        return isSlice
      }
    }
  }

  /** @returns `undefined` when something of it cannot be read, and it is to be asked for in another way. */
  private async difference(from: { pts: number; qts: number; date: number }): Promise<TlObject | undefined> {
    const { unreadable, parts } = this
    try {
      const difference = await parts.calls.difference(from, parts.ptsTotalLimit, unreadable.limit)
      unreadable.succeeded()
      return difference
    } catch (error) {
      const isFirst = !unreadable.isSkipping
      const step = unreadable.after(error)
      if (step === undefined || step === 'again') throw error
      if (step !== 'smaller') await this.skip(step === 'give-up' ? Number.POSITIVE_INFINITY : step.skip, error, isFirst)
      return undefined
    }
  }

  /** Goes past so many events, of which one cannot be read, and no further than where Telegram is. */
  private async skip(events: number, error: unknown, isFirst: boolean): Promise<void> {
    const { logger, counters, calls } = this.parts
    const latest = positionOf(await calls.state())
    const known = this.position ?? latest
    const pts = known.pts + events
    const isAll = pts >= latest.pts
    if (isFirst) counters.unrecoverable++
    if (isAll) logger.error('missed updates cannot be read and are left out; they start from now', { error })
    else if (isFirst)
      logger.error('an update that was missed cannot be read and is left out', { after: known.pts, error })
    this.moveTo(isAll ? latest : { ...known, pts })
  }

  /**
   * Starts from where Telegram stands when that is before the known position, as after a restore of its data: what comes
   * from then on would pass for known otherwise.
   * @param state - where Telegram stands, when that was asked already.
   * @returns whether it did, so that there is more to fetch.
   */
  private async goBack(state?: Promise<TlObject>): Promise<boolean> {
    const known = this.position
    if (!this.doubtful || !known) return false
    const found = positionOf(await (state ?? this.parts.calls.state()))
    this.doubtful = false
    if (found.pts >= known.pts && found.qts >= known.qts) return false
    this.parts.logger.warn('Telegram is behind the known state of the updates, so they go on from where it is', {
      known: known.pts,
      found: found.pts,
    })
    // What was pushed meanwhile was taken for known.
    const pts = Math.min(found.pts, this.pts.lowestDuplicate ?? found.pts)
    const qts = Math.min(found.qts, this.qts.lowestDuplicate ?? found.qts)
    this.date = found.date
    this.containers.clear()
    this.parts.wentBack()
    this.moveTo({ ...found, pts, qts })
    return true
  }

  private emitAll(difference: TlObject): void {
    const { counters, emit, elsewhere, read } = this.parts
    for (const message of listField(difference, 'newMessages')) {
      const isChannel = objectField(message, 'peerId')?.className === 'PeerChannel'
      counters.recovered++
      emit(read(isChannel ? newChannelMessage(message) : { className: 'UpdateNewMessage', message }), 'fetched')
    }
    for (const message of listField(difference, 'newEncryptedMessages')) {
      counters.recovered++
      emit(read({ className: 'UpdateNewEncryptedMessage', message }), 'fetched')
    }
    for (const raw of listField(difference, 'otherUpdates')) {
      const update = read(raw)
      if (elsewhere(update)) continue
      if (!update.sequence) this.unnumbered.add(toSnapshot(raw))
      counters.recovered++
      emit(update, 'fetched')
    }
  }

  private moveTo({ pts, qts, date, seq }: StoredState): void {
    this.pts.value = pts
    this.qts.value = qts
    if (this.seq.value !== undefined && seq !== this.seq.value) this.jump = { from: this.seq.value, to: seq }
    this.seq.value = seq === 0 ? undefined : seq
    this.date = Math.max(this.date, date)
    this.parts.changed()
  }

  private async refused(error: unknown): Promise<boolean> {
    const reason = rpcReason(error)
    if (reason !== 'PERSISTENT_TIMESTAMP_INVALID' && reason !== 'PERSISTENT_TIMESTAMP_EMPTY') return false
    this.parts.counters.unrecoverable++
    this.parts.logger.warn('Telegram does not know the state of the updates any more; they start from now', { reason })
    this.set(positionOf(await this.parts.calls.state()))
    return true
  }

  private fetched(complete: boolean): void {
    if (!complete) return
    for (const box of this.boxes) box.held = false
    for (const box of this.boxes) {
      if (box.value !== undefined) box.moveTo(box.value)
      // Containers were not counted before: the first number that came meanwhile is where they begin.
      else box.skipGap()
    }
    this.unnumbered.clear()
    const missed = this.boxes.some((box) => box.missed)
    for (const box of this.boxes) box.missed = false
    if (missed) {
      this.fetch()
      return
    }
    const gap = this.boxes.map((box) => box.gap).find((one) => one !== undefined)
    // After two differences without what is missing: Telegram does not have it either.
    if (gap !== undefined && gap === this.stubbornGap) for (const box of this.boxes) box.skipGap()
    else if (gap !== undefined) this.watch.begin()
    this.stubbornGap = gap
    this.parts.changed()
    this.parts.caughtUp()
  }
}

/** Reads an `updates.State`. */
export function positionOf(state: TlObject): StoredState {
  return { pts: Number(state.pts), qts: Number(state.qts), date: Number(state.date), seq: Number(state.seq) }
}

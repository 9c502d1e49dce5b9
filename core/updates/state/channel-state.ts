import type { LazyMap } from '../../collections/lazy-map.js'
import { rpcReason } from '../../errors/rpc-reason.js'
import { isSwitchboardError } from '../../errors/switchboard-error.js'
import { listField, numberField, objectField } from '../../handlers/tl-fields.js'
import type { TlObject } from '../../mtproto/driver.js'
import type { Semaphore } from '../../time/semaphore.js'
import { Fetcher } from './fetcher.js'
import { GapWatch } from './gap-watch.js'
import { SequenceBox } from './sequence-box.js'
import type { SequencedUpdate, StateParts } from './state-parts.js'
import { UnreadableSteps } from './unreadable.js'
import { messagesPerCall } from './update-calls.js'

/** Answers that mean that this account gets nothing from the channel any more. */
const gone = new Set([
  'CHANNEL_PRIVATE',
  'CHANNEL_INVALID',
  'CHANNEL_PUBLIC_GROUP_NA',
  'USER_NOT_PARTICIPANT',
  'USER_BANNED_IN_CHANNEL',
  'CHAT_FORBIDDEN',
])

/** How many events back a channel is looked at that was not known before. */
const unknownReach = 100

export interface ChannelParts extends StateParts {
  /** How many messages are fetched one by one when Telegram's log does not reach back far enough. */
  readonly catchUpLimit: number
  /** Keeps many channels from asking at once. */
  readonly semaphore: Semaphore
  /** Telegram stands before the position that was known here, so message ids begin to repeat. */
  readonly wentBack: () => void
  /** Until when the account has heard of everything, or been told of channels that have more; seconds since 1970. */
  readonly date: () => number
  /** The channels in which something is known to be missing, with what {@link date} was when that began. */
  readonly behind: LazyMap<ChannelState, number>
  /** Called when the account has no access any more. */
  readonly lost: (channel: ChannelState) => void
}

/** The updates of one channel or supergroup: they have a sequence of their own. */
export class ChannelState {
  /** The highest message id seen: from here messages are fetched when the sequence cannot be fixed. */
  lastMessageId: number
  private readonly box: SequenceBox<SequencedUpdate>
  private readonly watch: GapWatch
  private readonly fetcher: Fetcher
  /** While a channel is fetched of which no message was known before: what is older was not missed. Seconds since 1970. */
  private sinceDate = 0
  private stubbornGap: string | undefined
  private readonly unreadable = new UnreadableSteps(false)
  /** From which message on they may have been left out; they are fetched one by one when it goes on. */
  private leftOutFrom: number | undefined
  /** Whether Telegram may stand before the known position: it pushes numbers then that are taken for known. */
  private doubtful = false

  constructor(
    readonly id: number,
    stored: { pts: number; lastMessageId: number } | undefined,
    private readonly parts: ChannelParts,
  ) {
    this.lastMessageId = stored?.lastMessageId ?? 0
    this.box = new SequenceBox(stored?.pts, (item) => this.apply(item))
    this.watch = new GapWatch(parts.clock, () => this.gapFound())
    this.fetcher = new Fetcher({
      ...parts,
      what: `fetching what was missed in channel ${id}`,
      slice: () => parts.semaphore.run(() => this.slice()),
      done: (complete) => this.fetched(complete),
      refused: (error) => this.refused(error),
    })
  }

  get pts(): number | undefined {
    return this.box.value
  }

  get isFetching(): boolean {
    return this.fetcher.isRunning
  }

  /** Whether something is missing that may still come. */
  get hasGap(): boolean {
    return this.box.hasGap || this.box.held
  }

  /** Whether something is known to be missing, so that it has to be fetched over the next connection at the latest. */
  get isBehind(): boolean {
    return this.hasGap || this.box.missed
  }

  /** See {@link ChannelStates.doubt}. */
  doubt(): void {
    this.doubtful = true
  }

  offer(end: number, count: number, item: SequencedUpdate): void {
    if (this.parts.backpressure.isFull && item.source !== 'own') {
      this.box.value ??= end - count
      this.box.missed = true
      this.fetch()
      return
    }
    const offer = this.box.offer(end, count, item)
    if (offer === 'applied') this.parts.changed(this.id)
    else if (offer === 'duplicate') this.dropped(item)
    else if (!this.box.held) this.watch.begin()
    if (!this.box.hasGap) this.watch.end()
    this.noteBehind()
  }

  /** What is missing here must be told again to a process that comes after this one. */
  private noteBehind(): void {
    const { behind, date } = this.parts
    if (!this.isBehind) behind.delete(this)
    else if (!behind.has(this)) behind.set(this, date())
  }

  private dropped({ update, source }: SequencedUpdate): void {
    this.parts.counters.duplicates++
    this.parts.repeated(update, source)
    if (!this.doubtful || source !== 'pushed') return
    this.doubtful = false
    this.fetch()
  }

  /**
   * Telegram says that there is more than it pushes.
   * @param latestPts - where the channel stands, if Telegram says so.
   * @param sinceDate - for a channel that is not known yet: messages from then on were missed, earlier ones were not.
   */
  tooLong(latestPts: number | undefined, sinceDate: number): void {
    if (this.box.value === undefined && latestPts !== undefined) {
      this.sinceDate = sinceDate
      this.box.value = sinceDate > 0 ? Math.max(1, latestPts - unknownReach) : latestPts
    } else if (this.box.value === latestPts && !this.isBehind) {
      // It has changed in the very second from which on the account asks, and all of it is known.
      return
    }
    this.fetch()
  }

  /** Fetches what was missed. @returns whether the account can address the channel; nothing is done otherwise. */
  fetchAddressed(): boolean {
    const { calls } = this.parts
    if (calls.knowsChannel(this.id)) this.fetch()
    return calls.knowsChannel(this.id)
  }

  /** Fetches what was missed. */
  fetch(): void {
    if (this.box.value === undefined) return
    this.box.held = true
    this.noteBehind()
    this.watch.end()
    this.fetcher.fetch()
  }

  stop(): void {
    this.watch.end()
  }

  private apply({ update, source }: SequencedUpdate): void {
    if (!update) return
    const id = update.isNewMessage && update.message ? numberField(update.message, 'id') : undefined
    if (id !== undefined) this.lastMessageId = Math.max(this.lastMessageId, id)
    this.parts.emit(update, source)
  }

  private gapFound(): void {
    this.parts.counters.gaps++
    this.fetch()
  }

  private async slice(): Promise<boolean> {
    const pts = this.box.value ?? 0
    const difference = await this.difference(pts)
    if (difference === 'skipped') return true
    if (!difference) {
      this.parts.logger.warn('updates are missing in a channel that cannot be addressed', { channelId: this.id })
      this.stubbornGap = this.box.gap
      return false
    }
    const isTooLong = difference.className === 'updates.ChannelDifferenceTooLong'
    const found = isTooLong ? dialogPts(difference) : Number(difference.pts)
    const { leftOutFrom } = this
    this.leftOutFrom = undefined
    if (found !== undefined && found < pts) {
      if (leftOutFrom === undefined) return this.goBack(found)
      // Somewhat further than there was something to skip.
      this.moveTo(found)
      return false
    }
    if (isTooLong) return this.tooFarBack(difference)
    if (leftOutFrom !== undefined) await this.fetchLeftOut(leftOutFrom, difference)
    for (const message of listField(difference, 'newMessages')) this.recovered(newChannelMessage(message))
    for (const update of listField(difference, 'otherUpdates')) this.recovered(update)
    this.moveTo(Number(difference.pts))
    return difference.final !== true
  }

  /** @returns `skipped` when something of it cannot be read, and was gone past. */
  private async difference(pts: number): Promise<TlObject | 'skipped' | undefined> {
    const { unreadable, parts, id: channelId } = this
    try {
      const difference = await parts.calls.channelDifference(channelId, pts)
      unreadable.succeeded()
      return difference
    } catch (error) {
      const isFirst = !unreadable.isSkipping
      const step = unreadable.after(error)
      if (step === undefined || typeof step === 'string') throw error
      if (isFirst) {
        parts.counters.unrecoverable++
        parts.logger.error('an update that was missed in a channel cannot be read and is left out', {
          channelId,
          error,
        })
        this.leftOutFrom ??= this.lastMessageId + 1
      }
      this.moveTo(pts + step.skip)
      return 'skipped'
    }
  }

  /** Messages among those events that were gone past. */
  private async fetchLeftOut(from: number, difference: TlObject): Promise<void> {
    const next = Math.min(...listField(difference, 'newMessages').map(({ id }) => Number(id)))
    if (from === 1 || !Number.isFinite(next)) return
    const first = Math.max(from, next - messagesPerCall)
    const ids = Array.from({ length: Math.max(0, next - first) }, (_, index) => first + index)
    await this.recoverMessages(ids)
  }

  private async recoverMessages(ids: readonly number[]): Promise<void> {
    if (ids.length === 0) return
    const messages = await this.parts.calls.channelMessages(this.id, ids)
    for (const message of [...messages].sort((one, other) => Number(one.id) - Number(other.id))) {
      if (message.className !== 'MessageEmpty') this.recovered(newChannelMessage(message))
    }
  }

  /** Telegram stands before the known position, as after a restore of its data: what comes would pass for known. */
  private goBack(found: number): boolean {
    const { box, id: channelId } = this
    this.parts.logger.warn('Telegram is behind the known state of a channel, so it goes on from where it is', {
      channelId,
      known: box.value,
      found,
    })
    this.lastMessageId = 0
    this.parts.wentBack()
    // What was pushed meanwhile was taken for known.
    this.moveTo(Math.min(found, box.lowestDuplicate ?? found))
    return true
  }

  /** The sequence cannot be fixed; the messages themselves can still be fetched, edits and deletions cannot. */
  private async tooFarBack(difference: TlObject): Promise<boolean> {
    const { parts, lastMessageId } = this
    const dialog = objectField(difference, 'dialog')
    const top = dialog ? (numberField(dialog, 'topMessage') ?? 0) : 0
    const pts = (dialog && numberField(dialog, 'pts')) ?? this.box.value ?? 0
    parts.counters.unrecoverable++
    parts.logger.warn('too much was missed in a channel: edits and deletions are lost, messages are fetched', {
      channelId: this.id,
      from: lastMessageId,
      to: top,
      limit: parts.catchUpLimit,
    })
    // Where no message was seen yet, their dates tell which of them were missed.
    if (lastMessageId === 0) this.sinceDate ||= parts.behind.get(this) ?? parts.date()
    let next = Math.max(lastMessageId + 1, top - parts.catchUpLimit + 1)
    for (; next <= top; next += messagesPerCall) {
      await parts.backpressure.wait()
      const ids = Array.from({ length: Math.min(messagesPerCall, top - next + 1) }, (_, index) => next + index)
      await this.recoverMessages(ids)
      parts.changed(this.id)
    }
    this.moveTo(pts)
    return false
  }

  private recovered(raw: TlObject): void {
    const update = this.parts.read(raw)
    if (this.sinceDate > 0 && Number(update.message?.date ?? 0) < this.sinceDate) return
    this.parts.counters.recovered++
    this.apply({ update, source: 'fetched' })
  }

  private moveTo(pts: number): void {
    this.box.value = pts
    this.parts.changed(this.id)
  }

  private refused(error: unknown): boolean {
    const reason = rpcReason(error)
    if (isSwitchboardError(error, 'RPC_UNREADABLE') && this.unreadable.isSkipping) {
      this.parts.logger.error('missed updates of a channel cannot be read and are left out', {
        channelId: this.id,
        error,
      })
      this.unreadable.succeeded()
      this.box.skipGap()
      return true
    }
    if (reason !== undefined && gone.has(reason)) {
      this.box.clear()
      this.parts.logger.info('a channel is closed to this account', { channelId: this.id, reason })
      this.parts.lost(this)
      return true
    }
    if (reason !== 'PERSISTENT_TIMESTAMP_INVALID' && reason !== 'PERSISTENT_TIMESTAMP_EMPTY') return false
    this.parts.counters.unrecoverable++
    this.box.skipGap()
    return true
  }

  private fetched(complete: boolean): void {
    const { box } = this
    if (!complete) return
    box.held = false
    this.sinceDate = 0
    if (box.value !== undefined) box.moveTo(box.value)
    if (box.missed) {
      box.missed = false
      this.fetch()
      return
    }
    const { gap } = box
    // After two differences without what is missing: Telegram does not have it either.
    if (gap !== undefined && gap === this.stubbornGap) box.skipGap()
    else if (gap !== undefined) this.watch.begin()
    this.stubbornGap = gap
    this.doubtful = false
    this.noteBehind()
    this.parts.changed(this.id)
  }
}

export function newChannelMessage(message: TlObject): TlObject {
  return { className: 'UpdateNewChannelMessage', message }
}

function dialogPts(difference: TlObject): number | undefined {
  const dialog = objectField(difference, 'dialog')
  return dialog && numberField(dialog, 'pts')
}

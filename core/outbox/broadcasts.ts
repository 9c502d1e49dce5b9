import { isDeepStrictEqual } from 'node:util'
import { showAs } from '../errors/show-as.js'
import { SwitchboardError } from '../errors/switchboard-error.js'
import { type Broadcast, broadcastReport } from './broadcast.js'
import { checkSendOptions } from './new-record.js'
import { type OutboxContent, storableContent, writeContent } from './outbox-content.js'
import type { BroadcastOptions, OutboxSendOptions } from './outbox-options.js'
import type { NewOutboxRecord } from './outbox-record.js'
import type { OutboxStore, StoredBroadcast, UnsentReason } from './outbox-store.js'
import type { OutboxTime } from './outbox-time.js'
import { type Recipient, recipientKey } from './recipient.js'

interface BroadcastsParts {
  readonly store: OutboxStore
  /** The present moment by the wall clock, and by the time of the outbox. */
  readonly time: OutboxTime
  newRecord(pool: string, recipient: string, content: OutboxContent, options: OutboxSendOptions): NewOutboxRecord
  /** Stores messages; those that go to nobody are marked. */
  keep(messages: NewOutboxRecord[], suppressMs?: number): Promise<unknown>
  /** The store of a pool has further messages, up to this priority. */
  refresh(pool: string, priority: number): void
  /** A broadcast goes on. */
  restore(pool: string, broadcast: number): void
  /** A broadcast must not go on. */
  withdraw(pool: string, broadcast: number, state: 'paused' | 'cancelled'): void
  /** Messages were cancelled in the store. */
  cancelled(ids: readonly number[]): Promise<void>
}

/** As many reasons as anybody reads. */
const maxReasons = 20
/** How many messages are stored at once. */
const chunkSize = 500

/** One content for many: stored whole, sent behind everything else, watched, paused and ended. */
export class Broadcasts {
  /** Those that this process is storing, with how many calls do. */
  private readonly beingStored = new Map<number, number>()

  constructor(private readonly parts: BroadcastsParts) {}

  /**
   * Stores one content for many; resolves when all of it is kept. Nobody gets it twice who is named twice, nor who has
   * several names. With the key of a broadcast that was cancelled nothing is stored.
   * @throws OUTBOX_NOT_STORABLE, OUTBOX_BROADCAST_DIFFERS for a key of a broadcast that says something else, STORAGE_ errors; with a key, the same call adds what is missing then.
   */
  async start(
    pool: string,
    recipients: Iterable<Recipient>,
    content: OutboxContent,
    options: BroadcastOptions = {},
  ): Promise<Broadcast> {
    const { store } = this.parts
    const { key, priority = -10, ...rest } = options
    const kept = storableContent(content)
    checkSendOptions({ ...rest, priority })
    const keys = [...new Set([...recipients].map(recipientKey))]
    const named = key === undefined ? {} : { key }
    const stored = await store.addBroadcast({ pool, state: 'running', createdMs: this.parts.time.wallNow(), ...named })
    if (key !== undefined) await this.checkSame(stored.id, key, kept)
    // What was cancelled stays so, also for those who are new.
    if (stored.state === 'cancelled') return this.reportOf(stored)
    this.beingStored.set(stored.id, (this.beingStored.get(stored.id) ?? 0) + 1)
    try {
      for (let from = 0; from < keys.length; from += chunkSize) {
        const messages = keys.slice(from, from + chunkSize).map((recipient) => ({
          ...this.parts.newRecord(pool, recipient, kept, { ...rest, priority }),
          broadcast: stored.id,
          key: `broadcast:${stored.id}:${recipient}`,
        }))
        await this.parts.keep(messages, options.suppressMs)
        this.parts.refresh(pool, priority)
        if ((await this.stored(stored.id)).state !== 'cancelled') continue
        // Somebody ended it meanwhile.
        await this.cancelWaiting(stored.id)
        break
      }
    } finally {
      this.endStoring(stored.id)
    }
    return this.report(stored.id)
  }

  /** Sends nothing more of a broadcast until {@link resume}. @throws OUTBOX_BROADCAST_UNKNOWN */
  async pause(id: number): Promise<Broadcast> {
    const { pool, state } = await this.stored(id)
    if (state === 'running') await this.parts.store.setBroadcastState(id, 'paused')
    if (state === 'running') this.parts.withdraw(pool, id, 'paused')
    return this.report(id)
  }

  /** Goes on with a broadcast that was paused. @throws OUTBOX_BROADCAST_UNKNOWN */
  async resume(id: number): Promise<Broadcast> {
    const { pool, state } = await this.stored(id)
    if (state === 'paused') await this.parts.store.setBroadcastState(id, 'running')
    if (state !== 'cancelled') this.parts.restore(pool, id)
    return this.report(id)
  }

  /** Ends a broadcast, also one that is still being stored; what is sent stays sent, and one that is known to be done stays done. @throws OUTBOX_BROADCAST_UNKNOWN */
  async cancel(id: number): Promise<Broadcast> {
    const { pool } = await this.stored(id)
    const { store } = this.parts
    const before = await this.report(id)
    // Where there are other processes, one of them may still be storing it, and stops then.
    if (before.state === 'done' && !store.claims) return before
    await store.setBroadcastState(id, 'cancelled')
    this.parts.withdraw(pool, id, 'cancelled')
    await this.cancelWaiting(id)
    return this.report(id)
  }

  /** How far a broadcast is. @throws OUTBOX_BROADCAST_UNKNOWN */
  async report(id: number): Promise<Broadcast> {
    return this.reportOf(await this.stored(id))
  }

  /** Why people are not sent it, the most frequent reasons first. @throws OUTBOX_BROADCAST_UNKNOWN */
  async reasons(id: number): Promise<UnsentReason[]> {
    await this.stored(id)
    return this.parts.store.unsentReasons(id, maxReasons)
  }

  /** Broadcasts, the oldest first. @param options.limit - only so many of the latest; default: all. */
  async list({ limit }: { limit?: number } = {}): Promise<Broadcast[]> {
    const all = await this.parts.store.broadcasts()
    const wanted = limit === undefined ? all : all.slice(-limit)
    return Promise.all(wanted.map((stored) => this.reportOf(stored)))
  }

  /** A text that is another one is not to be lost without a word. */
  private async checkSame(id: number, key: string, content: OutboxContent): Promise<void> {
    const [known] = await this.parts.store.find({ broadcast: id, limit: 1 })
    const asKept = (one: OutboxContent): unknown => JSON.parse(writeContent(one))
    if (known && !isDeepStrictEqual(asKept(known.content), asKept(content))) {
      throw new SwitchboardError('OUTBOX_BROADCAST_DIFFERS', { id, key })
    }
  }

  private reportOf(stored: StoredBroadcast): Promise<Broadcast> {
    return broadcastReport(this.parts.store, stored, this.parts.time.wallNow(), this.beingStored.has(stored.id))
  }

  /** A call has stored what it has of a broadcast. */
  private endStoring(id: number): void {
    const calls = this.beingStored.get(id) ?? 0
    if (calls > 1) this.beingStored.set(id, calls - 1)
    else this.beingStored.delete(id)
  }

  private async cancelWaiting(id: number): Promise<void> {
    await this.parts.cancelled(await this.parts.store.cancelWaiting(id, this.parts.time.now()))
  }

  private async stored(id: number): Promise<StoredBroadcast> {
    const stored = await this.parts.store.broadcast(id)
    if (stored) return stored
    throw new SwitchboardError('OUTBOX_BROADCAST_UNKNOWN', { id })
  }
}

showAs(Broadcasts, () => ({}))

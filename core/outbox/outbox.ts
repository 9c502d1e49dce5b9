import { SwitchboardError } from '../errors/switchboard-error.js'
import type { Logger } from '../logging/logger.js'
import type { Clock, Timer } from '../time/clock.js'
import { endsWithin } from '../time/deadline.js'
import { Attempts } from './attempts.js'
import { type Broadcast, broadcastReport } from './broadcast.js'
import { Contacts } from './contacts.js'
import { type Delivery, isOver } from './delivery.js'
import { DoNotContact } from './do-not-contact.js'
import { Lane } from './lane.js'
import { contentHash, type OutboxContent, storableContent } from './outbox-content.js'
import type { BroadcastOptions, OutboxSendOptions } from './outbox-options.js'
import { deliveryOf, type NewOutboxRecord, type OutboxRecord } from './outbox-record.js'
import type { OutboxQuery, OutboxStore, StoredBroadcast } from './outbox-store.js'
import { type Recipient, recipientKey } from './recipient.js'
import { keyInScope } from './send-scope.js'
import type { Senders } from './senders.js'

/** How an outbox works. */
export interface OutboxSettings {
  /** Attempts that may go wrong before a message is a dead letter; default 3. */
  readonly maxRetries: number
  /** The same to the same person is not sent again within so many milliseconds; 0: it is. */
  readonly suppressMs: number
  /** Answers that take somebody on the do-not-contact list. */
  readonly stopWords?: readonly string[]
  /** How long an account that may have delivered a message is waited for, in milliseconds. */
  readonly settleWithinMs: number
  /** How long messages that are over are kept, in milliseconds. */
  readonly keepMs: number
}

export const defaultOutboxSettings: OutboxSettings = {
  maxRetries: 3,
  suppressMs: 0,
  settleWithinMs: 3_600_000,
  keepMs: 30 * 86_400_000,
}

interface OutboxParts {
  readonly store: OutboxStore
  readonly clock: Clock
  readonly logger: Logger
  readonly settings?: Partial<OutboxSettings>
}

/** How many messages of one pool are held in memory. */
const windowSize = 2_000
/** How many messages of a broadcast are stored at once. */
const chunkSize = 500
const pruneEveryMs = 6 * 3_600_000

/**
 * Messages that are kept until it is known what became of them. Each is stored before its first attempt with the random id
 * that its account sends it with, so the end of the process neither loses nor doubles it. Another account takes over only
 * when it is known that nothing was delivered.
 */
export class Outbox {
  /** The people nobody writes to. */
  readonly doNotContact: DoNotContact
  /** Who has written with whom. */
  readonly contacts: Contacts
  private readonly settings: OutboxSettings
  private readonly lanes = new Map<string, Lane>()
  private readonly waiters = new Map<number, ((delivery: Delivery) => void)[]>()
  private readonly listeners = new Set<(delivery: Delivery) => void>()
  private readonly pausedPools = new Set<string>()
  private readonly attempts: Attempts
  private readonly ending = new AbortController()
  private readonly halt = new AbortController()
  private pruning: Timer | undefined

  constructor(private readonly parts: OutboxParts) {
    const { store, clock, settings } = parts
    this.settings = { ...defaultOutboxSettings, ...settings }
    this.doNotContact = new DoNotContact(store, clock, this.settings.stopWords)
    this.contacts = new Contacts(store, clock)
    this.attempts = new Attempts({
      store,
      clock,
      signal: this.halt.signal,
      refusal: (names) => this.doNotContact.reasonFor(names),
      met: (names, agent, pool) => void this.contacts.add(names, agent, pool).catch((error) => this.failed(error)),
      changed: (record) => this.changed(record),
      failed: (error) => this.failed(error),
    })
  }

  /** Reads what is kept; before anything is sent. @throws STORAGE_ errors */
  async open(): Promise<void> {
    for (const pool of await this.parts.store.pausedPools()) this.pausedPools.add(pool)
    await this.doNotContact.load()
    await this.prune()
  }

  /**
   * Says who sends the messages of a pool; those that wait for it go out from now on, and what an earlier run was unsure of
   * is found out. @returns ends that, when what is under way has ended.
   */
  async serve(pool: string, senders: Senders): Promise<() => Promise<void>> {
    const { store, clock } = this.parts
    const lane: Lane = new Lane({
      senders,
      clock,
      window: windowSize,
      settleWithinMs: this.settings.settleWithinMs,
      load: (limit, isInHand) => store.due({ pool, nowMs: clock.now(), limit, isInHand }),
      nextDueInMs: async () => {
        const nextMs = await store.nextDueMs(pool, clock.now())
        return nextMs === undefined ? undefined : nextMs - clock.now()
      },
      contacts: (recipient) => this.contacts.of(recipient),
      refusal: (recipient) => this.doNotContact.reasonFor([recipient]),
      attempt: (record, sender) => this.attempts.make(record, sender),
      end: (record, state, reason) => this.attempts.end(record, state, reason),
      failed: (error) => this.failed(error),
    })
    lane.isPaused = this.pausedPools.has(pool)
    for (const record of await store.unfinished(pool)) {
      record.state = 'ambiguous'
      lane.admit(record)
    }
    this.lanes.set(pool, lane)
    lane.pump()
    return async () => {
      if (this.lanes.get(pool) === lane) this.lanes.delete(pool)
      await lane.stop()
    }
  }

  /**
   * Stores a message and waits until it is over. It goes out when its pool can send it, also after a restart.
   * @throws OUTBOX_NOT_STORABLE, OUTBOX_STOPPED when the process ends first, STORAGE_ errors, the signal's reason.
   */
  async send(
    pool: string,
    recipient: Recipient,
    content: OutboxContent,
    options: OutboxSendOptions = {},
  ): Promise<Delivery> {
    const record = await this.store(pool, recipient, content, options)
    if (isOver(record)) return deliveryOf(record)
    const outcome = this.waitFor(record.id, options.signal)
    this.admit(record)
    return outcome
  }

  /** Stores a message; resolves as soon as it is kept. @throws OUTBOX_NOT_STORABLE, STORAGE_ errors */
  async enqueue(
    pool: string,
    recipient: Recipient,
    content: OutboxContent,
    options: OutboxSendOptions = {},
  ): Promise<Delivery> {
    const record = await this.store(pool, recipient, content, options)
    if (!isOver(record)) this.admit(record)
    return deliveryOf(record)
  }

  /**
   * Resolves when a message is over. @throws OUTBOX_MESSAGE_UNKNOWN, OUTBOX_STOPPED when the process ends first, the
   * signal's reason.
   */
  async outcome(id: number, signal?: AbortSignal): Promise<Delivery> {
    // Waited for first: it may end while the store is asked.
    const outcome = this.waitFor(id, signal)
    outcome.catch(() => {})
    const delivery = await this.get(id)
    return isOver(delivery) ? delivery : outcome
  }

  /** A message as it is now. @throws OUTBOX_MESSAGE_UNKNOWN */
  async get(id: number): Promise<Delivery> {
    return deliveryOf(await this.record(id))
  }

  /** Messages, the latest first. */
  async list(query: OutboxQuery = {}): Promise<Delivery[]> {
    return (await this.parts.store.find(query)).map(deliveryOf)
  }

  /** Cancels a message. @returns whether it is in time; one that is being sent is not. @throws OUTBOX_MESSAGE_UNKNOWN */
  async cancel(id: number): Promise<boolean> {
    const record = await this.record(id)
    if (record.state !== 'waiting' || this.lanes.get(record.pool)?.withdraw(id) === false) return false
    this.attempts.end(record, 'cancelled', 'cancelled')
    return true
  }

  /** Sends a message that was given up again, as a new one. @throws OUTBOX_MESSAGE_UNKNOWN */
  async retry(id: number): Promise<Delivery> {
    const before = await this.record(id)
    if (!isOver(before) || before.state === 'sent') return deliveryOf(before)
    const { key: _, ...message } = before
    const again = { state: 'waiting' as const, dueMs: this.parts.clock.now(), attempts: 0, tried: [] }
    const { reason: __, agent: ___, ...fresh } = { ...message, ...again, changedMs: this.parts.clock.now() }
    const [record] = await this.parts.store.add([fresh])
    if (record) this.admit(record)
    return deliveryOf(record ?? before)
  }

  /** Sends nothing more of a pool, also after a restart, until {@link resume}. */
  async pause(pool: string): Promise<void> {
    this.pausedPools.add(pool)
    const lane = this.lanes.get(pool)
    if (lane) lane.isPaused = true
    await this.parts.store.setPaused(pool, true)
  }

  /** Sends the messages of a pool again. */
  async resume(pool: string): Promise<void> {
    this.pausedPools.delete(pool)
    await this.parts.store.setPaused(pool, false)
    const lane = this.lanes.get(pool)
    if (!lane) return
    lane.isPaused = false
    lane.pump()
  }

  /** Whether a person paused a pool. */
  isPaused(pool: string): boolean {
    return this.pausedPools.has(pool)
  }

  /** Calls the listener after each change of a message. It must not throw. @returns what ends that. */
  onChange(listener: (delivery: Delivery) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /**
   * Stores one content for many; resolves when all of it is kept. Nobody gets it twice, named twice or not.
   * @throws OUTBOX_NOT_STORABLE, STORAGE_ errors; with a key, the same call adds what is missing then.
   */
  async broadcast(
    pool: string,
    recipients: Iterable<Recipient>,
    content: OutboxContent,
    options: BroadcastOptions = {},
  ): Promise<Broadcast> {
    const { store, clock } = this.parts
    const { key, priority = -10, ...rest } = options
    const kept = storableContent(content)
    const keys = [...new Set([...recipients].map(recipientKey))]
    const stored = await store.addBroadcast({
      pool,
      state: 'running',
      createdMs: clock.now(),
      ...(key === undefined ? {} : { key }),
    })
    for (let from = 0; from < keys.length; from += chunkSize) {
      const messages = keys.slice(from, from + chunkSize).map((recipient) => ({
        ...this.newRecord(pool, recipient, kept, { ...rest, priority }),
        broadcast: stored.id,
        key: `broadcast:${stored.id}:${recipient}`,
      }))
      await this.suppress(messages, options.suppressMs)
      await store.add(messages)
    }
    this.lanes.get(pool)?.refresh()
    return broadcastReport(store, stored)
  }

  /** Sends nothing more of a broadcast until {@link resumeBroadcast}. @throws OUTBOX_BROADCAST_UNKNOWN */
  async pauseBroadcast(id: number): Promise<Broadcast> {
    const { pool } = await this.storedBroadcast(id)
    await this.parts.store.setBroadcastState(id, 'paused')
    this.lanes.get(pool)?.withdrawBroadcast(id)
    return this.broadcastReport(id)
  }

  /** Goes on with a broadcast that was paused. @throws OUTBOX_BROADCAST_UNKNOWN */
  async resumeBroadcast(id: number): Promise<Broadcast> {
    const { pool, state } = await this.storedBroadcast(id)
    if (state === 'paused') await this.parts.store.setBroadcastState(id, 'running')
    this.lanes.get(pool)?.refresh()
    return this.broadcastReport(id)
  }

  /** Ends a broadcast; what is sent stays sent. @throws OUTBOX_BROADCAST_UNKNOWN */
  async cancelBroadcast(id: number): Promise<Broadcast> {
    const { pool } = await this.storedBroadcast(id)
    const { store, clock } = this.parts
    await store.setBroadcastState(id, 'cancelled')
    this.lanes.get(pool)?.withdrawBroadcast(id)
    for (const message of await store.cancelWaiting(id, clock.now())) {
      if (this.waiters.has(message) || this.listeners.size > 0) this.changed(await this.record(message))
    }
    return this.broadcastReport(id)
  }

  /** How far a broadcast is. @throws OUTBOX_BROADCAST_UNKNOWN */
  async broadcastReport(id: number): Promise<Broadcast> {
    return broadcastReport(this.parts.store, await this.storedBroadcast(id))
  }

  /** All broadcasts, the oldest first. */
  async broadcasts(): Promise<Broadcast[]> {
    const { store } = this.parts
    return Promise.all((await store.broadcasts()).map((stored) => broadcastReport(store, stored)))
  }

  /**
   * The first step of an end: those who wait for an outcome wait no longer, as they would hold up everything. Messages are
   * still taken and sent.
   * @throws nothing; those who wait get OUTBOX_STOPPED.
   */
  endWaiting(): void {
    this.ending.abort(new SwitchboardError('OUTBOX_STOPPED', {}))
  }

  /**
   * Ends what is under way; what is stored goes out after the next start.
   * @param options.graceMs - how long attempts may take to end; default 5,000.
   */
  async close(options: { graceMs?: number } = {}): Promise<void> {
    this.endWaiting()
    this.pruning?.cancel()
    const stopped = Promise.all([...this.lanes.values()].map((lane) => lane.stop()))
    await endsWithin(this.parts.clock, options.graceMs ?? 5_000, stopped)
    this.halt.abort(new SwitchboardError('OUTBOX_STOPPED', {}))
    await stopped
    this.lanes.clear()
  }

  private async store(
    pool: string,
    recipient: Recipient,
    content: OutboxContent,
    options: OutboxSendOptions,
  ): Promise<OutboxRecord> {
    if (this.halt.signal.aborted) throw new SwitchboardError('OUTBOX_STOPPED', {})
    const key = options.key ?? keyInScope()
    const message = this.newRecord(pool, recipientKey(recipient), storableContent(content), {
      ...options,
      ...(key === undefined ? {} : { key }),
    })
    await this.suppress([message], options.suppressMs)
    const [record] = await this.parts.store.add([message])
    if (!record) throw new SwitchboardError('BUG_UNREACHABLE', { where: 'Outbox.store' })
    if (isOver(record)) this.changed(record)
    return record
  }

  private waitFor(id: number, signal?: AbortSignal): Promise<Delivery> {
    return new Promise((resolve, reject) => {
      const leave = this.ending.signal
      const forget = () => {
        signal?.removeEventListener('abort', gaveUp)
        leave.removeEventListener('abort', gaveUp)
      }
      const over = (delivery: Delivery) => {
        forget()
        resolve(delivery)
      }
      const gaveUp = () => {
        forget()
        const others = this.waiters.get(id)?.filter((waiter) => waiter !== over) ?? []
        if (others.length > 0) this.waiters.set(id, others)
        else this.waiters.delete(id)
        reject(signal?.aborted ? signal.reason : leave.reason)
      }
      this.waiters.set(id, [...(this.waiters.get(id) ?? []), over])
      signal?.addEventListener('abort', gaveUp, { once: true })
      leave.addEventListener('abort', gaveUp, { once: true })
      if (signal?.aborted || leave.aborted) gaveUp()
    })
  }

  private newRecord(
    pool: string,
    recipient: string,
    content: OutboxContent,
    options: OutboxSendOptions,
  ): NewOutboxRecord {
    const nowMs = this.parts.clock.now()
    const { key, priority = 0, at, expiresAt, agent, replyTo, topicId, silent, maxRetries } = options
    return {
      pool,
      recipient,
      content,
      contentHash: contentHash(content),
      priority,
      maxAttempts: Math.max(1, maxRetries ?? this.settings.maxRetries),
      createdMs: nowMs,
      changedMs: nowMs,
      state: 'waiting',
      dueMs: at?.getTime() ?? nowMs,
      attempts: 0,
      tried: [],
      ...(key === undefined ? {} : { key }),
      ...(agent === undefined ? {} : { onlyAgent: agent }),
      ...(replyTo === undefined ? {} : { replyTo }),
      ...(topicId === undefined ? {} : { topicId }),
      ...(silent ? { silent } : {}),
      ...(expiresAt ? { expiresMs: expiresAt.getTime() } : {}),
    }
  }

  /** Marks messages that go to nobody: the person is on the list, or was sent the same lately. */
  private async suppress(messages: NewOutboxRecord[], suppressMs = this.settings.suppressMs): Promise<void> {
    for (const message of messages) {
      const refused = this.doNotContact.reasonFor([message.recipient])
      if (refused !== undefined) Object.assign(message, { state: 'refused', reason: refused })
      else if (suppressMs > 0) {
        const sinceMs = this.parts.clock.now() - suppressMs
        if (await this.parts.store.hasSent(message.recipient, message.contentHash, sinceMs)) {
          Object.assign(message, { state: 'suppressed', reason: 'the same was sent to this person lately' })
        }
      }
    }
  }

  private admit(record: OutboxRecord): void {
    const lane = this.lanes.get(record.pool)
    const waitMs = record.dueMs - this.parts.clock.now()
    if (waitMs > 0) lane?.dueIn(waitMs)
    else lane?.admit(record)
  }

  private changed(record: OutboxRecord): void {
    const delivery = deliveryOf(record)
    for (const listener of this.listeners) listener(delivery)
    if (!isOver(delivery)) return
    const waiters = this.waiters.get(delivery.id)
    this.waiters.delete(delivery.id)
    for (const waiter of waiters ?? []) waiter(delivery)
  }

  private async record(id: number): Promise<OutboxRecord> {
    const record = await this.parts.store.get(id)
    if (record) return record
    throw new SwitchboardError('OUTBOX_MESSAGE_UNKNOWN', { id })
  }

  private async storedBroadcast(id: number): Promise<StoredBroadcast> {
    const stored = await this.parts.store.broadcast(id)
    if (stored) return stored
    throw new SwitchboardError('OUTBOX_BROADCAST_UNKNOWN', { id })
  }

  private async prune(): Promise<void> {
    const { store, clock } = this.parts
    await store.prune(clock.now() - this.settings.keepMs).catch((error) => this.failed(error))
    if (this.halt.signal.aborted) return
    this.pruning = clock.after(pruneEveryMs, () => void this.prune(), { keepsProcessAlive: false })
  }

  private failed(error: unknown): void {
    this.parts.logger.error('the outbox could not keep what it has to keep', { error })
  }
}

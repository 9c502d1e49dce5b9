import { setMaxListeners } from 'node:events'
import type { Client } from '../client/client.js'
import { showAs } from '../errors/show-as.js'
import { SwitchboardError } from '../errors/switchboard-error.js'
import type { Logger } from '../logging/logger.js'
import type { Clock } from '../time/clock.js'
import { endsWithin } from '../time/deadline.js'
import { AttemptCounter, type AttemptCounts } from './attempt-counts.js'
import { Attempts } from './attempts.js'
import { Broadcasts } from './broadcasts.js'
import { Contacts } from './contacts.js'
import { type Delivery, isOver } from './delivery.js'
import { DoNotContact } from './do-not-contact.js'
import type { Lane } from './lane.js'
import { newRecord } from './new-record.js'
import { openLane } from './open-lane.js'
import { type OutboxContent, storableContent } from './outbox-content.js'
import type { OutboxSendOptions } from './outbox-options.js'
import { outboxOwners } from './outbox-owner.js'
import { deliveryOf, type KeptRecord, type NewOutboxRecord, type OutboxRecord } from './outbox-record.js'
import { defaultOutboxSettings, type OutboxSettings } from './outbox-settings.js'
import { OutboxSharing } from './outbox-sharing.js'
import type { OutboxQuery, OutboxStore } from './outbox-store.js'
import { OutboxTime } from './outbox-time.js'
import { Outcomes } from './outcomes.js'
import { PausedPools } from './paused-pools.js'
import { People } from './people.js'
import { type Recipient, recipientKey } from './recipient.js'
import { sendAgain } from './send-again.js'
import { keyInScope } from './send-scope.js'
import type { Senders } from './senders.js'
import { Suppression } from './suppression.js'
import { takeUp } from './take-up.js'
import { Tidying } from './tidying.js'

interface OutboxParts {
  readonly store: OutboxStore
  readonly clock: Clock
  /** The time that what is kept is dated by, which is never set; default the wall clock. See {@link OutboxTime}. */
  readonly keptNow?: () => number
  readonly logger: Logger
  readonly settings?: Partial<OutboxSettings>
  /** A client of this process that is online, by its name; absent: nothing can be copied. */
  readonly clientOf?: (name: string) => Client | undefined
}

/**
 * Messages that are kept until it is known what became of them. Each is stored before its first attempt with the random id
 * that its account sends it with, so the end of the process neither loses nor doubles it. Another account takes over only
 * when it is known that nothing was delivered.
 */
export class Outbox {
  /** The people nobody writes to. */
  readonly doNotContact: DoNotContact
  /** One content for many. */
  readonly broadcasts: Broadcasts
  /** Who has written with whom. */
  readonly contacts: Contacts
  private readonly settings: OutboxSettings
  private readonly time: OutboxTime
  private readonly lanes = new Map<string, Lane>()
  private readonly outcomes = new Outcomes()
  private readonly listeners = new Set<(delivery: Delivery) => void>()
  private readonly pausedPools: PausedPools
  private readonly counter = new AttemptCounter()
  private readonly attempts: Attempts
  private readonly keeping: Suppression
  private readonly halt = new AbortController()
  private readonly tidying: Tidying
  private readonly sharing: OutboxSharing | undefined
  private endWatching: () => void = () => {}

  constructor(private readonly parts: OutboxParts) {
    const { store, clock, settings } = parts
    setMaxListeners(0, this.halt.signal)
    this.settings = { ...defaultOutboxSettings, ...settings }
    const time = new OutboxTime(clock, parts.keptNow)
    this.time = time
    outboxOwners.register(this, {
      open: () => this.#open(),
      keepTidy: () => this.tidying.begin(),
      serve: (pool, senders) => this.#serve(pool, senders),
      endWaiting: () => this.outcomes.end(),
      close: (options) => this.#close(options),
    })
    this.pausedPools = new PausedPools(store, this.lanes)
    const people = new People(store)
    this.doNotContact = new DoNotContact(store, clock, people, this.settings.stopWords)
    this.keeping = new Suppression({ store, time, people, doNotContact: this.doNotContact })
    this.contacts = new Contacts(store, time)
    this.broadcasts = new Broadcasts({
      store,
      time,
      newRecord: (pool, recipient, content, options) =>
        newRecord({ pool, recipient, content }, options, time.now(), this.settings),
      keep: (messages, suppressMs) => this.keeping.add(messages, suppressMs),
      refresh: (pool, priority) => this.lanes.get(pool)?.refresh(priority),
      restore: (pool, broadcast) => this.lanes.get(pool)?.restoreBroadcast(broadcast),
      withdraw: (pool, broadcast, state) => this.lanes.get(pool)?.withdrawBroadcast(broadcast, state),
      cancelled: async (ids) => {
        const heard = ids.filter((id) => this.listeners.size > 0 || this.outcomes.has(id))
        for (const id of heard) this.changed(await this.record(id))
      },
    })
    this.attempts = new Attempts({
      ...{ store, clock, time, signal: this.halt.signal },
      clientOf: (name) => parts.clientOf?.(name),
      refusal: (names) => this.doNotContact.reasonFor(names),
      merge: (names) => people.merge(names),
      doubled: (record, names) => this.keeping.doubled(record, names),
      met: (names, agent, pool) => {
        if (this.contacts.have(names, agent, pool)) return
        this.contacts.add(names, agent, pool).catch((error) => this.failed(error))
      },
      changed: (record) => this.changed(record),
      counter: this.counter,
      failed: (error) => this.failed(error),
    })
    this.tidying = new Tidying({
      ...{ store, clock, time, settings: this.settings },
      isServed: (pool) => this.lanes.has(pool),
      end: (record, state, reason) => this.attempts.end(record, state, reason),
      failed: (error) => this.failed(error),
    })
    const { claims } = store
    this.sharing =
      claims &&
      new OutboxSharing({
        ...{ claims, clock },
        lanes: this.lanes,
        outcomes: this.outcomes,
        lists: [this.pausedPools, this.doNotContact],
        over: async (id) => this.changed(await this.record(id)),
        failed: (error) => this.failed(error),
      })
  }

  async #open(): Promise<void> {
    await this.pausedPools.load()
    await this.doNotContact.load()
    this.endWatching = this.parts.clock.onSet(() => {
      for (const lane of this.lanes.values()) lane.clockWasSet()
    })
    this.sharing?.begin()
  }

  async #serve(pool: string, senders: Senders): Promise<() => Promise<void>> {
    const { store, clock } = this.parts
    const lane = openLane(pool, {
      ...{ senders, store, clock, time: this.time, settings: this.settings, attempts: this.attempts },
      contacts: (recipient) => this.contacts.of(recipient),
      refusal: (recipient) => this.doNotContact.reasonFor([recipient]),
      failed: (error) => this.failed(error),
    })
    lane.isPaused = this.pausedPools.has(pool)
    for (const record of await takeUp(pool, store, this.attempts.unsaved)) lane.admit(record)
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
    const kept = await this.store(pool, recipient, content, options)
    const { id } = kept.record
    if (isOver(kept.record)) return this.shown(kept.record)
    const outcome = kept.isNew ? this.outcomes.waitFor(id, options.signal) : this.outcome(id, options.signal)
    this.admit(kept)
    return outcome
  }

  /** Stores a message; resolves as soon as it is kept. @throws OUTBOX_NOT_STORABLE, STORAGE_ errors */
  async enqueue(
    pool: string,
    recipient: Recipient,
    content: OutboxContent,
    options: OutboxSendOptions = {},
  ): Promise<Delivery> {
    const kept = await this.store(pool, recipient, content, options)
    if (!isOver(kept.record)) this.admit(kept)
    return this.shown(this.attempts.unsaved.latest(kept.record.id) ?? kept.record)
  }

  /**
   * Resolves when a message is over. @throws OUTBOX_MESSAGE_UNKNOWN, OUTBOX_STOPPED when the process ends first, the
   * signal's reason.
   */
  outcome(id: number, signal?: AbortSignal): Promise<Delivery> {
    return this.outcomes.until(id, () => this.get(id), signal)
  }

  /** A message as it is now. @throws OUTBOX_MESSAGE_UNKNOWN */
  async get(id: number): Promise<Delivery> {
    return this.shown(await this.record(id))
  }

  /** Messages, the latest first. */
  async list(query: OutboxQuery = {}): Promise<Delivery[]> {
    return (await this.parts.store.find(query)).map((record) => this.shown(record))
  }

  /** Cancels a message. @returns whether it is in time; one that is being sent is not. @throws OUTBOX_MESSAGE_UNKNOWN */
  async cancel(id: number): Promise<boolean> {
    const record = await this.record(id)
    const { claims } = this.parts.store
    // Whoever has claimed it finds out before an attempt begins.
    const isInTime = claims ? await claims.cancel(id, this.time.now()) : record.state === 'waiting'
    if (!isInTime || (this.lanes.get(record.pool)?.withdraw(id) === false && !claims)) return false
    this.attempts.end(record, 'cancelled', 'cancelled')
    return true
  }

  /** Sends a message that was given up again, as a new one and once for all calls. @throws OUTBOX_MESSAGE_UNKNOWN, OUTBOX_DO_NOT_CONTACT */
  async retry(id: number): Promise<Delivery> {
    const before = await this.record(id)
    if (!isOver(before) || before.state === 'sent') return this.shown(before)
    const record = await sendAgain(before, { ...this.parts, time: this.time, doNotContact: this.doNotContact })
    if (record && isOver(record)) return this.retry(record.id)
    // Of a broadcast that is paused nothing goes out.
    if (record?.broadcast !== undefined) this.lanes.get(record.pool)?.refresh(record.priority)
    else if (record) this.admit({ record, isNew: false })
    return this.shown(record ?? before)
  }

  /** Sends nothing more of a pool, also after a restart, until {@link resume}. */
  pause(pool: string): Promise<void> {
    return this.pausedPools.pause(pool)
  }

  /** Sends the messages of a pool again. */
  resume(pool: string): Promise<void> {
    return this.pausedPools.resume(pool)
  }

  /** Whether a person paused a pool. */
  isPaused(pool: string): boolean {
    return this.pausedPools.has(pool)
  }

  /** What came of the attempts of a pool since the process began. */
  counts(pool: string): AttemptCounts {
    return this.counter.of(pool)
  }

  /** Calls the listener after each change of a message. It must not throw. @returns what ends that. */
  onChange(listener: (delivery: Delivery) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  async #close(options: { graceMs?: number } = {}): Promise<void> {
    this.outcomes.end()
    this.tidying.stop()
    this.sharing?.stop()
    this.endWatching()
    const stopped = Promise.all([...this.lanes.values()].map((lane) => lane.stop()))
    await endsWithin(this.parts.clock, options.graceMs ?? 5_000, stopped)
    this.halt.abort(new SwitchboardError('OUTBOX_STOPPED', {}))
    this.lanes.clear()
    await this.parts.store.claims?.giveBackAll().catch((error) => this.failed(error))
  }

  private async store(
    pool: string,
    recipient: Recipient,
    content: OutboxContent,
    options: OutboxSendOptions,
  ): Promise<KeptRecord> {
    if (this.halt.signal.aborted) throw new SwitchboardError('OUTBOX_STOPPED', {})
    const key = options.key ?? keyInScope()
    const what = { pool, recipient: recipientKey(recipient), content: storableContent(content) }
    const own = key === undefined ? options : { ...options, key }
    const message = newRecord(what, own, this.time.now(), this.settings)
    if (message.suppressMs !== undefined) {
      const [kept] = await this.keeping.add([message], message.suppressMs)
      return this.stored(message, kept)
    }
    this.keeping.refuse(message)
    const claim = this.claim(message)
    if (claim) this.attempts.begin(message, claim.sender)
    let record: OutboxRecord | undefined
    try {
      record = (await this.parts.store.add([message]))[0]
    } finally {
      if (claim && record?.tried === message.tried) claim.proceed(record)
      else claim?.cancel()
    }
    return this.stored(message, record)
  }

  private stored({ tried }: NewOutboxRecord, record: OutboxRecord | undefined): KeptRecord {
    if (!record) throw new SwitchboardError('BUG_UNREACHABLE', { where: 'Outbox.store' })
    if (isOver(record)) this.changed(record)
    return { record, isNew: record.tried === tried }
  }

  /** An account for a message that need not wait for anything. */
  private claim(message: NewOutboxRecord) {
    const isDue = message.state === 'waiting' && message.dueMs <= this.parts.clock.now()
    return isDue ? this.lanes.get(message.pool)?.claim(message) : undefined
  }

  private admit({ record, isNew }: KeptRecord): void {
    const lane = this.lanes.get(record.pool)
    const waitMs = record.dueMs - this.parts.clock.now()
    if (waitMs > 0) lane?.dueIn(waitMs)
    else if (isNew && !this.sharing) lane?.admit(record)
    else lane?.refresh(record.priority)
  }

  private changed(record: OutboxRecord): void {
    if (this.listeners.size === 0 && !isOver(record)) return
    const delivery = this.shown(record)
    for (const listener of this.listeners) listener(delivery)
    if (isOver(delivery)) this.outcomes.over(delivery)
  }

  private shown(record: OutboxRecord): Delivery {
    return deliveryOf(record, this.time)
  }

  private async record(id: number): Promise<OutboxRecord> {
    const record = this.attempts.unsaved.latest(id) ?? (await this.parts.store.get(id))
    if (record) return record
    throw new SwitchboardError('OUTBOX_MESSAGE_UNKNOWN', { id })
  }

  private failed(error: unknown): void {
    this.parts.logger.error('the outbox could not keep what it has to keep', { error })
  }
}

showAs(Outbox, () => ({}))

import { inspect } from 'node:util'
import type { Logger } from '../../logging/logger.js'
import type { TlObject } from '../../mtproto/driver.js'
import type { Database } from '../../storage/database.js'
import type { CommitParticipant } from '../../storage/group-commit.js'
import type { Clock } from '../../time/clock.js'
import type { Delivery } from '../delivery.js'
import type { StateSource, StoredChannel, StoredState } from '../state/stored-state.js'
import type { JournalEntry } from './journal-entry.js'
import { fromSnapshot, toSnapshot } from './snapshot.js'
import { migrateUpdateTables } from './tables.js'

export interface JournalOptions {
  database: Database
  client: string
  clock: Clock
  logger: Logger
  /** The account that is logged in; known when the first update is stored. */
  accountId: () => number
  create: (className: string, fields: Record<string, unknown>) => TlObject
  /** Where the updates stand at this moment. */
  state: () => StoredState | undefined
  channelState: (id: number) => StoredChannel | undefined
  /** Called for each update that is stored, in the order they came. */
  stored: (delivery: Delivery) => void
  /** Takes secrets out of what is kept of a failure; default: as it is. */
  redact?: (text: string) => string
}

/** A stored update, to be handed over again. */
export interface JournalledUpdate {
  readonly update: TlObject
  readonly identity: string
  readonly entry: JournalEntry
  /** The one handler it is for, when it is a replayed dead letter. */
  readonly onlyHandler: string | undefined
}

interface JournalRow {
  id: number
  identity: string
  body: string
  done: string
  begun: number
  only_handler: string | null
}

interface DeadLetterDraft {
  readonly delivery: Delivery
  readonly handler: string
  readonly error: unknown
  readonly attempts: number
}

/** So many dead letters of a client are kept. */
const mostDeadLetters = 10_000

/** After so many updates the round of the event loop is not waited for. */
const mostAtOnce = 256

/** So many channels of a client are remembered, the latest. */
const mostChannels = 5_000

/**
 * The updates of one client whose handlers are not done, and where its update state stands. Both are written in one
 * transaction, together with those of other clients: an update is stored before the state moves past it, and its
 * handlers begin after that.
 */
export class Journal implements CommitParticipant, StateSource {
  private arrived: Delivery[] = []
  private done: number[] = []
  private progressed = new Set<JournalEntry>()
  private deadLetters: DeadLetterDraft[] = []
  private stateChanged = false
  private channelsChanged = new Set<number>()
  private lastId: number | undefined
  /** How much of the lists above the last `write` has written. */
  private written = { arrived: 0, done: 0, deadLetters: 0 }

  constructor(private readonly options: JournalOptions) {
    migrateUpdateTables(options.database)
  }

  /** Updates that are not stored yet. */
  get pending(): number {
    return this.arrived.length
  }

  load(): StoredState | undefined {
    const row = this.options.database.get<StoredState & { account_id: number }>(
      'SELECT account_id, pts, qts, date, seq FROM update_states WHERE client = ?',
      this.options.client,
    )
    return row && { accountId: row.account_id, pts: row.pts, qts: row.qts, date: row.date, seq: row.seq }
  }

  channels(): StoredChannel[] {
    return this.options.database.all<StoredChannel>(
      `SELECT channel_id AS id, pts, last_message_id AS lastMessageId FROM channel_states WHERE client = ?
         ORDER BY changed_ms DESC`,
      this.options.client,
    )
  }

  /** Forgets what belongs to another account that was logged in under this client's name. */
  dropForeign(accountId: number): void {
    const { database, client } = this.options
    const foreign = database.run('DELETE FROM journal WHERE client = ? AND account_id <> ?', client, accountId).changes
    const state = this.load()
    if (state && state.accountId !== accountId) {
      database.run('DELETE FROM update_states WHERE client = ?', client)
      database.run('DELETE FROM channel_states WHERE client = ?', client)
    }
    const sql = `DELETE FROM channel_states WHERE client = ?1 AND changed_ms <
      (SELECT changed_ms FROM channel_states WHERE client = ?1 ORDER BY changed_ms DESC LIMIT 1 OFFSET ?2)`
    database.run(sql, client, mostChannels)
    if (foreign > 0) this.options.logger.warn('updates of another account were dropped', { count: foreign })
  }

  /** What was stored and not done when the process ended, and the dead letters to be replayed, the oldest first. */
  undone(): JournalledUpdate[] {
    this.requeueDeadLetters()
    return this.rowsAfter(0)
  }

  /** The dead letters somebody wants replayed. */
  replayed(): JournalledUpdate[] {
    const lastId = this.requeueDeadLetters()
    return lastId === undefined ? [] : this.rowsAfter(lastId)
  }

  /** Stores an update; `stored` is called when that is done. */
  append(delivery: Delivery): void {
    delivery.entries = [{ id: 0, uses: 0, done: [], begun: 0 }]
    this.arrived.push(delivery)
    this.request()
  }

  /** Hands an update on in order with those that are stored, without storing it. */
  pass(delivery: Delivery): void {
    this.arrived.push(delivery)
    this.request()
  }

  /**
   * Stores at once what has gathered when that is much: a burst can bring thousands in one round of the event loop. Only
   * to be called when the state stands behind all that was appended.
   */
  relieve(): void {
    const { groupCommit } = this.options.database
    if (this.arrived.length >= mostAtOnce && !groupCommit.isFailing) groupCommit.flush()
  }

  /** The state moved: store it with what has arrived. */
  changed(channelId?: number): void {
    if (channelId === undefined) this.stateChanged = true
    else this.channelsChanged.add(channelId)
    this.request()
  }

  /** One of several handlers is done, so that a crash does not run it again. */
  handlerDone(delivery: Delivery, handler: string): void {
    for (const entry of delivery.entries) {
      entry.done.push(handler)
      entry.begun = 0
      this.progressed.add(entry)
    }
    if (delivery.entries.length > 0) this.request()
  }

  /**
   * A handler begins with an update that an earlier process did not get done. Written at once: if the handler ends this
   * process as well, the next one knows.
   * @returns how often it has begun, this time included.
   */
  begin(delivery: Delivery): number {
    for (const entry of delivery.entries) this.writeBegun(entry, entry.begun + 1)
    return Math.max(0, ...delivery.entries.map(({ begun }) => begun))
  }

  /** The process stops as it should, so that the handler did not come to an end is no fault of its. */
  interrupted(delivery: Delivery): void {
    for (const entry of delivery.entries) if (entry.begun > 0) this.writeBegun(entry, 0)
  }

  /** All handlers of a delivery are done. */
  settle(delivery: Delivery): void {
    this.release(delivery.entries)
  }

  /** One delivery less needs these entries. */
  release(entries: readonly JournalEntry[]): void {
    for (const entry of entries) {
      if (--entry.uses > 0) continue
      this.progressed.delete(entry)
      this.done.push(entry.id)
    }
    if (entries.length > 0) this.request()
  }

  /** A handler failed for good. */
  bury(delivery: Delivery, handler: string, error: unknown, attempts: number): void {
    this.deadLetters.push({ delivery, handler, error, attempts })
    this.request()
  }

  write(): void {
    const { database, client, clock, redact = String } = this.options
    const accountId = this.options.accountId()
    for (const delivery of this.arrived) {
      const [entry] = delivery.entries
      if (!entry) continue
      entry.id = this.nextId()
      database.run(
        "INSERT INTO journal (client, id, account_id, identity, body, done) VALUES (?, ?, ?, ?, ?, '[]')",
        client,
        entry.id,
        accountId,
        delivery.identity,
        toSnapshot(delivery.update),
      )
    }
    for (const [first, last] of runsOf(this.done)) {
      database.run('DELETE FROM journal WHERE client = ? AND id BETWEEN ? AND ?', client, first, last)
    }
    for (const { id, done, begun } of this.progressed) {
      const sql = 'UPDATE journal SET done = ?, begun = ? WHERE client = ? AND id = ?'
      database.run(sql, JSON.stringify(done), begun, client, id)
    }
    for (const { delivery, handler, error, attempts } of this.deadLetters) {
      database.run(
        `INSERT INTO dead_letters (client, account_id, identity, handler, body, error, attempts, failed_ms)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
        client,
        accountId,
        delivery.identity,
        handler,
        `[${(delivery.parts ?? [delivery.update]).map(toSnapshot).join()}]`,
        redact(inspect(error)),
        attempts,
        clock.now(),
      )
    }
    if (this.deadLetters.length > 0) this.trimDeadLetters()
    this.writeState()
    this.written = {
      arrived: this.arrived.length,
      done: this.done.length,
      deadLetters: this.deadLetters.length,
    }
  }

  committed(): void {
    this.finishWrite()
  }

  rejected(error: unknown): void {
    // Handing the updates on unstored loses them only if the process ends before their handlers do.
    this.options.logger.error('updates could not be stored', { error, count: this.arrived.length })
    for (const delivery of this.arrived) delivery.entries = []
    this.finishWrite()
  }

  private trimDeadLetters(): void {
    const sql = `DELETE FROM dead_letters WHERE client = ?1 AND id <=
      (SELECT id FROM dead_letters WHERE client = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)`
    const { changes } = this.options.database.run(sql, this.options.client, mostDeadLetters)
    if (changes > 0)
      this.options.logger.warn('the oldest dead letters were dropped', { count: changes, kept: mostDeadLetters })
  }

  private finishWrite(): void {
    const stored = this.arrived.splice(0, this.written.arrived || this.arrived.length)
    this.done.splice(0, this.written.done)
    this.deadLetters.splice(0, this.written.deadLetters)
    this.progressed.clear()
    this.stateChanged = false
    this.channelsChanged.clear()
    this.written = { arrived: 0, done: 0, deadLetters: 0 }
    for (const delivery of stored) this.options.stored(delivery)
  }

  private writeState(): void {
    const { database, client, clock } = this.options
    const state = this.stateChanged ? this.options.state() : undefined
    if (state) {
      const { accountId, pts, qts, date, seq } = state
      database.run(
        'INSERT OR REPLACE INTO update_states VALUES (?, ?, ?, ?, ?, ?)',
        client,
        accountId,
        pts,
        qts,
        date,
        seq,
      )
    }
    for (const id of this.channelsChanged) {
      const channel = this.options.channelState(id)
      if (channel) {
        const { pts, lastMessageId } = channel
        database.run(
          'INSERT OR REPLACE INTO channel_states VALUES (?, ?, ?, ?, ?)',
          client,
          id,
          pts,
          lastMessageId,
          clock.now(),
        )
      } else {
        database.run('DELETE FROM channel_states WHERE client = ? AND channel_id = ?', client, id)
      }
    }
  }

  /** @returns the id of the last journal row before those that were added; `undefined` when none were. */
  private requeueDeadLetters(): number | undefined {
    const { database, client } = this.options
    const letters = database.all<{ id: number; account_id: number; identity: string; handler: string; body: string }>(
      'SELECT id, account_id, identity, handler, body FROM dead_letters WHERE client = ? AND replay = 1 ORDER BY id',
      client,
    )
    if (letters.length === 0) return undefined
    return database.transaction(() => {
      const last = this.nextId()
      for (const { id, account_id: accountId, identity, handler, body } of letters) {
        for (const part of JSON.parse(body) as unknown[]) {
          database.run(
            `INSERT INTO journal (client, id, account_id, identity, body, done, only_handler)
               VALUES (?, ?, ?, ?, ?, '[]', ?)`,
            client,
            this.nextId(),
            accountId,
            identity,
            JSON.stringify(part),
            handler,
          )
        }
        database.run('DELETE FROM dead_letters WHERE id = ?', id)
      }
      return last
    })
  }

  /** Ids count up as long as the process runs, so that the order in which updates came can be told. */
  private nextId(): number {
    const { database, client } = this.options
    this.lastId ??=
      database.get<{ id: number | null }>('SELECT MAX(id) AS id FROM journal WHERE client = ?', client)?.id ?? 0
    return ++this.lastId
  }

  private rowsAfter(id: number): JournalledUpdate[] {
    const { database, client, create } = this.options
    const rows = database.all<JournalRow>(
      'SELECT id, identity, body, done, begun, only_handler FROM journal WHERE client = ? AND id > ? ORDER BY id',
      client,
      id,
    )
    return rows.map((row) => ({
      update: fromSnapshot(row.body, create),
      identity: row.identity,
      entry: { id: row.id, uses: 0, done: JSON.parse(row.done) as string[], begun: row.begun },
      onlyHandler: row.only_handler ?? undefined,
    }))
  }

  private writeBegun(entry: JournalEntry, begun: number): void {
    const { database, client, logger } = this.options
    entry.begun = begun
    try {
      database.run('UPDATE journal SET begun = ? WHERE client = ? AND id = ?', begun, client, entry.id)
    } catch (error) {
      logger.error('that a handler began could not be stored', { error })
    }
  }

  private request(): void {
    this.options.database.groupCommit.request(this)
  }
}

/** Numbers as runs without a gap: what came together is usually done together. */
function runsOf(ids: readonly number[]): [first: number, last: number][] {
  const runs: [number, number][] = []
  for (const id of ids) {
    const run = runs.at(-1)
    if (run && run[1] + 1 === id) run[1] = id
    else runs.push([id, id])
  }
  return runs
}

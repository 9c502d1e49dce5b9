import type { Logger } from '../../logging/logger.js'
import type { TlObject } from '../../mtproto/driver.js'
import type { Database } from '../../storage/database.js'
import type { Clock } from '../../time/clock.js'
import type { Delivery } from '../delivery.js'
import type { StoredChannel, StoredState } from '../state/stored-state.js'
import type { LoggedUpdate } from './delivery-log.js'
import type { LogEntry } from './log-entry.js'
import { toSnapshot } from './snapshot.js'
import { type JournalRow, storedEntries } from './stored-entries.js'
import { migrateUpdateTables } from './tables.js'

/** A dead letter to be written. */
export interface LetterDraft {
  readonly delivery: Delivery
  readonly handler: string
  readonly error: string
  readonly attempts: number
  /** Is told its number, once it is stored. */
  readonly buried?: ((letter: number) => void) | undefined
  /** Its number; 0 before. */
  id: number
}

export interface LogRowsOptions {
  readonly database: Database
  readonly client: string
  readonly clock: Clock
  readonly logger: Logger
  readonly create: (className: string, fields: Record<string, unknown>) => TlObject
}

/** What there is of an account. */
interface Kept {
  readonly lastId: number | null
  readonly channels: number
  readonly letters: number
}

/** So many dead letters of an account are kept. */
const maxLetters = 10_000

/** So many channels of an account are remembered, the latest. */
const maxChannels = 5_000

/** What is known of an entry's handler, should the process end. */
const phases = { unknown: 0, runs: 1, innocent: 2 } as const

/** The statements of one account's delivery log. */
export class LogRows {
  private accountId = 0
  private lastId = 0
  private isEmpty = false

  constructor(private readonly options: LogRowsOptions) {
    migrateUpdateTables(options.database)
  }

  open(accountId: number): void {
    const { database, client } = this.options
    this.accountId = accountId
    // Of most accounts nothing is kept, and one question is less than a statement for each thing that may be.
    const found = database.get<Kept>(
      `SELECT (SELECT MAX(id) FROM journal WHERE account_id = ?1) AS lastId,
         EXISTS (SELECT 1 FROM channel_states WHERE account_id = ?1) AS channels,
         EXISTS (SELECT 1 FROM dead_letters WHERE account_id = ?1) AS letters`,
      accountId,
    )
    // Ids count up as long as the process runs, so that the order in which updates came can be told.
    this.lastId = Math.max(this.lastId, found?.lastId ?? 0)
    const trim = `DELETE FROM channel_states WHERE account_id = ?1 AND changed_ms <
      (SELECT changed_ms FROM channel_states WHERE account_id = ?1 ORDER BY changed_ms DESC LIMIT 1 OFFSET ?2)`
    if (found?.channels) database.run(trim, accountId, maxChannels)
    // Clients can be given another name.
    const rename = 'UPDATE dead_letters SET client = ?2 WHERE account_id = ?1 AND client <> ?2'
    if (found?.letters) database.run(rename, accountId, client)
    this.isEmpty = found?.lastId === null && found.letters === 0
  }

  /** Whether anything is kept of a second client of an account. @param accountId - makes what stands for it in the tables. */
  hasSecond(accountId: () => number): boolean {
    const { database } = this.options
    const some = `SELECT EXISTS (SELECT 1 FROM update_states WHERE account_id < 0)
      OR EXISTS (SELECT 1 FROM journal WHERE account_id < 0) AS found`
    if (database.get<{ found: number }>(some)?.found !== 1) return false
    const sql = `SELECT EXISTS (SELECT 1 FROM update_states WHERE account_id = ?1)
      OR EXISTS (SELECT 1 FROM journal WHERE account_id = ?1) AS found`
    return database.get<{ found: number }>(sql, accountId())?.found === 1
  }

  /** Whether there was neither an update nor a dead letter when it was opened. */
  get wasEmpty(): boolean {
    return this.isEmpty
  }

  position(): StoredState | undefined {
    const sql = 'SELECT pts, qts, date, seq FROM update_states WHERE account_id = ?'
    const row = this.options.database.get<StoredState>(sql, this.accountId)
    return row && { ...row }
  }

  channels(): StoredChannel[] {
    return this.options.database.all<StoredChannel>(
      `SELECT channel_id AS id, pts, last_message_id AS lastMessageId FROM channel_states WHERE account_id = ?
         ORDER BY changed_ms DESC`,
      this.accountId,
    )
  }

  writeState({ pts, qts, date, seq }: StoredState): void {
    const sql = 'INSERT OR REPLACE INTO update_states VALUES (?, ?, ?, ?, ?)'
    this.options.database.run(sql, this.accountId, pts, qts, date, seq)
  }

  writeChannel(id: number, channel: StoredChannel | undefined): void {
    const { database, clock } = this.options
    if (channel) {
      const sql = 'INSERT OR REPLACE INTO channel_states VALUES (?, ?, ?, ?, ?)'
      database.run(sql, this.accountId, id, channel.pts, channel.lastMessageId, clock.now())
    } else {
      database.run('DELETE FROM channel_states WHERE account_id = ? AND channel_id = ?', this.accountId, id)
    }
  }

  /** @returns the number of the new row. */
  insert({ identity, update, chatKey }: Delivery): number {
    const sql = `INSERT INTO journal (account_id, id, chat_id, identity, body, done) VALUES (?, ?, ?, ?, ?, '[]')`
    this.options.database.run(sql, this.accountId, ++this.lastId, chatKey, identity, toSnapshot(update))
    return this.lastId
  }

  remove(first: number, last: number): void {
    const sql = 'DELETE FROM journal WHERE account_id = ? AND id BETWEEN ? AND ?'
    this.options.database.run(sql, this.accountId, first, last)
  }

  /** One of several handlers is done. */
  progressed({ id, done, ended }: LogEntry): void {
    const sql = 'UPDATE journal SET done = ?, ended = ?, phase = ? WHERE account_id = ? AND id = ?'
    this.options.database.run(sql, JSON.stringify(done), ended, phases.unknown, this.accountId, id)
  }

  /** A handler runs: if the process ends, it may be the reason. */
  runs({ id }: LogEntry): void {
    this.setPhase(id, phases.runs)
  }

  /** Its handler waits for somebody. */
  waits({ id }: LogEntry): void {
    this.setPhase(id, phases.innocent)
  }

  /** No handler is the reason that the process ends. */
  acquitAll(): void {
    const sql = 'UPDATE journal SET phase = ?1 WHERE account_id = ?2 AND phase <> ?1'
    this.options.database.run(sql, phases.innocent, this.accountId)
  }

  /**
   * Counts for each entry whose handler may have run that a process ended meanwhile. In a first run nothing is noted of
   * handlers that begin, as that would cost a write for each update; it can only have been the first entry of a chat.
   */
  suspectHeads(): void {
    const { database } = this.options
    const sql = `UPDATE journal SET phase = ?2, ended = CASE
        WHEN phase = ?3 THEN ended + 1
        WHEN phase = ?2 THEN 0
        WHEN id IN (SELECT MIN(id) FROM journal WHERE account_id = ?1 AND phase <> ?2 GROUP BY chat_id) THEN ended + 1
        ELSE ended END
      WHERE account_id = ?1`
    database.run(sql, this.accountId, phases.innocent, phases.runs)
  }

  entriesAfter(id: number): LoggedUpdate[] {
    const rows = this.options.database.all<JournalRow>(
      'SELECT id, identity, body, done, ended, only_handler FROM journal WHERE account_id = ? AND id > ? ORDER BY id',
      this.accountId,
      id,
    )
    return storedEntries(rows, this.options)
  }

  /** @returns the number of the letter. */
  insertLetter({ delivery, handler, error, attempts }: LetterDraft): number {
    const { database, client, clock } = this.options
    const body = `[${(delivery.parts ?? [delivery.update]).map(toSnapshot).join()}]`
    const { lastId } = database.run(
      `INSERT INTO dead_letters (client, account_id, identity, handler, body, error, attempts, failed_ms, chat_id)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      client,
      this.accountId,
      delivery.identity,
      handler,
      body,
      error,
      attempts,
      clock.now(),
      delivery.chatKey,
    )
    return lastId
  }

  trimLetters(): void {
    const { database, logger } = this.options
    const sql = `DELETE FROM dead_letters WHERE account_id = ?1 AND id <=
      (SELECT id FROM dead_letters WHERE account_id = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)`
    const { changes } = database.run(sql, this.accountId, maxLetters)
    if (changes > 0) logger.warn('the oldest dead letters were dropped', { count: changes, kept: maxLetters })
  }

  /** Whose letters are to be replayed. */
  static wanted(database: Database): number[] {
    const sql = 'SELECT DISTINCT account_id AS id FROM dead_letters WHERE replay = 1'
    return database.all<{ id: number }>(sql).map(({ id }) => id)
  }

  /** Makes entries of the letters to be replayed. @returns the id before the first of them; `undefined`: there are none. */
  takeLetters(): number | undefined {
    const { database } = this.options
    const letters = database.all<{ id: number; identity: string; handler: string; body: string; chat_id: number }>(
      'SELECT id, identity, handler, body, chat_id FROM dead_letters WHERE account_id = ? AND replay = 1 ORDER BY id',
      this.accountId,
    )
    if (letters.length === 0) return undefined
    const before = this.lastId
    database.transaction(() => {
      for (const { id, identity, handler, body, chat_id: chatId } of letters) {
        for (const part of JSON.parse(body) as unknown[]) {
          database.run(
            `INSERT INTO journal (account_id, id, chat_id, identity, body, done, only_handler, phase)
               VALUES (?, ?, ?, ?, ?, '[]', ?, ?)`,
            this.accountId,
            ++this.lastId,
            chatId,
            identity,
            JSON.stringify(part),
            handler,
            phases.innocent,
          )
        }
        database.run('DELETE FROM dead_letters WHERE id = ?', id)
      }
    })
    return before
  }

  private setPhase(id: number, phase: number): void {
    const sql = 'UPDATE journal SET phase = ? WHERE account_id = ? AND id = ?'
    this.options.database.run(sql, phase, this.accountId, id)
  }
}

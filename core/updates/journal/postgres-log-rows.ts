import type { Logger } from '../../logging/logger.js'
import type { TlObject } from '../../mtproto/driver.js'
import type { Fence } from '../../storage/fence.js'
import type { BulkStatement } from '../../storage/postgres/bulk-writes.js'
import type { Postgres } from '../../storage/postgres/postgres.js'
import type { GroupTransaction } from '../../storage/postgres/postgres-group-commit.js'
import type { PostgresTransaction } from '../../storage/postgres/postgres-transaction.js'
import type { Clock } from '../../time/clock.js'
import type { Delivery } from '../delivery.js'
import type { StoredChannel, StoredState } from '../state/stored-state.js'
import type { LoggedUpdate } from './delivery-log.js'
import type { LogEntry } from './log-entry.js'
import type { LetterDraft } from './log-rows.js'
import { toSnapshot } from './snapshot.js'
import { type JournalRow, storedEntries } from './stored-entries.js'

interface PostgresLogRowsOptions {
  readonly postgres: Postgres
  readonly client: string
  readonly clock: Clock
  readonly logger: Logger
  readonly create: (className: string, fields: Record<string, unknown>) => TlObject
}

/** So many dead letters of an account are kept. */
const maxLetters = 10_000

/** So many channels of an account are remembered, the latest. */
const maxChannels = 5_000

/** What is known of an entry's handler, should the process end. */
const phases = { unknown: 0, runs: 1, innocent: 2 } as const

const insert: BulkStatement = {
  sql: `INSERT INTO journal (account_id, id, chat_id, identity, body)
    SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::text[])`,
}
const remove: BulkStatement = {
  sql: `DELETE FROM journal j USING unnest($1::bigint[], $2::bigint[]) AS r(account_id, id)
    WHERE j.account_id = r.account_id AND j.id = r.id`,
}
const progress: BulkStatement = {
  sql: `UPDATE journal j SET done = r.done, ended = r.ended, phase = ${phases.unknown}
    FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::integer[]) AS r(account_id, id, done, ended)
    WHERE j.account_id = r.account_id AND j.id = r.id`,
}
const phase: BulkStatement = {
  sql: `UPDATE journal j SET phase = r.phase FROM unnest($1::bigint[], $2::bigint[], $3::integer[]) AS r(account_id, id, phase)
    WHERE j.account_id = r.account_id AND j.id = r.id`,
}
const state: BulkStatement = {
  sql: `INSERT INTO update_states SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[])
    ON CONFLICT (account_id) DO UPDATE SET pts = excluded.pts, qts = excluded.qts, date = excluded.date, seq = excluded.seq`,
}
const channel: BulkStatement = {
  sql: `INSERT INTO channel_states SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[])
    ON CONFLICT (account_id, channel_id) DO UPDATE
    SET pts = excluded.pts, last_message_id = excluded.last_message_id, changed_ms = excluded.changed_ms`,
}
const closedChannel: BulkStatement = {
  sql: `DELETE FROM channel_states c USING unnest($1::bigint[], $2::bigint[]) AS r(account_id, channel_id)
    WHERE c.account_id = r.account_id AND c.channel_id = r.channel_id`,
}

/** The statements of one account's delivery log; what belongs to a group goes out with that of other accounts. */
export class PostgresLogRows {
  private accountId = 0
  private lastId = 0

  constructor(private readonly options: PostgresLogRowsOptions) {}

  async open(accountId: number): Promise<void> {
    const { postgres, client } = this.options
    this.accountId = accountId
    const sql = 'SELECT max(id) AS id FROM journal WHERE account_id = $1'
    const row = await postgres.get<{ id: number | null }>(sql, accountId)
    // Ids count up as long as the process runs, so that the order in which updates came can be told.
    this.lastId = Math.max(this.lastId, row?.id ?? 0)
    await postgres.run(
      `DELETE FROM channel_states WHERE account_id = $1 AND changed_ms <
         (SELECT changed_ms FROM channel_states WHERE account_id = $1 ORDER BY changed_ms DESC LIMIT 1 OFFSET $2)`,
      accountId,
      maxChannels,
    )
    // Clients can be given another name.
    await postgres.run('UPDATE dead_letters SET client = $2 WHERE account_id = $1 AND client <> $2', accountId, client)
  }

  /** Whether anything is kept of an account. */
  async has(accountId: number): Promise<boolean> {
    const sql = `SELECT EXISTS (SELECT FROM update_states WHERE account_id = $1)
      OR EXISTS (SELECT FROM journal WHERE account_id = $1) AS found`
    return (await this.options.postgres.get<{ found: boolean }>(sql, accountId))?.found === true
  }

  position(): Promise<StoredState | undefined> {
    const sql = 'SELECT pts, qts, date, seq FROM update_states WHERE account_id = $1'
    return this.options.postgres.get<StoredState>(sql, this.accountId)
  }

  channels(): Promise<StoredChannel[]> {
    return this.options.postgres.all<StoredChannel>(
      `SELECT channel_id AS id, pts, last_message_id AS "lastMessageId" FROM channel_states WHERE account_id = $1
         ORDER BY changed_ms DESC, channel_id`,
      this.accountId,
    )
  }

  writeState({ rows }: GroupTransaction, { pts, qts, date, seq }: StoredState): void {
    rows.add(state, this.accountId, pts, qts, date, seq)
  }

  writeChannel({ rows }: GroupTransaction, id: number, stored: StoredChannel | undefined): void {
    if (!stored) rows.add(closedChannel, this.accountId, id)
    else rows.add(channel, this.accountId, id, stored.pts, stored.lastMessageId, this.options.clock.now())
  }

  /** Numbers for further rows, in the order in which they come. */
  nextId(): number {
    return ++this.lastId
  }

  insert({ rows }: GroupTransaction, id: number, { identity, update, chatKey }: Delivery): void {
    rows.add(insert, this.accountId, id, chatKey, identity, toSnapshot(update))
  }

  remove({ rows }: GroupTransaction, id: number): void {
    rows.add(remove, this.accountId, id)
  }

  /** One of several handlers is done. */
  progressed({ rows }: GroupTransaction, { id, done, ended }: LogEntry): void {
    rows.add(progress, this.accountId, id, JSON.stringify(done), ended)
  }

  /** A handler runs: if the process ends, it may be the reason. */
  runs({ rows }: GroupTransaction, { id }: LogEntry): void {
    rows.add(phase, this.accountId, id, phases.runs)
  }

  /** Its handler waits for somebody. */
  waits({ rows }: GroupTransaction, { id }: LogEntry): void {
    rows.add(phase, this.accountId, id, phases.innocent)
  }

  /** No handler is the reason that the process ends. */
  async acquitAll(fences: readonly Fence[]): Promise<void> {
    const sql = 'UPDATE journal SET phase = $1 WHERE account_id = $2 AND phase <> $1'
    await this.write(fences, (transaction) => transaction.run(sql, phases.innocent, this.accountId))
  }

  /**
   * Counts for each entry whose handler may have run that a process ended meanwhile. In a first run nothing is noted of
   * handlers that begin, as that would cost a write for each update; it can only have been the first entry of a chat.
   */
  async suspectHeads(fences: readonly Fence[]): Promise<void> {
    const sql = `UPDATE journal SET phase = $2, ended = CASE
        WHEN phase = $3 THEN ended + 1
        WHEN phase = $2 THEN 0
        WHEN id IN (SELECT min(id) FROM journal WHERE account_id = $1 AND phase <> $2 GROUP BY chat_id) THEN ended + 1
        ELSE ended END
      WHERE account_id = $1`
    await this.write(fences, (transaction) => transaction.run(sql, this.accountId, phases.innocent, phases.runs))
  }

  /** @param ids - default: all there are. */
  async entries(ids?: readonly number[]): Promise<LoggedUpdate[]> {
    const rows = await this.options.postgres.all<JournalRow>(
      `SELECT id, identity, body, done, ended, only_handler FROM journal
         WHERE account_id = $1 AND ($2::bigint[] IS NULL OR id = ANY($2)) ORDER BY id`,
      this.accountId,
      ids ?? null,
    )
    return storedEntries(rows, this.options)
  }

  /** @returns the number of the letter. */
  async insertLetter({ transaction }: GroupTransaction, letter: LetterDraft): Promise<number> {
    const { delivery, handler, error, attempts } = letter
    const { client, clock } = this.options
    const row = await transaction.get<{ id: number }>(
      `INSERT INTO dead_letters (client, account_id, identity, handler, body, error, attempts, failed_ms, chat_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id`,
      client,
      this.accountId,
      delivery.identity,
      handler,
      `[${(delivery.parts ?? [delivery.update]).map(toSnapshot).join()}]`,
      error,
      attempts,
      clock.now(),
      delivery.chatKey,
    )
    return row?.id ?? 0
  }

  async trimLetters({ transaction }: GroupTransaction): Promise<void> {
    const sql = `DELETE FROM dead_letters WHERE account_id = $1 AND id <=
      (SELECT id FROM dead_letters WHERE account_id = $1 ORDER BY id DESC LIMIT 1 OFFSET $2)`
    const count = await transaction.run(sql, this.accountId, maxLetters)
    if (count > 0) this.options.logger.warn('the oldest dead letters were dropped', { count, kept: maxLetters })
  }

  /** Whose letters are to be replayed. */
  static async wanted(postgres: Postgres): Promise<number[]> {
    const sql = 'SELECT DISTINCT account_id AS id FROM dead_letters WHERE replay'
    return (await postgres.all<{ id: number | string }>(sql)).map(({ id }) => Number(id))
  }

  /** Makes entries of the letters to be replayed. @returns their ids; updates that come meanwhile have others between them. */
  takeLetters(fences: readonly Fence[]): Promise<number[]> {
    return this.write(fences, async (transaction) => {
      const ids: number[] = []
      const letters = await transaction.all<{
        id: number
        identity: string
        handler: string
        body: string
        chat_id: number
      }>(
        `DELETE FROM dead_letters WHERE account_id = $1 AND replay RETURNING id, identity, handler, body, chat_id`,
        this.accountId,
      )
      for (const { identity, handler, body, chat_id: chatId } of letters.sort((one, other) => one.id - other.id)) {
        for (const part of JSON.parse(body) as unknown[]) {
          const entry = this.nextId()
          ids.push(entry)
          void transaction.run(
            `INSERT INTO journal (account_id, id, chat_id, identity, body, only_handler, phase)
               VALUES ($1, $2, $3, $4, $5, $6, $7)`,
            this.accountId,
            entry,
            chatId,
            identity,
            JSON.stringify(part),
            handler,
            phases.innocent,
          )
        }
      }
      return ids
    })
  }

  private write<Result>(
    fences: readonly Fence[],
    work: (transaction: PostgresTransaction) => Promise<Result>,
  ): Promise<Result> {
    return this.options.postgres.transaction(work, { fences })
  }
}

import { setMaxListeners } from 'node:events'
import type pg from 'pg'
import { backOffMs } from '../../errors/back-off.js'
import { SwitchboardError } from '../../errors/switchboard-error.js'
import type { Logger } from '../../logging/logger.js'
import type { Clock } from '../../time/clock.js'
import type { Fence } from '../fence.js'
import { isAftermath, isCut, isPassingPostgres, type PostgresMoment, postgresError } from './postgres-error.js'
import { PostgresListener } from './postgres-listener.js'
import { migratePart, type PostgresStep } from './postgres-migrations.js'
import { postgresPlace } from './postgres-place.js'
import { fenceSteps } from './postgres-tables.js'
import { PostgresTransaction, type PostgresValue } from './postgres-transaction.js'

/** What a database server needs besides its address. */
export interface PostgresOptions {
  clock: Clock
  /** Where it says what it does. */
  logger: Logger
  /** How many connections it holds at most; default 10. */
  maxConnections?: number
  /** How long what did not get through is tried again before it fails, in milliseconds; default 20,000. */
  patienceMs?: number
  /** The same for what has to be there before anything else: its tables; default: the same time. */
  openingPatienceMs?: number
  /** After how long without an answer a connection counts as cut, in milliseconds; default 15,000. */
  answerMs?: number
}

/** How a transaction is run. */
export interface TransactionOptions {
  /** Refuses all of it when a lease is held under another epoch by now. */
  fences?: readonly Fence[]
  /** How long it is tried again, instead of the database's own time. */
  patienceMs?: number
  /** A call of the server that comes before anything else; its parameters begin with `$1`. */
  first?: { readonly call: string; readonly parameters: readonly PostgresValue[] }
}

/** A process that is gone in the midst of a transaction must not hold its locks until the network notices. */
const goneAfterMs = 10_000
const begin = `BEGIN; SET LOCAL idle_in_transaction_session_timeout = ${goneAfterMs}`

const firstDelayMs = 100
const maxDelayMs = 2_000

type Library = typeof pg

/** `bigint` columns hold numbers of Telegram and counters, all of them below 2^53. */
const typesOf = ({ types }: Library) => ({
  getTypeParser: ((oid: number, format?: string) =>
    oid === types.builtins.INT8 && format !== 'binary'
      ? Number
      : types.getTypeParser(oid, format as 'text')) as Library['types']['getTypeParser'],
})

/**
 * A PostgreSQL database that several processes share. It holds a pool of connections and makes new ones by itself; what did not
 * get through, because there was no connection or the server was shutting down, is tried again for a while, as long as it
 * is known that nothing of it was done.
 *
 * Nothing depends on which connection a statement runs on (no prepared statements, no session locks, no settings), so it may
 * stand behind PgBouncer's transaction pooling.
 */
export class Postgres {
  /** Where it is, without the password. */
  readonly place: string
  private readonly pool: pg.Pool
  private readonly upToDate = new Map<string, number>()
  private readonly closing = new AbortController()
  private readonly listener: PostgresListener

  private constructor(
    library: Library,
    url: string,
    private readonly options: PostgresOptions,
  ) {
    this.place = postgresPlace(url)
    // Every statement that is tried again waits for it.
    setMaxListeners(0, this.closing.signal)
    const { maxConnections = 10, answerMs = 15_000, logger } = options
    this.pool = new library.Pool({
      connectionString: url,
      max: maxConnections,
      connectionTimeoutMillis: answerMs,
      query_timeout: answerMs,
      keepAlive: true,
      idleTimeoutMillis: 60_000,
      types: typesOf(library),
      verify: (client, done) => void writable(client, this.place).then(() => done(), done),
      // Known to the library, not to its types: statements go out without waiting for the answers to those before.
      ...{ pipeline: true },
    })
    // Idle connections that end are replaced when the next one is needed.
    // That of one in use is told by its statements.
    this.pool.on('connect', (client) => void client.on('error', () => {}))
    this.pool.on('error', (error) => logger.debug('an idle connection to the database ended', { error }))
    const line = { connectionString: url, connectionTimeoutMillis: answerMs, keepAlive: true }
    this.listener = new PostgresListener({ ...options, connection: () => new library.Client(line) })
  }

  /**
   * Connects, and makes what the database itself needs.
   * @throws STORAGE_SERVER_DOWN, STORAGE_SERVER_REFUSED, and STORAGE_NEWER.
   */
  static async open(url: string, options: PostgresOptions): Promise<Postgres> {
    // Only who has such a database loads what it is spoken to with.
    const { default: library } = await import('pg')
    const postgres = new Postgres(library, url, options)
    try {
      await postgres.migrate('fences', fenceSteps)
      return postgres
    } catch (error) {
      await postgres.close()
      throw error
    }
  }

  /**
   * Runs a statement that changes something. @returns how many rows it changed.
   * @throws STORAGE_..., of which STORAGE_UNSURE says that it may have been done.
   */
  run(sql: string, ...parameters: readonly PostgresValue[]): Promise<number> {
    return this.alone('committing', (statement) => statement.run(sql, ...parameters))
  }

  /** Does what {@link run} does under a lease: when that is another's by now, nothing. @throws STORAGE_FENCED besides. */
  runUnder(lease: Fence | undefined, sql: string, ...parameters: readonly PostgresValue[]): Promise<number> {
    if (!lease) return this.run(sql, ...parameters)
    return this.transaction((transaction) => transaction.run(sql, ...parameters), { fences: [lease] })
  }

  /** The first row, or `undefined`. The statement must only read, as it may be run again. */
  get<Row>(sql: string, ...parameters: readonly PostgresValue[]): Promise<Row | undefined> {
    return this.alone('reading', (statement) => statement.get<Row>(sql, ...parameters))
  }

  /** All rows. The statement must only read, as it may be run again. */
  all<Row>(sql: string, ...parameters: readonly PostgresValue[]): Promise<Row[]> {
    return this.alone('reading', (statement) => statement.all<Row>(sql, ...parameters))
  }

  /**
   * Runs `work` in one transaction: all of it is kept, or, when it or one of its statements fails, nothing.
   * @param work - may be run again when it came to nothing, so it has no effect besides.
   * @throws what `work` throws, and STORAGE_..., of which STORAGE_UNSURE says that it may have been kept.
   */
  transaction<Result>(
    work: (transaction: PostgresTransaction) => Result | Promise<Result>,
    { fences = [], patienceMs, first }: TransactionOptions = {},
  ): Promise<Result> {
    const attempt = () =>
      this.connected(async (transaction, at) => {
        at('writing')
        open(transaction, fences, first)
        try {
          const result = await work(transaction)
          at('committing')
          void transaction.run('COMMIT')
          await transaction.answered()
          return result
        } catch (error) {
          at('writing')
          const earliest = await transaction.answered().catch((met: unknown) => met)
          // A connection that is gone has rolled back by itself.
          await transaction.run('ROLLBACK').catch(() => {})
          throw isAftermath(error) ? earliest : error
        }
      })
    return this.patiently(attempt, patienceMs)
  }

  /**
   * Brings the tables of one part up to date. Of several processes that start at once one does it, the others wait.
   * @param steps - SQL, or what runs it; each once in the life of this database, in order. A step that was released is never
   *   changed.
   * @throws STORAGE_NEWER when the database has seen more steps than are given.
   */
  async migrate(part: string, steps: readonly PostgresStep[]): Promise<void> {
    if (this.upToDate.get(part) === steps.length) return
    const { patienceMs, openingPatienceMs = patienceMs } = this.options
    await this.transaction((transaction) => migratePart(transaction, this.place, part, steps), {
      patienceMs: openingPatienceMs,
    })
    this.upToDate.set(part, steps.length)
  }

  /**
   * Calls `heard` with what is told on a channel by `pg_notify`, over a connection that all channels share. Nothing may depend on it:
   * it misses what is told while the connection is being made anew, and behind PgBouncer's transaction pooling it hears nothing.
   * @param channel - a plain name.
   * @returns what ends that.
   */
  listen(channel: string, heard: (message: string) => void): () => void {
    return this.listener.listen(channel, heard)
  }

  /** Ends what is under way and all connections; safe to call twice. */
  async close(): Promise<void> {
    if (this.closing.signal.aborted) return
    this.closing.abort()
    await this.listener.close()
    await this.pool.end()
  }

  /** One statement, which is a transaction by itself. */
  private alone<Result>(
    moment: PostgresMoment,
    work: (statement: PostgresTransaction) => Promise<Result>,
  ): Promise<Result> {
    return this.patiently(() =>
      this.connected((statement, at) => {
        at(moment)
        return work(statement)
      }),
    )
  }

  /** Does something on a connection of its own. @param work - says how far it has come. */
  private async connected<Result>(
    work: (statements: PostgresTransaction, at: (moment: PostgresMoment) => void) => Promise<Result>,
  ): Promise<Result> {
    if (this.closing.signal.aborted) throw new SwitchboardError('STORAGE_CLOSED', { file: this.place })
    let moment: PostgresMoment = 'connecting'
    let cut = false
    const fault = (error: unknown) => {
      const met = postgresError(this.place, error, moment)
      cut ||= isCut(met)
      return met
    }
    const client = await this.pool.connect().catch((error: unknown) => {
      throw fault(error)
    })
    try {
      return await work(new PostgresTransaction(client, fault), (next) => {
        moment = next
      })
    } finally {
      client.release(cut)
    }
  }

  /** Tries again what came to nothing and may succeed later. */
  private async patiently<Result>(
    attempt: () => Promise<Result>,
    patienceMs = this.options.patienceMs ?? 20_000,
  ): Promise<Result> {
    const { clock, logger } = this.options
    const endMs = clock.monotonic() + patienceMs
    for (let failures = 1; ; failures++) {
      try {
        return await attempt()
      } catch (error) {
        const delayMs = backOffMs(failures, firstDelayMs, maxDelayMs)
        if (!isPassingPostgres(error) || clock.monotonic() + delayMs > endMs) throw error
        logger.debug('the database is asked again', { error, delayMs })
        await clock.sleep(delayMs, this.closing.signal).catch(() => {
          throw error
        })
      }
    }
  }
}

/** What a standby answers may lack the last changes, so nothing is asked there. @throws STORAGE_SERVER_READ_ONLY */
async function writable(client: pg.PoolClient, server: string): Promise<void> {
  const { rows } = await client.query<{ transaction_read_only: string }>('SHOW transaction_read_only')
  if (rows[0]?.transaction_read_only === 'on') throw new SwitchboardError('STORAGE_SERVER_READ_ONLY', { server })
}

/** Begins it, with as few statements as that takes. */
function open(
  transaction: PostgresTransaction,
  fences: readonly Fence[],
  first: TransactionOptions['first'] = undefined,
): void {
  if (fences.length === 0 && !first) {
    void transaction.run(begin)
    return
  }
  const { call, parameters = [] } = first ?? {}
  const calls = [`set_config('idle_in_transaction_session_timeout', '${goneAfterMs}', true)`, ...(call ? [call] : [])]
  const columns = fences.length === 0 ? [] : columnsOf(fences)
  const [clients, machines, epochs] = columns.map((_, index) => `$${parameters.length + index + 1}`)
  if (fences.length > 0) calls.push(`switchboard_fence(${clients}::text[], ${machines}::text[], ${epochs}::bigint[])`)
  void transaction.run('BEGIN')
  void transaction.run(`SELECT ${calls.join(', ')}`, ...parameters, ...columns)
}

function columnsOf(fences: readonly Fence[]): readonly (readonly (string | number)[])[] {
  return [fences.map(({ client }) => client), fences.map(({ machine }) => machine), fences.map(({ epoch }) => epoch)]
}

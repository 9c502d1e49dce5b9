import { existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { SwitchboardError } from '../errors/switchboard-error.js'
import type { Logger } from '../logging/logger.js'
import type { Clock } from '../time/clock.js'
import type { ExpiryClock } from './expiry-clock.js'
import { FileClaim } from './file-claim.js'
import { GroupCommit } from './group-commit.js'
import { HeldWork } from './held-changes.js'
import { makePrivateFile } from './private-file.js'
import { openSqlite, type SqliteConnection, type SqliteStatement, type SqliteValue } from './sqlite.js'
import { openExpiryClock } from './sqlite-expiry-clock.js'
import { storageError } from './storage-error.js'
import { withoutNul } from './without-nul.js'

/** What a database needs besides its file. */
export interface DatabaseOptions {
  /** Time. */
  clock: Clock
  /** Where it says what it does. */
  logger: Logger
  /**
   * Whether this process wants the file for itself; default `true`. `false` is for tools that look or make a small
   * change beside a running Switchboard.
   */
  exclusive?: boolean
}

/** How long a statement waits for another connection that writes. */
const busyTimeoutMs = 5_000

/**
 * The process's SQLite database: update state, journal, outbox, key-value stores and what else has to outlive it. All
 * calls are synchronous and short. `:memory:` as file keeps it in memory.
 *
 * It writes ahead (WAL) with `synchronous = NORMAL`: a commit outlives the end of the process, also by SIGKILL. A power
 * failure may take back the last commits, whole and in order, and never damages the file. Where a commit must outlive
 * that too, use `transaction(work, { powerSafe: true })`; the update state needs it not, as Telegram then gives the same
 * updates again.
 */
export class Database {
  /** Commits the writes of many together. */
  readonly groupCommit: GroupCommit
  /** What handlers write to key-value stores and is not to be kept yet. */
  readonly heldWork = new HeldWork()
  /** By what stored values expire; made when it is asked for. */
  private expiry: ExpiryClock | undefined
  private readonly statements = new Map<string, SqliteStatement>()
  private readonly upToDate = new Map<string, number>()
  private depth = 0
  private isOpen = true

  /** Which file it is, as another one can take its place; `undefined` in memory. */
  private readonly inode: number | undefined

  private constructor(
    /** Where it lies. */
    readonly file: string,
    private readonly connection: SqliteConnection,
    private readonly claim: FileClaim | undefined,
    private readonly options: DatabaseOptions,
  ) {
    this.inode = inodeOf(file)
    this.groupCommit = new GroupCommit((work) => this.transaction(work), options.clock, options.logger)
  }

  /**
   * Opens the file, and makes it with its folder when it is not there, readable by this user only.
   * @throws STORAGE_IN_USE, STORAGE_UNREACHABLE, STORAGE_CORRUPT.
   */
  static open(file: string, options: DatabaseOptions): Database {
    const inMemory = file === ':memory:'
    if (!inMemory && !existsSync(file)) makeFolder(file)
    const claim = inMemory || options.exclusive === false ? undefined : FileClaim.take(file, options.clock)
    let connection: SqliteConnection | undefined
    try {
      if (!inMemory) makePrivateFile(file)
      connection = openSqlite(file, { timeoutMs: busyTimeoutMs })
      connection.exec('PRAGMA journal_mode = WAL')
      connection.exec('PRAGMA synchronous = NORMAL')
      // A checkpoint waits for the disk; journalled updates are mostly gone again before a later one.
      connection.exec('PRAGMA wal_autocheckpoint = 4000')
      connection.exec('PRAGMA foreign_keys = ON')
      connection.exec(
        'CREATE TABLE IF NOT EXISTS schema_parts (part TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT',
      )
      return new Database(file, connection, claim, options)
    } catch (error) {
      connection?.close()
      claim?.release()
      throw storageError(file, error)
    }
  }

  /** Whether its file is still where it was opened. */
  get isInPlace(): boolean {
    return this.inode === undefined || inodeOf(this.file) === this.inode
  }

  /** The time by which stored values expire. */
  get expiryClock(): ExpiryClock {
    this.expiry ??= openExpiryClock(this, this.options.clock)
    return this.expiry
  }

  /** Runs a statement that answers nothing. @returns how many rows it changed, and the id of the last one it added. */
  run(sql: string, ...parameters: readonly SqliteValue[]): { changes: number; lastId: number } {
    try {
      const { changes, lastInsertRowid } = this.prepared(sql).run(...parameters.map(keepable))
      return { changes: Number(changes), lastId: Number(lastInsertRowid) }
    } catch (error) {
      throw storageError(this.file, error)
    }
  }

  /** The first row, or `undefined`. */
  get<Row>(sql: string, ...parameters: readonly SqliteValue[]): Row | undefined {
    try {
      return this.prepared(sql).get(...parameters.map(keepable)) as Row | undefined
    } catch (error) {
      throw storageError(this.file, error)
    }
  }

  /** Runs a query and returns all its rows. */
  all<Row>(sql: string, ...parameters: readonly SqliteValue[]): Row[] {
    try {
      return this.prepared(sql).all(...parameters.map(keepable)) as Row[]
    } catch (error) {
      throw storageError(this.file, error)
    }
  }

  /**
   * Runs `work` in one transaction: all of it is kept, or, when it throws, nothing. Inside another one it is a part of
   * that, which can fail alone. `work` must not be asynchronous.
   * @param options.powerSafe - waits until the disk has it (`synchronous = FULL`); costs milliseconds; not inside another.
   */
  transaction<Result>(work: () => Result, options: { powerSafe?: boolean } = {}): Result {
    const { depth } = this
    const powerSafe = options.powerSafe === true && depth === 0
    if (powerSafe) this.exec('PRAGMA synchronous = FULL')
    this.exec(depth === 0 ? 'BEGIN IMMEDIATE' : `SAVEPOINT nested_${depth}`)
    this.depth++
    try {
      const result = work()
      this.exec(depth === 0 ? 'COMMIT' : `RELEASE nested_${depth}`)
      return result
    } catch (error) {
      this.rollBack(depth)
      throw storageError(this.file, error)
    } finally {
      this.depth = depth
      if (powerSafe && this.isOpen) this.exec('PRAGMA synchronous = NORMAL')
    }
  }

  /**
   * Brings the tables of one part up to date.
   * @param steps - SQL, or what runs it; each once in this file's life, in order. A step that was released is never changed.
   * @throws STORAGE_NEWER when the file has seen more steps than are given.
   */
  migrate(part: string, steps: readonly (string | ((database: Database) => void))[]): void {
    if (this.upToDate.get(part) === steps.length) return
    this.transaction(() => {
      const row = this.get<{ version: number }>('SELECT version FROM schema_parts WHERE part = ?', part)
      const found = row?.version ?? 0
      if (found > steps.length) {
        throw new SwitchboardError('STORAGE_NEWER', { file: this.file, part, found, known: steps.length })
      }
      if (found === steps.length) return
      for (const step of steps.slice(found)) {
        if (typeof step === 'string') this.connection.exec(step)
        else step(this)
      }
      this.run('INSERT OR REPLACE INTO schema_parts VALUES (?, ?)', part, steps.length)
    })
    this.upToDate.set(part, steps.length)
  }

  /** Commits what is left and closes the file; safe to call twice. */
  close(): void {
    if (!this.isOpen) return
    try {
      this.groupCommit.flush()
      this.noteTime()
    } finally {
      this.isOpen = false
      this.statements.clear()
      this.letGo()
    }
  }

  /** Closes the file, and lets others have it only then. */
  private letGo(): void {
    try {
      this.connection.close()
    } finally {
      this.claim?.release()
    }
  }

  private noteTime(): void {
    try {
      this.expiry?.note()
    } catch {
      // The note of the last time a value with a time limit was kept has to do.
    }
  }

  private rollBack(depth: number): void {
    // SQLite itself may have rolled back, when the disk was full.
    if (!this.connection.isTransaction) return
    if (depth === 0) this.exec('ROLLBACK')
    else this.connection.exec(`ROLLBACK TO nested_${depth}; RELEASE nested_${depth}`)
  }

  private exec(sql: string): void {
    try {
      this.prepared(sql).run()
    } catch (error) {
      throw storageError(this.file, error)
    }
  }

  private prepared(sql: string): SqliteStatement {
    if (!this.isOpen) throw new SwitchboardError('STORAGE_CLOSED', { file: this.file })
    let statement = this.statements.get(sql)
    if (!statement) {
      statement = this.connection.prepare(sql)
      this.statements.set(sql, statement)
    }
    return statement
  }
}

function keepable(value: SqliteValue): SqliteValue {
  return typeof value === 'string' ? withoutNul(value) : value
}

function inodeOf(file: string): number | undefined {
  return file === ':memory:' ? undefined : statSync(file, { throwIfNoEntry: false })?.ino
}

function makeFolder(file: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error)
    throw new SwitchboardError('STORAGE_UNREACHABLE', { file, problem }, { cause: error })
  }
}

import { existsSync, rmSync } from 'node:fs'
import { hostname } from 'node:os'
import { isSwitchboardError, SwitchboardError } from '../errors/switchboard-error.js'
import type { Clock } from '../time/clock.js'
import { makePrivateFile } from './private-file.js'
import { openSqlite, type SqliteConnection } from './sqlite.js'
import { isBusy, storageError } from './storage-error.js'

/** Whoever looks whether a file is held holds it for less than this. Nothing else of the process goes on while that is waited for. */
const lookMs = 20

/** How often a name is written that others, which begin at the same moment, write over. */
const maxWrites = 10

/**
 * The right of one process to a database file. It is a lock of the operating system on a small file beside it, so it
 * ends with the process however that ends, and nobody has to guess whether a lock file is stale. Others can still read
 * who holds it.
 */
export class FileClaim {
  private constructor(private readonly connection: SqliteConnection) {}

  /** @throws STORAGE_IN_USE, which names the process that holds the file. */
  static take(file: string, clock: Clock): FileClaim {
    try {
      return FileClaim.open(file, clock)
    } catch (error) {
      if (!isSwitchboardError(error, 'STORAGE_CORRUPT')) throw error
      // Nothing of worth lies in the file, and nobody holds what is no database: it is made anew.
      rmSync(`${file}-lock`, { force: true })
      return FileClaim.open(file, clock)
    }
  }

  /** Whether a process holds the file at this moment; `undefined` when that cannot be seen. */
  static isHeld(file: string): boolean | undefined {
    const lockFile = `${file}-lock`
    if (!existsSync(lockFile)) return false
    let connection: SqliteConnection | undefined
    try {
      // A file that is taken away in between is made anew, empty: Node 22.13 and 22.14 know no address that forbids it.
      connection = openSqlite(lockFile, { timeoutMs: 0 })
      connection.exec('BEGIN IMMEDIATE')
      // Where nothing may be written, that was no more than the right to read.
      connection.exec('DELETE FROM owner WHERE false')
      connection.exec('ROLLBACK')
      return false
    } catch (error) {
      const { code } = storageError(lockFile, error)
      // Nobody holds what is no database.
      return code === 'STORAGE_IN_USE' || (code === 'STORAGE_CORRUPT' ? false : undefined)
    } finally {
      connection?.close()
    }
  }

  private static open(file: string, clock: Clock): FileClaim {
    const lockFile = `${file}-lock`
    let connection: SqliteConnection
    try {
      makePrivateFile(lockFile)
      connection = openSqlite(lockFile, { timeoutMs: lookMs })
    } catch (error) {
      throw storageError(lockFile, error)
    }
    const own = { pid: process.pid, host: hostname(), since_ms: clock.now() }
    try {
      connection.exec('PRAGMA journal_mode = DELETE')
      connection.exec('CREATE TABLE IF NOT EXISTS owner (pid INTEGER, host TEXT, since_ms INTEGER)')
      claim(connection, own)
      return new FileClaim(connection)
    } catch (error) {
      const owner = isBusy(error) ? readOwner(connection, own) : undefined
      connection.close()
      throw owner === undefined
        ? storageError(lockFile, error)
        : new SwitchboardError('STORAGE_IN_USE', { file, owner }, { cause: error })
    }
  }

  release(): void {
    // Closing with a transaction open leaves the lock in place until the statements are collected.
    this.connection.exec('ROLLBACK')
    this.connection.close()
  }
}

interface Owner {
  readonly pid: number
  readonly host: string
  readonly since_ms: number
}

/** An open write transaction is the claim. It allows readers, who find the name that was written before. */
function claim(connection: SqliteConnection, own: Owner): void {
  for (let left = maxWrites; ; left--) {
    connection.exec('BEGIN IMMEDIATE')
    const written = ownerIn(connection)
    if (left === 0 || (written && isSame(written, own))) return
    connection.exec('DELETE FROM owner')
    connection.prepare('INSERT INTO owner VALUES (?, ?, ?)').run(own.pid, own.host, own.since_ms)
    connection.exec('COMMIT')
  }
}

function readOwner(connection: SqliteConnection, own: Owner): string {
  try {
    if (connection.isTransaction) connection.exec('ROLLBACK')
    const row = ownerIn(connection)
    if (row && !isSame(row, own))
      return `process ${row.pid} on ${row.host} since ${new Date(row.since_ms).toISOString()}`
  } catch {
    // As below.
  }
  // It is writing its name at this moment.
  return 'another process'
}

function ownerIn(connection: SqliteConnection): Owner | undefined {
  return connection.prepare('SELECT pid, host, since_ms FROM owner').get() as Owner | undefined
}

function isSame(one: Owner, other: Owner): boolean {
  return one.pid === other.pid && one.host === other.host && one.since_ms === other.since_ms
}

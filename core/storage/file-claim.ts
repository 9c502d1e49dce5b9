import { existsSync, rmSync } from 'node:fs'
import { hostname } from 'node:os'
import { isSwitchboardError, SwitchboardError } from '../errors/switchboard-error.js'
import type { Clock } from '../time/clock.js'
import { makePrivateFile } from './private-file.js'
import { openSqlite, type SqliteConnection } from './sqlite.js'
import { isBusy, storageError } from './storage-error.js'

/** Whoever looks whether a file is held holds it for less than this. */
const lookMs = 100

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

  /** Whether a process holds the file at this moment. */
  static isHeld(file: string): boolean {
    const lockFile = `${file}-lock`
    if (!existsSync(lockFile)) return false
    let connection: SqliteConnection | undefined
    try {
      connection = openSqlite(lockFile, { timeoutMs: 0 })
      connection.exec('BEGIN IMMEDIATE')
      connection.exec('ROLLBACK')
      return false
    } catch (error) {
      return isBusy(error)
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
    try {
      connection.exec('PRAGMA journal_mode = DELETE')
      connection.exec('CREATE TABLE IF NOT EXISTS owner (pid INTEGER, host TEXT, since_ms INTEGER)')
      connection.exec('BEGIN IMMEDIATE')
      connection.exec('DELETE FROM owner')
      connection.prepare('INSERT INTO owner VALUES (?, ?, ?)').run(process.pid, hostname(), clock.now())
      connection.exec('COMMIT')
      // An open write transaction is the claim. It allows readers, so that they can name the owner.
      connection.exec('BEGIN IMMEDIATE')
      return new FileClaim(connection)
    } catch (error) {
      const owner = isBusy(error) ? readOwner(connection) : undefined
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

function readOwner(connection: SqliteConnection): string {
  try {
    if (connection.isTransaction) connection.exec('ROLLBACK')
    const row = connection.prepare('SELECT pid, host, since_ms FROM owner').get() as
      | { pid: number; host: string; since_ms: number }
      | undefined
    if (row) return `process ${row.pid} on ${row.host} since ${new Date(row.since_ms).toISOString()}`
  } catch {
    // The owner is writing its name at this moment.
  }
  return 'another process'
}

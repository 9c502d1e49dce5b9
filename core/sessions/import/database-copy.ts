import { chmod, copyFile, mkdtemp, realpath, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSqlite, type SqliteConnection } from '../../storage/sqlite.js'

/** What SQLite keeps beside a database: writes that are not in it yet, and the way back from a broken one. */
const companions = ['', '-wal', '-journal']

/**
 * Opens a private copy of an SQLite database, gives it to `read` and removes it. The database itself is neither locked
 * nor written: even a reader would lay files beside one that is in WAL mode.
 * @returns what `read` gives, or `changed` when somebody wrote to the database meanwhile.
 * @throws what SQLite says of a file that is no database.
 */
export async function readDatabaseCopy<Result>(
  path: string,
  read: (database: SqliteConnection) => Result,
): Promise<Result | 'changed'> {
  // SQLite keeps its companions beside the file itself, not beside a link to it.
  const file = await realpath(path)
  const folder = await mkdtemp(join(tmpdir(), 'switchboard-import-'))
  try {
    const copy = join(folder, 'copy.db')
    const before = await traces(file)
    for (const companion of companions) await copyIfThere(`${file}${companion}`, `${copy}${companion}`)
    if ((await traces(file)) !== before) return 'changed'
    const database = openSqlite(copy, { timeoutMs: 0 })
    try {
      return read(database)
    } finally {
      database.close()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function copyIfThere(from: string, to: string): Promise<void> {
  try {
    await copyFile(from, to)
    // A copy may be as closed as what it was made of, and what was interrupted is put right in the copy.
    await chmod(to, 0o600)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}

/** Sizes and times of writing, as one text to compare. */
async function traces(file: string): Promise<string> {
  const all = await Promise.all(
    companions.map((companion) => stat(`${file}${companion}`, { bigint: true }).catch(() => undefined)),
  )
  return all.map((found) => (found ? `${found.size}:${found.mtimeNs}` : '-')).join(' ')
}

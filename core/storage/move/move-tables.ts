import { SwitchboardError } from '../../errors/switchboard-error.js'
import type { AppStorage } from '../app-storage.js'
import { Database } from '../database.js'
import type { PostgresStorage } from '../postgres/postgres-storage.js'
import { columnsLeft, storageTables } from './storage-tables.js'

/** What was copied of one table. */
export interface MovedTable {
  readonly table: string
  readonly rows: number
}

type Row = Record<string, string | number | boolean | null>

/** So many rows go over at once. */
const pageRows = 1_000

/**
 * Copies all tables from one storage to another one, whose tables are there and empty, and counts them on both sides. The
 * first one stays as it is.
 * @throws STORAGE_NOT_EMPTY, STORAGE_MOVE_INCOMPLETE, and what either storage throws.
 */
export async function moveTables(from: AppStorage, to: AppStorage): Promise<MovedTable[]> {
  for (const table of storageTables) {
    const rows = table === 'expiry_clock' ? 0 : await countOf(to, table)
    if (rows > 0) throw new SwitchboardError('STORAGE_NOT_EMPTY', { place: placeOf(to), table, rows })
  }
  for (const table of storageTables) await copy(from, to, table)
  const moved: MovedTable[] = []
  // At the end, so that what somebody wrote meanwhile shows.
  for (const table of storageTables) {
    const [rows, copied] = [await countOf(from, table), await countOf(to, table)]
    if (rows !== copied)
      throw new SwitchboardError('STORAGE_MOVE_INCOMPLETE', { place: placeOf(to), table, rows, copied })
    moved.push({ table, rows })
  }
  return moved
}

async function copy(from: AppStorage, to: AppStorage, table: string): Promise<void> {
  const [known, left] = [new Set(await columnsOf(to, table)), columnsLeft[table] ?? []]
  const columns = (await columnsOf(from, table)).filter((column) => known.has(column) && !left.includes(column))
  if (table === 'expiry_clock') await run(to, 'DELETE FROM expiry_clock')
  for (let offset = 0; ; offset += pageRows) {
    const sql = `SELECT ${columns.join(', ')} FROM ${table} ORDER BY ${columns.join(', ')} LIMIT ${pageRows} OFFSET ${offset}`
    const rows = from instanceof Database ? from.all<Row>(sql) : await from.postgres.all<Row>(sql)
    if (rows.length === 0) break
    if (to instanceof Database) insertIntoFile(to, table, columns, rows)
    else await insertIntoServer(to, table, columns, rows)
  }
  if (!(to instanceof Database)) await goOnCounting(to, table)
}

function insertIntoFile(database: Database, table: string, columns: readonly string[], rows: readonly Row[]): void {
  const places = columns.map(() => '?').join(', ')
  database.transaction(() => {
    for (const row of rows) {
      const values = columns.map((column) => {
        const value = row[column] ?? null
        return typeof value === 'boolean' ? Number(value) : value
      })
      database.run(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${places})`, ...values)
    }
  })
}

async function insertIntoServer(
  { postgres }: PostgresStorage,
  table: string,
  columns: readonly string[],
  rows: readonly Row[],
): Promise<void> {
  const names = columns.join(', ')
  // PostgreSQL has no text with this character.
  const json = JSON.stringify(rows, (_, value: unknown) =>
    typeof value === 'string' ? value.replaceAll('\u0000', '') : value,
  )
  const sql = `INSERT INTO ${table} (${names}) SELECT ${names} FROM json_populate_recordset(NULL::${table}, $1::json)`
  await postgres.run(sql, json)
}

/** Numbers that the server gives go on behind those that came over. */
async function goOnCounting({ postgres }: PostgresStorage, table: string): Promise<void> {
  const found = await postgres.get<{ sequence: string | null }>(
    `SELECT pg_get_serial_sequence($1, attname) AS sequence FROM pg_attribute
       WHERE attrelid = $1::regclass AND attname = 'id' AND attidentity <> ''`,
    table,
  )
  if (!found?.sequence) return
  const sql = `SELECT setval($1::regclass, (SELECT coalesce(max(id), 0) + 1 FROM ${table}), false)`
  await postgres.transaction((transaction) => transaction.run(sql, found.sequence))
}

async function columnsOf(storage: AppStorage, table: string): Promise<string[]> {
  const rows =
    storage instanceof Database
      ? storage.all<{ name: string }>('SELECT name FROM pragma_table_info(?)', table)
      : await storage.postgres.all<{ name: string }>(
          `SELECT attname AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped
             AND attgenerated = '' ORDER BY attnum`,
          table,
        )
  return rows.map(({ name }) => name)
}

async function countOf(storage: AppStorage, table: string): Promise<number> {
  const sql = `SELECT COUNT(*) AS rows FROM ${table}`
  const row =
    storage instanceof Database
      ? storage.get<{ rows: number }>(sql)
      : await storage.postgres.get<{ rows: number }>(sql.replace('AS rows', 'AS "rows"'))
  return row?.rows ?? 0
}

async function run(storage: AppStorage, sql: string): Promise<void> {
  if (storage instanceof Database) storage.run(sql)
  else await storage.postgres.run(sql)
}

function placeOf(storage: AppStorage): string {
  return storage instanceof Database ? storage.file : storage.postgres.place
}

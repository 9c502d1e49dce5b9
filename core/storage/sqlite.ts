import { createRequire } from 'node:module'

/** The part of the `node:sqlite` API that is used here. */
export interface SqliteStatement {
  run(...parameters: readonly SqliteValue[]): { changes: number | bigint; lastInsertRowid: number | bigint }
  get(...parameters: readonly SqliteValue[]): unknown
  all(...parameters: readonly SqliteValue[]): unknown[]
}

export interface SqliteConnection {
  exec(sql: string): void
  prepare(sql: string): SqliteStatement
  close(): void
  readonly isTransaction: boolean
}

/** What can be bound to a statement's parameters. */
export type SqliteValue = null | number | bigint | string | Uint8Array

interface SqliteModule {
  DatabaseSync: new (file: string, options?: { readOnly?: boolean; timeout?: number }) => SqliteConnection
}

const require = createRequire(import.meta.url)

/** Node's own SQLite where it is there without a flag (22.13 and later), otherwise the package with the same API. */
function loadSqlite(): SqliteModule {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const builtIn = major > 22 || (major === 22 && minor >= 13)
  return quietly(() => require(builtIn ? 'node:sqlite' : '@photostructure/sqlite') as SqliteModule)
}

/** Some versions warn that theirs is experimental, on the standard error of whoever runs; what is used of it is tested on each. */
function quietly<Loaded>(load: () => Loaded): Loaded {
  const { emitWarning } = process
  process.emitWarning = ((warning: string | Error, ...rest: unknown[]) => {
    if (!String(warning).includes('SQLite')) Reflect.apply(emitWarning, process, [warning, ...rest])
  }) as typeof emitWarning
  try {
    return load()
  } finally {
    process.emitWarning = emitWarning
  }
}

const { DatabaseSync } = loadSqlite()

interface OpenOptions {
  readonly readOnly?: boolean
  readonly timeoutMs: number
}

/** Opens a SQLite file; another process that writes is waited for up to `timeoutMs`. */
export function openSqlite(file: string, { readOnly = false, timeoutMs }: OpenOptions): SqliteConnection {
  return new DatabaseSync(file, { readOnly, timeout: timeoutMs })
}

import { afterAll, beforeAll } from 'vitest'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { PostgresStorage } from '../../core/storage/postgres/postgres-storage.js'
import type { Clock } from '../../core/time/clock.js'
import { testDatabase } from './test-database.js'

/** A storage in a database of its own for all tests of a file. @returns what gives it with all of its tables empty. */
export function testStorage(clock: Clock): () => Promise<PostgresStorage> {
  let storage: PostgresStorage
  beforeAll(async () => {
    storage = await PostgresStorage.open(await testDatabase(), { clock, logger: new SilentLogger() })
  })
  afterAll(() => storage.close())
  return async () => {
    const tables = await storage.postgres.all<{ name: string }>(
      `SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = current_schema()
         AND tablename NOT IN ('schema_parts', 'writers')`,
    )
    await storage.postgres.run(`TRUNCATE ${tables.map(({ name }) => name).join(', ')} RESTART IDENTITY`)
    return storage
  }
}

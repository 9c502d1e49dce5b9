import { SwitchboardError } from '../../errors/switchboard-error.js'
import type { PostgresTransaction } from './postgres-transaction.js'

/** One change of the tables of a part. */
export type PostgresStep = string | ((transaction: PostgresTransaction) => Promise<void>)

/** Carries out the steps that the database has not seen. One process at a time, until its transaction ends. */
export async function migratePart(
  transaction: PostgresTransaction,
  place: string,
  part: string,
  steps: readonly PostgresStep[],
): Promise<void> {
  // A lock of the transaction, not of the connection, which may be somebody else's in the next transaction.
  void transaction.run(`SELECT pg_advisory_xact_lock(hashtextextended('switchboard:migrations', 0))`)
  void transaction.run('CREATE TABLE IF NOT EXISTS schema_parts (part text PRIMARY KEY, version integer NOT NULL)')
  const row = await transaction.get<{ version: number }>('SELECT version FROM schema_parts WHERE part = $1', part)
  const found = row?.version ?? 0
  if (found > steps.length) {
    throw new SwitchboardError('STORAGE_NEWER', { file: place, part, found, known: steps.length })
  }
  if (found === steps.length) return
  for (const step of steps.slice(found)) {
    if (typeof step === 'string') void transaction.run(step)
    else await step(transaction)
  }
  void transaction.run(
    'INSERT INTO schema_parts VALUES ($1, $2) ON CONFLICT (part) DO UPDATE SET version = excluded.version',
    part,
    steps.length,
  )
}

import type { AppStorage } from '../../storage/app-storage.js'
import { Database } from '../../storage/database.js'
import type { AuditLog } from './audit-log.js'
import { PostgresAuditLog } from './postgres-audit-log.js'
import { SqliteAuditLog } from './sqlite-audit-log.js'

/**
 * The audit log in a storage, with its tables.
 * @param machine - the name that this process's entries bear, where several share the log.
 * @throws STORAGE_...
 */
export async function openAuditLog(storage: AppStorage, machine?: string): Promise<AuditLog> {
  if (storage instanceof Database) return new SqliteAuditLog(storage, machine)
  return PostgresAuditLog.open(storage.postgres, machine)
}

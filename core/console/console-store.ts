import type { AppStorage } from '../storage/app-storage.js'
import { Database } from '../storage/database.js'
import type { KeyValueStore } from '../storage/key-value-store.js'
import { PostgresKeyValueStore } from '../storage/postgres/postgres-key-value-store.js'
import { SqliteKeyValueStore } from '../storage/sqlite-key-value-store.js'

/** Where the console keeps passwords, logins and tokens, all of them as hashes; apart from what plugins keep. */
export function consoleStore(storage: AppStorage): KeyValueStore {
  // Nothing of it is written by handlers, and only where something may be does Node have to follow every promise.
  const namespace = { client: '', plugin: 'console:access' }
  return storage instanceof Database
    ? new SqliteKeyValueStore(storage, namespace, { held: false })
    : new PostgresKeyValueStore(storage, namespace, { held: false })
}

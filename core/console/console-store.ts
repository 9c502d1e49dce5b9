import type { Database } from '../storage/database.js'
import type { KeyValueStore } from '../storage/key-value-store.js'
import { SqliteKeyValueStore } from '../storage/sqlite-key-value-store.js'

/** Where the console keeps passwords, logins and tokens, all of them as hashes; apart from what plugins keep. */
export function consoleStore(database: Database): KeyValueStore {
  // Nothing of it is written by handlers, and only where something may be does Node have to follow every promise.
  return new SqliteKeyValueStore(database, { client: '', plugin: 'console:access' }, { held: false })
}

import type { Database } from './database.js'
import type { PostgresStorage } from './postgres/postgres-storage.js'

/** Where an app keeps what has to outlive it: a file of its own, or a database server that several processes share. */
export type AppStorage = Database | PostgresStorage

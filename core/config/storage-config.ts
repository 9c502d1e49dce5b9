import { ConfigKey } from './config-key.js'

/** Where the process keeps what it has to remember. */
export class StorageConfig {
  /** The SQLite file, seen from the working directory. */
  @ConfigKey({ kind: 'text', example: '"data/switchboard.db"' })
  file = 'data/switchboard.db'
}

import { resolve } from 'node:path'
import type { SwitchboardConfig } from '../config/switchboard-config.js'
import { SwitchboardError } from '../errors/switchboard-error.js'
import type { Logger } from '../logging/logger.js'
import type { AppStorage } from '../storage/app-storage.js'
import { Database } from '../storage/database.js'
import { PostgresStorage } from '../storage/postgres/postgres-storage.js'
import type { Clock } from '../time/clock.js'

interface OpenStorageOptions {
  readonly config: SwitchboardConfig
  readonly cwd: string
  readonly clock: Clock
  readonly logger: Logger
  /** What logins in a database server are encrypted with. */
  readonly sessionKey?: string | undefined
}

/**
 * Opens where the app keeps what has to outlive it: the database server of `cluster.url`, or the file of `storage.file`.
 * @throws STORAGE_..., and SESSION_KEY_NEEDED for a server without a key for the logins that it keeps.
 */
export async function openStorage(options: OpenStorageOptions): Promise<AppStorage> {
  const { config, cwd, clock, logger, sessionKey } = options
  const { url } = config.cluster
  if (url === undefined) {
    const { file } = config.storage
    return Database.open(file === ':memory:' ? file : resolve(cwd, file), { clock, logger })
  }
  if (!sessionKey) throw new SwitchboardError('SESSION_KEY_NEEDED', {})
  return PostgresStorage.open(url, { clock, logger })
}

import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { SwitchboardConfig } from '../config/switchboard-config.js'
import { SilentLogger } from '../logging/silent-logger.js'
import type { AppStorage } from '../storage/app-storage.js'
import { Database } from '../storage/database.js'
import { PostgresStorage } from '../storage/postgres/postgres-storage.js'
import type { Clock } from '../time/clock.js'

/**
 * Opens what an app of this configuration keeps, beside whoever has it open, to look at it or for a small change.
 * @returns `undefined` while there is nothing.
 * @throws STORAGE_...
 */
export async function openStorageBeside(
  config: SwitchboardConfig,
  cwd: string,
  clock: Clock,
): Promise<AppStorage | undefined> {
  const logger = new SilentLogger()
  if (config.cluster.url !== undefined) return PostgresStorage.open(config.cluster.url, { clock, logger })
  const file = resolve(cwd, config.storage.file)
  if (config.storage.file === ':memory:' || !existsSync(file)) return undefined
  return Database.open(file, { clock, logger, exclusive: false })
}

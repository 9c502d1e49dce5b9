import { SilentLogger } from '../../core/logging/silent-logger.js'
import { Database } from '../../core/storage/database.js'
import { ManualClock } from '../../core/time/manual-clock.js'
import { NoDeliveryLog } from '../../core/updates/journal/no-delivery-log.js'
import { SqliteDeadLetters } from '../../core/updates/journal/sqlite-dead-letters.js'
import { SqliteDeliveryLog } from '../../core/updates/journal/sqlite-delivery-log.js'
import { deadLettersContract } from './contracts/dead-letters-contract.js'
import { deliveryLogContract } from './contracts/delivery-log-contract.js'
import type { LogHost } from './contracts/log-host.js'

const logger = new SilentLogger()

async function inSqlite(): Promise<LogHost> {
  const clock = new ManualClock()
  const database = Database.open(':memory:', { clock, logger })
  const create = (className: string, fields: Record<string, unknown>) => ({ className, ...fields })
  return {
    log: (client = 'alpha') => new SqliteDeliveryLog({ database, client, clock, logger, create }),
    committed: async () => {
      database.groupCommit.flush()
      await clock.advance(1)
    },
    letters: new SqliteDeadLetters(database),
    close: () => database.close(),
  }
}

deliveryLogContract('SQLite', { outlivesProcess: true }, inSqlite)
deadLettersContract('SQLite', inSqlite)

deliveryLogContract('nothing', { outlivesProcess: false }, async () => ({
  ...(await inSqlite()),
  log: () => new NoDeliveryLog(),
}))

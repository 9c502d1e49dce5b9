import { Client } from '../../../core/client/client.js'
import { ClientConfig } from '../../../core/config/client-config.js'
import { SilentLogger } from '../../../core/logging/silent-logger.js'
import type { SandboxAddress } from '../../../core/sandbox/sandbox.js'
import { MemorySessionStore } from '../../../core/sessions/memory-session-store.js'
import { Database } from '../../../core/storage/database.js'
import { SystemClock } from '../../../core/time/system-clock.js'
import type { MessageContext } from '../../../core/updates/contexts/message-context.js'
import { filters } from '../../../core/updates/filters.js'
import { Budget } from '../../../core/updates/queue/budget.js'
import { SqlitePeerStore } from '../../../core/updates/sqlite-peer-store.js'
import { UpdatePipeline } from '../../../core/updates/update-pipeline.js'
import { quickDriver } from '../../client/client-harness.js'

/** What the process that is killed is told, once, by its parent. */
export interface TortureJob {
  address: SandboxAddress
  databaseFile: string
  logins: { name: string; type: 'user' | 'bot'; dcId: number; authKeyHex: string }[]
}

const clock = new SystemClock()
const logger = new SilentLogger()

process.once('message', (job: TortureJob) => void run(job))

async function run({ address, databaseFile, logins }: TortureJob): Promise<void> {
  const database = Database.open(databaseFile, { clock, logger })
  const budget = new Budget(64)
  const pipelines = await Promise.all(
    logins.map(async ({ name, type, dcId, authKeyHex }) => {
      const client = new Client({
        config: Object.assign(new ClientConfig(), {
          sessionName: name,
          type,
          apiId: 1,
          apiHash: 'hash',
          parseMode: 'none',
        }),
        sessions: new MemorySessionStore({
          dcId,
          host: address.host,
          port: address.port,
          authKey: Buffer.from(authKeyHex, 'hex'),
        }),
        clock,
        logger,
        address,
        driverFactory: quickDriver(),
        peerStore: new SqlitePeerStore(database, { client: name }),
      })
      const pipeline = new UpdatePipeline({
        client,
        bindings: [
          {
            plugin: 'torture',
            manifest: { kind: 'message', member: 'echo', filter: filters.incoming.and(filters.private), options: {} },
            call: (context) => (context as MessageContext).reply(`echo ${(context as MessageContext).text}`),
          },
        ],
        clock,
        logger,
        budget,
        workers: 8,
        database,
      })
      await pipeline.start()
      await client.start()
      await pipeline.catchUp()
      return pipeline
    }),
  )
  const report = () => process.send?.({ type: 'metrics', all: pipelines.map((pipeline) => pipeline.metrics()) })
  report()
  setInterval(report, 50).unref()
}

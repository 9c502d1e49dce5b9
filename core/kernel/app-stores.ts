import type { AgentStore } from '../agents/agent-store.js'
import { PostgresAgentStore } from '../agents/postgres-agent-store.js'
import { SqliteAgentStore } from '../agents/sqlite-agent-store.js'
import type { PeerStore } from '../client/peers/peer-store.js'
import { migratePostgresPeers, PostgresPeerStore } from '../client/peers/postgres-peer-store.js'
import { SqlitePeerStore } from '../client/peers/sqlite-peer-store.js'
import type { OutboxStore } from '../outbox/outbox-store.js'
import { PostgresOutboxStore } from '../outbox/postgres-outbox-store.js'
import { SqliteOutboxStore } from '../outbox/sqlite-outbox-store.js'
import type { JobStore } from '../scheduler/job-store.js'
import { PostgresJobStore } from '../scheduler/postgres-job-store.js'
import { SqliteJobStore } from '../scheduler/sqlite-job-store.js'
import { migratePostgresSessions } from '../sessions/postgres-session-store.js'
import type { AppStorage } from '../storage/app-storage.js'
import { Database } from '../storage/database.js'
import type { FenceOf } from '../storage/fence.js'
import type { PostgresStorage } from '../storage/postgres/postgres-storage.js'
import { migratePostgresUpdates } from '../updates/journal/postgres-update-tables.js'
import type { ClientStores } from './client-stores.js'
import type { Placing } from './placing.js'
import { PostgresClientStores } from './postgres-client-stores.js'
import { SqliteClientStores } from './sqlite-client-stores.js'

/** Where the parts of an app keep what has to outlive it. */
export interface AppStores {
  /** The key-value stores of the app and its clients. */
  readonly clients: ClientStores
  readonly jobs: JobStore
  readonly outbox: OutboxStore
  readonly agents: AgentStore
  /** The known peers of one client. */
  peers(client: string): PeerStore
}

/** Makes the stores of an app, and brings their tables up to date. @throws STORAGE_... */
export async function openAppStores(storage: AppStorage, fenceOf: FenceOf, placing?: Placing): Promise<AppStores> {
  return storage instanceof Database ? inSqlite(storage) : inPostgres(storage, fenceOf, placing)
}

function inSqlite(database: Database): AppStores {
  return {
    clients: new SqliteClientStores(database),
    jobs: new SqliteJobStore(database),
    outbox: new SqliteOutboxStore(database),
    agents: new SqliteAgentStore(database),
    peers: () => new SqlitePeerStore(database),
  }
}

async function inPostgres(storage: PostgresStorage, fenceOf: FenceOf, placing?: Placing): Promise<AppStores> {
  const rights = placing && { machine: () => placing.machine, fence: (agent: string) => placing.fence(agent) }
  storage.accountOwners.for(placing && { machine: () => placing.machine, has: (client) => placing.has(client) })
  await migratePostgresUpdates(storage.postgres)
  await migratePostgresPeers(storage)
  await migratePostgresSessions(storage.postgres)
  return {
    clients: await PostgresClientStores.open(storage, fenceOf),
    jobs: await PostgresJobStore.open(storage.postgres, fenceOf),
    outbox: await PostgresOutboxStore.open(storage, rights),
    agents: await PostgresAgentStore.open(storage, fenceOf),
    peers: (client) => new PostgresPeerStore(storage, { fence: () => fenceOf(client) }),
  }
}

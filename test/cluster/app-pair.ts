import { onTestFinished } from 'vitest'
import { ClusterPlacing } from '../../core/cluster/cluster-placing.js'
import { PostgresClusterTable } from '../../core/cluster/postgres-cluster-table.js'
import { PostgresElsewhere } from '../../core/cluster/postgres-elsewhere.js'
import { PostgresJobTicks } from '../../core/cluster/postgres-job-ticks.js'
import type { ClientConfig } from '../../core/config/client-config.js'
import { SwitchboardConfig } from '../../core/config/switchboard-config.js'
import type { AnyClass } from '../../core/decorators/manifest.js'
import { type App, createApp } from '../../core/kernel/app.js'
import type { Logger } from '../../core/logging/logger.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { Sandbox } from '../../core/sandbox/sandbox.js'
import type { WorldDescription } from '../../core/sandbox/world/world-description.js'
import { Postgres } from '../../core/storage/postgres/postgres.js'
import { agentSessions, worldWithAgents } from '../../core/testing/world-with-agents.js'
import { SystemClock } from '../../core/time/system-clock.js'
import { quickDriver } from '../client/client-harness.js'
import { pluginTree } from '../kernel/plugin-tree.js'
import { testDatabase } from '../postgres/test-database.js'

/** Beats come at a third of it, and at a fifteenth while something is to be taken. */
const leaseMs = 3_000

export interface PairOptions {
  readonly clients: readonly ClientConfig[]
  readonly agents: readonly string[]
  /** The plugins of each client. */
  readonly plugins?: Readonly<Record<string, readonly AnyClass[]>>
  readonly world: WorldDescription
  /** The database; default: a new one. */
  readonly url?: string
  /** Told what goes wrong. */
  readonly logger?: Logger
}

/** Apps in one process that share a database and a Telegram, each under its machine's name. */
export async function cluster({ clients, agents, plugins = {}, world, ...options }: PairOptions) {
  const clock = new SystemClock()
  const { logger = new SilentLogger() } = options
  const url = options.url ?? (await testDatabase())
  const sandbox = await Sandbox.start({ world: await worldWithAgents(world, agents), seed: 1 })
  onTestFinished(() => sandbox.close())
  const { cwd, loader } = await pluginTree({ 'plugins/notes.md': {} })
  const postgres = await Postgres.open(url, { clock, logger })
  onTestFinished(() => postgres.close())
  const reach = new Map<string, PostgresElsewhere>()
  return {
    /** The way of one app to the clients of the others. */
    elsewhereOf: (name: string): PostgresElsewhere => {
      const found = reach.get(name)
      if (!found) throw new Error(`${name} was not started`)
      return found
    },
    sandbox,
    postgres,
    /** Starts one more; its clients are the same as those of the others. */
    start: async (name: string): Promise<App> => {
      const config = new SwitchboardConfig()
      config.clients = [...clients]
      config.cluster.url = url
      config.cluster.name = name
      config.agents.apiId = 1
      config.agents.strategy = 'sticky'
      config.agents.apiHash = 'hash'
      config.agents.accounts = agents.map((sessionName) => ({ sessionName, weight: 1, fresh: false }))
      const own = await Postgres.open(url, { clock, logger, maxConnections: 3 })
      const table = await PostgresClusterTable.open(own)
      const elsewhere = await PostgresElsewhere.open(own, { clock })
      reach.set(name, elsewhere)
      const ticks = await PostgresJobTicks.open({ postgres: own, clock, logger })
      const close = async () => {
        table.close()
        await own.close()
      }
      const placing = new ClusterPlacing({
        table,
        clock,
        logger,
        name,
        leaseMs,
        elsewhere,
        ticks,
        labels: {},
        weight: 1,
        close,
      })
      const app = createApp({
        ...{ config, cwd, loader, clock, placing, plugins, graceMs: 1_000, logger: () => logger },
        dataCentre: sandbox.address,
        driverFactory: quickDriver(),
        agentSession: agentSessions(sandbox),
        sessionKey: 'a key of more than sixteen characters',
      })
      onTestFinished(() => app.stop())
      await app.start()
      return app
    },
  }
}

/** Resolves as soon as something is so; it is looked for again and again, as it comes about in another process. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const clock = new SystemClock()
  while (!(await isSo())) await clock.sleep(20)
}

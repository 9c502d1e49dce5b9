import type { ClusterConfig } from '../config/cluster-config.js'
import { machineNameOf } from '../config/machine-name.js'
import type { Placing } from '../kernel/placing.js'
import type { Logger } from '../logging/logger.js'
import { Postgres } from '../storage/postgres/postgres.js'
import { PostgresSharedText } from '../storage/postgres/postgres-shared-text.js'
import type { Clock } from '../time/clock.js'
import { ClusterPlacing } from './cluster-placing.js'
import { PostgresClusterTable } from './postgres-cluster-table.js'
import { PostgresElsewhere } from './postgres-elsewhere.js'
import { PostgresJobTicks } from './postgres-job-ticks.js'
import { ProcessWatch } from './process-watch.js'

/**
 * Takes part in the cluster of a configuration; nothing is run before {@link Placing.start}.
 * @param cluster - with its `url`.
 * @throws STORAGE_SERVER_DOWN, STORAGE_SERVER_REFUSED, STORAGE_NEWER
 */
export async function openCluster(
  cluster: ClusterConfig,
  { clock, logger }: { clock: Clock; logger: Logger },
): Promise<Placing> {
  const { url = '', lease, labels = {}, weight } = cluster
  const name = machineNameOf(cluster) ?? ''
  const leaseMs = lease * 1_000
  // Its own few connections: a renewal must not wait behind what clients write.
  const postgres = await Postgres.open(url, {
    ...{ clock, logger },
    maxConnections: 3,
    patienceMs: 0,
    openingPatienceMs: 20_000,
    answerMs: leaseMs / 3,
  })
  try {
    const table = await PostgresClusterTable.open(postgres)
    const elsewhere = await PostgresElsewhere.open(postgres, { clock })
    const channels = await PostgresSharedText.open({ postgres, clock, name: 'channels', machine: name })
    const ticks = await PostgresJobTicks.open({ postgres, clock, logger })
    const watch = new ProcessWatch(clock, logger)
    const close = async () => {
      watch.close()
      table.close()
      await postgres.close()
    }
    return new ClusterPlacing({
      ...{ table, clock, logger, name, labels, weight, leaseMs, watch, elsewhere, channels, ticks, close },
    })
  } catch (error) {
    await postgres.close()
    throw error
  }
}

import type { SwitchboardConfig } from '../config/switchboard-config.js'
import type { Placing } from '../kernel/placing.js'
import type { Logger } from '../logging/logger.js'
import type { Clock } from '../time/clock.js'

/**
 * Takes part in the cluster of a configuration, if it has one; loads what that needs only then. The sandbox is one process by itself.
 * @throws what {@link openCluster} throws.
 */
export async function openPlacing(
  { cluster, sandbox }: SwitchboardConfig,
  clock: Clock,
  logger: Logger,
): Promise<Placing | undefined> {
  if (cluster.url === undefined || sandbox.enabled) return undefined
  const { openCluster } = await import('./open-cluster.js')
  return openCluster(cluster, { clock, logger })
}

import type { ClusterConfig } from '../config/cluster-config.js'
import type { SwitchboardConfig } from '../config/switchboard-config.js'

/** What has to be told of processes that share agents, as no process claims a message of the outbox; `undefined`: nothing. */
export function oneSenderNotice({ url }: ClusterConfig, agents: number): string | undefined {
  if (url === undefined || agents === 0) return undefined
  return 'cluster.url: messages of the outbox are not yet claimed by one process, so start only one process while there are agents'
}

/** Keeps what happens in the sandbox, its logins above all, out of the database of a cluster. */
export function leaveCluster(config: SwitchboardConfig): void {
  if (config.cluster.url === undefined) return
  config.cluster.url = undefined
  config.notices = [...config.notices, 'cluster.url has no effect in the sandbox, which keeps all in files of its own']
}

import type { SwitchboardConfig } from '../config/switchboard-config.js'

/** Keeps what happens in the sandbox, its logins above all, out of the database of a cluster. */
export function leaveCluster(config: SwitchboardConfig): void {
  if (config.cluster.url === undefined) return
  config.cluster.url = undefined
  config.notices = [...config.notices, 'cluster.url has no effect in the sandbox, which keeps all in files of its own']
}

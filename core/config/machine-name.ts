import { hostname } from 'node:os'
import type { ClusterConfig } from './cluster-config.js'

/** What this machine is called among those that share the clients; `undefined`: it shares them with none. */
export function machineNameOf({ url, name }: ClusterConfig): string | undefined {
  return url === undefined ? undefined : (name ?? hostname())
}

import { SwitchboardError } from '../errors/switchboard-error.js'
import type { Placing } from './placing.js'

/**
 * Every connection with a login of the configuration begins after this: what another process may have has no second one here.
 * @throws CLUSTER_CLIENT_ELSEWHERE where it is for another process, CLUSTER_CLIENT_PAUSED while it is handed over or its lease is not
 *   renewed.
 */
export function assertMayConnect(placing: Placing | undefined, client: string): void {
  if (!placing || placing.mayConnect(client)) return
  if (placing.fence(client)) throw new SwitchboardError('CLUSTER_CLIENT_PAUSED', { client })
  const machine = placing.machineOf(client)
  throw new SwitchboardError('CLUSTER_CLIENT_ELSEWHERE', { client, ...(machine !== undefined && { machine }) })
}

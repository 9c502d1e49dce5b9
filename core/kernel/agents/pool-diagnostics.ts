import { AgentPool } from '../../agents/agent-pool.js'
import type { AgentRoster } from '../../agents/agent-roster.js'
import { PoolToken } from '../../agents/pool-token.js'
import type { ClientConfig } from '../../config/client-config.js'
import { globalPool } from '../../config/global-pool.js'
import type { InjectionToken } from '../../decorators/manifest.js'
import { nearestName } from '../../errors/nearest-name.js'
import { SwitchboardError } from '../../errors/switchboard-error.js'
import type { Injectable } from '../injectable.js'

/** The table with what is wrong with asking for a pool: it does not exist, or there are no agents at all. */
export function withPoolDiagnostics(
  injectables: readonly Injectable[],
  clients: readonly Pick<ClientConfig, 'sessionName' | 'channel'>[],
  roster: AgentRoster,
): Injectable[] {
  const channels = roster.pools.map(({ name }) => name)
  const unknown = (pool: string, client: string) => {
    const nearest = nearestName(pool, channels)
    return new SwitchboardError('PLUGIN_POOL_UNKNOWN', { pool, client, known: channels, ...(nearest && { nearest }) })
  }
  const diagnose = (token: InjectionToken, client: string) => {
    const own = clients.find(({ sessionName }) => sessionName === client)?.channel
    const wanted = token instanceof PoolToken ? token.channel : own
    if (wanted !== undefined) return channels.includes(wanted) ? undefined : unknown(wanted, client)
    return roster.agents.length > 0 ? undefined : unknown(globalPool, client)
  }
  const isPool = ({ token }: Injectable) => token === AgentPool || token instanceof PoolToken
  return injectables.map((injectable) => (isPool(injectable) ? { ...injectable, diagnose } : injectable))
}

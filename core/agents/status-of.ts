import type { Clock } from '../time/clock.js'
import type { Agent } from './agent.js'
import type { AgentClients } from './agent-clients.js'
import type { AgentStatus } from './agent-status.js'

/** A picture of an agent. */
export function statusOf(
  agent: Agent,
  pools: readonly string[],
  { clock, clients }: { clock: Clock; clients: AgentClients },
): AgentStatus {
  const { records, client, health, name, inFlight } = agent
  const nowMs = clock.monotonic()
  const { messages, firsts, lookups } = records
  const self = client?.self
  const machine = clients.machineOf?.(name)
  return {
    name,
    ...health,
    pools,
    ...(machine === undefined ? {} : { machine }),
    ...(self
      ? { account: { id: self.id, name: self.displayName, ...(self.username ? { username: self.username } : {}) } }
      : {}),
    inFlight,
    budgets: {
      messages: { used: messages.used(nowMs), limit: messages.limit },
      firstMessages: { used: firsts.used(nowMs), limit: firsts.limit },
      lookups: { used: lookups.used(nowMs), limit: lookups.limit },
    },
    floods: records.floods
      .waiting(nowMs)
      .map(({ method, untilMs, resting }) => ({ method, waitMs: Math.ceil(untilMs - nowMs), resting })),
    hour: records.hourMetrics(),
    day: records.dayMetrics(),
  }
}

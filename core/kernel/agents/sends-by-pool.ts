import { AgentPool } from '../../agents/agent-pool.js'
import { AgentPools } from '../../agents/agent-pools.js'
import { PoolToken } from '../../agents/pool-token.js'
import type { ClassManifest } from '../../decorators/manifest.js'
import { Dialogues } from '../../handlers/dialogues/dialogues.js'
import { Outbox } from '../../outbox/outbox.js'

const senders: readonly unknown[] = [AgentPool, AgentPools, Dialogues, Outbox]

/** Whether a plugin or service asks for something that sends on its own and has to know for which handler. */
export function sendsByPool({ dependencies }: Pick<ClassManifest, 'dependencies'>): boolean {
  return dependencies.some((token) => senders.includes(token) || token instanceof PoolToken)
}

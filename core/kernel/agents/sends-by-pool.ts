import { AgentPool } from '../../agents/agent-pool.js'
import { AgentPools } from '../../agents/agent-pools.js'
import { PoolToken } from '../../agents/pool-token.js'
import type { ClassManifest } from '../../decorators/manifest.js'
import { Outbox } from '../../outbox/outbox.js'

/** Whether a plugin or service asks for something that sends through the outbox. */
export function sendsByPool({ dependencies }: Pick<ClassManifest, 'dependencies'>): boolean {
  return dependencies.some(
    (token) => token === AgentPool || token === AgentPools || token === Outbox || token instanceof PoolToken,
  )
}

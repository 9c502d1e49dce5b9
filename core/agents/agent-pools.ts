import { showAs } from '../errors/show-as.js'
import type { AgentPool } from './agent-pool.js'

/** All pools of the process; they come and go with their channels. */
export abstract class AgentPools {
  /** The pool of a channel, by its id; `undefined` when there is none. */
  abstract get(channel: string): AgentPool | undefined

  /** The pools of channels there are now; without the global one. */
  abstract list(): readonly AgentPool[]

  /** The pool of all agents. */
  abstract get global(): AgentPool

  /** Calls the listener after each change of which pools there are. It must not throw. @returns what ends that. */
  abstract onChange(listener: () => void): () => void
}

showAs(AgentPools, (pools) => ({ pools: pools.list().map(({ name }) => name) }))

import type { Client } from '../client/client.js'
import type { ClientState } from '../client/client-state.js'
import type { RosterAgent } from './agent-roster.js'

/** The client of an agent over all its lives. */
export interface AgentConnection {
  /** The client of its present life; `undefined` while it is not started. */
  readonly client: Client | undefined
  /** Where it is in its life. */
  readonly state: ClientState
  /** Connects, and asks nobody: without a login it fails. @throws what it failed with. */
  start(): Promise<void>
  /** Disconnects; the session stays. Never rejects. */
  stop(): Promise<void>
  /** Calls the listener after each change of the state. @returns what ends that. */
  onState(listener: (state: ClientState, reason?: Error) => void): () => void
}

/** Makes the clients of agents: of the same kind as those of the configuration, with its defaults. */
export interface AgentClients {
  /** Makes a client, connects nothing. @throws PLUGIN_PLAN_INVALID for the plugins of agents. */
  open(agent: RosterAgent): Promise<AgentConnection>
  /** What tells the login there is to connect with from others; `undefined`: there is none. */
  loginOf(agent: RosterAgent): Promise<string | undefined>
  /** Whether an agent is for this process to run; absent: all are. */
  isHere?(agent: string): boolean
  /** The name of the machine that runs an agent, where several share them and that is known. */
  machineOf?(agent: string): string | undefined
  /** Forgets a client that has stopped. */
  release(agent: string): void
}

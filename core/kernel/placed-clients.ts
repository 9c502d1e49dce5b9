import { processGate } from '../mtproto/connection/connect-gate.js'
import type { Fleet } from './fleet.js'
import type { ManagedClient } from './managed-client.js'
import type { PlacedClient, PlacedClients } from './placing.js'

interface PlacedClientsParts {
  readonly fleet: Fleet
  /** How many attempts to connect there may be in ten seconds; 0: any number. */
  readonly connectRate: number
  /** The agents there are, wherever they run. */
  readonly agents: () => readonly string[]
  /** The clients of those agents that were used here. */
  readonly agentClients: () => readonly ManagedClient[]
  /** Is told of agents that come, and of those that go when their connection is closed. */
  readonly directory: () => { arrived(agent: string): Promise<void>; left(agent: string): Promise<void> } | undefined
  /** Ends what is under way to log somebody in. Resolves when that connection is closed; never rejects. */
  readonly endLogin: (name: string) => Promise<void>
  /** Is told what kept an agent from coming. */
  readonly failed: (agent: string, error: unknown) => void
}

/**
 * The clients and agents of an app, as whoever says which of them run here starts and ends them. An agent that may run here is
 * connected by its pool, when that has something to send; one that may not is refused to it.
 */
export function placedClients(parts: PlacedClientsParts): PlacedClients {
  const { fleet, agents, agentClients, directory, endLogin, failed } = parts
  const find = (name: string) =>
    fleet.has(name) ? fleet.get(name) : agentClients().find((client) => client.name === name)
  return {
    list: () => {
      const clients = fleet.all.map(({ name, config }): PlacedClient => ({ name, placement: config.placement ?? {} }))
      const names = new Set(clients.map(({ name }) => name))
      return [...clients, ...agents().flatMap((name) => (names.has(name) ? [] : [{ name, placement: {} }]))]
    },
    room: () => processGate.room(parts.connectRate),
    start: async (name) => {
      // What a client fails with, its state tells.
      if (fleet.has(name))
        await fleet
          .get(name)
          .start()
          .catch(() => {})
      else
        await directory()
          ?.arrived(name)
          .catch((error) => failed(name, error))
    },
    stop: async (name) => {
      await Promise.all([find(name)?.stop(), endLogin(name)])
      if (!fleet.has(name))
        await directory()
          ?.left(name)
          .catch((error) => failed(name, error))
    },
    cut: (name) => {
      find(name)?.cut()
      void endLogin(name)
    },
  }
}

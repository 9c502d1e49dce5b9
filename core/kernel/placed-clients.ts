import type { Fleet } from './fleet.js'
import type { ManagedClient } from './managed-client.js'
import type { PlacedClient, PlacedClients } from './placing.js'

interface PlacedClientsParts {
  readonly fleet: Fleet
  /** The agents there are, wherever they run. */
  readonly agents: () => readonly string[]
  /** The clients of those agents that were used here. */
  readonly agentClients: () => readonly ManagedClient[]
}

/**
 * The clients and agents of an app, as whoever says which of them run here starts and ends them. An agent that may run here is
 * connected by its pool, when that has something to send; one that may not is refused to it.
 */
export function placedClients({ fleet, agents, agentClients }: PlacedClientsParts): PlacedClients {
  const find = (name: string) =>
    fleet.has(name) ? fleet.get(name) : agentClients().find((client) => client.name === name)
  return {
    list: () => {
      const clients = fleet.all.map(({ name, config }): PlacedClient => ({ name, placement: config.placement ?? {} }))
      const names = new Set(clients.map(({ name }) => name))
      return [...clients, ...agents().flatMap((name) => (names.has(name) ? [] : [{ name, placement: {} }]))]
    },
    // What it fails with, its state tells.
    start: (name) =>
      void (
        fleet.has(name) &&
        fleet
          .get(name)
          .start()
          .catch(() => {})
      ),
    stop: async (name) => find(name)?.stop(),
    cut: (name) => find(name)?.cut(),
  }
}

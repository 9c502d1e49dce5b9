import type { ExplainedUpdate } from '../../updates/trace/explained-update.js'
import type { AppControl } from './app-control.js'

/** An update of a client, with what its handlers made of it. */
export interface ClientUpdate extends ExplainedUpdate {
  readonly client: string
}

/** What comes by the way, and what clients did themselves. */
const quietKinds: readonly string[] = ['other', 'user-status', 'typing', 'read']
const quietOutcomes: readonly string[] = ['own', 'duplicate']

/**
 * The last updates that tell of something, of all clients, oldest first, each with what every handler made of it.
 * @param max - how many of each client.
 */
export function explainedUpdates(control: AppControl, max: number): ClientUpdate[] {
  return control
    .status()
    .clients.flatMap(({ name: client }) =>
      control
        .recentUpdates(client)
        .filter(({ kind, outcome }) => !quietKinds.includes(kind) && !quietOutcomes.includes(outcome))
        .slice(0, max)
        .flatMap(({ id }) => control.explainUpdate(client, id) ?? [])
        .map((update) => ({ client, ...update }))
        .reverse(),
    )
    .sort((one, other) => one.atMs - other.atMs)
}

import type { ClientConfig } from './client-config.js'
import type { SwitchboardConfig } from './switchboard-config.js'

interface UnusedKey {
  readonly key: string
  /** Whether the value asks for something that does not happen. */
  readonly asks: (client: ClientConfig) => boolean
  readonly because: string
}

/** The keys a configuration may carry over from Pyrogram that change nothing here, and why. */
const unused: readonly UnusedKey[] = []

/** One sentence for each key that is written and has no effect, with the clients that have it. */
export function unusedKeys(config: SwitchboardConfig, written: ReadonlySet<string>): string[] {
  return unused.flatMap(({ key, asks, because }) => {
    const names = config.clients
      .filter((client, index) => written.has(`clients[${index}].${key}`) && asks(client))
      .map((client) => client.sessionName)
    return names.length === 0 ? [] : [`${key} has no effect (${names.join(', ')}): ${because}`]
  })
}

import type { ClientConfig } from './client-config.js'
import type { SwitchboardConfig } from './switchboard-config.js'

interface UnusedKey {
  readonly key: string
  /** Whether the value asks for something that does not happen. */
  readonly asks: (client: ClientConfig) => boolean
  readonly because: string
}

/** The keys a configuration may carry over from Pyrogram that change nothing here, and why. */
const unused: readonly UnusedKey[] = [
  {
    key: 'periodic_tasks.schedule_function',
    asks: () => true,
    because: 'the jobs of a module are its methods with @Every and @Cron, no function sets them up',
  },
  {
    key: 'takeout',
    asks: (client) => client.takeout && client.type === 'bot',
    because: 'bots have no takeout sessions',
  },
]

/** One sentence for each key that is written and has no effect, with the clients that have it. */
export function unusedKeys(config: SwitchboardConfig, written: ReadonlySet<string>): string[] {
  return unused.flatMap(({ key, asks, because }) => {
    const names = config.clients
      .filter((client, index) => written.has(`clients[${index}].${key}`) && asks(client))
      .map((client) => client.sessionName)
    return names.length === 0 ? [] : [`${key} has no effect (${names.join(', ')}): ${because}`]
  })
}

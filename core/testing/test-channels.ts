import { Channels } from '../channels/channels.js'
import { MemoryDocument } from '../channels/memory-document.js'
import type { SwitchboardConfig } from '../config/switchboard-config.js'
import { SilentLogger } from '../logging/silent-logger.js'
import type { Clock } from '../time/clock.js'

/** Channels that are kept in memory. @param text - what `channels.json` would say; absent: nothing. */
export function testChannels(text: string | undefined, config: SwitchboardConfig, clock: Clock): Promise<Channels> {
  const sessions = config.clients.map(({ sessionName }) => sessionName)
  return Channels.open({ document: new MemoryDocument(text), clock, logger: new SilentLogger(), sessions })
}

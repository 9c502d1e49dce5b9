import { resolve } from 'node:path'
import type { SwitchboardConfig } from '../config/switchboard-config.js'
import type { Logger } from '../logging/logger.js'
import type { SharedText } from '../storage/shared-text.js'
import type { Clock } from '../time/clock.js'
import { Channels } from './channels.js'
import { FileDocument } from './file-document.js'
import { openSharedChannels } from './shared/open-shared-channels.js'
import { takenNames } from './taken-names.js'

/** The file of the channels of a configuration. */
export function channelsDocument(config: SwitchboardConfig, cwd: string, clock: Clock): FileDocument {
  return new FileDocument(resolve(cwd, config.channels.file), clock)
}

interface OpenChannelsParts {
  readonly config: SwitchboardConfig
  readonly cwd: string
  readonly clock: Clock
  readonly logger: Logger
  /** What they are on all machines; absent: the file alone says it. */
  readonly shared?: SharedText | undefined
}

/** The output channels of a configuration. @throws CONFIG_CHANNELS_INVALID, CONFIG_UNREADABLE, STORAGE_... */
export async function openChannels({ config, cwd, clock, logger, shared }: OpenChannelsParts): Promise<Channels> {
  const file = channelsDocument(config, cwd, clock)
  const taken = takenNames(config)
  const document = shared ? await openSharedChannels({ shared, file, cwd, clock, logger, taken }) : file
  return Channels.open({ document, clock, logger, ...taken })
}

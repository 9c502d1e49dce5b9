import { resolve } from 'node:path'
import type { SwitchboardConfig } from '../config/switchboard-config.js'
import type { Logger } from '../logging/logger.js'
import type { Clock } from '../time/clock.js'
import { Channels } from './channels.js'
import { FileDocument } from './file-document.js'
import { takenNames } from './taken-names.js'

/** The file of the channels of a configuration. */
export function channelsDocument(config: SwitchboardConfig, cwd: string, clock: Clock): FileDocument {
  return new FileDocument(resolve(cwd, config.channels.file), clock)
}

/** The output channels of a configuration. @throws CONFIG_CHANNELS_INVALID, CONFIG_UNREADABLE */
export function openChannels(config: SwitchboardConfig, cwd: string, clock: Clock, logger: Logger): Promise<Channels> {
  return Channels.open({
    document: channelsDocument(config, cwd, clock),
    clock,
    logger,
    ...takenNames(config),
    onTelegram: !config.sandbox.enabled,
  })
}

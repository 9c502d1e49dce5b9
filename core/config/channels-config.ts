import { ConfigKey } from './config-key.js'

/** Where the output channels are written down. */
export class ChannelsConfig {
  /** The JSON file with channels, their sources and agents, seen from the working directory. It need not exist. */
  @ConfigKey({ kind: 'text', example: '"config/channels.json"' })
  file = 'config/channels.json'
}

import { ConfigKey } from './config-key.js'

/** Which plugins a client gets. */
export class PluginsConfig {
  /** `false`: the client gets none. */
  @ConfigKey({ kind: 'boolean' })
  enabled = true

  /** Folder the names below are looked for in, seen from the working directory. */
  @ConfigKey({ kind: 'text', example: '"plugins/bot_plugins/bot1"' })
  root = 'plugins'

  /** Files without their ending (`bot_commands`), folders (`bot1`) or globs, seen from `root`. */
  @ConfigKey({ kind: 'texts', example: '["bot_commands", "bot_periodic"]' })
  include: string[] = []

  /** What is left out of `include`, written the same way. */
  @ConfigKey({ kind: 'texts', example: '["excluded_plugin"]' })
  exclude: string[] = []

  /** Options for plugins, by the plugin's name. */
  @ConfigKey({ kind: 'map', example: '{ plugin_name: { option: value } }' })
  options?: Record<string, unknown>
}

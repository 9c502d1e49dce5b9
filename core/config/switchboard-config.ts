import { AgentsConfig } from './agents-config.js'
import { ChannelsConfig } from './channels-config.js'
import { ClientConfig, languagePattern } from './client-config.js'
import { ClusterConfig } from './cluster-config.js'
import { ConfigKey } from './config-key.js'
import { ConsoleConfig } from './console-config.js'
import { LoggingConfig } from './logging-config.js'
import { OutboxConfig } from './outbox-config.js'
import { SandboxConfig } from './sandbox-config.js'
import { StorageConfig } from './storage-config.js'

/** A whole configuration, checked. Folders and files in it are seen from the working directory. */
export class SwitchboardConfig {
  /** The file it was read from, as it was named. */
  file = ''

  /** What was read but has no effect, one sentence each. */
  notices: readonly string[] = []

  /** The Telegram logins of this process. */
  @ConfigKey({
    kind: 'blocks',
    of: () => ClientConfig,
    required: true,
    fix: 'Write `clients:` and below it, for each client, `- session_name: "..."` with the other keys.',
  })
  clients: ClientConfig[] = []

  /** The built-in Telegram. */
  @ConfigKey({ kind: 'block', of: () => SandboxConfig })
  sandbox = new SandboxConfig()

  /** The database. */
  @ConfigKey({ kind: 'block', of: () => StorageConfig })
  storage = new StorageConfig()

  /** The database server, for more than one process. */
  @ConfigKey({ kind: 'block', of: () => ClusterConfig })
  cluster = new ClusterConfig()

  /** The output channels. */
  @ConfigKey({ kind: 'block', of: () => ChannelsConfig })
  channels = new ChannelsConfig()

  /** The accounts that send for channels. */
  @ConfigKey({ kind: 'block', of: () => AgentsConfig })
  agents = new AgentsConfig()

  /** How their messages go out. */
  @ConfigKey({ kind: 'block', of: () => OutboxConfig })
  outbox = new OutboxConfig()

  /** The web console. */
  @ConfigKey({ kind: 'block', of: () => ConsoleConfig })
  console = new ConsoleConfig()

  /** Log lines and files. */
  @ConfigKey({ kind: 'block', of: () => LoggingConfig })
  logging = new LoggingConfig()

  /** Language of plugins' texts for people whose own is not known, or who speak none that there are texts in. A client can have its own. */
  @ConfigKey({ kind: 'text', pattern: languagePattern, patternMeans: 'is no language code', example: '"en"' })
  fallbackLanguage = 'en'

  /** How many handlers of all clients together run side by side. */
  @ConfigKey({ kind: 'integer', min: 1, example: '64' })
  maxConcurrency = 64

  /** How many clients connect side by side. */
  @ConfigKey({ kind: 'integer', min: 1, example: '32' })
  connectConcurrency = 32

  /**
   * How many attempts to connect to one address of Telegram all clients together make in ten seconds; more wait for their
   * turn. 0: no limit. It does not hold in the sandbox.
   */
  @ConfigKey({ kind: 'integer', min: 0, example: '5' })
  connectRate = 5
}

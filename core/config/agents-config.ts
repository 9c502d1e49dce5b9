import { ConfigKey, variable } from './config-key.js'
import { PluginsConfig } from './plugins-config.js'
import { ProxyConfig } from './proxy-config.js'

/** A device as the account's list of devices shows it. */
class AgentDeviceConfig {
  /** The device. */
  @ConfigKey({ kind: 'text', required: true, example: '"Lenovo T14"' })
  deviceModel!: string

  /** Its system. */
  @ConfigKey({ kind: 'text', required: true, example: '"Windows 11"' })
  systemVersion!: string

  /** The version of the app on it. */
  @ConfigKey({ kind: 'text', required: true, example: '"5.1.0"' })
  appVersion!: string
}

/** An account that sends and belongs to no channel. */
export class AgentAccountConfig {
  /** Name of its session; unique over all clients and agents. */
  @ConfigKey({
    kind: 'text',
    required: true,
    pattern: /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/,
    patternMeans: 'is the name of a file: up to 64 letters, digits, `_`, `-` and `.`',
    example: '"agent_1"',
  })
  sessionName!: string

  /** Phone number to log in with, in international form; without it, it is asked for. */
  @ConfigKey({
    kind: 'text',
    pattern: /^\+?[\d\s()-]{5,25}$/,
    patternMeans: 'is not a phone number in international form',
    example: '"+1234567890"',
  })
  phoneNumber?: string

  /** How large its part is with the strategy `weighted`. */
  @ConfigKey({ kind: 'integer', min: 1, max: 1_000 })
  weight = 1

  /** Whether the account is new: it begins with a quarter of its budgets and gets all of them after two weeks. */
  @ConfigKey({ kind: 'boolean' })
  fresh = false
}

/** What all agents have in common: the accounts that send for channels. */
export class AgentsConfig {
  /** Number of your application at https://my.telegram.org. Default: that of the first user client. */
  @ConfigKey({ kind: 'integer', min: 1, max: 2_147_483_647, example: variable('API_ID') })
  apiId?: number

  /** Hash of your application at https://my.telegram.org. Default: that of the first user client. */
  @ConfigKey({ kind: 'text', secret: true, example: variable('API_HASH') })
  apiHash?: string

  /** Accounts that send and belong to no channel; they are in the global pool. */
  @ConfigKey({ kind: 'blocks', of: () => AgentAccountConfig, example: '[{ session_name: "agent_1" }]' })
  accounts?: AgentAccountConfig[]

  /** Proxies; each agent always has the same one of them. */
  @ConfigKey({
    kind: 'blocks',
    of: () => ProxyConfig,
    example: '[{ scheme: socks5, hostname: "127.0.0.1", port: 1080 }]',
  })
  proxies?: ProxyConfig[]

  /** Devices; each agent always has the same one of them. */
  @ConfigKey({
    kind: 'blocks',
    of: () => AgentDeviceConfig,
    example: '[{ device_model: "Lenovo T14", system_version: "Windows 11", app_version: "5.1.0" }]',
  })
  devices?: AgentDeviceConfig[]

  /** Telegram library under the agents. */
  @ConfigKey({ kind: 'choice', values: ['telegram', 'teleproto', 'mtcute'] })
  driver: 'telegram' | 'teleproto' | 'mtcute' = 'telegram'

  /** Folder of their session files, seen from the working directory. */
  @ConfigKey({ kind: 'text', example: '"sessions"' })
  workdir = 'sessions'

  /** How their texts are marked up unless a call says otherwise. */
  @ConfigKey({ kind: 'choice', values: ['HTML', 'Markdown', 'none'] })
  parseMode: 'HTML' | 'Markdown' | 'none' = 'HTML'

  /** Language Telegram answers them in, as an ISO 639-1 code. */
  @ConfigKey({ kind: 'text', example: '"en"' })
  langCode = 'en'

  /** Encrypts what they send by temporary keys (perfect forward secrecy). */
  @ConfigKey({ kind: 'boolean' })
  pfs = false

  /** How a pool chooses the next agent. */
  @ConfigKey({ kind: 'choice', values: ['least-busy', 'round-robin', 'weighted', 'sticky'] })
  strategy: 'least-busy' | 'round-robin' | 'weighted' | 'sticky' = 'least-busy'

  /** Messages of one account in a minute; 0 for no limit. */
  @ConfigKey({ kind: 'integer', min: 0, example: '20' })
  messagesPerMinute = 20

  /** First messages of one account to people who do not know it, in an hour; 0 for no limit. */
  @ConfigKey({ kind: 'integer', min: 0, example: '60' })
  firstMessagesPerHour = 60

  /** Look-ups of usernames and phone numbers by one account in a minute; 0 for no limit. */
  @ConfigKey({ kind: 'integer', min: 0, example: '10' })
  lookupsPerMinute = 10

  /** By how much the minute and the hour of these limits are longer by chance, at most. */
  @ConfigKey({ kind: 'integer', min: 0, max: 100, example: '10' })
  jitterPercent = 10

  /** How many messages of one account are under way side by side. */
  @ConfigKey({ kind: 'integer', min: 1, max: 1_000, example: '16' })
  maxInFlight = 16

  /** Whether every agent begins with a quarter of its limits and gets all of them after two weeks. */
  @ConfigKey({ kind: 'boolean' })
  warmUp = false

  /** How often an idle account is asked whether its login is still good, in seconds. */
  @ConfigKey({ kind: 'integer', min: 10, example: '300' })
  checkSeconds = 300

  /** How long an account rests that Telegram holds for a spammer, in hours. */
  @ConfigKey({ kind: 'integer', min: 1, example: '48' })
  peerFloodRestHours = 48

  /** Plugins that every agent runs, for what people write to it. */
  @ConfigKey({ kind: 'block', of: () => PluginsConfig })
  plugins?: PluginsConfig
}

import { showAs } from '../errors/show-as.js'
import { ConfigKey, variable } from './config-key.js'
import { ErrorHandlerConfig } from './error-handler-config.js'
import { PeriodicTasksConfig } from './periodic-tasks-config.js'
import { PluginsConfig } from './plugins-config.js'
import { ProxyConfig } from './proxy-config.js'
import { RateLimitConfig } from './rate-limit-config.js'
import { SessionConfig } from './session-config.js'
import { shownConfig } from './shown-config.js'

/** A language as Telegram and browsers name it. */
export const languagePattern = /^[A-Za-z]{2,8}(-[A-Za-z\d]{2,8})*$/

const credentialsFix = 'Take it from https://my.telegram.org and write it here, or keep it in .env and write'

/** One Telegram login. Keys are named as in YAML, in snake_case there. */
export class ClientConfig {
  /** Name of the client and of its session; unique. */
  @ConfigKey({
    kind: 'text',
    required: true,
    pattern: /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/,
    patternMeans: 'is the name of a file: up to 64 letters, digits, `_`, `-` and `.`',
    example: '"bot3"',
  })
  sessionName!: string

  /** `user`: a person's account. `bot`: a bot with a token. */
  @ConfigKey({ kind: 'choice', values: ['user', 'bot'], required: true })
  type!: 'user' | 'bot'

  /** Number of your application at https://my.telegram.org. */
  @ConfigKey({
    kind: 'integer',
    min: 1,
    max: 2_147_483_647,
    required: true,
    fix: `${credentialsFix} ${variable('API_ID')}.`,
  })
  apiId!: number

  /** Hash of your application at https://my.telegram.org. */
  @ConfigKey({ kind: 'text', required: true, secret: true, fix: `${credentialsFix} ${variable('API_HASH')}.` })
  apiHash!: string

  /** Version the account's list of devices shows. Without it, a session keeps what it was first used with. */
  @ConfigKey({ kind: 'text', example: '"Bot1App 3.3.3"' })
  appVersion = 'Switchboard'

  /** Device the account's list of devices shows. Without it, a session keeps what it was first used with. */
  @ConfigKey({ kind: 'text', example: '"Bot1Device"' })
  deviceModel = 'Switchboard'

  /** System the account's list of devices shows. Without it, a session keeps what it was first used with. */
  @ConfigKey({ kind: 'text', example: '"Bot1OS 3.0"' })
  systemVersion = 'Node.js'

  /** Language Telegram answers this client in, as an ISO 639-1 code. */
  @ConfigKey({ kind: 'text', example: '"en"' })
  langCode = 'en'

  /** Language of plugins' texts for people whose own is not known, or who speak none that there are texts in. */
  @ConfigKey({ kind: 'text', pattern: languagePattern, patternMeans: 'is no language code', example: '"en"' })
  fallbackLanguage?: string

  /** Whether a session keeps the device it was first used with, also when another one is named here; set for agents. */
  keepsDevice?: boolean

  /** Connects by IPv6. */
  @ConfigKey({ kind: 'boolean' })
  ipv6 = false

  /** Proxy for all connections of this client. */
  @ConfigKey({
    kind: 'block',
    of: () => ProxyConfig,
    example: '{ scheme: socks5, hostname: "127.0.0.1", port: 1080 }',
  })
  proxy?: ProxyConfig

  /** Connects to Telegram's test servers, which have accounts of their own. */
  @ConfigKey({ kind: 'boolean' })
  testMode = false

  /** The labels a machine must have to run this client, where several share the clients (`cluster`). Default: any machine does. */
  @ConfigKey({ kind: 'map', example: '{ region: eu }' })
  placement?: Record<string, string>

  /**
   * Encrypts what is sent by temporary keys (perfect forward secrecy), which are replaced once a day: whoever gets hold of the
   * session later can read nothing of what was recorded before.
   */
  @ConfigKey({ kind: 'boolean' })
  pfs = false

  /** Token of the bot, which BotFather gave out. Required for bots. */
  @ConfigKey({
    kind: 'text',
    secret: true,
    pattern: /^\d+:[\w-]{20,}$/,
    patternMeans: 'is not a bot token: a number, a colon, and 20 or more letters, digits, `_` and `-`',
    example: variable('BOT_TOKEN'),
    fix: `Take the token from @BotFather and write it here, or keep it in .env and write ${variable('BOT_TOKEN')}.`,
  })
  botToken?: string

  /** A stored login in one text, instead of a session file. */
  @ConfigKey({ kind: 'text', secret: true, example: variable('SESSION_STRING') })
  sessionString?: string

  /** Keeps the login in memory only. */
  @ConfigKey({ kind: 'boolean' })
  inMemory = false

  /** Phone number to log in with, in international form. Without it a user needs a session or is asked for it. */
  @ConfigKey({
    kind: 'text',
    pattern: /^\+?[\d\s()-]{5,25}$/,
    patternMeans: 'is not a phone number in international form',
    example: '"+1234567890"',
  })
  phoneNumber?: string

  /** Login code, when it is known beforehand; otherwise it is asked for. */
  @ConfigKey({ kind: 'text', secret: true, example: '"12345"' })
  phoneCode?: string

  /** Two-step password; without it, it is asked for when the account has one. */
  @ConfigKey({ kind: 'text', secret: true, example: variable('PASSWORD') })
  password?: string

  /** How many chats are handled side by side. */
  @ConfigKey({ kind: 'integer', min: 1, max: 10_000, example: '4' })
  workers = 4

  /** Folder of the session file, seen from the working directory. */
  @ConfigKey({ kind: 'text', example: '"sessions"' })
  workdir = 'sessions'

  /** How the client's texts are marked up unless a call says otherwise. */
  @ConfigKey({ kind: 'choice', values: ['HTML', 'Markdown', 'none'] })
  parseMode: 'HTML' | 'Markdown' | 'none' = 'HTML'

  /** Asks Telegram for no updates; handlers are not called then, jobs are. */
  @ConfigKey({ kind: 'boolean' })
  noUpdates = false

  /** Fetches at the start what was missed while the client did not run. Without it, updates start from now. */
  @ConfigKey({ kind: 'boolean' })
  catchUp = true

  /** Reads history in a takeout session, which has milder flood limits. Users only; their owner has to allow it. */
  @ConfigKey({ kind: 'boolean' })
  takeout = false

  /** Longest flood wait that is waited for, in seconds; longer ones are thrown. 0 never waits. */
  @ConfigKey({ kind: 'integer', min: 0 })
  sleepThreshold = 10

  /** Hides the two-step password while it is typed. */
  @ConfigKey({ kind: 'boolean' })
  hidePassword = true

  /** How many files go up or come down side by side; further ones wait. */
  @ConfigKey({ kind: 'integer', min: 1, max: 100 })
  maxConcurrentTransmissions = 1

  /** The channel whose agents send for this client's plugins, by its id; default: the only one, or all agents. */
  @ConfigKey({ kind: 'text', example: '"channel_123"' })
  channel?: string

  /** Telegram library under this client. */
  @ConfigKey({ kind: 'choice', values: ['telegram', 'teleproto', 'mtcute'] })
  driver: 'telegram' | 'teleproto' | 'mtcute' = 'telegram'

  /** How the login is kept. */
  @ConfigKey({ kind: 'block', of: () => SessionConfig })
  session = new SessionConfig()

  /** What happens after errors. */
  @ConfigKey({ kind: 'block', of: () => ErrorHandlerConfig })
  errorHandler = new ErrorHandlerConfig()

  /** How fast the client may call Telegram; without it there is no limit. */
  @ConfigKey({ kind: 'block', of: () => RateLimitConfig, example: '{ messages_per_second: 25 }' })
  rateLimit?: RateLimitConfig

  /** Which plugins the client gets. */
  @ConfigKey({ kind: 'block', of: () => PluginsConfig })
  plugins = new PluginsConfig()

  /** Which periodic jobs run. */
  @ConfigKey({ kind: 'block', of: () => PeriodicTasksConfig })
  periodicTasks = new PeriodicTasksConfig()
}

showAs(ClientConfig, shownConfig)

import type { AgentRoster } from '../agents/agent-roster.js'
import type { Channels } from '../channels/channels.js'
import type { LoginPrompt } from '../client/login/login-prompt.js'
import type { ConfigEdit } from '../config/config-edit.js'
import type { SwitchboardConfig } from '../config/switchboard-config.js'
import type { AnyClass } from '../decorators/manifest.js'
import type { LogRecord } from '../logging/console-line.js'
import type { LogCategory } from '../logging/log-category.js'
import type { LogFields, Logger } from '../logging/logger.js'
import type { Leftovers } from '../modules/leftovers.js'
import type { DataCentreAddress, DriverFactory } from '../mtproto/driver.js'
import type { ModuleLoader } from '../plan/module-loader.js'
import type { ReloadingLoader } from '../plan/reloading-loader.js'
import type { Clock } from '../time/clock.js'
import type { Placing } from './placing.js'
import type { PluginFailure } from './plugin-failure.js'
import type { ProvidedValue } from './provided-value.js'

/** What an app is made of. */
export interface AppOptions {
  /** The checked configuration. */
  config: SwitchboardConfig
  /** What relative paths of the configuration are seen from; default the working directory. */
  cwd?: string
  /** Time; default that of the machine. */
  clock?: Clock
  /** Gives the logger of a category; default: nothing is logged. */
  logger?: (category: LogCategory, fields?: LogFields) => Logger
  /** Hands on each line of the log, without secrets, until the returned function is called; absent: there are no `log` events. */
  logLines?: (listener: (record: LogRecord) => void) => () => void
  /** Reads the configuration again, for changes while the app runs; default: it stays as it is. */
  readConfig?: () => Promise<SwitchboardConfig>
  /** Changes the file of the configuration; absent: there is none. */
  editConfig?: (edits: readonly ConfigEdit[], version?: string) => Promise<void>
  /** Where clients connect to; absent: Telegram. */
  dataCentre?: DataCentreAddress
  /** What clients connect by; absent: the library each names as its `driver`. */
  driverFactory?: DriverFactory
  /** Whom logins ask for phone, code and password; absent: the terminal, when there is one. */
  prompt?: LoginPrompt
  /** The key that session files are encrypted with; absent: they are not. */
  sessionKey?: string
  /** Plugin classes given by hand, by client, besides those its configuration finds in files. */
  plugins?: Readonly<Record<string, readonly AnyClass[]>>
  /**
   * What is injected instead of what plugins and Switchboard provide, in all clients: values (`provided(Cache, cache)`), or classes
   * with `@Provide`; default none.
   */
  provide?: readonly (ProvidedValue | AnyClass)[]
  /** The output channels; absent: none. The caller closes them when the app has stopped. */
  channels?: Channels
  /** The agents and pools a plan is checked against; default: those of the channels and the configuration. */
  roster?: AgentRoster
  /** A login in one text for an agent, instead of a session file; absent: agents have session files. */
  agentSession?: (agent: string) => string | undefined
  /** Is told the values of plugins' options that must not be shown, as soon as they are known. */
  hideSecrets?: (secrets: readonly string[]) => void
  /** How plugin files are imported; absent: by `import()`, and files that have changed, for a reload, by a {@link ReloadingLoader}. */
  loader?: ModuleLoader
  /**
   * Is told at once what goes wrong in plugins: runs of handlers and jobs that throw, also those that are tried again, filters, hooks.
   * Must not throw. Default: it is in the log alone.
   */
  onFailure?: (failure: PluginFailure) => void
  /** Watches what plugins begin and do not end; absent: nobody does. */
  leftovers?: Leftovers
  /** Says which clients run in this process; absent: all do. */
  placing?: Placing
  /**
   * Whether the process is there for this app alone, so that `start` may set what holds for all of it: V8's flag
   * `--no-allocation-site-pretenuring`, by which the memory of many busy clients stays flat over long runs. Signals and uncaught errors
   * stay the caller's. Default `false`: nothing of the process is touched. `switchboard start` sets it too.
   */
  ownsProcess?: boolean
  /** How long jobs and handlers may take to finish when a client stops, in milliseconds; default 10,000. */
  graceMs?: number
}

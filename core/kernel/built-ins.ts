import { Channels } from '../channels/channels.js'
import { Client } from '../client/client.js'
import { ClientConfig } from '../config/client-config.js'
import { type InjectionToken, type Scope as ScopeName, Token } from '../decorators/manifest.js'
import { CallStatistics } from '../errors/call-statistics.js'
import { Formatter } from '../formatting/formatter.js'
import { Logger } from '../logging/logger.js'
import { Scheduler } from '../scheduler/scheduler.js'
import { KeyValueStore } from '../storage/key-value-store.js'
import { Clock } from '../time/clock.js'

/** The client's `plugins.options` for the plugin that asks, as it stands in the configuration; `{}` when there is none. */
export const PluginOptions = new Token<Readonly<Record<string, unknown>>>('PluginOptions')

/**
 * Everything a constructor can ask for that is no plugin and no service. `Logger`, `KeyValueStore` and `PluginOptions`
 * differ with who asks: lines carry its name, stored values and options are its own.
 */
export const builtIns: ReadonlyMap<InjectionToken, ScopeName> = new Map<InjectionToken, ScopeName>([
  [CallStatistics, 'client'],
  [Channels, 'app'],
  [Client, 'client'],
  [ClientConfig, 'client'],
  [Clock, 'app'],
  [Formatter, 'client'],
  [KeyValueStore, 'app'],
  [Logger, 'app'],
  [PluginOptions, 'client'],
  [Scheduler, 'client'],
])

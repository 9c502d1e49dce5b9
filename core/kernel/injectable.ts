import type { CallGroup } from '../client/calls/call-group.js'
import type { Client } from '../client/client.js'
import type { ClientConfig } from '../config/client-config.js'
import type { InjectionToken } from '../decorators/manifest.js'
import type { Formatter } from '../formatting/formatter.js'
import type { DialogueDesk } from '../handlers/contexts/dialogue-desk.js'
import type { ClientTexts } from '../i18n/client-texts.js'
import type { Logger } from '../logging/logger.js'
import type { ProvidedToken } from '../plan/dependency-check.js'
import type { ClientScheduler, JobGroup } from '../scheduler/client-scheduler.js'
import type { AppResources } from './app-resources.js'

/** Who asks for something to be injected. */
export interface Consumer {
  /** The plugin's name, or the service's class. */
  readonly name: string
  readonly kind: 'plugin' | 'service'
  /** The plugin's file, for messages; unknown of a service. */
  readonly file?: string
  /** The plugin's options; `undefined` for a service. */
  readonly options?: unknown
}

/** Where the stored values of a plugin or service lie, apart from all others of its client. */
export function namespaceOf({ kind, name }: Consumer): string {
  return kind === 'plugin' ? name : `service:${name}`
}

/** Where what `@State` keeps of a plugin or service lies. */
export function statesOf(consumer: Consumer): string {
  return `state:${namespaceOf(consumer)}`
}

/** What things of one client are made from, besides those of the app. */
export interface ClientSource {
  readonly app: AppResources
  readonly config: ClientConfig
  readonly client: Client
  readonly formatter: Formatter
  readonly logger: Logger
  readonly scheduler: ClientScheduler
  /** The jobs of the set of plugins that is being built. */
  readonly jobs: JobGroup
  /** The middleware of the set. */
  readonly calls: CallGroup
  /** The texts of the set's plugins. */
  readonly texts: ClientTexts
  /** The dialogues of the set. */
  readonly dialogues: DialogueDesk
}

/** Something that a constructor can ask for and that is neither a plugin nor a service: one line of the table. */
export interface Injectable extends ProvidedToken {
  /** Makes it for a service of the app's scope; absent for what belongs to a client. */
  readonly inApp?: (app: AppResources, consumer: Consumer, token: InjectionToken) => unknown
  /** Makes it for a plugin or a service of a client's scope. */
  readonly inClient: (source: ClientSource, consumer: Consumer, token: InjectionToken) => unknown
}

/**
 * Something that all of the process may ask for. The factory is called for each who asks, so what is to be shared it keeps
 * itself.
 * @param inClient - makes it inside a client, when it is another there.
 */
export function inAppScope<T>(
  token: InjectionToken<T>,
  inApp: (app: AppResources, consumer: Consumer) => T,
  inClient: (source: ClientSource, consumer: Consumer) => T = ({ app }, consumer) => inApp(app, consumer),
): Injectable {
  return { token, scope: 'app', covers: (asked) => asked === token, inApp, inClient }
}

/** Something that only what lives in a client's scope may ask for. */
export function inClientScope<T>(
  token: InjectionToken<T>,
  inClient: (source: ClientSource, consumer: Consumer) => T,
): Injectable {
  return { token, scope: 'client', covers: (asked) => asked === token, inClient }
}

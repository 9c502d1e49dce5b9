import type { ProxyConfig } from '../config/proxy-config.js'
import type { CallStatisticsSnapshot } from '../errors/call-statistics.js'
import type { Logger } from '../logging/logger.js'
import type { DataCentreAddress, DriverFactory } from '../mtproto/driver.js'
import type { LibraryName } from '../mtproto/library/library.js'
import type { SessionStore } from '../sessions/session-store.js'
import type { Clock } from '../time/clock.js'
import type { KnownAccounts } from './login/known-accounts.js'
import type { LoginPrompt } from './login/login-prompt.js'
import type { QrScreen } from './login/qr-login.js'
import type { TextFormatter } from './messages/message-calls.js'
import type { PeerStore } from './peers/peer-store.js'

/** What a client reads of its configuration; a `ClientConfig` fits. */
export interface ClientSettings {
  readonly sessionName: string
  readonly type: 'user' | 'bot'
  readonly apiId: number
  readonly apiHash: string
  readonly appVersion: string
  readonly deviceModel: string
  readonly systemVersion: string
  readonly langCode: string
  readonly ipv6: boolean
  readonly proxy?: ProxyConfig
  readonly testMode: boolean
  readonly botToken?: string
  readonly phoneNumber?: string
  readonly phoneCode?: string
  readonly password?: string
  readonly hidePassword: boolean
  readonly noUpdates: boolean
  readonly takeout: boolean
  /** Seconds. */
  readonly sleepThreshold: number
  readonly driver: LibraryName
  readonly errorHandler: { readonly maxRetries: number; readonly retryDelay: number }
}

/** What a client is made of. */
export interface ClientParts<Settings extends ClientSettings = ClientSettings> {
  readonly config: Settings
  readonly sessions: SessionStore
  /** Time for flood waits and retries; a driver's network has the real time. */
  readonly clock: Clock
  readonly logger: Logger
  /** Reads `parse_mode` texts; without it texts are sent as they stand. */
  readonly formatter?: TextFormatter
  /** A data centre other than Telegram's. */
  readonly address?: DataCentreAddress
  /** Default: the driver of `config.driver`. */
  readonly driverFactory?: DriverFactory
  /** Whom to ask for codes and passwords; default the terminal, when there is one. */
  readonly prompt?: LoginPrompt
  /** Shows a user QR codes to log in with, in place of asking for phone and code. */
  readonly qr?: QrScreen
  readonly peerStore?: PeerStore
  /** Which account a client was logged in as the last time; absent: that is not known. */
  readonly accounts?: KnownAccounts
  /** The counts of earlier runs. */
  readonly statistics?: CallStatisticsSnapshot
}

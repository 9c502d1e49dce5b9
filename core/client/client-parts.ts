import type { ClientConfig } from '../config/client-config.js'
import type { CallStatisticsSnapshot } from '../errors/call-statistics.js'
import type { Logger } from '../logging/logger.js'
import type { DataCentreAddress, DriverFactory } from '../mtproto/driver.js'
import type { SessionStore } from '../sessions/session-store.js'
import type { KeyValueStore } from '../storage/key-value-store.js'
import type { Clock } from '../time/clock.js'
import type { CallObserver } from './calls/call-observer.js'
import type { ClientLifecycle } from './client-lifecycle.js'
import type { KnownAccounts } from './login/known-accounts.js'
import type { LoginPrompt } from './login/login-prompt.js'
import type { QrScreen } from './login/qr-login.js'
import type { TextFormatter } from './messages/message-content.js'
import type { PeerStore } from './peers/peer-store.js'

/** What a client is made of. */
export interface ClientParts {
  readonly config: ClientConfig
  /** The life cycle that its connection is a part of; absent: the client has one of its own. */
  readonly life?: ClientLifecycle
  readonly sessions: SessionStore
  /** Time for flood waits and retries; a driver's network has the real time. */
  readonly clock: Clock
  readonly logger: Logger
  /** Reads `parse_mode` texts; without it texts are sent as they stand. */
  readonly formatter?: TextFormatter
  /** A data centre other than Telegram's. */
  readonly address?: DataCentreAddress
  /** Attempts to connect to one address in ten seconds, of all clients together; default as official clients do. */
  readonly connectRate?: number
  /** Default: the driver of `config.driver`. */
  readonly driverFactory?: DriverFactory
  /** Whom to ask for codes and passwords; default the terminal, when there is one. */
  readonly prompt?: LoginPrompt
  /** Shows a user QR codes to log in with, instead of asking for phone and code. */
  readonly qr?: QrScreen
  readonly peerStore?: PeerStore
  /** Where typed data of buttons are kept that are too long for one, and the secret they are signed with; default: in memory. */
  readonly buttonStore?: () => KeyValueStore
  /** Which account a client was logged in as the last time; absent: that is not known. */
  readonly accounts?: KnownAccounts
  /** The counts of earlier runs. */
  readonly statistics?: CallStatisticsSnapshot
  /** Is told of calls and floods; absent: nobody is. */
  readonly observer?: CallObserver
}

import type { Logger } from '../../logging/logger.js'
import type { Clock } from '../../time/clock.js'
import type { Route } from '../../transport/tcp-transport.js'
import type { TlObject } from '../driver.js'
import type { TrustedKeys } from '../key-exchange/rsa-key.js'
import type { Library, TlRequest } from '../library/library.js'
import type { PendingCall } from '../session/pending-call.js'
import type { ConnectionTimes } from './connection-times.js'
import type { Entrance } from './entrances.js'

/** What a connection is made of. */
export interface ConnectionOptions {
  library: Library
  logger: Logger
  clock: Clock
  times: ConnectionTimes
  dcId: number
  /** Whether it is for files, of which a key may have several. */
  isMedia?: boolean
  /** The number by which the data centre goes in a key exchange and at a proxy; default `dcId`. */
  wireDcId?: number
  /** Default: directly. */
  route?: Route
  authKey?: Buffer
  /** The RSA keys of which the data centre has to show one when a key is made with it. */
  trusted: TrustedKeys
  owner: ConnectionOwner
  /** Whether a key that the data centre says it does not know is given up at once, as one can be made; default `false`. */
  isKeyReplaceable?: boolean
  /** Whether messages are encrypted by temporary keys (perfect forward secrecy); default `false`. */
  isForwardSecret?: boolean
}

/**
 * Whose a connection is: it says what is needed to connect, and is told what becomes of it. One object, as a function for each
 * would be made for each of many clients.
 */
export interface ConnectionOwner {
  /** The ways into the data centre at the moment, the best first; at least one. */
  entrances(dcId: number): readonly Entrance[]
  /** Waits until it is this connection's turn to try. */
  turn(entrance: Entrance, options: { comesBack: boolean; signal: AbortSignal }): Promise<void>
  /** Sends the request every connection begins with; resolves with its answer. */
  greet(send: (request: TlRequest, call: PendingCall) => void): Promise<void>
  updates(updates: TlObject): void
  updatesLost(): void
  /** Something came that cannot be read; the server has been told the layer again, or is about to be. */
  unreadable(error: unknown): void
  /** A new key was made with the data centre. */
  keyMade(authKey: Buffer): void
  /** @param entrance - over which way. */
  up(entrance: Entrance): void
  down(reason: Error): void
  /** The key or the address is refused for good; nothing is tried any more. */
  refused(reason: Error): void
}

import type { AuthKey } from './auth-key.js'
import type { SessionLink } from './session.js'

/** A client's connection, as the session layer uses it. */
export interface ClientLink extends SessionLink {
  readonly remoteAddress: string
  /** It goes to an address for media, where one key may have several connections. */
  readonly isMedia: boolean
  /** The data centre the client asked for, the key's when it did not say. */
  dcIdFor(key: AuthKey): number
  usesKey(id: bigint): boolean
  /** Closes the connection when no other ping comes within `delaySeconds`. */
  closeUnlessPinged(delaySeconds: number): void
  /** Makes the connection go dead without closing: nothing is read or written any more. */
  stall(): void
  /** Tells the client that its key is not known, and closes. */
  refuseKey(): void
  /** Closes; what is written already still leaves. */
  close(reason: string): void
  /** Ends the connection without waiting for anything. */
  destroy(): void
}

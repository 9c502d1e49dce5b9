import type { RpcError } from '../rpc-error.js'

/** A request about to be carried out, as a fault may look at it. */
export interface RequestInSight {
  readonly method: string
  readonly authKeyId: bigint
  readonly userId: number | undefined
  readonly sessionId: bigint
}

/** What goes wrong with one request. */
export interface RequestFault {
  /** Waits before anything else, milliseconds. Later requests overtake. */
  delayMs?: number
  /**
   * - an `RpcError`: answered in place of carrying the request out
   * - `lose-request`: it is neither carried out nor answered
   * - `lose-answer`: it is carried out, the answer never leaves
   * - `close-before`, `close-after`: the connection breaks before, or after, it is carried out; no answer leaves on it
   * - `stall`: the connection stays open and goes dead, both ways
   */
  outcome?: RpcError | 'lose-request' | 'lose-answer' | 'close-before' | 'close-after' | 'stall'
}

/** An update about to be pushed to one session. */
export interface PushInSight {
  readonly authKeyId: bigint
  readonly userId: number | undefined
  readonly sessionId: bigint
  /** The constructor's name: `updates`, `updateShort`. */
  readonly name: string
}

/** What goes wrong with one push. */
export interface PushFault {
  /** The client never gets it, not even after a reconnect: a gap. */
  drop?: boolean
  /** Sends it this many times, as messages of their own. Default 1. */
  copies?: number
  /** Holds it back; later ones overtake. Milliseconds. */
  delayMs?: number
}

/** Makes the wire misbehave. What is not given goes well; without any, nothing is asked. */
export interface WireFaults {
  /** `refuse` closes the new connection at once, `stall` accepts it and never reads or writes. */
  onConnection?(remoteAddress: string): 'refuse' | 'stall' | undefined
  onRequest?(request: RequestInSight): RequestFault | undefined
  onPush?(push: PushInSight): PushFault | undefined
  /** Whether this message's salt is refused though it is right; the client is given another, and may be refused again. */
  refuseSalt?(authKeyId: bigint): boolean
  /** How far the server's clock is off, milliseconds; negative is behind. */
  skewMs?(): number
}

import type { RequestResult } from '../ports.js'
import type { RpcError } from '../rpc-error.js'
import type { TlValue } from '../tl-value.js'

/** Whose connection or session something happens on, as far as it is known. */
export interface LoginInSight {
  /** The permanent key; `undefined` before the client has shown one. */
  readonly authKeyId: bigint | undefined
  /** The account that is logged in. */
  readonly userId: number | undefined
  /** Whether a temporary key is used, bound or not; absent: that is not known yet. */
  readonly isTemporary?: boolean
}

interface SessionInSight extends LoginInSight {
  readonly authKeyId: bigint
  readonly sessionId: bigint
}

/** A request about to be carried out, as a fault may look at it. */
export interface RequestInSight extends SessionInSight {
  readonly method: string
  /** It came inside `initConnection`. */
  readonly isGreeting: boolean
  /** How many connections to an ordinary address use this login's key at the moment. */
  connections(): number
}

/** What goes wrong with one request. */
export interface RequestFault {
  /** Waits before anything else, milliseconds. Later requests overtake. */
  delayMs?: number
  /**
   * - an `RpcError`: answered instead of carrying the request out
   * - `lose-request`: it is neither carried out nor answered
   * - `lose-answer`: it is carried out, the answer is lost on its way and sent again later, as everything that is not
   *   acknowledged
   * - `forget-answer`: it is carried out, and there is no answer, also not later
   * - `close-before`, `close-after`: the connection breaks before, or after, it is carried out; no answer leaves on it
   * - `stall`: the connection stays open and goes dead, both ways
   */
  outcome?: RpcError | 'lose-request' | 'lose-answer' | 'forget-answer' | 'close-before' | 'close-after' | 'stall'
  /** Changes the result before it is encoded. */
  rewrite?(result: RequestResult): RequestResult
  /** Changes the encoded result; what comes out is not compressed any more. */
  spoil?(result: Buffer): Buffer
}

/** An update about to be pushed to one session. */
export interface PushInSight extends SessionInSight {
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
  /** Changes the updates before they are encoded. */
  rewrite?(updates: TlValue): TlValue
  /** Changes the encoded updates. */
  spoil?(body: Buffer): Buffer
}

/** An encrypted message of a client, opened. */
export interface MessageInSight extends SessionInSight {
  readonly isContainer: boolean
  /** It is, or holds, a request of the API. */
  readonly hasRequest: boolean
}

/** What the server says besides on a client's message, which is carried out as always. */
export interface MessageFault {
  /** Sends this many `new_session_created` of one new `unique_id`, whose `first_msg_id` is the message's own id. */
  greetings?: number
  /** Refuses a message that was never sent. */
  notice?: { readonly kind: 'bad_server_salt' | 'bad_msg_notification'; readonly code: number }
}

/** A message that is about to be encrypted for a client: an answer, or updates. */
export interface SendInSight extends SessionInSight {
  readonly isAnswer: boolean
}

/** What is wrong with a message's header, once; sent again, it is right. */
export type SendFault =
  | 'even-id'
  | 'old-id'
  | 'future-id'
  | 'repeated-id'
  | 'uneven-length'
  | 'long-length'
  | 'negative-length'
  | 'long-padding'
  | 'broken-container'

/** What goes wrong with one step of a key exchange. */
export interface HandshakeFault {
  /** `pq` is a random number of so many bytes. */
  pqBytes?: number
  /** The verdict instead of `dh_gen_ok`. */
  verdict?: 'dh_gen_retry' | 'dh_gen_fail'
}

/** Makes the wire misbehave. What is not given goes well; without any, nothing is asked. */
export interface WireFaults {
  /** Whether nothing is to go wrong at the moment: then nothing else is asked. Default: something may. */
  readonly isIdle?: boolean
  /** `refuse` closes the new connection at once, `stall` accepts it and never reads or writes. */
  onConnection?(remoteAddress: string): 'refuse' | 'stall' | undefined
  /** What becomes of a connection whose first bytes have shown its transport: `full`, `obfuscated intermediate` ... */
  onTransport?(name: string): 'refuse' | 'stall' | undefined
  /** The transport error that a frame of a client is answered with, before the connection closes: -404, -429, -444. */
  onFrame?(login: LoginInSight): number | undefined
  onHandshake?(step: 'pq' | 'key'): HandshakeFault | undefined
  onMessage?(message: MessageInSight): MessageFault | undefined
  onRequest?(request: RequestInSight): RequestFault | undefined
  onPush?(push: PushInSight): PushFault | undefined
  onSend?(message: SendInSight): SendFault | undefined
  /** Whether this message's salt is refused though it is right; the client is given another, and may be refused again. */
  refuseSalt?(authKeyId: bigint): boolean
  /** How far the server's clock is off, milliseconds; negative is behind. */
  skewMs?(): number
}

import type { Occasions, OnRequests } from './occasions.js'

/**
 * A client's next frame, in a key exchange too, is answered with a bare transport error, four bytes that nothing protects,
 * and the connection closes: -404 (key not known), -429 (too many connections), -444 (data centre not known).
 */
export interface TransportErrorFault extends Occasions {
  kind: 'transport-error'
  code: number
}

/** Requests are carried out and answered with a constructor that no schema has. */
export interface SpoiledAnswerFault extends OnRequests {
  kind: 'unknown-answer'
}

/** `getDifference` and `getChannelDifference` have an update of a constructor that no schema has among their others. */
export interface SpoiledDifferenceFault extends OnRequests {
  kind: 'unknown-in-difference'
  /**
   * It has a place in the log, beside one of the new messages of the first difference that is met (the middle one), and comes in
   * each difference that brings this message, and in no other. Default `false`: it comes in all.
   */
  stays?: boolean
}

/**
 * Something is wrong with temporary keys (core.telegram.org/api/pfs), and nothing with the permanent one:
 * - `forgotten`: a frame that is encrypted by one is answered with the transport error -404
 * - `unbound`: a request under one is refused with `401 AUTH_KEY_PERM_EMPTY`, as before it is bound
 * - `refused`: binding one is refused with `400 ENCRYPTED_MESSAGE_INVALID`
 */
export interface TemporaryKeyFault extends Occasions {
  kind: 'temporary-key'
  what: 'forgotten' | 'unbound' | 'refused'
}

/** Requests are carried out and answered with `gzip_packed` that unpacks to many zeros. */
export interface GzipBombFault extends OnRequests {
  kind: 'gzip-bomb'
  /** Unpacked; default 256 MiB, at most 1 GiB. */
  bytes?: number
}

/** Requests are carried out; their answer is packed into `gzip_packed` again and again. */
export interface NestedGzipFault extends OnRequests {
  kind: 'nested-gzip'
  /** How often; default 100. */
  depth?: number
}

/**
 * The server has forgotten what the client said of itself: each session is refused whatever it asks until it sends
 * `initConnection` again. `times` counts refusals.
 */
export interface UninitializedFault extends OnRequests {
  kind: 'not-initialized'
  /** Default `CONNECTION_NOT_INITED`. */
  error?: 'CONNECTION_NOT_INITED' | 'CONNECTION_LAYER_INVALID'
}

/** What is pushed has a constructor that no schema has: instead of the whole, or of one update `inside` the `updates`. */
export interface UnknownUpdateFault extends Occasions {
  kind: 'unknown-update'
  inside?: boolean
}

/**
 * A login whose key has two connections to ordinary addresses at the same time is refused whatever it asks with
 * `406 AUTH_KEY_DUPLICATED`, also when one of them is gone. Connections to addresses for media do not count.
 */
export interface DuplicateKeyFault extends Occasions {
  kind: 'duplicate-key'
}

/**
 * A message with requests makes the server say `new_session_created` once more, under a new `unique_id`, with the
 * message's own id as `first_msg_id`: of a container, all that is in it is older. The requests are carried out.
 */
export interface NewSessionFault extends Occasions {
  kind: 'new-session'
  /** How many messages say so, all with one `unique_id`; default 1. */
  copies?: number
  /** Only containers are occasions. */
  inContainer?: boolean
}

/** The server refuses a message that was never sent, besides carrying out the one that was. */
export interface FalseNoticeFault extends Occasions {
  kind: 'false-notice'
  /** `bad_server_salt` brings a salt that is none. */
  notice: 'bad_server_salt' | 'bad_msg_notification'
  /** The `error_code`; default 48 for a salt, 32 otherwise. */
  code?: number
}

interface OnMessages extends Occasions {
  /** Which messages of the server; default both. Each is met by itself, outside a container. */
  of?: 'answers' | 'updates'
}

/**
 * A message of the server has an id that no client may take: `even`, 400 seconds `old`, 60 seconds in the `future`; or it
 * comes twice under one id (`repeated`). Where it is sent again, it is right.
 */
export interface BadMessageIdFault extends OnMessages {
  kind: 'bad-message-id'
  id: 'even' | 'old' | 'future' | 'repeated'
}

/**
 * The header of a message of the server tells a length that is no multiple of four (`uneven`), greater than the packet
 * (`long`) or `negative`, or more than 1024 bytes of padding follow (`padding`). Where it is sent again, it is right.
 */
export interface BadLengthFault extends OnMessages {
  kind: 'bad-length'
  length: 'uneven' | 'long' | 'negative' | 'padding'
}

/** A message of the server comes in a container that says to hold two and is cut off in the second. */
export interface BrokenContainerFault extends OnMessages {
  kind: 'broken-container'
}

/** A key exchange is given a `pq` of many bytes, which nobody can factorize. */
export interface LongPqFault {
  kind: 'long-pq'
  /** Default 33. */
  bytes?: number
  times?: number
  after?: number
}

/** A key exchange ends with `dh_gen_retry`, to be tried with another number, or with `dh_gen_fail`. */
export interface KeyVerdictFault {
  kind: 'dh-gen-retry' | 'dh-gen-fail'
  times?: number
  after?: number
}

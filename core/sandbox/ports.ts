import type { TlValue } from './tl-value.js'

/*
 * The two halves of the data centre and what each knows of the other. The wire half (transports, handshake, encryption,
 * sessions, acks, layers) knows no account; the world half (accounts, chats, messages, updates) knows no byte.
 */

/** What a client told about itself in `initConnection`, empty until it did. */
export interface DeviceInfo {
  apiId: number
  deviceModel: string
  systemVersion: string
  appVersion: string
  systemLangCode: string
  langPack: string
  langCode: string
}

/** One login: a permanent auth key and what is known of it. Kept over reconnects and restarts of the centre. */
export interface AuthKeyRecord {
  readonly id: bigint
  readonly key: Uint8Array
  /** The data centre that made the key. */
  readonly dcId: number
  createdAtMs: number
  /** The layer of its latest `invokeWithLayer`. */
  layer: number
  device: DeviceInfo
  /** The account that is logged in; set and cleared by the world half only. */
  userId: number | undefined
}

/** A request as it reaches the world, with `invokeWithLayer`, `initConnection` and the other wrappers taken off. */
export interface ApiCall {
  readonly method: string
  readonly params: TlValue
  readonly authKey: AuthKeyRecord
  readonly sessionId: bigint
  /** The request's `msg_id`. */
  readonly messageId: bigint
  readonly layer: number
  readonly dcId: number
  readonly remoteAddress: string
  /** Wrapped in `invokeWithoutUpdates`, or in a file connection: this session wants no updates. */
  readonly withoutUpdates: boolean
  /** Wrapped in `invokeWithTakeout`. */
  readonly takeoutId: bigint | undefined
}

/** What a request answers: an object, a vector, a `Bool` or a bare number. */
export type RequestResult = TlValue | readonly unknown[] | boolean | number | bigint

/** The world half, as the wire half calls it. */
export interface SandboxApi {
  /**
   * Answers one request, at once when it can.
   * @returns the result: a TL object, a vector, a boolean (`Bool`), or a bare number or bigint where the schema has one.
   * @throws {RpcError} becomes an `rpc_error`; anything else becomes `500 INTERNAL_SERVER_ERROR` and is logged.
   */
  handle(call: ApiCall): RequestResult | Promise<RequestResult>

  /** The first request of a login on a session: from now on this session receives updates. */
  sessionOpened?(authKey: AuthKeyRecord, sessionId: bigint): void

  /** A session's last connection closed, or the session was destroyed. */
  sessionClosed?(authKey: AuthKeyRecord, sessionId: bigint): void
}

/** The wire half, as the world half calls it. */
export interface Wire {
  /**
   * Pushes an `Updates` object to the sessions of a login that receive updates. Un-acked, it is kept and sent again.
   * @param options.exceptSessionId - the session whose request caused it and which got it as the request's result.
   * @returns whether at least one session took it.
   */
  push(authKeyId: bigint, updates: TlValue, options?: { exceptSessionId?: bigint }): boolean

  /** Whether a session of a login, but this one, is to get updates: whoever asks need not make them for nobody. Absent: one may be. */
  hears?(authKeyId: bigint, exceptSessionId: bigint | undefined): boolean

  /** The logins of one account. */
  authKeysOf(userId: number): AuthKeyRecord[]
  authKey(id: bigint): AuthKeyRecord | undefined

  /** Forgets a key: its connections get transport error -404 and close. */
  dropAuthKey(id: bigint): void

  /** Adds a key made outside the handshake, logged in or not. For tests and for moving a world. */
  addAuthKey(record: AuthKeyRecord): void
}

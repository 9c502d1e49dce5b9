import type { Logger } from '../logging/logger.js'
import type { ProxySettings } from '../transport/proxy/proxy-settings.js'

/**
 * A TL object as a driver hands it over: the constructor's name in `className` (`'Message'`, `'PeerUser'`), fields in
 * camelCase, 64-bit numbers as objects of the library that answer to `Number(x)` and `String(x)`.
 */
export interface TlObject {
  /** The TL constructor, as the library names it: `UpdateNewMessage`. */
  readonly className: string
  readonly [field: string]: unknown
}

/** Where a data centre listens. Absent: Telegram's own. */
export interface DataCentreAddress {
  /** A name or an IP address. */
  host: string
  /** The TCP port. */
  port: number
  /** The number of the data centre. */
  dcId: number
  /** The centre's RSA key, PKCS#1 PEM, when it is not one of Telegram's. */
  publicKeyPem: string
}

/** A stored login: what it takes to come back without logging in. */
export interface Credentials {
  dcId: number
  /** 256 bytes. Secret. */
  authKey: Uint8Array
  host?: string
  port?: number
  /** The keys with which other data centres know the login, as files may lie there; absent: none was needed yet. */
  guests?: readonly GuestKey[]
}

/** A key of a data centre that is not the login's own. */
export interface GuestKey {
  readonly dcId: number
  /** 256 bytes. Secret. */
  readonly authKey: Uint8Array
}

/** `connected`: requests go through. `disconnected`: the library is trying to come back. `closed`: it will not. */
export type ConnectionState = 'connected' | 'disconnected' | 'closed'

/** What a driver tells its client. One listener per driver; it must not throw. */
export interface DriverListener {
  /**
   * A whole `Updates` object as the server sent it (`Updates`, `UpdateShort`, `UpdatesTooLong` ...), in order. A driver
   * says `UpdatesTooLong` by itself when the server lost the session and with it what it had not delivered.
   */
  updates(updates: TlObject): void
  /** The answer to a request, in order with the updates, before the promise of `invoke` is resolved. */
  answered?(method: string, params: Readonly<Record<string, unknown>>, result: TlObject): void
  connection(state: ConnectionState, reason?: Error): void
  /**
   * Something came that the library cannot read, and is not repeated.
   * @param id - the number of what it does not know, as `0x5ad00bad`; `undefined`: something else was wrong with it.
   */
  unreadable?(id: string | undefined): void
  /** The auth key or data centre changed: store them. */
  credentials(credentials: Credentials): void
}

/** How one call is made. */
export interface InvokeOptions {
  /** Gives up after so many milliseconds; default 60,000. */
  timeoutMs?: number
  /** Ends the waiting for the answer; the call may have reached Telegram all the same. */
  signal?: AbortSignal
  /**
   * Sends the request over a connection of its own, which takes and brings files and no updates; default `false`.
   * Such a connection is made on first use and closed when it is idle.
   */
  overFileConnection?: boolean
  /**
   * The data centre that is asked; default the login's own. Another one is asked over a connection of its own, as for files,
   * to which the login is carried over.
   */
  dcId?: number
  /**
   * Whether a login that belongs elsewhere is moved there (`PHONE_MIGRATE_2`), which costs the key it has: only before it is
   * logged in. Default `false`: then another data centre that is named is asked this once, and the login stays.
   */
  movesLogin?: boolean
  /** Makes the request part of a takeout session. */
  takeoutId?: bigint
}

/**
 * What Switchboard needs of a Telegram library. It knows connections, requests and raw updates; logging in, waiting for
 * floods, recovering updates and calling handlers is not its business.
 */
export interface Driver {
  /** The package's name. */
  readonly library: string

  /**
   * Connects and negotiates the layer. Rejects when it cannot; never hangs.
   * @param ask - called once, if at all, before that is done: requests that it makes at once go out in the first packet.
   */
  connect(signal: AbortSignal, ask?: () => void): Promise<void>

  /** Ends for good: no timer, socket or output of the library is left. Safe to call twice and at any time. */
  close(): Promise<void>

  /**
   * Sends one request, by its TL name with the namespace (`'messages.SendMessage'`) and its fields in camelCase; 64-bit
   * numbers may be native. A vector is answered as an array. What another data centre has to answer is asked there.
   * Does not sleep through flood waits and does not retry. A request that was under way when the connection broke is
   * repeated under the same id after the reconnect, as the protocol has it.
   * @throws the errors of `core/errors` (`RPC_...`).
   */
  invoke(method: string, params: Readonly<Record<string, unknown>>, options?: InvokeOptions): Promise<TlObject>

  /** Goes on at another data centre, for a login that belongs there. The key is a new one. */
  moveTo(dcId: number, signal: AbortSignal): Promise<void>

  /** Makes a TL object of the library (`'InputPeerUser'`), for use inside the params of a request. */
  create(className: string, fields: Readonly<Record<string, unknown>>): TlObject

  /** The answer to a two-step password (SRP), for `auth.CheckPassword`. */
  passwordAnswer(challenge: TlObject, password: string): Promise<TlObject>

  /** TL bytes of an object and back, for the journal. */
  encode(object: TlObject): Uint8Array
  decode(bytes: Uint8Array): TlObject
}

export interface DriverOptions {
  /**
   * How long a data centre may say that it does not know the key before that is believed, in milliseconds; default three
   * minutes. It says so without any proof.
   */
  keyDoubtedMs?: number
  apiId: number
  apiHash: string
  device: { model: string; systemVersion: string; appVersion: string; langCode: string }
  /** A login to come back with; absent for a fresh one. */
  credentials?: Credentials
  address?: DataCentreAddress
  listener: DriverListener
  /** For what the library and the connection have to say; nothing of it is printed. */
  logger: Logger
  /** What every connection goes through, those for files as well; absent: nothing. */
  proxy?: ProxySettings
  /** Tries IPv6 before IPv4; default `false`: after it. */
  ipv6?: boolean
  /**
   * How many attempts to connect to one address all logins of this process together make in ten seconds; 0: as many as they
   * like. Default 5, as official clients do. A data centre on this machine knows no such limit.
   */
  connectRate?: number
  /** Uses Telegram's test servers; default `false`. */
  testMode?: boolean
  /** Asks the server not to send updates; default `false`. */
  noUpdates?: boolean
  /** Encrypts by temporary keys, so that a key that is stolen later opens nothing that was sent before; default `false`. */
  pfs?: boolean
}

export type DriverFactory = (options: DriverOptions) => Driver

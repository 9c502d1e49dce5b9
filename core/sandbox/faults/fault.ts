import type { MethodPattern, Occasions, OnRequests } from './occasions.js'
import type {
  BadLengthFault,
  BadMessageIdFault,
  BrokenContainerFault,
  DuplicateKeyFault,
  FalseNoticeFault,
  GzipBombFault,
  KeyVerdictFault,
  LongPqFault,
  NestedGzipFault,
  NewSessionFault,
  SpoiledAnswerFault,
  SpoiledDifferenceFault,
  TemporaryKeyFault,
  TransportErrorFault,
  UninitializedFault,
  UnknownUpdateFault,
} from './protocol-fault.js'
import type {
  BotTimeoutFault,
  CdnRedirectFault,
  CodeTypeFault,
  DcOptionsFault,
  MigrateRequestFault,
  SignUpRequiredFault,
} from './service-fault.js'

/** Requests are refused. `error` is status and text: `400 PEER_FLOOD`, `500 INTERNAL_SERVER_ERROR`. */
export interface ErrorFault extends OnRequests {
  kind: 'error'
  error: string
}

/** What a wait is refused as; `FLOOD_WAIT` unless something else is said. */
export const waitErrors = [
  'FLOOD_WAIT',
  'FLOOD_PREMIUM_WAIT',
  'FLOOD_TEST_PHONE_WAIT',
  'SLOWMODE_WAIT',
  'TAKEOUT_INIT_DELAY',
  '2FA_CONFIRM_WAIT',
  'STORY_SEND_FLOOD',
] as const

/** Requests are refused with `420 FLOOD_WAIT_n`, or another 420 that carries its time. */
export interface FloodWaitFault extends OnRequests {
  kind: 'flood-wait'
  seconds: number
  as?: (typeof waitErrors)[number]
}

/**
 * Each account may make `count` requests in `perSeconds` of the world's time; one more is refused with the seconds it has
 * to wait, and does not count. Default methods: those that send messages.
 */
export interface RateFault extends OnRequests {
  kind: 'rate'
  count: number
  perSeconds: number
}

/**
 * Who sent into a group or channel waits `seconds` of the world's time before they send there again, and is refused with
 * `420 SLOWMODE_WAIT_n` until then. Default methods: those that send messages.
 */
export interface SlowModeFault extends OnRequests {
  kind: 'slow-mode'
  seconds: number
}

/** What a login that has ended is told. */
export const lostLoginErrors = {
  AUTH_KEY_UNREGISTERED: 401,
  SESSION_REVOKED: 401,
  SESSION_EXPIRED: 401,
  USER_DEACTIVATED: 401,
  USER_DEACTIVATED_BAN: 401,
  AUTH_KEY_DUPLICATED: 406,
} as const

/**
 * The logins there are now, of the account or of all, are refused whatever they ask, until this is removed; new logins
 * are well. With `USER_DEACTIVATED` and `USER_DEACTIVATED_BAN` the account itself is refused, and cannot log in either.
 */
export interface LostLoginFault extends Occasions {
  kind: 'lost-login'
  error: keyof typeof lostLoginErrors
}

/**
 * The logins there are now, of the account or of all, are taken for ones of another layer: answers and updates come in that
 * one until the client names its own again.
 */
export interface OtherLayerFault {
  kind: 'other-layer'
  layer: number
  account?: string | number
}

/** The account lives in another data centre while this lasts; logins elsewhere are sent there (`303 PHONE_MIGRATE_n`). */
export interface MigrateFault {
  kind: 'migrate'
  account: string | number
  dcId: number
}

/** Answers come late; what was asked for has happened long before. With `spreadMs`, up to so much later still. */
export interface DelayFault extends OnRequests {
  kind: 'delay'
  ms: number
  spreadMs?: number
}

/** `count` answers are gathered and leave in reverse order; after `withinMs` (default 500) those that are there leave. */
export interface ReorderFault extends OnRequests {
  kind: 'reorder'
  count: number
  withinMs?: number
}

/**
 * - `lose-request`: the request is neither carried out nor answered
 * - `disconnect-before`, `disconnect-after`: the connection breaks before, or after, it is carried out
 * - `half-open`: the connection stays and goes dead, both ways
 */
export interface BrokenRequestFault extends OnRequests {
  kind: 'lose-request' | 'disconnect-before' | 'disconnect-after' | 'half-open'
}

/**
 * Requests are carried out and the answer is lost on its way. As long as it is not acknowledged it is sent again: after
 * five seconds, on the next connection of the session, and when the same request comes again.
 */
export interface LostAnswerFault extends OnRequests {
  kind: 'lose-answer'
  /** There is no answer later either. */
  forGood?: boolean
}

/** Updates never come: a gap. */
export interface LostUpdateFault extends Occasions {
  kind: 'lose-update'
}

/** Updates come several times. */
export interface RepeatedUpdateFault extends Occasions {
  kind: 'repeat-update'
  /** Default 2. */
  copies?: number
}

/** Updates come late; later ones overtake them. */
export interface LateUpdateFault extends Occasions {
  kind: 'delay-update'
  ms: number
}

/** `updatesTooLong` comes instead of the updates. */
export interface TooLongFault extends Occasions {
  kind: 'updates-too-long'
}

/** New connections are closed at once, or accepted and never served (`stall`). */
export interface ConnectionFault extends Omit<Occasions, 'account'> {
  kind: 'refuse-connection'
  stall?: boolean
}

/**
 * Connections whose first bytes show MTProto are cut, or with `stall` never served, as some networks do; obfuscated ones
 * get through.
 */
export interface BlockedTransportFault extends Omit<Occasions, 'account'> {
  kind: 'block-transport'
  stall?: boolean
}

/** Messages are refused for their salt though it is right, with `bad_server_salt`. */
export interface SaltFault extends Occasions {
  kind: 'wrong-salt'
}

/** The server's clock is off, milliseconds; negative is behind. */
export interface SkewFault {
  kind: 'clock-skew'
  ms: number
}

/** Something that goes wrong on purpose. */
export type Fault =
  | ErrorFault
  | FloodWaitFault
  | RateFault
  | SlowModeFault
  | LostLoginFault
  | MigrateFault
  | OtherLayerFault
  | MigrateRequestFault
  | BotTimeoutFault
  | DelayFault
  | ReorderFault
  | BrokenRequestFault
  | LostAnswerFault
  | SpoiledAnswerFault
  | SpoiledDifferenceFault
  | TemporaryKeyFault
  | GzipBombFault
  | NestedGzipFault
  | UninitializedFault
  | LostUpdateFault
  | RepeatedUpdateFault
  | LateUpdateFault
  | TooLongFault
  | UnknownUpdateFault
  | ConnectionFault
  | BlockedTransportFault
  | TransportErrorFault
  | DuplicateKeyFault
  | SaltFault
  | SkewFault
  | NewSessionFault
  | FalseNoticeFault
  | BadMessageIdFault
  | BadLengthFault
  | BrokenContainerFault
  | LongPqFault
  | KeyVerdictFault
  | CodeTypeFault
  | SignUpRequiredFault
  | CdnRedirectFault
  | DcOptionsFault

/** The methods that send messages, as Telegram counts them. */
export const sendingMethods: readonly MethodPattern[] = [
  'messages.sendMessage',
  'messages.sendMedia',
  'messages.sendMultiMedia',
  'messages.forwardMessages',
  'messages.sendInlineBotResult',
]

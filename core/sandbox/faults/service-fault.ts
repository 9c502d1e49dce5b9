import type { Occasions, OnRequests } from './occasions.js'

/** Requests are sent to another data centre with `303 X_MIGRATE_n`, logged in or not; asked there, they are carried out. */
export interface MigrateRequestFault extends OnRequests {
  kind: 'migrate-request'
  what: 'PHONE' | 'NETWORK' | 'USER' | 'STATS' | 'FILE'
  dcId: number
}

/**
 * A bot gets a pressed button or an inline query, and who waits for its answer is refused at once with
 * `400 BOT_RESPONSE_TIMEOUT`. Default methods: `messages.getBotCallbackAnswer` and `messages.getInlineBotResults`.
 */
export interface BotTimeoutFault extends OnRequests {
  kind: 'bot-timeout'
}

/** How a login code comes. */
export const codeTypes = [
  'app',
  'sms',
  'sms-word',
  'sms-phrase',
  'call',
  'flash-call',
  'missed-call',
  'fragment',
  'email',
  'email-setup',
  'firebase',
] as const

/** Ways a code may come when it is asked for again. */
export const nextCodeTypes = ['sms', 'call', 'flash-call', 'missed-call', 'fragment'] as const

/**
 * Login codes are sent in this way, and again in the next one. A code by `email` signs in only as `email_verification`.
 * The code itself stays that of the account; missed and flash calls have it at the end of the number.
 */
export interface CodeTypeFault extends Occasions {
  kind: 'code-type'
  type: (typeof codeTypes)[number]
  /** Default: there is no other way, and `auth.resendCode` is refused with `406 SEND_CODE_UNAVAILABLE`. */
  nextType?: (typeof nextCodeTypes)[number]
  /** When `nextType` may be asked for, seconds; earlier, `auth.resendCode` is refused with `420 FLOOD_WAIT_n`. */
  timeoutSeconds?: number
}

/** Signing in with the right code is answered with `auth.authorizationSignUpRequired`. */
export interface SignUpRequiredFault extends Occasions {
  kind: 'sign-up-required'
}

/**
 * `upload.getFile` is answered with `upload.fileCdnRedirect`. The file is there in the data centre 203, at the sandbox's
 * own address and key: `help.getConfig` and `help.getCdnConfig` name it, `upload.getCdnFile` gives it encrypted.
 */
export interface CdnRedirectFault extends Occasions {
  kind: 'cdn-redirect'
  /** `upload.getCdnFile` first wants `upload.reuploadCdnFile`. */
  reupload?: boolean
  /** The bytes do not fit their hashes. */
  corrupt?: boolean
}

/**
 * Logins are told of another address of their data centre with `updateDcOptions`, when the fault is added; as long as it
 * lasts, `help.getConfig` has that address alone.
 */
export interface DcOptionsFault {
  kind: 'dc-options'
  account?: string | number
  /** Default 127.0.0.1. */
  host?: string
  /** Default: the port of the sandbox. */
  port?: number
}

import type { Verdict } from './entry.js'

/** What Telegram's own text of an error says beyond its status. */
export interface ReasonRule {
  readonly reason: RegExp
  /** The methods it is said of; default all. */
  readonly methods?: RegExp
  /** The code such an answer has, whatever its status. */
  readonly code?: 'RPC_SERVER' | 'RPC_BAD_REQUEST' | 'RPC_PEER_FLOOD' | 'RPC_FROZEN' | 'RPC_KEY_DUPLICATED'
  /** Default that of the code. */
  readonly verdict?: Verdict
  /** Whether a call that is made a second time has found done what it asks for. */
  readonly doneWhenRepeated?: boolean
  /** Whether the login is over: the key, the session or the account is gone. */
  readonly endsLogin?: boolean
}

/**
 * The only place that knows Telegram's texts by their meaning for a repetition; the first rule that fits is the one. See
 * core.telegram.org/api/errors, and core.telegram.org/method/‹name› for what each method answers.
 */
export const reasonRules: readonly ReasonRule[] = [
  // The number of a message, or of a payment, was taken by an earlier attempt.
  { reason: /^(RANDOM_ID_DUPLICATE|FORM_SUBMIT_DUPLICATE)$/, verdict: 'duplicate' },
  // Texts, titles, photos, pins, reactions, rights, names, links, topics: it is as it was asked to become.
  { reason: /_NOT_MODIFIED$/, doneWhenRepeated: true },
  // A button or an inline query takes one answer.
  { reason: /^QUERY_ID_INVALID$/, methods: /^messages\.Set(Bot|Inline)/, doneWhenRepeated: true },
  { reason: /^(USER_ALREADY_PARTICIPANT|USER_ALREADY_INVITED|INVITE_REQUEST_SENT)$/, doneWhenRepeated: true },
  {
    reason: /^USER_NOT_PARTICIPANT$/,
    methods: /^(channels\.LeaveChannel|messages\.DeleteChatUser|channels\.EditBanned)$/,
    doneWhenRepeated: true,
  },
  {
    reason: /^HIDE_REQUESTER_MISSING$/,
    methods: /^messages\.Hide(All)?ChatJoinRequests?$/,
    doneWhenRepeated: true,
  },
  { reason: /^(REVOTE_NOT_ALLOWED|CHARGE_ALREADY_REFUNDED|STARGIFT_ALREADY_\w+)$/, doneWhenRepeated: true },
  { reason: /^(CALL|GROUPCALL)_ALREADY_\w+$/, doneWhenRepeated: true },
  { reason: /^AUTH_KEY_DUPLICATED$/, code: 'RPC_KEY_DUPLICATED', endsLogin: true },
  {
    reason: /^(AUTH_KEY_UNREGISTERED|AUTH_KEY_INVALID|SESSION_REVOKED|SESSION_EXPIRED|USER_DEACTIVATED(_BAN)?)$/,
    endsLogin: true,
  },
  { reason: /^PEER_FLOOD$/, code: 'RPC_PEER_FLOOD' },
  // core.telegram.org/api/auth#frozen-accounts
  { reason: /^FROZEN_/, code: 'RPC_FROZEN' },
  // A bot does not answer: no fault of Telegram, although it says 502 or 503, and a button is not to be pressed again.
  { reason: /^BOT_RESPONSE_TIMEOUT$/, code: 'RPC_BAD_REQUEST' },
  {
    reason: /^Timeout$/i,
    methods: /^messages\.Get(BotCallbackAnswer|InlineBotResults)$/,
    code: 'RPC_BAD_REQUEST',
  },
  // Faults inside Telegram that come with the status of a bad request, too.
  { reason: /^(RPC_CALL_FAIL|RPC_MCGET_FAIL|INTERDC_|MSG_WAIT_|WORKER_BUSY|Timeout$)/i, code: 'RPC_SERVER' },
]

/** The rule for a text of Telegram, if there is one. */
export function ruleOf(reason: string, method: string): ReasonRule | undefined {
  return reasonRules.find((rule) => rule.reason.test(reason) && (rule.methods?.test(method) ?? true))
}

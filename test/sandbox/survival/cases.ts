import type { Fault } from '../../../core/sandbox/faults/fault.js'

/** One thing that goes wrong, and what a client that survives it does. */
export interface SurvivalCase {
  /** The fault's kind, with what makes it another case of that kind. */
  readonly name: string
  /** @param layer - that of the client. */
  readonly fault: (layer: number) => Fault
  /** When it goes wrong: while somebody logs in, or with a client that is online; default `online`. */
  readonly phase?: 'login' | 'online'
  /**
   * `goes on`: messages come once and in order, calls are answered or refused, and nothing is sent twice. `is told`: what was
   * asked for may fail, with an error, and soon.
   */
  readonly expected: 'goes on' | 'is told'
  /** Who has it happen; default the bot. Codes are asked of people only. */
  readonly as?: 'user'
  /** What makes it happen besides messages and calls. */
  readonly trigger?: 'drop' | 'file' | 'gap'
  /** Where the client writes to; default to Alice. */
  readonly to?: string
  /** It ends only after that many milliseconds; default when the calls are answered. */
  readonly lastsMs?: number
  /** How long a client may take for it, in milliseconds; default 15,000. */
  readonly patienceMs?: number
}

const method = 'messages.sendMessage'
const once = { times: 1 } as const
const fault = (one: Fault) => () => one
const goesOn = { expected: 'goes on' } as const
const isTold = { expected: 'is told' } as const
const login = { phase: 'login' } as const

/** Every kind of fault that a client meets. */
export const survivalCases: readonly SurvivalCase[] = [
  { name: 'error', fault: fault({ kind: 'error', error: '500 INTERNAL_SERVER_ERROR', method, ...once }), ...goesOn },
  { name: 'flood-wait', fault: fault({ kind: 'flood-wait', seconds: 1, method, ...once }), ...goesOn },
  { name: 'rate', fault: fault({ kind: 'rate', count: 1, perSeconds: 2 }), ...goesOn, lastsMs: 0 },
  { name: 'slow-mode', fault: fault({ kind: 'slow-mode', seconds: 2 }), ...goesOn, to: 'sandbox_group', lastsMs: 0 },
  { name: 'lost-login', fault: fault({ kind: 'lost-login', error: 'SESSION_REVOKED' }), ...isTold },
  { name: 'migrate', fault: fault({ kind: 'migrate', account: 'user1', dcId: 4 }), ...goesOn, ...login, as: 'user' },
  {
    name: 'migrate-request',
    fault: fault({ kind: 'migrate-request', what: 'USER', dcId: 4, method, ...once }),
    ...goesOn,
  },
  { name: 'delay', fault: fault({ kind: 'delay', ms: 1_500, method, ...once }), ...goesOn },
  { name: 'reorder', fault: fault({ kind: 'reorder', count: 2, method, ...once }), ...goesOn },
  { name: 'lose-request', fault: fault({ kind: 'lose-request', method, ...once }), ...isTold, patienceMs: 90_000 },
  { name: 'lose-answer', fault: fault({ kind: 'lose-answer', method, ...once }), ...goesOn },
  { name: 'disconnect-before', fault: fault({ kind: 'disconnect-before', method, ...once }), ...goesOn },
  { name: 'disconnect-after', fault: fault({ kind: 'disconnect-after', method, ...once }), ...goesOn },
  { name: 'half-open', fault: fault({ kind: 'half-open', method, ...once }), ...goesOn, patienceMs: 90_000 },
  { name: 'unknown-answer', fault: fault({ kind: 'unknown-answer', method, ...once }), ...goesOn },
  {
    name: 'unknown-in-difference',
    fault: fault({ kind: 'unknown-in-difference', ...once }),
    ...goesOn,
    trigger: 'gap',
  },
  { name: 'gzip-bomb', fault: fault({ kind: 'gzip-bomb', method, ...once }), ...goesOn },
  { name: 'nested-gzip', fault: fault({ kind: 'nested-gzip', method, ...once }), ...goesOn },
  { name: 'not-initialized', fault: fault({ kind: 'not-initialized', method, ...once }), ...goesOn },
  { name: 'other-layer', fault: (layer) => ({ kind: 'other-layer', layer: layer === 229 ? 198 : 229 }), ...goesOn },
  { name: 'lose-update', fault: fault({ kind: 'lose-update', ...once }), ...goesOn },
  { name: 'repeat-update', fault: fault({ kind: 'repeat-update', ...once }), ...goesOn },
  { name: 'delay-update', fault: fault({ kind: 'delay-update', ms: 4_000, ...once }), ...goesOn },
  { name: 'updates-too-long', fault: fault({ kind: 'updates-too-long', ...once }), ...goesOn },
  { name: 'unknown-update', fault: fault({ kind: 'unknown-update', ...once }), ...goesOn },
  { name: 'unknown-update, inside', fault: fault({ kind: 'unknown-update', inside: true, ...once }), ...goesOn },
  { name: 'refuse-connection', fault: fault({ kind: 'refuse-connection', times: 2 }), ...goesOn, trigger: 'drop' },
  { name: 'transport-error -404', fault: fault({ kind: 'transport-error', code: -404, ...once }), ...goesOn },
  {
    name: 'transport-error -429',
    fault: fault({ kind: 'transport-error', code: -429, ...once }),
    ...goesOn,
    patienceMs: 60_000,
  },
  { name: 'duplicate-key', fault: fault({ kind: 'duplicate-key' }), ...goesOn, trigger: 'file' },
  { name: 'wrong-salt', fault: fault({ kind: 'wrong-salt', ...once }), ...goesOn },
  { name: 'clock-skew', fault: fault({ kind: 'clock-skew', ms: 400_000 }), ...goesOn },
  { name: 'new-session', fault: fault({ kind: 'new-session', ...once }), ...goesOn },
  { name: 'false-notice', fault: fault({ kind: 'false-notice', notice: 'bad_msg_notification', ...once }), ...goesOn },
  {
    name: 'false-notice, salt',
    fault: fault({ kind: 'false-notice', notice: 'bad_server_salt', ...once }),
    ...goesOn,
  },
  ...(['even', 'old', 'future', 'repeated'] as const).map((id): SurvivalCase => {
    return { name: `bad-message-id ${id}`, fault: fault({ kind: 'bad-message-id', id, ...once }), ...goesOn }
  }),
  ...(['uneven', 'long', 'negative', 'padding'] as const).map((length): SurvivalCase => {
    return { name: `bad-length ${length}`, fault: fault({ kind: 'bad-length', length, ...once }), ...goesOn }
  }),
  { name: 'broken-container', fault: fault({ kind: 'broken-container', ...once }), ...goesOn },
  { name: 'block-transport', fault: fault({ kind: 'block-transport' }), ...goesOn, ...login, patienceMs: 60_000 },
  { name: 'long-pq', fault: fault({ kind: 'long-pq', ...once }), ...isTold, ...login },
  { name: 'dh-gen-retry', fault: fault({ kind: 'dh-gen-retry', ...once }), ...goesOn, ...login },
  { name: 'dh-gen-fail', fault: fault({ kind: 'dh-gen-fail', ...once }), ...isTold, ...login },
  { name: 'code-type', fault: fault({ kind: 'code-type', type: 'email-setup' }), ...isTold, ...login, as: 'user' },
  { name: 'sign-up-required', fault: fault({ kind: 'sign-up-required' }), ...isTold, ...login, as: 'user' },
  { name: 'cdn-redirect', fault: fault({ kind: 'cdn-redirect' }), ...isTold, trigger: 'file' },
  { name: 'dc-options', fault: fault({ kind: 'dc-options' }), ...goesOn, trigger: 'drop' },
]

/**
 * A bot that is slow is no fault of the connection and told to the one who pressed its button; temporary keys, which one
 * kind is about, are made by none of the libraries as they are tried here.
 */
export const kindsLeftOut: readonly Fault['kind'][] = ['bot-timeout', 'temporary-key']

import type { BlockDiagnostic } from '../../../config/check-block.js'
import type { ErrorCode } from '../../../errors/catalogue.js'
import { FloodWaitError } from '../../../errors/flood-wait-error.js'
import { isSwitchboardError } from '../../../errors/switchboard-error.js'
import { type ToldFacts, toldFacts } from '../../../errors/told-facts.js'
import { maskedChannel } from './masked-channel.js'

/** An error as RFC 9457 has it, with our code and what to do. */
export interface Problem {
  /** Names the kind of problem: `urn:switchboard:CONSOLE_BODY_INVALID`. */
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  /** Our code; docs/errors.md has them all. */
  readonly code: string
  readonly fix: string
  /** What differs from case to case in the texts, to tell them in another language by the code. */
  readonly facts?: ToldFacts
  /** Of a body that was refused: every value that is wrong. */
  readonly problems?: readonly BlockDiagnostic[]
  /** Seconds after which another attempt makes sense. */
  readonly retryAfter?: number
  /** Of a conflict: what is stored now, and its version. */
  readonly theirs?: unknown
  readonly version?: string
}

/** What a code means in HTTP; the rest goes by the prefix. */
const statusOfCode: Partial<Record<ErrorCode, number>> = {
  APP_CHANNEL_AGENT_UNKNOWN: 404,
  APP_CHANNEL_UNKNOWN: 404,
  APP_CONVERSATION_UNKNOWN: 404,
  APP_PLUGIN_UNKNOWN: 404,
  APP_CLIENT_IS_AGENT: 404,
  APP_CLIENT_UNKNOWN: 404,
  APP_CLIENT_EXISTS: 409,
  APP_CLIENT_STOPPED: 409,
  AGENT_UNKNOWN: 404,
  APP_NOT_RUNNING: 409,
  OUTBOX_BROADCAST_DIFFERS: 409,
  OUTBOX_BROADCAST_UNKNOWN: 404,
  OUTBOX_DO_NOT_CONTACT: 409,
  OUTBOX_MESSAGE_UNKNOWN: 404,
  OUTBOX_NOT_STORABLE: 422,
  APP_LOGGED_IN: 409,
  APP_LOGIN_RUNNING: 409,
  SESSION_MISSING: 404,
  SESSION_EXPORT_INCOMPLETE: 409,
  CONSOLE_LOGIN_AWAITED: 409,
  CONSOLE_LOGIN_STEP: 409,
  PLUGIN_JOB_UNKNOWN: 404,
  PLUGIN_JOB_NOT_RUNNABLE: 409,
  CONFIG_CHANGED: 409,
  CONFIG_CLIENT_UNKNOWN: 404,
  CONSOLE_BODY_INVALID: 422,
  CONSOLE_BODY_UNREADABLE: 400,
  CONSOLE_CONFIRMATION: 403,
  CONSOLE_FORBIDDEN: 403,
  CONSOLE_HOST: 421,
  CONSOLE_LOGIN: 401,
  CONSOLE_LOGIN_WRONG: 401,
  CONSOLE_NOT_FOUND: 404,
  CONSOLE_NO_OPTIONS: 404,
  CONSOLE_ORIGIN: 403,
  CONSOLE_PASSWORD_WEAK: 422,
  CONSOLE_TOKEN_EXISTS: 409,
  CONSOLE_REQUEST_BROKEN: 400,
  CONSOLE_METHOD: 405,
  CONSOLE_TOO_SLOW: 408,
  CONSOLE_TOO_LARGE: 413,
  CONSOLE_ADDRESS_TOO_LONG: 414,
  CONSOLE_MEDIA_TYPE: 415,
  CONSOLE_HEADERS_TOO_LARGE: 431,
  CONSOLE_TOO_MANY: 429,
  RPC_FLOOD_WAIT: 503,
  SANDBOX_FAULT_INVALID: 422,
  SANDBOX_NOBODY: 422,
  SANDBOX_NOT_OFFERED: 422,
  SANDBOX_REFUSED: 422,
}

/** An error as an answer. What is no error of ours says nothing of itself: it may hold anything. */
export function problemOf(error: unknown): Problem {
  if (!isSwitchboardError(error)) {
    return {
      type: 'urn:switchboard:BUG_CONSOLE',
      title: 'Something went wrong',
      status: 500,
      detail: 'The console could not do this. The log has the error with its place.',
      code: 'BUG_CONSOLE',
      fix: 'Look into logs/system.log, and report it with the lines you find there.',
    }
  }
  const { problems, retryAfter, theirs, version } = error.context as Partial<Problem>
  const seconds = error instanceof FloodWaitError ? error.seconds : retryAfter
  return {
    type: `urn:switchboard:${error.code}`,
    title: titleOf(error.what),
    status: statusOf(error.code),
    detail: error.what,
    code: error.code,
    fix: error.fix,
    facts: toldFacts(error),
    ...(Array.isArray(problems) && { problems: problems.map(asValueProblem) }),
    ...(error.code === 'APP_CHANNEL_CONFLICT' && { theirs: maskedChannel(theirs), version }),
    ...(error.code === 'APP_OPTIONS_CONFLICT' && { theirs, version }),
    ...(seconds !== undefined && { retryAfter: seconds }),
  }
}

/** What only says in words what is wrong begins with the name of the field. */
function asValueProblem(problem: BlockDiagnostic | string): BlockDiagnostic {
  if (typeof problem !== 'string') return problem
  return { path: /^\w+/.exec(problem)?.[0] ?? '', message: problem, fix: '' }
}

function statusOf(code: ErrorCode): number {
  const known = statusOfCode[code]
  if (known !== undefined) return known
  if (code.startsWith('CONFIG_') || code.startsWith('PLUGIN_') || code.startsWith('LOGIN_')) return 422
  if (code.startsWith('RPC_')) return 502
  return code.startsWith('BUG_') || code.startsWith('STORAGE_') ? 500 : 409
}

function titleOf(what: string): string {
  const [sentence = what] = what.split(/(?<=[.!?])\s|\n/)
  return sentence
}

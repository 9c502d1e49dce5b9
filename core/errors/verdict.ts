import { catalogue } from './catalogue.js'
import type { CatalogueEntry, Verdict } from './entry.js'
import { type ReasonRule, ruleOf } from './rpc-reasons.js'
import { isSwitchboardError, type SwitchboardError } from './switchboard-error.js'

/** What is known of the attempt that met an error. */
export interface AttemptFacts {
  /** Whether the same was attempted before, and may have been done then. Default `false`. */
  repeated?: boolean
}

/**
 * What an error says about the attempt that met it: the one question that retries, dead letters and fail-over ask.
 * An error that is not of Switchboard is `ambiguous`, as nobody knows how far the attempt came.
 */
export function verdictOf(error: unknown, { repeated = false }: AttemptFacts = {}): Verdict {
  if (!isSwitchboardError(error)) return 'ambiguous'
  const rule = ruleFor(error)
  if (repeated && rule?.doneWhenRepeated) return 'duplicate'
  return rule?.verdict ?? entryOf(error).verdict(error.context)
}

/** How many seconds Telegram asks to wait before the next attempt; `undefined` when it names no time. */
export function waitSecondsOf(error: unknown): number | undefined {
  if (!isSwitchboardError(error, 'RPC_FLOOD_WAIT') && !isSwitchboardError(error, 'RPC_SLOW_MODE')) return undefined
  return error.context.seconds
}

/**
 * Whether an error, or what caused it, is that what is kept can be neither read nor written for now: no server, no room, or nobody
 * knows whether it was written. Then nothing is wrong with what met it.
 */
export function isStorageAway(error: unknown): boolean {
  for (let each = error, depth = 0; each instanceof Error && depth < 5; each = each.cause, depth++) {
    if (isSwitchboardError(each, 'STORAGE_UNSURE')) return true
    if (isSwitchboardError(each) && each.code.startsWith('STORAGE_') && verdictOf(each) === 'transient') return true
  }
  return false
}

/** Whether other calls of the same client will meet it too, as the account or its way to Telegram is what is wrong. */
export function affectsClient(error: unknown): boolean {
  return isSwitchboardError(error) && entryOf(error).affects === 'client'
}

/** Whether Telegram said that the login is over: the key, the session or the account is gone. */
export function endsLogin(error: unknown): boolean {
  return isSwitchboardError(error) && ruleFor(error)?.endsLogin === true
}

function ruleFor(error: SwitchboardError): ReasonRule | undefined {
  const { reason, method } = error.context as { reason?: unknown; method?: unknown }
  if (!error.code.startsWith('RPC_') || typeof reason !== 'string') return undefined
  return ruleOf(reason, String(method))
}

function entryOf(error: SwitchboardError): CatalogueEntry<unknown> {
  return catalogue[error.code] as unknown as CatalogueEntry<unknown>
}

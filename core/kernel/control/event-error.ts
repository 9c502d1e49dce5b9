import type { ErrorCode } from '../../errors/catalogue.js'
import { isSwitchboardError } from '../../errors/switchboard-error.js'
import { type ToldFacts, toldFacts } from '../../errors/told-facts.js'

/** An error as an event tells it: what happened and what to do, no secret in it. */
export interface EventError {
  /** The catalogue's code; absent for an error of a plugin's own. */
  readonly code?: ErrorCode
  /** What happened. */
  readonly message: string
  /** What to do about it. */
  readonly fix?: string
  /** What differs from case to case in both texts, by its name in the error's context. */
  readonly facts?: ToldFacts
}

/** What an event says of an error: one line, and the catalogue's code and fix when it has them. */
export function eventError(error: unknown): EventError {
  if (isSwitchboardError(error))
    return { code: error.code, message: error.what, fix: error.fix, facts: toldFacts(error) }
  return { message: error instanceof Error ? error.message : String(error) }
}

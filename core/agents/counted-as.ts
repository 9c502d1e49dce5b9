import { FloodWaitError } from '../errors/flood-wait-error.js'
import type { AttemptResult } from '../outbox/attempt-result.js'

/** As what an attempt stands in the counts of its account; `undefined`: it says nothing about the account. */
export function countedAs(result: AttemptResult): 'sent' | 'failed' | 'floods' | undefined {
  const { outcome } = result
  if (outcome === 'sent') return outcome
  const error = 'error' in result ? result.error : undefined
  // A pause that the client knows of already was not asked for again.
  if (error instanceof FloodWaitError) return error.known ? undefined : 'floods'
  return error !== undefined || (outcome !== 'refused' && outcome !== 'deferred') ? 'failed' : undefined
}

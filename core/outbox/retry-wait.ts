import { backOffMs } from '../errors/back-off.js'
import type { AttemptResult } from './attempt-result.js'

export const firstRetryMs = 1_000
export const maxRetryMs = 60_000

/** How long nobody looks again after so many looks in a row that came to nothing. */
export function retryMs(failures: number): number {
  return backOffMs(failures, firstRetryMs, maxRetryMs)
}

/** How long a recipient rests after an attempt that is to be made again; 0: not at all. @param deferrals - how many in a row. */
export function waitAfter(result: AttemptResult, deferrals: number): number {
  if (result.outcome === 'deferred' && result.waitMs !== undefined) return result.waitMs
  const isOthers = result.outcome === 'failed' || (result.outcome === 'deferred' && !result.counts && deferrals < 8)
  return isOthers ? 0 : retryMs(deferrals)
}

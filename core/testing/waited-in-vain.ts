import { SwitchboardError } from '../errors/switchboard-error.js'
import type { Meanwhile } from '../sandbox/patience.js'

/** What a test waited for has not come. */
export function waitedInVain(what: string, waitMs: number, { lines, advice }: Meanwhile): SwitchboardError {
  return new SwitchboardError('PLUGIN_TEST_WAIT', {
    what,
    waitMs: Math.round(waitMs),
    ...(lines.length > 0 && { meanwhile: lines }),
    ...(advice !== undefined && { advice }),
  })
}

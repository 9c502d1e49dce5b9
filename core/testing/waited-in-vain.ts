import type { CallSite } from '../errors/call-site.js'
import { SwitchboardError } from '../errors/switchboard-error.js'
import type { Meanwhile } from '../sandbox/patience.js'

/** What a test waited for has not come. @param from - where it waited. */
export function waitedInVain(
  what: string,
  waitMs: number,
  { lines, advice }: Meanwhile,
  from?: CallSite,
): SwitchboardError {
  const error = new SwitchboardError('PLUGIN_TEST_WAIT', {
    what,
    waitMs: Math.round(waitMs),
    ...(lines.length > 0 && { meanwhile: lines }),
    ...(advice !== undefined && { advice }),
  })
  return from?.mark(error) ?? error
}

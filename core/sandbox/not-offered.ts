import type { CallSite } from '../errors/call-site.js'
import { SwitchboardError } from '../errors/switchboard-error.js'
import { meantName } from './meant-name.js'

/** Somebody wants a button, a result or an answer that is not there. @param from - where the test asked for it. */
export function notOffered(
  kind: 'button' | 'inline result' | 'poll answer',
  wanted: string | number,
  offered: readonly string[],
  from?: CallSite,
): SwitchboardError {
  const meant = typeof wanted === 'string' ? meantName(wanted, offered) : undefined
  const name = typeof wanted === 'string' ? `"${wanted}"` : `number ${wanted}`
  const error = new SwitchboardError('SANDBOX_NOT_OFFERED', {
    kind,
    wanted: name,
    offered: offered.map((text) => `"${text}"`),
    ...(meant !== undefined && { meant }),
  })
  return from?.mark(error) ?? error
}

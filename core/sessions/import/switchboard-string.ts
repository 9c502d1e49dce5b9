import { parseSessionString } from '../session-string.js'
import type { StoredSession } from '../stored-session.js'
import { checkedSession } from './checked-session.js'
import { type Reading, unreadable } from './imported-session.js'

const mark = 'SB1.'

/** Reads a session string of Switchboard's own. */
export function readSwitchboardString(text: string): Reading {
  if (!text.startsWith(mark)) return unreadable(`it does not begin with ${mark}`)
  try {
    return fromStored(parseSessionString(text))
  } catch {
    return unreadable('it was cut short or changed.', 'damaged')
  }
}

/** A login of Switchboard in the form of an imported one. */
export function fromStored({ account, ...rest }: StoredSession): Reading {
  return checkedSession({
    format: 'switchboard',
    dcId: rest.dcId,
    authKey: rest.authKey,
    ...(rest.host ? { host: rest.host, port: rest.port } : {}),
    ...(account ? { userId: account.id, isBot: account.isBot } : {}),
    ...(rest.device ? { device: rest.device } : {}),
  })
}

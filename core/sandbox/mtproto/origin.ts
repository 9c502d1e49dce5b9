import type { AuthKey } from './auth-key.js'
import type { ClientLink } from './client-link.js'
import type { Session } from './session.js'

/** Where a message came from. */
export interface Origin {
  readonly connection: ClientLink
  readonly session: Session
  readonly key: AuthKey
}

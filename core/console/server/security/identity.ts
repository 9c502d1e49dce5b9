import type { Role } from './role.js'

/** Who makes a request. */
export interface Identity {
  /** `operator`, `viewer`, or the name of an API token. */
  readonly name: string
  readonly role: Role
  /** How they are known: by the cookie of a login, or by a token that a script sends. */
  readonly by: 'session' | 'token'
  /** Whether it is the command line of the user whose process this is, who can read and write all that it keeps. */
  readonly isCommandLine?: true
  /** What a changing request by a session has to bring in its `x-csrf-token`. */
  readonly csrfToken?: string
  /** Which login of a browser it is. */
  readonly loginId?: string
}

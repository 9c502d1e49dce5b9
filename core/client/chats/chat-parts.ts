import type { Clock } from '../../time/clock.js'
import type { ClientCalls } from '../peers/peer-resolver.js'

/** Of what the chats of a client are made. */
export interface ChatParts {
  readonly calls: ClientCalls
  readonly clock: Clock
  /** The numbers of what is made there; default: random ones. */
  readonly nextRandomId?: () => bigint
}

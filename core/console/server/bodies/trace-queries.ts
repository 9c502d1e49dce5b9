import { ConfigKey } from '../../../config/config-key.js'
import type { RecentUpdate } from '../../../updates/trace/explained-update.js'

/** Which of the last updates are wanted. */
export class RecentUpdatesQuery {
  /** Also what comes often and tells little: who is online, who is typing, what the client sent itself. */
  @ConfigKey({ kind: 'boolean' })
  all = false

  @ConfigKey({ kind: 'integer', min: 1, max: 50 })
  limit = 50

  wants({ kind, source }: RecentUpdate): boolean {
    return this.all || (kind !== 'other' && source !== 'own')
  }
}

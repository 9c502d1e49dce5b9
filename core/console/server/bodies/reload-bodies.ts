import { ConfigKey } from '../../../config/config-key.js'

/** Whose plugins are loaded anew. */
export class ReloadBody {
  /** The `session_name`; absent: every client that changed files concern. */
  @ConfigKey({ kind: 'text' })
  client?: string
}

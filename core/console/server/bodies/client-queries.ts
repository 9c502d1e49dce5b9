import { ConfigKey } from '../../../config/config-key.js'

/** Whose application a new client shares. */
export class SharedApplicationQuery {
  /** A client that `api_id` and `api_hash` are taken over from, as they are written there; absent: the body has them. */
  @ConfigKey({ kind: 'text' })
  applicationOf?: string
}

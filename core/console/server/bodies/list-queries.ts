import { ConfigKey } from '../../../config/config-key.js'

/** Which dead letters are wanted. */
export class DeadLettersQuery {
  @ConfigKey({ kind: 'text' })
  client?: string

  @ConfigKey({ kind: 'integer', min: 1, max: 1_000 })
  limit = 100
}

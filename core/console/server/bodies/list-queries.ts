import { ConfigKey } from '../../../config/config-key.js'

/** Which dead letters are wanted. */
export class DeadLettersQuery {
  @ConfigKey({ kind: 'text' })
  client?: string

  @ConfigKey({ kind: 'integer', min: 1, max: 1_000 })
  limit = 100
}

/** Whose pauses are meant. */
export class FloodsQuery {
  /** A TL name, `messages.SendMessage`; absent: all. */
  @ConfigKey({ kind: 'text' })
  method?: string
}

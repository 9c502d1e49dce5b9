import { ConfigKey } from '../../../config/config-key.js'
import type { ParseMode } from '../../../formatting/text-entity.js'
import { type DeliveryState, openStates } from '../../../outbox/delivery.js'

/** The states a list can be of: each one, and two groups of them. */
const groups: Readonly<Record<string, readonly DeliveryState[]>> = {
  open: openStates,
  unsent: ['failed', 'expired', 'cancelled', 'suppressed', 'refused'],
}
const states = [...Object.keys(groups), ...openStates, 'sent', ...(groups.unsent ?? [])]

/** Which messages of the outbox are wanted. */
export class OutboxListQuery {
  @ConfigKey({ kind: 'choice', values: states })
  state?: string

  @ConfigKey({ kind: 'text' })
  pool?: string

  @ConfigKey({ kind: 'integer', min: 1 })
  broadcast?: number

  @ConfigKey({ kind: 'integer', min: 1 })
  before?: number

  @ConfigKey({ kind: 'integer', min: 1, max: 500 })
  limit = 50

  /** The states that are meant; `undefined`: all. */
  get states(): readonly DeliveryState[] | undefined {
    if (this.state === undefined) return undefined
    return groups[this.state] ?? [this.state as DeliveryState]
  }
}

/** How many broadcasts a list has. */
export class BroadcastsQuery {
  @ConfigKey({ kind: 'integer', min: 1, max: 200 })
  limit = 50
}

/** One text for many. */
export class NewBroadcastBody {
  @ConfigKey({ kind: 'text', required: true })
  pool!: string

  @ConfigKey({ kind: 'text', required: true, pattern: /\S/, patternMeans: 'is empty' })
  text!: string

  @ConfigKey({ kind: 'texts', required: true, example: '["@ann", "+4912345", "id:42"]' })
  recipients!: string[]

  @ConfigKey({ kind: 'choice', values: ['none', 'HTML', 'Markdown'] })
  parseMode?: ParseMode

  @ConfigKey({ kind: 'integer', min: 0 })
  atMs?: number

  @ConfigKey({ kind: 'boolean' })
  silent = false

  @ConfigKey({ kind: 'text' })
  key?: string
}

/** Somebody nobody shall write to. */
export class DoNotContactBody {
  @ConfigKey({ kind: 'text', required: true, example: '"@ann"' })
  recipient!: string

  @ConfigKey({ kind: 'text' })
  reason?: string
}

import { ConfigKey } from '../../../config/config-key.js'

/** What is done to several agents at once. */
export const bulkActions = ['pause', 'resume', 'check', 'clear-floods', 'add', 'remove', 'move'] as const
export type BulkAction = (typeof bulkActions)[number]

/** One agent of a bulk operation. */
export class BulkAgent {
  @ConfigKey({ kind: 'text', required: true })
  sessionName!: string

  /** Needed for one that no channel has yet. */
  @ConfigKey({ kind: 'text' })
  phone?: string
}

/** An operation on several agents. */
export class BulkBody {
  @ConfigKey({ kind: 'choice', values: bulkActions, required: true })
  action!: BulkAction

  @ConfigKey({
    kind: 'blocks',
    of: () => BulkAgent,
    required: true,
    example: '[{ "session_name": "agent_python_1" }]',
  })
  agents!: BulkAgent[]

  /** The channel they are added or moved to. */
  @ConfigKey({ kind: 'text' })
  channel?: string
}

/** Which counts of agents are wanted. */
export class StatisticsQueryBody {
  @ConfigKey({ kind: 'choice', values: ['hour', 'day'] })
  by: 'hour' | 'day' = 'hour'

  @ConfigKey({ kind: 'text' })
  agent?: string

  @ConfigKey({ kind: 'integer', min: 0 })
  sinceMs?: number
}

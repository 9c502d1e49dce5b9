import { ConfigKey } from '../../../config/config-key.js'

/** Which stretch of time is wanted. */
export class MetricsHistoryQuery {
  @ConfigKey({ kind: 'choice', values: ['hour', 'day'] })
  span: 'hour' | 'day' = 'hour'
}

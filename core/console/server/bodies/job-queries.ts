import { ConfigKey } from '../../../config/config-key.js'

/** Which runs of a job are wanted. */
export class JobRunsQuery {
  @ConfigKey({ kind: 'integer', min: 1, max: 200 })
  limit = 20

  @ConfigKey({ kind: 'integer', min: 1 })
  before?: number
}

import type { ErrorCode } from '../../errors/catalogue.js'
import { isSwitchboardError } from '../../errors/switchboard-error.js'
import type { Logger } from '../../logging/logger.js'
import type { InvokeOptions, TlObject } from '../../mtproto/driver.js'
import type { Clock } from '../../time/clock.js'

interface CallFaultsParts {
  readonly logger: Logger
  readonly clock: Clock
  readonly client: { readonly type: 'user' | 'bot'; readonly session: string }
  invoke(method: string, params: Readonly<Record<string, unknown>>, options: InvokeOptions): Promise<TlObject>
}

/** What the caller can be expected to deal with, and what only says that there is no connection. */
const ordinary = new Set<ErrorCode>([
  'RPC_BAD_REQUEST',
  'RPC_FORBIDDEN',
  'RPC_NOT_FOUND',
  'RPC_SLOW_MODE',
  'RPC_DISCONNECTED',
  'RPC_PEER_UNKNOWN',
])
/** Faults about which the data centre may have something to say. */
const detailed = new Set<ErrorCode>(['RPC_SERVER', 'RPC_MIGRATE', 'RPC_BAD_REQUEST'])
const detailsEveryMs = 60_000
const detailsWithinMs = 5_000

/**
 * Writes down what calls of a client fail with. For some faults it asks Telegram where the client is connected to and
 * where it should be: beside the call, at most once a minute, with a short time limit; whatever that comes to, the call
 * fails with its own error and at its own time.
 */
export class CallFaults {
  private lastDetailsMs = Number.NEGATIVE_INFINITY

  constructor(private readonly parts: CallFaultsParts) {}

  /** Takes note of an error. Never throws and never waits. */
  failed(method: string, error: unknown): void {
    const { logger, client, clock } = this.parts
    if (!isSwitchboardError(error)) return
    const isOrdinary = ordinary.has(error.code)
    logger[isOrdinary ? 'debug' : 'warn']('a call failed', { method, code: error.code, ...client, error })
    const isDue = clock.now() - this.lastDetailsMs >= detailsEveryMs
    if (!detailed.has(error.code) || !isDue || method.startsWith('help.')) return
    this.lastDetailsMs = clock.now()
    this.fetchDetails(method, error.code, isOrdinary).catch((reason) =>
      logger.debug('no details of a failed call', { method, error: reason }),
    )
  }

  private async fetchDetails(method: string, code: ErrorCode, isOrdinary: boolean): Promise<void> {
    const { logger, invoke } = this.parts
    const options = { timeoutMs: detailsWithinMs }
    const [nearest, config] = await Promise.all([
      invoke('help.GetNearestDc', {}, options),
      invoke('help.GetConfig', {}, options),
    ])
    logger[isOrdinary ? 'debug' : 'info']('details of a failed call', {
      method,
      code,
      thisDc: nearest.thisDc,
      nearestDc: nearest.nearestDc,
      country: nearest.country,
      testMode: config.testMode,
      serverDate: config.date,
      dataCentres: Array.isArray(config.dcOptions) ? config.dcOptions.length : 0,
    })
  }
}

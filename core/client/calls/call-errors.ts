import type { ErrorCode } from '../../errors/catalogue.js'
import { rpcReason } from '../../errors/rpc-reason.js'
import { isSwitchboardError } from '../../errors/switchboard-error.js'
import { affectsClient, endsLogin, waitSecondsOf } from '../../errors/verdict.js'
import type { Logger } from '../../logging/logger.js'
import type { Driver } from '../../mtproto/driver.js'
import type { Clock } from '../../time/clock.js'

interface CallErrorsParts {
  readonly logger: Logger
  readonly clock: Clock
  readonly client: { readonly type: 'user' | 'bot'; readonly session: string }
  /** Whether it is an agent, whose pool goes on with another one during a pause, and tells of that itself. */
  readonly isAgent: boolean
  /** Asked past all that a call of the client passes. @throws RPC_DISCONNECTED */
  readonly connection: { driverFor(purpose: string): Pick<Driver, 'invoke'> }
}

const detailsEveryMs = 60_000
const detailsWithinMs = 5_000

/**
 * Writes down what calls of a client fail with. Where Telegram does not say by itself why it refused, it asks Telegram where the client is connected to and
 * where it should be: beside the call, at most once a minute, with a short time limit; whatever that comes to, the call
 * fails with its own error and at its own time.
 */
export class CallErrors {
  private lastDetailsMs = Number.NEGATIVE_INFINITY

  constructor(private readonly parts: CallErrorsParts) {}

  /** Takes note of an error. Never throws and never waits. @param dcId - where it was met; absent: on the client's own login. */
  failed(method: string, error: unknown, dcId?: number): void {
    const { logger, client, clock, isAgent } = this.parts
    if (!isSwitchboardError(error)) return
    // The end of its login is what the client fails with, which is told with what can be done.
    const isToldElsewhere = (isAgent && error.code === 'RPC_FLOOD_WAIT') || (dcId === undefined && endsLogin(error))
    const isOrdinary = isToldElsewhere || !affectsClient(error)
    const isDetailed = rpcReason(error) !== undefined && !isExplained(error)
    logger[isOrdinary ? 'debug' : 'warn']('a call failed', { method, code: error.code, ...client, error })
    const isDue = clock.monotonic() - this.lastDetailsMs >= detailsEveryMs
    if (!isDetailed || !isDue || method.startsWith('help.')) return
    this.lastDetailsMs = clock.monotonic()
    this.fetchDetails(method, error.code, isOrdinary).catch((reason) =>
      logger.debug('no details of a failed call', { method, error: reason }),
    )
  }

  private async fetchDetails(method: string, code: ErrorCode, isOrdinary: boolean): Promise<void> {
    const { logger, connection } = this.parts
    const options = { timeoutMs: detailsWithinMs }
    const driver = connection.driverFor('help.GetConfig')
    const [nearest, config] = await Promise.all([
      driver.invoke('help.GetNearestDc', {}, options),
      driver.invoke('help.GetConfig', {}, options),
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

/** A pause, a missing right and the end of a login have nothing to do with where the client is connected to. */
function isExplained(error: unknown): boolean {
  return waitSecondsOf(error) !== undefined || endsLogin(error) || isSwitchboardError(error, 'RPC_FORBIDDEN')
}

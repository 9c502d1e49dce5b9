import { waitSecondsOf } from '../../errors/verdict.js'
import type { Logger } from '../../logging/logger.js'
import type { InvokeOptions, TlObject } from '../../mtproto/driver.js'
import type { Clock } from '../../time/clock.js'

type Invoke = (method: string, params: Readonly<Record<string, unknown>>, options: InvokeOptions) => Promise<TlObject>

/** How long a login waits for a pause that Telegram asks for, on the same connection. */
export interface LoginPauses {
  readonly clock: Clock
  readonly logger: Logger
  /** A longer pause is thrown. */
  readonly thresholdSeconds: number
}

/** A method that asks for a pause again and again is not followed further. */
const maxWaits = 5

/** A call of the login, which waits for the pauses that Telegram asks for up to the threshold. */
export function waitForPauses(invoke: Invoke, { clock, logger, thresholdSeconds }: LoginPauses): Invoke {
  return async (method, params, options) => {
    for (let waits = 0; ; waits++) {
      try {
        return await invoke(method, params, options)
      } catch (error) {
        const waitSeconds = waitSecondsOf(error)
        if (waitSeconds === undefined || waitSeconds > thresholdSeconds || waits >= maxWaits) throw error
        logger.info('waiting before the next call of the login', { method, waitSeconds })
        await clock.sleep(waitSeconds * 1_000, options.signal)
      }
    }
  }
}

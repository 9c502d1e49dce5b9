import type { Logger } from '../logging/logger.js'
import type { Clock, Timer } from '../time/clock.js'
import type { StateListener } from './client-lifecycle.js'

/** Shorter ones are everyday life: a server that moves, a network that changes. */
const worthTellingMs = 10_000

/** Writes down that a client has no connection for longer, and when it is back. @returns for `onState` of its life. */
export function outageLog(clock: Clock, logger: Logger): StateListener {
  let since: number | undefined
  let timer: Timer | undefined
  let told = false
  return (state, previous, reason) => {
    if (state === 'reconnecting') {
      since ??= clock.monotonic()
      const lastingMs = worthTellingMs
      timer ??= clock.after(
        lastingMs,
        () => {
          told = true
          logger.warn('no connection to Telegram', { seconds: lastingMs / 1_000, ...(reason && { error: reason }) })
        },
        { keepsProcessAlive: false },
      )
      return
    }
    timer?.cancel()
    timer = undefined
    if (state === 'online' && previous === 'reconnecting' && since !== undefined && told) {
      logger.info('connected to Telegram again', { afterSeconds: Math.round((clock.monotonic() - since) / 1_000) })
    }
    since = undefined
    told = false
  }
}

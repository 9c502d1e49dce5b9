import type { Logger } from '../logging/logger.js'
import type { Clock } from '../time/clock.js'
import { placeInPlugin } from './stack-place.js'

/** The part of Node's `process` that is watched. */
interface WatchedProcess extends Pick<NodeJS.EventEmitter, 'on' | 'off'> {
  exit(code: number): unknown
}

interface SupervisionOptions {
  process: WatchedProcess
  clock: Clock
  logger: Logger
  /** Called once, on the first signal or uncaught error. */
  stop: (why: 'signal' | 'crash') => void
  /** The exit code of a second signal. */
  interruptedCode: number
}

/**
 * Package runners hand a signal on that the terminal has sent to their child as well, so one key press may arrive twice.
 */
const sameKeyPressMs = 200

/**
 * Stops cleanly on SIGINT, SIGTERM and after an uncaught error, of which it writes one line. A second signal ends the
 * process at once. It does not end the process otherwise: that is left to Node when nothing is under way any more. A
 * promise that is rejected with nobody to handle it stops nothing, as it concerns one plugin and not its neighbours: it
 * becomes an error in the log that names the file.
 * @returns what ends the supervision.
 */
export function superviseProcess(options: SupervisionOptions): () => void {
  const { process, clock, logger, stop, interruptedCode } = options
  let stopping = false
  let firstSignalMs: number | undefined

  const begin = (why: 'signal' | 'crash') => {
    if (!stopping) stop(why)
    stopping = true
  }
  const onSignal = (signal: string) => {
    if (firstSignalMs === undefined) {
      firstSignalMs = clock.now()
      logger.info(`${signal}: stopping; once more ends at once`)
      begin('signal')
    } else if (clock.now() - firstSignalMs >= sameKeyPressMs) {
      process.exit(interruptedCode)
    }
  }
  const onCrash = (error: unknown) => {
    logger.fatal(stopping ? 'uncaught error while stopping' : 'uncaught error: stopping', { error })
    begin('crash')
  }
  const onRejection = (error: unknown) => {
    const place = placeInPlugin(error)
    const where = place === undefined ? '' : ` in ${place}`
    logger.error(`a promise was rejected${where} and nobody handled it: await it, or catch its error`, { error })
  }

  const watched = [
    ['SIGINT', onSignal],
    ['SIGTERM', onSignal],
    ['uncaughtException', onCrash],
    ['unhandledRejection', onRejection],
  ] as const
  for (const [event, listener] of watched) process.on(event, listener)
  return () => {
    for (const [event, listener] of watched) process.off(event, listener)
  }
}

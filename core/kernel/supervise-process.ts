import { placeInPlugin } from '../errors/stack-place.js'
import type { Logger } from '../logging/logger.js'
import type { Clock, Timer } from '../time/clock.js'
import { hangupIsIgnored } from './hangup.js'

/** The part of Node's `process` that is watched. */
interface WatchedProcess extends Pick<NodeJS.EventEmitter, 'on' | 'off'> {
  exit(code: number): unknown
  readonly ppid: number
  readonly env: Readonly<Record<string, string | undefined>>
}

interface SupervisionOptions {
  process: WatchedProcess
  clock: Clock
  logger: Logger
  /** Called once, on the first signal or uncaught error. */
  stop: (why: 'signal' | 'crash') => void
  /** The exit code of a second signal. */
  interruptedCode: number
  /** Whether SIGHUP is survived; default: when it was ignored at the start, as far as can be told. */
  ignoresHangup?: boolean
}

/**
 * Package runners hand a signal on that the terminal has sent to their child as well, so one key press may arrive twice.
 */
const sameKeyPressMs = 200

/** How often a package runner's child looks whether it still has a parent. */
const parentLookMs = 1_000

/**
 * Stops cleanly on SIGINT, SIGTERM, SIGHUP (unless it was ignored when the process was started) and after an uncaught error,
 * of which it writes one line. A second signal ends the process at once. The child of a package runner also stops when what
 * has started it ends: `npx` hands SIGTERM on to a shell, which dies of it and tells nobody. It does not end the process otherwise: that is left to Node when nothing is under way any more. A
 * promise that is rejected with nobody to handle it stops nothing, as it concerns one plugin and not its neighbours: it
 * becomes an error in the log that names the file.
 * @returns what ends the supervision.
 */
export function superviseProcess(options: SupervisionOptions): () => void {
  const { process, clock, logger, stop, interruptedCode } = options
  const ignoresHangup = options.ignoresHangup ?? hangupIsIgnored(process.env)
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
  const onHangup = (signal: string) => {
    if (ignoresHangup) logger.info('SIGHUP: going on, as it was ignored at the start')
    else onSignal(signal)
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
    ['SIGHUP', onHangup],
    ['uncaughtException', onCrash],
    ['unhandledRejection', onRejection],
  ] as const
  for (const [event, listener] of watched) process.on(event, listener)
  const endWatch = watchParent(process, clock, () => {
    if (stopping || ignoresHangup) return
    logger.info('what has started this process has ended: stopping')
    begin('signal')
  })
  return () => {
    endWatch()
    for (const [event, listener] of watched) process.off(event, listener)
  }
}

/** Calls `onEnd` when the parent of a package runner's child has ended. @returns ends the watch. */
function watchParent(process: WatchedProcess, clock: Clock, onEnd: () => void): () => void {
  if (process.env.npm_execpath === undefined) return () => {}
  const parent = process.ppid
  let timer: Timer | undefined
  const look = () => {
    if (process.ppid !== parent) return onEnd()
    timer = clock.after(parentLookMs, look, { keepsProcessAlive: false })
  }
  look()
  return () => timer?.cancel()
}

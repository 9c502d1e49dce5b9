import type { Logger } from '../logging/logger.js'
import type { Clock } from '../time/clock.js'
import type { ClosingStack } from './closing-stack.js'
import { exitCodes } from './exit-codes.js'
import { superviseProcess } from './supervise-process.js'

/** What ends one run of the process, from its first acquisition on: a signal, an uncaught error, or whoever asks. */
export class ProcessRun {
  /** Resolves with the exit code when everything is released. */
  readonly finished: Promise<number>
  /** With what code it ends; `undefined` while nothing has asked for an end. */
  exitCode: number | undefined
  private readonly halt = new AbortController()
  private readonly release: () => void
  private opening: Promise<unknown> = Promise.resolve()
  private ending: Promise<void> | undefined
  private finish: (code: number) => void = () => {}

  /** @param supervise - whether signals and uncaught errors of the process end the run. */
  constructor(
    private readonly closing: ClosingStack,
    private readonly parts: { clock: Clock; logger: Logger; supervise: boolean },
  ) {
    const { clock, logger, supervise } = parts
    this.finished = new Promise((resolve) => {
      this.finish = resolve
    })
    const stop = (why: 'signal' | 'crash') => void this.end(why === 'signal' ? exitCodes.stopped : exitCodes.crashed)
    const { interrupted: interruptedCode } = exitCodes
    this.release = supervise ? superviseProcess({ process, clock, logger, interruptedCode, stop }) : () => {}
  }

  /** Aborted as soon as something asks for an end. */
  get signal(): AbortSignal {
    return this.halt.signal
  }

  /** Names what acquires, so that an end releases what it still acquires as well. */
  opens(opening: Promise<unknown>): void {
    this.opening = opening
  }

  /** Releases everything. Never rejects; a second call waits for the first, whose exit code remains. */
  end(exitCode: number): Promise<void> {
    this.exitCode ??= exitCode
    this.ending ??= this.close(exitCode)
    return this.ending
  }

  /** Says what could not be started, and ends. Never rejects. */
  fails(what: string, error: unknown): Promise<void> {
    this.parts.logger.error(what, { error })
    return this.end(exitCodes.invalid)
  }

  private async close(exitCode: number): Promise<void> {
    this.halt.abort()
    await this.opening.catch(() => {})
    const failures = await this.closing.close()
    this.release()
    this.finish(exitCode === exitCodes.stopped && failures.length > 0 ? exitCodes.crashed : exitCode)
  }
}

import type { ConsoleTarget } from './create-logging.js'

/** A stream of Node that text is written to, such as `process.stdout`. */
type Stream = NodeJS.EventEmitter & {
  write(text: string): unknown
  readonly isTTY?: boolean
  readonly columns?: number
}

/**
 * A console that may fail at any time: a full disk behind `>`, a terminal that is gone, a reader that has read enough. What
 * is written after the first failure is dropped, and nothing of it ever throws or ends the process.
 */
export class ConsoleOutput implements ConsoleTarget {
  /** Why nothing is written any more; `undefined` while all is well. */
  failure: Error | undefined
  private readonly listeners: ((error: Error) => void)[] = []

  constructor(private readonly stream: Stream) {
    stream.on('error', (error: Error) => this.fail(error))
  }

  get isTTY(): boolean {
    return this.stream.isTTY === true
  }

  /** The width of a terminal, in cells. */
  get columns(): number | undefined {
    return this.stream.columns
  }

  write(text: string): void {
    if (this.failure) return
    try {
      this.stream.write(text)
    } catch (error) {
      this.fail(error instanceof Error ? error : new Error(String(error)))
    }
  }

  /** Calls `listener` once, with the first failure, also when it has been already. */
  onFailure(listener: (error: Error) => void): void {
    if (this.failure) listener(this.failure)
    else this.listeners.push(listener)
  }

  private fail(error: Error): void {
    if (this.failure) return
    this.failure = error
    for (const listener of this.listeners.splice(0)) listener(error)
  }
}

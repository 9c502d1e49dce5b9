/** An update that a handler could not deal with, after its last attempt. */
export interface DeadLetter {
  /** Its number, by which it is named. */
  readonly id: number
  /** The client whose update it is. */
  readonly client: string
  /** `plugin.method`. */
  readonly handler: string
  /** What names the update, for example `message:-100:17`. */
  readonly identity: string
  /** The error with its stack. */
  readonly error: string
  /** How often handling it was tried. */
  readonly attempts: number
  /** Milliseconds since 1970. */
  readonly failedMs: number
  /** Whether it is to be handed over again, which happens within seconds while its client is online. */
  readonly replayRequested: boolean
  /** The update, or the parts of an album, as JSON. */
  readonly body: string
}

/** The updates that handlers failed on: to be looked at, handed over again, or dropped. Also works beside a running app. */
export abstract class DeadLetters {
  /** The latest first. @param options.limit - how many at most; default 100. */
  abstract list(options?: { client?: string; limit?: number }): Promise<DeadLetter[]>

  /** One letter by its number; `undefined` when there is none. */
  abstract get(id: number): Promise<DeadLetter | undefined>

  /** How many there are, of one client or of all. */
  abstract count(client?: string): Promise<number>

  /**
   * Has the update handed to its handler again: within seconds, or after the next start of its client. What the failed
   * runs sent already is not sent again.
   * @returns whether there is such a letter.
   */
  abstract replay(id: number): Promise<boolean>

  /** Forgets it. @returns whether there was such a letter. */
  abstract drop(id: number): Promise<boolean>
}

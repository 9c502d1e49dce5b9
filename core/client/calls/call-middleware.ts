import type { InvokeOptions, TlObject } from '../../mtproto/driver.js'

/** How one call is made. */
export interface CallOptions extends InvokeOptions {
  /** Longest flood wait to wait for, in seconds; default the client's `sleep_threshold`. 0 never waits. */
  sleepThresholdSeconds?: number
}

/** One call of a client, on its way to Telegram. */
export interface Call {
  /** The TL name with its namespace, `messages.SendMessage`. */
  readonly method: string
  /** The method's fields in camelCase. To send others, hand on `{ ...call, params }`. */
  readonly params: Readonly<Record<string, unknown>>
  /** How it is made. */
  readonly options: CallOptions
  /** 1 at the first try; counts up whenever the client waits or tries again by itself. */
  readonly attempt: number
}

/** Hands a call on; by default the one that came. Called again, the call is made again. */
export type CallNext = (call?: Call) => Promise<TlObject>

/** Where a middleware stands: `call` is passed once by each call, `attempt` by each try of it. */
export type CallPosition = 'call' | 'attempt'

/** Something that every call of a client passes on its way to Telegram and back. */
export interface CallMiddleware {
  /** What it is called in errors and in the order of calls. */
  readonly name: string
  /** Default `call`. */
  readonly position?: CallPosition
  /**
   * Sees a call, hands it on with `next`, sees what comes back; answers itself by not calling `next`, refuses by throwing.
   * What it calls with its own client passes it as well.
   * @returns the answer: what `next` returned, or another.
   */
  handle(call: Call, next: CallNext): Promise<TlObject>
}

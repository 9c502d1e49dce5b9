import type { CallStatistics } from '../../errors/call-statistics.js'
import type { Logger } from '../../logging/logger.js'
import type { InvokeOptions, TlObject } from '../../mtproto/driver.js'
import type { Clock } from '../../time/clock.js'
import type { Call } from './call-middleware.js'
import type { CallObserver } from './call-observer.js'
import type { Floods } from './floods.js'

/** A call as the steps see it: they count its attempts. */
export interface RunningCall extends Call {
  attempt: number
  /** How often it was repeated after an attempt that may have done what it asks for. */
  retries: number
  /** How long the latest attempt had to wait for its turn, in milliseconds. */
  waitedMs: number
  /** What its client's steps work with. */
  readonly parts: CallParts
}

/** Hands a call on. Made once, and not for each call. */
export type NextStep = (call: RunningCall) => Promise<TlObject>

/** One step of the way of every call: one object for all clients, as the call brings the parts of its own. It may keep the answer waiting, but it never throws at once. */
export interface CallStep {
  readonly name: string
  /** Whether it hands every call on as it is: then calls need not pass it. */
  readonly isOff?: boolean
  handle(call: RunningCall, next: NextStep): Promise<TlObject>
}

/** How a client deals with the errors of its calls; from `sleep_threshold` and `error_handler`. */
export interface CallPolicy {
  readonly sleepThresholdSeconds: number
  /** Whether the account belongs to a pool, which deals with pauses in its own way. */
  readonly isAgent?: boolean
  /** How often a call is repeated after a fault on Telegram's side. */
  readonly maxRetries: number
  readonly retryDelaySeconds: number
}

/** How fast a client may call; from `rate_limit`. Absent: no limit. */
export interface CallLimits {
  readonly callsPerSecond?: number
  readonly messagesPerSecond?: number
  readonly messagesPerChatPerMinute?: number
}

/** What the steps of a client's calls are made of. */
export interface CallParts {
  /** The client's name. */
  readonly client: string
  readonly connection: {
    invoke(method: string, params: Readonly<Record<string, unknown>>, options: InvokeOptions): Promise<TlObject>
  }
  readonly faults: {
    /** Is told what each attempt failed with, and the data centre it went to where that is another one; must not throw. */
    failed(method: string, error: unknown, dcId?: number): void
  }
  readonly policy: CallPolicy
  readonly limits?: CallLimits
  readonly floods: Floods
  readonly statistics: CallStatistics
  /** Is told of attempts and floods; absent: nobody is. */
  readonly observer?: CallObserver
  readonly clock: Clock
  readonly logger: Logger
}

/** Puts steps one before the other, the first outermost. */
export function composeSteps(steps: readonly CallStep[], last: NextStep): NextStep {
  return steps.reduceRight<NextStep>((next, step) => (call) => step.handle(call, next), last)
}

/** Whether a call was ended by whoever made it: nothing is learned from that. */
export function isGivenUp({ options: { signal } }: Call, error: unknown): boolean {
  return signal?.aborted === true && error === signal.reason
}

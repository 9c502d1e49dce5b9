import type { HandlerKind } from '../../decorators/manifest.js'
import type { ErrorCode } from '../../errors/catalogue.js'
import type { ToldFacts } from '../../errors/told-facts.js'
import type { UpdateKind } from '../incoming-update.js'
import type { FilterVerdict } from './filter-verdict.js'

/**
 * How far an update is, or what became of it:
 * - `storing`, `queued`, `running`: on its way; `asking`: a handler waits for somebody's answer; `retrying`: a handler failed
 *   and is run again
 * - `done`: every handler that wanted it has had it; `failed`: one of them failed for good
 * - `unwanted`: no handler wanted it; `answered`: it was the answer a handler waited for with `ctx.ask`
 * - `own`: the client sent it itself; `duplicate`: it had been seen before; `undone`: the client stopped first
 */
export type UpdateOutcome =
  | 'storing'
  | 'queued'
  | 'running'
  | 'asking'
  | 'retrying'
  | 'done'
  | 'failed'
  | 'unwanted'
  | 'answered'
  | 'own'
  | 'duplicate'
  | 'undone'

/** An update that came to a client, in a few words. Secrets in its text are masked, login codes as well. */
export interface RecentUpdate {
  /** Counts up with each update since the client was started. */
  readonly id: number
  /** When it came, milliseconds since 1970. */
  readonly atMs: number
  /** The TL constructor: `UpdateNewMessage`. */
  readonly type: string
  /** What it tells; `other` for what only `@OnRaw` listens to. */
  readonly kind: UpdateKind
  /** `again`: handed over once more, after a crash or as a dead letter. */
  readonly source: 'pushed' | 'fetched' | 'own' | 'again'
  /** The conversation, as marked id with its username where it is known: `700000003 @alice`. */
  readonly chat?: string
  /** Who wrote, pressed or typed. */
  readonly sender?: string
  /** The text, the button's data or the inline query; cut after 1,000 characters. */
  readonly text?: string
  /** How far it is, or what became of it. */
  readonly outcome: UpdateOutcome
  /** How often it came once more and was dropped. */
  readonly repeats: number
  /** The handlers that were run: `plugin.method`. */
  readonly ran: readonly string[]
}

/** An error as it is shown. */
export interface ShownError {
  /** The catalogue's code; absent for an error of a plugin's own. */
  readonly code?: ErrorCode
  /** What happened. */
  readonly message: string
  /** What to do about it. */
  readonly fix?: string
  /** What differs from case to case in both texts, by its name in the error's context. */
  readonly facts?: ToldFacts
}

/** An attempt of a call that a handler made. */
export interface ExplainedCall {
  /** The client that made it; an agent's where the handler wrote through a pool. */
  readonly client: string
  /** The TL method: `messages.SendMessage`. */
  readonly method: string
  /** 1 at the first try of the call. */
  readonly attempt: number
  /** When it began, milliseconds since 1970. */
  readonly atMs: number
  /** How long it waited for its turn, as `rate_limit` says. */
  readonly waitedMs: number
  /** How long Telegram took to answer. */
  readonly tookMs: number
  /** What it failed with; absent: it was answered. */
  readonly error?: ShownError
}

/** One run of a handler with an update. */
export interface ExplainedRun {
  /** 1 in the first run. */
  readonly attempt: number
  /** When it began, milliseconds since 1970. */
  readonly atMs: number
  /** Absent while it runs. */
  readonly tookMs?: number
  /** `asking`: it waits for an answer; `stopped`: the client stops, or other plugins take its place. */
  readonly outcome: 'running' | 'asking' | 'done' | 'failed' | 'stopped'
  /** What it failed with. */
  readonly error?: ShownError
  /** The calls it made; absent when nobody looked at that time, as calls are traced only then. */
  readonly calls?: readonly ExplainedCall[]
  /** How many calls there were beyond those listed. */
  readonly callsOmitted?: number
}

/**
 * Why a handler was run with an update, or was not:
 * - `done`, `running`, `asking`, `retrying`: it was run; `failed`: it failed for good; `dead-letter`: so, and the update is kept
 * - `queued`: it wants it, and waits for its turn; `undone`: the client stopped first
 * - `kind`: it listens for something else; `error-handler`: it is called when a handler fails
 * - `turned-away`: its condition says yes, and what stands around it does not: a guard, a limit, its arguments
 * - `refused`: its condition says no; `refused-then`: it said no at that time, and would say yes now; `filter-failed`
 * - `stopped-by`: an earlier handler has called `ctx.stop()`; `answer`: a handler waited for it with `ctx.ask`
 * - `own`: the client sent it itself; `duplicate`: it had been seen before
 * - `disabled`: an operator has disabled the plugin; `not-there`: its condition says yes, but it was not there when the update came
 * - `not-again`: it has had the update before, or the dead letter is not its own
 */
export type HandlerVerdict =
  | 'done'
  | 'running'
  | 'asking'
  | 'retrying'
  | 'failed'
  | 'dead-letter'
  | 'queued'
  | 'undone'
  | 'kind'
  | 'error-handler'
  | 'turned-away'
  | 'refused'
  | 'refused-then'
  | 'filter-failed'
  | 'stopped-by'
  | 'answer'
  | 'own'
  | 'duplicate'
  | 'disabled'
  | 'not-there'
  | 'not-again'

/** What became of an update in one handler, and why. */
export interface ExplainedHandler {
  /** The plugin's name. */
  readonly plugin: string
  /** The method's name. */
  readonly handler: string
  /** What its decorator listens for: `command`, `message`, `raw`. */
  readonly kind: HandlerKind
  /** How it reads in a listing: `/start (private)`. */
  readonly label: string
  /** Whether it was run, and why. */
  readonly verdict: HandlerVerdict
  /** What is behind the verdict: who stopped it, or waited for the answer, `plugin.method`; or what turned it away. */
  readonly because?: string
  /** What its command and its filter say of the update, asked now; absent when it listens for something else. */
  readonly condition?: FilterVerdict
  /** Its runs, the first one first. */
  readonly runs: readonly ExplainedRun[]
}

/** An update with what each handler of the client made of it. */
export interface ExplainedUpdate extends RecentUpdate {
  /** All handlers of the client, in the order they are asked in, with those of disabled plugins. */
  readonly handlers: readonly ExplainedHandler[]
}

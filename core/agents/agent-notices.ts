import type { FloodWaitError } from '../errors/flood-wait-error.js'
import type { Logger } from '../logging/logger.js'
import type { AttemptResult } from '../outbox/attempt-result.js'
import { formatDuration } from '../time/duration.js'
import type { Quarantine } from './agent-store.js'
import { nextStep } from './next-step.js'

/**
 * What the pool does about a flood is said here: settings of clients, such as how long they sleep, are none of agents.
 * @param restMs - how long the agent rests because of it.
 */
export function tellOfFlood(logger: Logger, { method, seconds }: FloodWaitError, restMs: number): void {
  const rests = restMs > seconds * 1_000 ? { rests: formatDuration(restMs) } : {}
  const next = 'others of its pool send meanwhile; agents.messages_per_minute and jitter_percent make floods rarer'
  errorsOf(logger).warn('Telegram asks the agent for a pause', { method, seconds, ...rests, next })
}

/** Says what became of a message that an agent had taken, to those who ask for that much. */
export function tellOfAttempt(logger: Logger, result: AttemptResult, elapsedMs: number): void {
  const { outcome } = result
  const why = 'reason' in result ? { reason: result.reason } : {}
  logger.debug('the agent is done with the message', { outcome, ...why, elapsedMs: Math.round(elapsedMs) })
}

/** Says why an agent sends nothing, and what can be done about it. */
export function tellOfQuarantine(logger: Logger, agent: string, { reason, detail, restMs }: Quarantine): void {
  errorsOf(logger).error('the agent sends nothing for now', {
    reason,
    detail,
    ...(restMs === undefined ? {} : { rest: formatDuration(restMs) }),
    next: nextStep(agent, 'quarantined', reason),
  })
}

/** What Telegram refuses stands in one place for clients and agents. */
function errorsOf(logger: Logger): Logger {
  return logger.child({ category: 'ErrorHandler' })
}

/** Says that a pool can send nothing, how long until one of its agents may, where that is known, and what can be done. */
export function tellOfNobody(
  logger: Logger,
  pool: string,
  { reason, waitMs }: { reason: string; waitMs?: number },
): void {
  logger.warn('no agent of the pool can send, so what is to be sent waits', {
    pool,
    reason,
    ...(waitMs === undefined ? {} : { firstIn: formatDuration(Math.ceil(waitMs / 1_000) * 1_000) }),
    next: 'npx switchboard agents list shows what each of them needs; a handler that is not to wait uses enqueue, or gives a signal',
  })
}

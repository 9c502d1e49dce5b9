import { closedAccount } from '../errors/closed-account.js'
import { formatDuration } from '../time/duration.js'
import type { AgentState } from './agent-status.js'
import type { QuarantineReason } from './agent-store.js'

/** What somebody can do for an agent that does not send; `undefined` where nothing has to be done. */
export function nextStep(agent: string, state: AgentState, why?: QuarantineReason): string | undefined {
  switch (state) {
    case 'login-needed':
      return `log it in: npx switchboard login ${agent}`
    case 'paused':
      return `npx switchboard agents resume ${agent} lets it send again`
    case 'quarantined':
      return why && afterQuarantine(agent, why)
    default:
      return undefined
  }
}

function afterQuarantine(agent: string, why: QuarantineReason): string {
  switch (why) {
    case 'banned':
      return `${closedAccount}, then npx switchboard login ${agent}; or take it off its channels`
    case 'revoked':
      return `its login has ended: npx switchboard login ${agent} makes another one`
    case 'frozen':
      return 'appeal in an official app; it is taken back when Telegram says that it is well'
    case 'PEER_FLOOD':
      return `ask @SpamBot from the account; npx switchboard agents resume ${agent} ends its rest at once`
  }
}

/** `flooded: messages.SendMessage, 1m30s left`. */
export function healthText({
  state,
  reason,
  waitMs,
}: {
  readonly state: AgentState
  readonly reason?: string
  readonly waitMs?: number
}): string {
  const why = reason === undefined || reason === state ? '' : `: ${reason}`
  return `${state}${why}${leftText(waitMs)}`
}

/** `, 1m30s left`, in whole seconds; nothing where nobody knows. */
export function leftText(waitMs: number | undefined): string {
  return waitMs === undefined || waitMs <= 0 ? '' : `, ${formatDuration(Math.ceil(waitMs / 1_000) * 1_000)} left`
}

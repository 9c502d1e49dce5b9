import type { AgentHealth } from './agent-status.js'

/** Whether nothing but a person or a long time brings an agent back to this process. */
export function isStuck({ isHere, health }: { readonly isHere: boolean; readonly health: AgentHealth }): boolean {
  const { state } = health
  return !isHere || state === 'quarantined' || state === 'paused' || state === 'login-needed' || state === 'leaving'
}

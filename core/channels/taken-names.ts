import { agentsTestMode } from '../config/agents-test-mode.js'
import type { SwitchboardConfig } from '../config/switchboard-config.js'
import type { TakenNames } from './check-channels.js'

/** What the configuration has, and its channels must not. */
export function takenNames({ clients, agents, sandbox }: SwitchboardConfig): TakenNames {
  const numbers = [
    ...(agents.accounts ?? []).map(({ sessionName, phoneNumber }) => [phoneNumber, sessionName] as const),
    ...clients.map(({ sessionName, phoneNumber }) => [phoneNumber, `the client ${sessionName}`] as const),
  ]
  const phones = numbers.flatMap(([phone, owner]) => (phone ? [[phone.replace(/\D/g, ''), owner] as const] : []))
  const onTelegram = !sandbox.enabled && !agentsTestMode(clients)
  return { sessions: clients.map(({ sessionName }) => sessionName), phones: new Map(phones), onTelegram }
}

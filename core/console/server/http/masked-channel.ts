import type { Role } from '../security/role.js'

/** A phone number of which only the country and the end are shown: `+79•••••4567`. */
export function maskedPhone(phone: string): string {
  const digits = phone.replace(/\D/g, '')
  if (digits.length < 7) return '•••'
  return `+${digits.slice(0, 2)}•••••${digits.slice(-4)}`
}

/** A recipient of the outbox: masked when it is a phone number and who looks may change nothing. */
export function shownRecipient(recipient: string, { role }: { readonly role: Role }): string {
  return role === 'operator' || !/^\+?\d/.test(recipient) ? recipient : maskedPhone(recipient)
}

/** A channel as `channels.json` has it, its phone numbers masked. */
export function maskedChannel(json: unknown): unknown {
  if (typeof json !== 'object' || json === null) return json
  return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, maskedValue(key, value)]))
}

/**
 * The agents of a form, with the stored number where the form only has the mask it was shown: what was not changed stays.
 * @param stored - phone numbers by session name.
 */
export function unmaskedAgents(agents: unknown, stored: ReadonlyMap<string, string>): unknown {
  if (!Array.isArray(agents)) return agents
  return agents.map((agent) => {
    const { phone, session_name: name } = (agent ?? {}) as { phone?: unknown; session_name?: unknown }
    const known = stored.get(String(name))
    return known !== undefined && phone === maskedPhone(known) ? { ...agent, phone: known } : agent
  })
}

function maskedValue(key: string, value: unknown): unknown {
  if (key === 'agent_phone' && typeof value === 'string' && value !== '') return maskedPhone(value)
  if (key !== 'agents' || !Array.isArray(value)) return value
  return value.map((agent) =>
    typeof agent?.phone === 'string' ? { ...agent, phone: maskedPhone(agent.phone) } : agent,
  )
}

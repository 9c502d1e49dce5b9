/** The keys of the form that knew one agent for each channel. */
const phoneKey = 'agent_phone'
const sessionKey = 'agent_session_name'

/** Whether a key belongs to the old form. */
export function isSingleAgentKey(name: string): boolean {
  return name === phoneKey || name === sessionKey
}

/** Whether a channel has keys of the old form, be they empty. */
export function hasSingleAgent(channel: Readonly<Record<string, unknown>>): boolean {
  return Object.hasOwn(channel, phoneKey) || Object.hasOwn(channel, sessionKey)
}

/**
 * The agent of the old form as an item of `agents`; `undefined` where the list has agents, which go before it, or the old
 * keys are empty. One of the two may be missing, which the checks tell.
 */
export function singleAgentOf(channel: Readonly<Record<string, unknown>>): Record<string, unknown> | undefined {
  const { [phoneKey]: phone, [sessionKey]: session } = channel
  const listed = channel.agents
  if (Array.isArray(listed) ? listed.length > 0 : isWritten(listed)) return undefined
  if (!isWritten(phone) && !isWritten(session)) return undefined
  return { ...(isWritten(phone) && { phone }), ...(isWritten(session) && { session_name: session }) }
}

/** The old keys of a channel, to be taken out. */
export const singleAgentKeys = [phoneKey, sessionKey] as const

function isWritten(value: unknown): boolean {
  return value !== undefined && value !== null && value !== ''
}

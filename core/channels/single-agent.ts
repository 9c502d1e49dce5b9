import { isBlock } from './channels-shape.js'

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

/**
 * A change that names an agent in the old form, as one of the list: that agent is the first, the others stay. A change with a
 * list of its own goes by that.
 */
export function inListForm(
  patch: Readonly<Record<string, unknown>>,
  channel: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const { [phoneKey]: phone, [sessionKey]: session, ...rest } = patch
  const single = singleAgentOf({ [phoneKey]: phone, [sessionKey]: session })
  if (!single || Object.hasOwn(patch, 'agents')) return patch
  const agents: readonly unknown[] = Array.isArray(channel.agents) ? channel.agents : []
  const sameAs = (agent: unknown): agent is Record<string, unknown> =>
    isBlock(agent) && (single.session_name === undefined || agent.session_name === single.session_name)
  const known = agents.find(sameAs)
  return { ...rest, agents: [{ ...known, ...single }, ...agents.filter((agent) => agent !== known)] }
}

/** The old keys of a channel, to be taken out. */
export const singleAgentKeys = [phoneKey, sessionKey] as const

function isWritten(value: unknown): boolean {
  return value !== undefined && value !== null && value !== ''
}

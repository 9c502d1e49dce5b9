import type { Agent } from '../../api/shapes'
import { isSame } from '../../forms/compare-values'
import { isBlock, type OptionField, type Values } from '../../forms/option-shapes'

/** The agents of a channel's values; what the file has besides stays with them. */
export function agentsOf({ agents }: Values): readonly Agent[] {
  return Array.isArray(agents) ? agents : []
}

/** What a channel says as the form shows it: everything but what the server alone knows. */
export function valuesOf({ version: _, remarks: __, ...values }: Values): Values {
  return values
}

/** What was changed as the API wants it: `null` takes a key away, what is not named stays. */
export function patchBetween(from: Values, values: Values): Values {
  const names = new Set([...Object.keys(from), ...Object.keys(values)])
  const changed = [...names].filter((name) => !isSame(from[name], values[name]))
  return Object.fromEntries(changed.map((name) => [name, patchOf(from[name], values[name])]))
}

function patchOf(before: unknown, after: unknown): unknown {
  if (after === undefined) return null
  return isBlock(before) && isBlock(after) ? patchBetween(before, after) : after
}

/** What somebody changed, on top of what somebody else has stored meanwhile. */
export function mergedValues(from: Values, mine: Values, theirs: Values): Values {
  const names = [...new Set([...Object.keys(from), ...Object.keys(mine), ...Object.keys(theirs)])]
  const merged = names.map((name) => [name, mergedValue(name, from, mine, theirs)] as const)
  return Object.fromEntries(merged.filter(([, value]) => value !== undefined))
}

function mergedValue(name: string, from: Values, mine: Values, theirs: Values): unknown {
  if (name === 'agents') return mergedAgents(agentsOf(from), agentsOf(mine), agentsOf(theirs))
  const [before, own, other] = [from[name], mine[name], theirs[name]]
  if (isBlock(before) && isBlock(own) && isBlock(other)) return mergedValues(before, own, other)
  return isSame(own, before) ? other : own
}

/** Theirs without those that were removed here, and with those that were added or changed here. */
function mergedAgents(from: readonly Agent[], mine: readonly Agent[], theirs: readonly Agent[]): Agent[] {
  const has = (list: readonly Agent[], name: string) => list.find(({ session_name }) => session_name === name)
  const kept = theirs.filter(({ session_name: name }) => has(mine, name) || !has(from, name))
  const changed = mine.filter((agent) => !isSame(agent, has(from, agent.session_name)))
  const isChanged = ({ session_name: name }: Agent) => has(changed, name) !== undefined
  return [...kept.filter((agent) => !isChanged(agent)), ...changed]
}

/** What was changed while a channel was being saved, on top of what is stored since. The agents keep their order: one of them may be written in. */
export function carriedOver(sent: Values, mine: Values, stored: Values): Values {
  const names = [...new Set([...Object.keys(sent), ...Object.keys(mine), ...Object.keys(stored)])]
  const storedAgent = (name: string) => agentsOf(stored).find((agent) => agent.session_name === name)
  const agents = agentsOf(mine).map((agent) =>
    agentsOf(sent).some((known) => isSame(known, agent)) ? (storedAgent(agent.session_name) ?? agent) : agent,
  )
  const values = names.map((name) => {
    if (name === 'agents' && mine.agents !== undefined) return [name, agents] as const
    return [name, isSame(mine[name], sent[name]) ? stored[name] : mine[name]] as const
  })
  return Object.fromEntries(values.filter(([, value]) => value !== undefined))
}

/** The parts of the form, and what stands in each. */
const sections = {
  general: ['id', 'name', 'telegram_id', 'enabled'],
  posts: ['input_sources', 'filters'],
  crm: ['crm_enabled', 'crm_group_id', 'agents', 'mirror_job_post_to_topic'],
  first: ['auto_response_enabled', 'auto_response_template', 'auto_response_templates'],
} as const

export interface Section {
  readonly key: keyof typeof sections | 'other'
  readonly fields: readonly OptionField[]
}

/** The fields by the parts of the form; those that no part names come last, so that none is left out. */
export function sectionsOf(fields: readonly OptionField[]): Section[] {
  const named = new Set<string>(Object.values(sections).flat())
  const parts = Object.entries(sections).map(([key, names]) => ({
    key: key as Section['key'],
    fields: names.flatMap((name) => fields.find((field) => field.name === name) ?? []),
  }))
  const other = { key: 'other' as const, fields: fields.filter(({ name }) => !named.has(name)) }
  return [...parts, other].filter((section) => section.fields.length > 0)
}

import type { Channel } from '../../channels/channel.js'
import type { CrmPart } from '../../decorators/kinds.js'
import type { ClientPlan } from '../../plan/plan.js'

type Plugins = Pick<ClientPlan, 'plugins'>

/** What of the plans there are says who serves channels. */
interface Serving {
  readonly clients: readonly Plugins[]
  /** What every agent gets; absent: not known, as there was none to plan for. */
  readonly agents?: Plugins | undefined
}

/** What is missing without a plugin for it, and what to add where. */
const missing: readonly { part: CrmPart; what: string; add: string }[] = [
  {
    part: 'watch',
    what: 'no client has a plugin that reads the posts of their sources, so nothing is found',
    add: 'Add to an account that is in them: plugins: { root: "plugins/crm", include: ["crm_watch"] }',
  },
  {
    part: 'desk',
    what: 'no client has a plugin that keeps their topics, so managers see nothing',
    add: 'Add to a bot that is an administrator of their groups: plugins: { root: "plugins/crm", include: ["crm_desk"] }',
  },
  {
    part: 'agent',
    what: 'the agents have no plugin that writes to contacts, so nobody is written to',
    add: 'Add agents: { plugins: { root: "plugins/crm", include: ["crm_agent"] } }',
  },
]

/** What is missing to channels that have a CRM, by what plugins say that they do for it; one sentence each. */
export function unservedNotes(channels: readonly Channel[], { clients, agents }: Serving): string[] {
  const ids = channels.filter(({ enabled, crmEnabled }) => enabled && crmEnabled).map(({ id }) => id)
  if (ids.length === 0) return []
  return missing.flatMap(({ part, what, add }) => {
    const isUnknown = part === 'agent' && !agents
    if (isUnknown || [...clients, agents].some((own) => own && does(own, part))) return []
    return [`${ids.join(', ')}: crm_enabled, and ${what}. ${add}`]
  })
}

function does({ plugins }: Plugins, part: CrmPart): boolean {
  return plugins.some(({ enabled, manifest }) => enabled && (manifest.crm ?? []).includes(part))
}

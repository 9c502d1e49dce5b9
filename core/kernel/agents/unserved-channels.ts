import type { Channel } from '../../channels/channel.js'
import { oneOf } from '../../config/config-key.js'
import type { CrmPart } from '../../decorators/kinds.js'
import type { ClientPlan } from '../../plan/plan.js'

type Plugins = Pick<ClientPlan, 'plugins'>

/** What of the plans there are says who serves channels. */
interface Serving {
  readonly clients: readonly Plugins[]
  /** What every agent gets; absent: not known, as there was none to plan for. */
  readonly agents?: Plugins | undefined
}

/** What plugins do for channels, and what to add for it where. */
const parts: readonly { part: CrmPart; work: string; add: string }[] = [
  {
    part: 'watch',
    work: 'reads the posts of its sources',
    add: 'to an account that is in the sources plugins: { root: "plugins/crm", include: ["crm_watch"] }',
  },
  {
    part: 'desk',
    work: 'keeps its topics',
    add: 'to a bot that is an administrator of the group plugins: { root: "plugins/crm", include: ["crm_desk"] }',
  },
  {
    part: 'agent',
    work: 'writes to its contacts',
    add: 'agents: { plugins: { root: "plugins/crm", include: ["crm_agent"] } }',
  },
]

/**
 * What is missing to channels that have a CRM, by what plugins say that they do for it; one sentence for each channel, so that another
 * one changes nothing in it. A plugin that says nothing may do it, and so may another app.
 */
export function unservedNotes(channels: readonly Channel[], { clients, agents }: Serving): string[] {
  const missing = parts.filter(({ part }) => {
    const isUnknown = part === 'agent' && !agents
    return !isUnknown && ![...clients, agents].some((own) => own && does(own, part))
  })
  if (missing.length === 0) return []
  const works = oneOf(missing.map(({ work }) => work))
  const add = `Add ${missing.map((one) => one.add).join('; ')}`
  const own = `A plugin of your own says that it does so by crm: [${missing.map(({ part }) => `"${part}"`).join(', ')}]`
  return channels
    .filter(({ enabled, crmEnabled }) => enabled && crmEnabled)
    .map(({ id }) => `${id}: crm_enabled, and no plugin of this app says that it ${works}. ${add}. ${own}`)
}

function does({ plugins }: Plugins, part: CrmPart): boolean {
  return plugins.some(({ enabled, manifest }) => enabled && (manifest.crm ?? []).includes(part))
}

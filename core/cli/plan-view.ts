import type { AgentRoster } from '../agents/agent-roster.js'
import type { SwitchboardConfig } from '../config/switchboard-config.js'
import type { StateManifest } from '../decorators/manifest.js'
import { columns } from '../formatting/terminal/columns.js'
import { hanging } from '../formatting/terminal/wrap.js'
import { handlerLabel } from '../plan/handler-label.js'
import { type ClientPlan, firstOf, type Plan, type PlanDiagnostic, placeOf } from '../plan/plan.js'
import { providedName, providerLabel } from '../plan/providers/provider.js'
import { formatDuration } from '../time/duration.js'
import { scheduleLabel } from '../time/schedule.js'
import type { Colors } from './terminal.js'

/**
 * Draws what every client would get, and what is wrong with it.
 * @param width - in cells.
 * @param agents - the agents there are, and remarks that are not the plan's.
 */
export function renderPlan(
  config: SwitchboardConfig,
  plan: Plan,
  colors: Colors,
  width: number,
  agents: { readonly roster: AgentRoster; readonly notes: readonly string[] },
): string {
  const { green, red, dim } = colors
  const { diagnostics } = plan
  const verdict =
    diagnostics.length === 0
      ? `${green('✓')} ${config.file} and its plugins are valid.`
      : `${red('✗')} ${diagnostics.length === 1 ? '1 error' : `${diagnostics.length} errors`} in the plugins of ${config.file}.`
  const typeOf = (name: string) => config.clients.find(({ sessionName }) => sessionName === name)?.type ?? 'user'
  const clients = plan.clients.flatMap((client) => [
    ...renderClientPlan(client, typeOf(client.client), colors, width),
    '',
  ])
  const names = firstOf(agents.roster.agents.map(({ sessionName }) => sessionName))
  if (plan.agents) clients.push(...renderClientPlan({ ...plan.agents, client: names }, 'agents', colors, width), '')
  const remarks = [...config.notices, ...agents.notes, ...plan.clients.flatMap((client) => client.notes)]
  const notes = remarks.flatMap((notice) => hanging(`  ${dim('note')}  `, notice, width))
  return [
    '',
    ...clients,
    ...diagnostics.flatMap((diagnostic) => renderDiagnostic(diagnostic, colors, width)),
    ...notes,
    ...(notes.length > 0 ? [''] : []),
    ...hanging('', `${verdict} Nothing was connected.`, width),
    '',
  ].join('\n')
}

/** A client's plugins with their handlers and jobs. */
export function renderClientPlan(
  client: ClientPlan,
  type: 'user' | 'bot' | 'agent' | 'agents',
  colors: Colors,
  width?: number,
): string[] {
  const { bold, dim, green, yellow, cyan, magenta } = colors
  const plugins = client.plugins.flatMap(({ manifest, file, reason, jobs }) => [
    [dim('plugin'), bold(manifest.name), `${file}  ${dim(reason)}`],
    ...manifest.handlers.map((handler) => [dim('handler'), `  ${handler.member}`, handlerLabel(handler)]),
    ...manifest.hooks.map(({ hook, member }) => [dim('hook'), `  ${member}`, hook]),
    ...manifest.states.map((state) => [dim('state'), `  ${state.member}`, stateLabel(state)]),
    ...jobs.map(({ manifest: job, schedule, enabled, reason: why }) => [
      dim('job'),
      `  ${job.name}`,
      `${scheduleLabel(schedule)}  ${enabled ? green('on') : yellow('off')}  ${dim(why)}`,
    ]),
  ])
  const provided = client.providers.map((provider) => [
    dim('provides'),
    `  ${providedName(provider)}`,
    `${providerLabel(provider)}  ${provider.needed ? green('used') : yellow('unused')}  ${dim(
      provider.scope === 'app' ? 'one for all clients' : 'one for this client',
    )}`,
  ])
  const services = client.services.map(({ target }) => [dim('service'), target.name, dim('shared by these plugins')])
  const shared = client.appServices.map(({ target }) => [dim('service'), target.name, dim('shared by all clients')])
  const rows = [...plugins, ...provided, ...services, ...shared]
  const head = `  ${bold((type === 'bot' ? magenta : cyan)(client.client))} ${dim(type)}`
  return [head, ...(rows.length > 0 ? columns(rows, '    ', width) : [`    ${dim('no plugins')}`])]
}

/** How a state reads: `per member, for 30d`. */
function stateLabel({ per, ttlMs }: StateManifest): string {
  return `per ${per}${ttlMs === undefined ? '' : `, for ${formatDuration(ttlMs)}`}`
}

/** One error of the plan: where, what, and what to do. */
export function renderDiagnostic(
  diagnostic: PlanDiagnostic,
  colors: Colors,
  width = Number.POSITIVE_INFINITY,
): string[] {
  const { red, dim } = colors
  const { error } = diagnostic
  return [
    ...hanging(`  ${red('✗')} `, dim(placeOf(diagnostic)), width),
    ...hanging('    ', error.what, width),
    ...hanging(`    ${dim('Fix:')} `, error.fix, width),
    '',
  ]
}

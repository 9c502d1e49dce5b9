import type { SwitchboardConfig } from '../config/switchboard-config.js'
import { handlerLabel } from '../kernel/handler-label.js'
import type { ClientPlan, Plan, PlanFault } from '../kernel/plan.js'
import { scheduleLabel } from '../scheduler/schedule.js'
import { columns } from './columns.js'
import type { Colors } from './terminal.js'

/** Draws what every client would get, and what is wrong with it. */
export function renderPlan(config: SwitchboardConfig, plan: Plan, colors: Colors): string {
  const { green, red, dim } = colors
  const { faults } = plan
  const verdict =
    faults.length === 0
      ? `${green('✓')} ${config.file} and its plugins are valid.`
      : `${red('✗')} ${faults.length === 1 ? '1 fault' : `${faults.length} faults`} in the plugins of ${config.file}.`
  const clients = plan.clients.flatMap((client) => [...renderClientPlan(client, config, colors), ''])
  const notes = config.notices.map((notice) => `  ${dim('note')}  ${notice}`)
  return [
    '',
    ...clients,
    ...faults.flatMap((fault) => renderFault(fault, colors)),
    ...notes,
    ...(notes.length > 0 ? [''] : []),
    `${verdict} Nothing was connected.`,
    '',
  ].join('\n')
}

/** A client's plugins with their handlers and jobs. */
export function renderClientPlan(client: ClientPlan, config: SwitchboardConfig, colors: Colors): string[] {
  const { bold, dim, green, yellow, cyan, magenta } = colors
  const type = config.clients.find(({ sessionName }) => sessionName === client.client)?.type ?? 'user'
  const plugins = client.plugins.flatMap(({ manifest, file, reason, jobs }) => [
    [dim('plugin'), bold(manifest.name), `${file}  ${dim(reason)}`],
    ...manifest.handlers.map((handler) => [dim('handler'), `  ${handler.member}`, handlerLabel(handler)]),
    ...manifest.hooks.map(({ hook, member }) => [dim('hook'), `  ${member}`, hook]),
    ...jobs.map(({ manifest: job, enabled, reason: why }) => [
      dim('job'),
      `  ${job.name}`,
      `${scheduleLabel(job.schedule)}  ${enabled ? green('on') : yellow('off')}  ${dim(why)}`,
    ]),
  ])
  const services = client.services.map(({ target }) => [dim('service'), target.name, dim('shared by these plugins')])
  const rows = [...plugins, ...services]
  const head = `  ${bold((type === 'bot' ? magenta : cyan)(client.client))} ${dim(type)}`
  return [head, ...(rows.length > 0 ? columns(rows, '    ') : [`    ${dim('no plugins')}`])]
}

/** One fault of the plan: where, what, and what to do. */
export function renderFault({ clients, file, className, member, error }: PlanFault, colors: Colors): string[] {
  const { red, dim } = colors
  const where = [clients.join(', '), file, [className, member].filter(Boolean).join('.')].filter(Boolean).join(' · ')
  const [first = '', ...more] = error.what.split('\n')
  return [
    `  ${red('✗')} ${dim(where)}`,
    `    ${first}`,
    ...more.map((line) => `    ${line}`),
    `    ${dim('Fix:')} ${error.fix.replaceAll('\n', '\n         ')}`,
    '',
  ]
}

import type { ClientConfig } from '../config/client-config.js'
import type { SwitchboardConfig } from '../config/switchboard-config.js'
import { columns } from '../formatting/terminal/columns.js'
import { hanging } from '../formatting/terminal/wrap.js'
import { optionValues } from '../plan/options/option-values.js'
import type { ClientPlan, PlanDiagnostic } from '../plan/plan.js'
import { renderClientPlan, renderDiagnostic } from './plan-view.js'
import type { Colors } from './terminal.js'

/** Draws what one client gets, from where, and what became of every file under its root. */
export function renderExplanation(
  client: ClientConfig,
  config: SwitchboardConfig,
  own: ClientPlan,
  diagnostics: readonly PlanDiagnostic[],
  colors: Colors,
  width = Number.POSITIVE_INFINITY,
): string {
  const { bold, dim, green, yellow } = colors
  const outcomes = { loaded: green('loaded'), found: yellow('found'), skipped: dim('skipped') }
  const files = own.decisions.map(({ file, outcome, reason }) => [outcomes[outcome], file, dim(reason)])
  const notices = config.notices.filter((notice) => notice.includes(own.client))
  return [
    '',
    ...renderClientPlan(own, config.clients.includes(client) ? client.type : 'agent', colors, width),
    '',
    `  ${bold('Settings')} ${dim(config.file)}`,
    ...columns(
      settings(client, config).map(([key, value]) => [dim(key), value]),
      '    ',
      width,
    ),
    '',
    ...optionLines(own, colors, width),
    `  ${bold('Files')} ${dim(`under ${client.plugins.root}`)}`,
    ...(files.length > 0 ? columns(files, '    ', width) : [`    ${dim('none')}`]),
    '',
    ...notices.flatMap((notice) => hanging(`  ${dim('note')}  `, notice, width)),
    ...(notices.length > 0 ? [''] : []),
    ...diagnostics.flatMap((diagnostic) => renderDiagnostic(diagnostic, colors, width)),
  ].join('\n')
}

/** The options of the client's plugins that have a class for them. */
function optionLines({ plugins }: ClientPlan, { bold, dim }: Colors, width: number): string[] {
  const rows = plugins.flatMap(({ manifest, settings }) =>
    (settings ? optionValues(settings) : []).map(({ path, value, secret, isDefault }) => {
      const shown = secret && !isDefault ? '(not shown)' : value === undefined ? '-' : JSON.stringify(value)
      return [dim(`${manifest.name}.${path}`), shown, dim(isDefault ? 'default' : 'plugins.options')]
    }),
  )
  return rows.length > 0 ? [`  ${bold('Options')}`, ...columns(rows, '    ', width), ''] : []
}

/** What decides how the client behaves; secrets are named, not shown. */
function settings(client: ClientConfig, { sandbox }: SwitchboardConfig): [string, string][] {
  const { session, errorHandler, plugins, periodicTasks } = client
  const given = [
    ['bot_token', client.botToken],
    ['phone_number', client.phoneNumber],
    ['phone_code', client.phoneCode],
    ['password', client.password],
    ['session_string', client.sessionString],
  ].flatMap(([key, value]) => (value === undefined ? [] : [key]))
  return [
    ['connects to', sandbox.enabled ? 'the sandbox' : 'Telegram'],
    ['logs in with', given.join(', ')],
    ['session', session.type === 'file' ? `file ${session.workdir}/${client.sessionName}.session` : session.type],
    ['driver', client.driver],
    ['proxy', client.proxy ? `${client.proxy.scheme} ${client.proxy.hostname}:${client.proxy.port}` : 'none'],
    ['parse_mode', client.parseMode],
    ['workers', String(client.workers)],
    ['flood waits', `up to ${errorHandler.sleepThreshold} s are waited for`],
    ['retries', `${errorHandler.maxRetries}, ${errorHandler.retryDelay} s apart at first`],
    ['plugins', plugins.enabled ? `include ${list(plugins.include)}, exclude ${list(plugins.exclude)}` : 'off'],
    ['periodic_tasks', periodicTasks.enabled ? (periodicTasks.tasks ? list(periodicTasks.tasks) : 'all') : 'off'],
  ]
}

function list(names: readonly string[]): string {
  return names.length > 0 ? names.join(', ') : 'nothing'
}

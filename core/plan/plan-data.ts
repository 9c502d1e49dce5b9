import type { ClientConfig } from '../config/client-config.js'
import type { SwitchboardConfig } from '../config/switchboard-config.js'
import { isSwitchboardError, type SwitchboardError } from '../errors/switchboard-error.js'
import { scheduleLabel } from '../time/schedule.js'
import { handlerLabel } from './handler-label.js'
import { optionValues } from './options/option-values.js'
import type { ClientPlan, Plan, PlanDiagnostic, PluginPlan } from './plan.js'

/** One thing that has to be mended, as programs read it; a place that is not known is absent. */
interface DiagnosticData {
  readonly code: string
  readonly message: string
  readonly fix: string
  readonly clients?: readonly string[]
  /** The file to mend, and the line and column in it, from 1. */
  readonly file?: string
  readonly line?: number
  readonly column?: number
  /** The value of the configuration: `clients[2].bot_token`. */
  readonly path?: string
  readonly class?: string
  readonly member?: string
}

/** What `check` says, as programs read it. @param agents - those that the configuration and its channels name. */
export function checkData(
  config: SwitchboardConfig,
  plan: Plan,
  {
    agents,
    notes,
  }: { readonly agents: readonly { readonly sessionName: string }[]; readonly notes: readonly string[] },
) {
  const types = new Map(config.clients.map(({ sessionName, type }) => [sessionName, type]))
  return {
    clients: plan.clients.map((client) => ({
      ...{ name: client.client, type: types.get(client.client), ...clientData(client) },
    })),
    ...(plan.agents && { agents: { names: agents.map(({ sessionName }) => sessionName), ...clientData(plan.agents) } }),
    notes: [...config.notices, ...notes],
    diagnostics: plan.diagnostics.map(diagnosticData),
  }
}

/** What `explain` says of a client or agent, as programs read it. @param own - its plan. */
export function explainData(
  client: ClientConfig,
  config: SwitchboardConfig,
  own: ClientPlan,
  diagnostics: readonly PlanDiagnostic[],
) {
  return {
    ...{ name: own.client, type: config.clients.includes(client) ? client.type : 'agent', ...clientData(own) },
    files: own.decisions.map(({ file, outcome, reason }) => ({ file, outcome, reason })),
    diagnostics: diagnostics.map(diagnosticData),
  }
}

function clientData({ plugins, services, appServices, notes }: ClientPlan) {
  return {
    plugins: plugins.map(pluginData),
    services: [...services, ...appServices].map(({ target }) => target.name),
    notes,
  }
}

function pluginData({ manifest, file, reason, enabled, jobs, settings }: PluginPlan) {
  return {
    ...{ name: manifest.name, file, reason, enabled },
    handlers: manifest.handlers.map((handler) => ({
      ...{ member: handler.member, kind: handler.kind, label: handlerLabel(handler) },
    })),
    hooks: manifest.hooks.map(({ hook, member }) => ({ member, hook })),
    jobs: jobs.map(({ manifest: { name, member }, schedule, enabled: isOn, reason: why }) => ({
      ...{ name, member, schedule: scheduleLabel(schedule), enabled: isOn, reason: why },
    })),
    options: (settings ? optionValues(settings) : []).map(({ isDefault, ...option }) => ({
      ...option,
      is_default: isDefault,
    })),
  }
}

/** What is wrong in a plan; a value of the configuration is told by its place there, everything else by its source. */
function diagnosticData({ clients, file, line, className, member, config, error }: PlanDiagnostic): DiagnosticData {
  return {
    ...{ code: error.code, message: error.what, fix: error.fix, clients },
    ...(config
      ? { file: config.file, line: config.line, column: config.column, path: config.path }
      : { ...(file !== undefined && { file }), ...(line !== undefined && { line }) }),
    ...(className !== undefined && { class: className }),
    ...(member !== undefined && { member }),
  }
}

/** What kept a plan from being made: each problem of the configuration or its channels, or the error as a whole. */
export function errorData(error: SwitchboardError): DiagnosticData[] {
  if (isSwitchboardError(error, 'CONFIG_INVALID') || isSwitchboardError(error, 'CONFIG_CHANNELS_INVALID')) {
    const { file, problems } = error.context
    return problems.map(({ path, message, fix, line, column }) => ({
      ...{ code: error.code, message, fix, file, line, column, path },
    }))
  }
  return [{ code: error.code, message: error.what, fix: error.fix }]
}

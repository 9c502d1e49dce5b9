import type { ConfigPath } from '../config/config-path.js'
import type { DecoratorDiagnostic } from '../decorators/annotations.js'
import type { PluginManifest } from '../decorators/manifest.js'
import { nearestName } from '../errors/nearest-name.js'
import { isSwitchboardError, SwitchboardError } from '../errors/switchboard-error.js'
import type { JobSchedules } from './job-schedules.js'
import type { LoadedModule } from './module-loader.js'

/** Something that the configuration names and nothing stands for, and where it is named. */
interface ReferenceDiagnostic {
  readonly error: SwitchboardError
  /** The block of the client's configuration. */
  readonly block: object
  readonly path: ConfigPath
  readonly at?: 'key' | 'value'
}

/** What there is to be named, and whether there may be more, as something could not be taken that is told of itself. */
interface Known {
  readonly plugins: readonly PluginManifest[]
  readonly mayHavePlugins: boolean
  readonly mayHaveJobs: boolean
}

/** What is read of a client's configuration. */
interface NamingClient {
  readonly sessionName: string
  readonly plugins: { readonly enabled: boolean; readonly options?: Readonly<Record<string, unknown>> }
  readonly periodicTasks: { readonly enabled: boolean; readonly tasks?: readonly string[] }
}

const jobDecorators: readonly unknown[] = ['@Every', '@Cron', '@DailyAt', '@Once']

/** Whether files may hold more than was found in them. */
export function whatIsOpen(
  modules: Iterable<LoadedModule>,
  isComplete: boolean,
): Pick<Known, 'mayHavePlugins' | 'mayHaveJobs'> {
  const all = [...modules]
  const faults = all.flatMap(({ diagnostics }) => diagnostics)
  const isOfClass = ({ member }: DecoratorDiagnostic) => member === undefined
  const mayHavePlugins = !isComplete || all.some(({ failure }) => failure !== undefined) || faults.some(isOfClass)
  return { mayHavePlugins, mayHaveJobs: mayHavePlugins || faults.some(isOfJob) }
}

function isOfJob({ error }: DecoratorDiagnostic): boolean {
  const isOne =
    isSwitchboardError(error, 'PLUGIN_DECORATOR_ARGUMENT') || isSwitchboardError(error, 'PLUGIN_DECORATOR_PLACE')
  return isOne && jobDecorators.includes(error.context.decorator)
}

/** What the configuration of a client names and nothing stands for. */
export function checkReferences(
  { sessionName: client, plugins, periodicTasks }: NamingClient,
  schedules: JobSchedules,
  known: Known,
): ReferenceDiagnostic[] {
  const jobs = known.plugins.flatMap((manifest) => manifest.jobs.map(({ name }) => name))
  const names = known.plugins.map(({ name }) => name)
  const tasks = periodicTasks.enabled && !known.mayHaveJobs ? unknownTasks(client, periodicTasks.tasks ?? [], jobs) : []
  const times = periodicTasks.enabled ? schedules.diagnostics(client, known.mayHaveJobs ? undefined : jobs) : []
  const options = plugins.enabled && !known.mayHavePlugins ? unusedOptions(client, plugins.options ?? {}, names) : []
  return [
    ...[...tasks, ...times].map((diagnostic) => ({ block: periodicTasks, ...diagnostic })),
    ...options.map((diagnostic) => ({ block: plugins, ...diagnostic })),
  ]
}

function unknownTasks(client: string, tasks: readonly string[], known: readonly string[]) {
  return tasks.flatMap((task, index) => {
    if (known.includes(task)) return []
    const context = { client, task, known, nearest: nearestName(task, known) }
    return { error: new SwitchboardError('PLUGIN_TASK_UNKNOWN', context), path: ['tasks', index] }
  })
}

function unusedOptions(client: string, options: Readonly<Record<string, unknown>>, known: readonly string[]) {
  return Object.keys(options).flatMap((plugin) => {
    if (known.includes(plugin)) return []
    const context = { client, plugin, known, nearest: nearestName(plugin, known) }
    const error = new SwitchboardError('PLUGIN_OPTIONS_UNUSED', context)
    return { error, path: ['options', plugin], at: 'key' as const }
  })
}

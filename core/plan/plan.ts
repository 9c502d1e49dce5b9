import type { ConfigPlace } from '../config/option-places.js'
import type { JobManifest, PluginManifest, ServiceManifest } from '../decorators/manifest.js'
import { SwitchboardError } from '../errors/switchboard-error.js'
import type { Locales } from '../i18n/locales.js'
import type { Schedule } from '../time/schedule.js'
import type { Decision } from './discovery.js'
import type { ProviderPlan } from './providers/provider.js'

/** A job of a plugin and whether the client's `periodic_tasks` lets it run. */
export interface JobPlan {
  /** What the decorator says. */
  readonly manifest: JobManifest
  /** When it runs: what the decorator says, or `periodic_tasks.schedules` of the client. */
  readonly schedule: Schedule
  /** Whether its time runs. */
  readonly enabled: boolean
  /** Why, in a few words: `named in periodic_tasks.tasks`. */
  readonly reason: string
}

/** A plugin that a client gets. */
export interface PluginPlan {
  /** What the decorators say. */
  readonly manifest: PluginManifest
  /** Relative to the working directory. */
  readonly file: string
  /** Why the client gets it: `include "bot_commands"`. */
  readonly reason: string
  /** `false`: an operator has disabled it, so it is known and rests. */
  readonly enabled: boolean
  /** Its jobs, those that do not run as well. */
  readonly jobs: readonly JobPlan[]
  /** The client's `plugins.options` for this plugin; `undefined` when there are none. */
  readonly options: unknown
  /** Its texts in people's languages; absent: it has none. */
  readonly locales?: Locales
  /** The same as the class of its options, with defaults, frozen; absent: it has no such class, or they are invalid. */
  readonly settings?: object
}

/** What one client gets, from where and why. */
export interface ClientPlan {
  /** The client's `session_name`. */
  readonly client: string
  /** In the order in which they are built. */
  readonly plugins: readonly PluginPlan[]
  /** The services of the client's scope that its plugins need, each behind what it needs itself. */
  readonly services: readonly ServiceManifest[]
  /** The services that all clients share and its plugins need, each behind what it needs itself. */
  readonly appServices: readonly ServiceManifest[]
  /** What classes of these files provide for tokens, in the order in which they were found. */
  readonly providers: readonly ProviderPlan[]
  /** What the discovery decided about each file under the client's root. */
  readonly decisions: readonly Decision[]
  /** What is odd but no error, in one sentence each: an exclude that matches nothing. */
  readonly notes: readonly string[]
}

/** Something in the plan that has to be fixed before anything starts. */
export interface PlanDiagnostic {
  /** The clients it concerns. */
  readonly clients: readonly string[]
  /** Relative to the working directory. */
  readonly file?: string
  /** The line of that file, from 1, when it is known. */
  readonly line?: number
  /** The class it concerns, if it is one. */
  readonly className?: string
  /** The member of that class, if it is one. */
  readonly member?: string
  /** The value of the configuration that it concerns, if it is one. */
  readonly config?: ConfigPlace
  /** What is wrong and what to do about it. */
  readonly error: SwitchboardError
}

/** What would run. Data only: nothing was built and nothing connected. */
export interface Plan {
  /** One entry for each client of the configuration. */
  readonly clients: readonly ClientPlan[]
  /** The services of the app's scope that plugins need, each behind what it needs itself. */
  readonly services: readonly ServiceManifest[]
  /** What has to be fixed first; empty: the plan can run. */
  readonly diagnostics: readonly PlanDiagnostic[]
  /** What every agent gets, planned by the name of one of them; absent: there are no agents. */
  readonly agents?: ClientPlan
}

/** Refuses a plan that has errors. @throws PLUGIN_PLAN_INVALID with all errors of the plan, if it has any. */
export function assertRunnable(plan: Pick<Plan, 'diagnostics'>): void {
  if (plan.diagnostics.length === 0) return
  const diagnostics = plan.diagnostics.map((diagnostic) => ({
    where: placeOf(diagnostic),
    what: diagnostic.error.what,
    fix: diagnostic.error.fix,
  }))
  throw new SwitchboardError('PLUGIN_PLAN_INVALID', { diagnostics }, { cause: plan.diagnostics[0]?.error })
}

/** So many clients are named; a thousand may share what is wrong. */
const maxNamed = 5

/** Where an error is: `bot1, bot2 · config/config.yaml:12:9 · plugins/shop.ts:8 · Shop.start`. */
export function placeOf({ clients, file, line, className, member, config }: PlanDiagnostic): string {
  const code = [className, member].filter(Boolean).join('.')
  const written = config && `${config.file}:${config.line}:${config.column}`
  const source = file !== undefined && line !== undefined ? `${file}:${line}` : file
  return [firstOf(clients), written, source, code].filter(Boolean).join(' · ')
}

/** The first names of many: `bot1, bot2, bot3, bot4, bot5 and 995 more`. */
export function firstOf(names: readonly string[]): string {
  const more = names.length - maxNamed
  return names.slice(0, maxNamed).join(', ') + (more > 0 ? ` and ${more} more` : '')
}

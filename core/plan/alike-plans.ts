import type { ServiceManifest } from '../decorators/manifest.js'
import type { ClientPlan } from './plan.js'
import type { PlannedClient } from './planned-client.js'

/** What was planned for a client. */
export interface Planned {
  readonly plan: ClientPlan
  readonly appServices: readonly ServiceManifest[]
}

/**
 * The plans of clients whose configuration asks for the same plugins in the same way: made once, and shared by all of them but for the
 * name, as a thousand clients often differ in nothing else. Whatever names its client, or is handed to plugins, is not shared.
 */
export class AlikePlans {
  private readonly known = new Map<string, Planned>()

  /** The plan of a client that is like another one; `undefined`: it has to be made. */
  of(client: PlannedClient): Planned | undefined {
    const planned = this.known.get(keyOf(client))
    return planned && { ...planned, plan: { ...planned.plan, client: client.sessionName } }
  }

  /** Keeps a plan for clients that are alike. @param isSound - whether nothing is wrong with it: what is, names the client. */
  keep(client: PlannedClient, planned: Planned, isSound: boolean): void {
    const { plugins, notes } = planned.plan
    const hasOwn = plugins.some(({ options, settings }) => options !== undefined || settings !== undefined)
    if (isSound && !hasOwn && notes.length === 0) this.known.set(keyOf(client), planned)
  }
}

function keyOf({ fallbackLanguage, plugins, periodicTasks }: PlannedClient): string {
  const { enabled, root, include, exclude, options } = plugins
  const { enabled: areJobsEnabled, scheduleModule, tasks, schedules, timeZone } = periodicTasks
  const ofJobs = [areJobsEnabled, scheduleModule, tasks, schedules, timeZone]
  return JSON.stringify([fallbackLanguage, enabled, root, include, exclude, options, ofJobs])
}

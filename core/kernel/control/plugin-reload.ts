import type { LeftBehind } from '../../modules/leftovers.js'
import { assertRunnable, type ClientPlan, type Plan } from '../../plan/plan.js'
import type { ManagedClient } from '../managed-client.js'
import { eventError } from './event-error.js'
import type { ClientReload, ReloadReport } from './reload-report.js'

/** A plan of one client, with what it shares. */
export interface OwnPlan {
  readonly own: ClientPlan
  readonly services: Plan['services']
}

/** What a reload needs of the app. */
export interface ReloadParts {
  /** All clients that have plugins, those of agents too. */
  readonly clients: () => readonly ManagedClient[]
  /** Has files that changed imported anew when they are planned next. @returns those, relative to the working directory. */
  readonly renew: () => Promise<readonly string[]>
  readonly plan: (client: ManagedClient) => Promise<Plan>
  /** Puts other plugins in the place of those that run. @throws what keeps the new ones from running. */
  readonly exchange: (client: ManagedClient, plan: OwnPlan) => Promise<void>
  /** Ends what only plugins of the past needed. */
  readonly tidyUp: () => Promise<void>
  /** Told when nobody uses anything but the newest versions of files. */
  readonly allRenewed: () => void
  /** What plugins of the past have left behind. */
  readonly leftBehind: () => readonly LeftBehind[]
  /** Time that goes on evenly, in milliseconds. */
  readonly nowMs: () => number
}

/** What became of a reload, and what clients refused their new plugins for. */
export interface Reloaded {
  readonly report: ReloadReport
  readonly refusals: readonly unknown[]
}

/** Has clients run the newest version of their plugins, each for itself: what one refuses another may take. */
export class PluginReload {
  constructor(private readonly parts: ReloadParts) {}

  /** @param forced - the clients whose plugins are built anew even when nothing has changed. */
  async run(wanted: readonly ManagedClient[], forced: boolean): Promise<Reloaded> {
    const { renew, tidyUp, allRenewed, leftBehind, nowMs } = this.parts
    const begunMs = nowMs()
    const refusals: unknown[] = []
    const files = await renew()
    const clients = await Promise.all(wanted.map((client) => this.reload(client, forced, refusals)))
    await tidyUp()
    if (refusals.length === 0 && this.parts.clients().every((client) => wanted.includes(client))) allRenewed()
    const report = { files, clients, leftBehind: leftBehind(), tookMs: Math.round(nowMs() - begunMs) }
    return { report, refusals }
  }

  private async reload(client: ManagedClient, forced: boolean, refusals: unknown[]): Promise<ClientReload> {
    const report = (outcome: ClientReload['outcome'], plugins: readonly string[]) => ({
      ...{ client: client.name, outcome, plugins },
    })
    const before = client.plan
    let plugins: readonly string[] = []
    try {
      const plan = await this.parts.plan(client)
      assertRunnable(plan)
      const [own] = plan.clients
      if (!own) return report('same', [])
      plugins = changedPlugins(before, own)
      if (!forced && plugins.length === 0 && isSame(before, own)) return report('same', [])
      await this.parts.exchange(client, { own, services: plan.services })
      const gone = plugins.filter((name) => own.plugins.every(({ manifest }) => manifest.name !== name))
      const notes = newNotes(before, own)
      return {
        ...report('reloaded', plugins),
        ...(gone.length > 0 && { gone }),
        ...(notes.length > 0 && { notes }),
      }
    } catch (error) {
      refusals.push(error)
      return { ...report('refused', plugins), error: eventError(error) }
    }
  }
}

/** The plugins whose class or texts are others, those that came and those that went. */
function changedPlugins(before: ClientPlan, after: ClientPlan): string[] {
  const classes = (plan: ClientPlan) => new Map(plan.plugins.map(({ manifest }) => [manifest.name, manifest.target]))
  const texts = ({ plugins }: ClientPlan) => new Map(plugins.map((one) => [one.manifest.name, one.locales?.version]))
  const [old, fresh] = [classes(before), classes(after)]
  const [oldTexts, freshTexts] = [texts(before), texts(after)]
  return [...new Set([...old.keys(), ...fresh.keys()])].filter(
    (name) => old.get(name) !== fresh.get(name) || oldTexts.get(name) !== freshTexts.get(name),
  )
}

/** What is odd about plugins and was not about those before them. */
export function newNotes(before: Pick<ClientPlan, 'notes'> | undefined, after: ClientPlan): string[] {
  return after.notes.filter((note) => !before?.notes.includes(note))
}

/** Whether the services are the same too. */
function isSame(before: ClientPlan, after: ClientPlan): boolean {
  const classes = ({ services, appServices }: ClientPlan) => [...services, ...appServices].map(({ target }) => target)
  const [old, fresh] = [classes(before), classes(after)]
  return old.length === fresh.length && old.every((target, index) => target === fresh[index])
}

import type { Agents } from '../../agents/agents.js'
import type { Flood } from '../../client/calls/floods.js'
import type { ClientConfig } from '../../config/client-config.js'
import type { ConfigEdit } from '../../config/config-edit.js'
import type { PluginsConfig } from '../../config/plugins-config.js'
import type { SwitchboardConfig } from '../../config/switchboard-config.js'
import type { Conversations } from '../../conversations/conversations.js'
import type { CallStatisticsSnapshot } from '../../errors/call-statistics.js'
import { SwitchboardError } from '../../errors/switchboard-error.js'
import type { Outbox } from '../../outbox/outbox.js'
import { type OptionField, optionFields } from '../../plan/options/option-fields.js'
import { assertRunnable, type ClientPlan, type Plan } from '../../plan/plan.js'
import type { RunOutcome } from '../../scheduler/job.js'
import type { JobHistoryQuery, RecordedRun } from '../../scheduler/job-store.js'
import type { ExplainedUpdate, RecentUpdate } from '../../updates/trace/explained-update.js'
import type { UpdateMetrics } from '../../updates/update-metrics.js'
import type { ManagedClient } from '../managed-client.js'
import type { AppStatus } from '../status.js'
import { type AgentPlugin, pluginsOfAgents } from './agent-plugins.js'
import type { AskableCall } from './answer-calls.js'
import { AppControl } from './app-control.js'
import { appStatus } from './app-status.js'
import type { Clients } from './clients.js'
import type { ChangePlan, ChangeReport, ClientChange, ClientChangeResult } from './config-change.js'
import type { ControlledApp } from './controlled-app.js'
import { eventError } from './event-error.js'
import type { EventHub } from './event-hub.js'
import type { Logins } from './logins.js'
import { planWithout } from './plan-change.js'
import { type OwnPlan, PluginReload, type Reloaded } from './plugin-reload.js'
import { prepareChange } from './prepare-change.js'
import type { ReloadReport } from './reload-report.js'
import type { ServiceJobs } from './service-jobs.js'
import { untilOnline } from './until-online.js'

/** Steers the app of this process. */
export class LocalControl extends AppControl {
  /** Changes of what there is wait for each other. */
  private changing: Promise<unknown> = Promise.resolve()
  private readonly disabled = new Map<string, Set<string>>()
  private readonly reload: PluginReload

  constructor(private readonly app: ControlledApp) {
    super()
    this.reload = new PluginReload({ ...app.reload, exchange: (client, plan) => this.exchange(client, plan) })
  }

  get clients(): Clients {
    return this.app.clients
  }

  get events(): EventHub {
    return this.app.events
  }

  get agents(): Agents {
    return this.app.house().agents
  }

  get outbox(): Outbox {
    return this.app.house().outbox
  }

  get conversations(): Conversations {
    return this.app.conversations
  }

  get logins(): Logins {
    return this.app.logins
  }

  get serviceJobs(): ServiceJobs {
    return this.app.jobs()
  }

  status(): AppStatus {
    return appStatus(this.app)
  }

  updateMetrics(client: string): UpdateMetrics | undefined {
    return this.app.fleet.get(client).updateMetrics()
  }

  recentUpdates(client: string): readonly RecentUpdate[] {
    return this.app.fleet.get(client).recentUpdates()
  }

  explainUpdate(client: string, id: number): ExplainedUpdate | undefined {
    return this.app.fleet.get(client).explainUpdate(id)
  }

  callStatistics(client: string): CallStatisticsSnapshot | undefined {
    return this.app.fleet.get(client).client?.statistics.snapshot()
  }

  floods(client: string): readonly Flood[] {
    return this.app.fleet.get(client).client?.floods.entries() ?? []
  }

  clearFloods(client: string, method?: string): number {
    return this.app.fleet.get(client).client?.floods.clear(method) ?? 0
  }

  async startClient(client: string): Promise<void> {
    this.app.assertRunning()
    await this.there('startClient', client, [], (managed) => untilOnline(managed, managed.start()))
  }

  async stopClient(client: string): Promise<void> {
    await this.there('stopClient', client, [], (managed) => managed.stop())
  }

  async restartClient(client: string): Promise<void> {
    this.app.assertRunning()
    await this.there('restartClient', client, [], (managed) => untilOnline(managed, managed.restart()))
  }

  addClient(config: ClientConfig): Promise<void> {
    return this.change(async () => {
      const client = config.sessionName
      if (this.app.fleet.has(client)) throw new SwitchboardError('APP_CLIENT_EXISTS', { client })
      const plan = await this.planOne(config)
      await this.app.install(config, plan.own, plan.services)
    })
  }

  removeClient(client: string): Promise<void> {
    return this.change(() => this.remove(this.app.fleet.get(client)))
  }

  async runJob(client: string, job: string): Promise<RunOutcome> {
    return this.there('runJob', client, [job], (managed) => managed.runJob(job))
  }

  async jobHistory(client: string, job: string, query?: JobHistoryQuery): Promise<RecordedRun[]> {
    return this.app.fleet.get(client).jobHistory(job, query)
  }

  async pauseJob(client: string, job: string): Promise<void> {
    await this.there('pauseJob', client, [job], async (managed) => managed.pauseJob(job, true))
  }

  async resumeJob(client: string, job: string): Promise<void> {
    await this.there('resumeJob', client, [job], async (managed) => managed.pauseJob(job, false))
  }

  enablePlugin(client: string, plugin: string): Promise<void> {
    return this.there('enablePlugin', client, [plugin], () => this.switchPlugin(client, plugin, true))
  }

  disablePlugin(client: string, plugin: string): Promise<void> {
    return this.there('disablePlugin', client, [plugin], () => this.switchPlugin(client, plugin, false))
  }

  reloadPlugins(client: string): Promise<ReloadReport> {
    const reload = () =>
      this.change(async () => {
        const { report, refusals } = await this.reloadNow([this.app.fleet.get(client)], true)
        if (refusals.length > 0) throw refusals[0]
        return report
      })
    return this.there('reloadPlugins', client, [], reload)
  }

  reloadChanged(): Promise<ReloadReport> {
    return this.change(async () => (await this.reloadNow(this.app.reload.clients(), false)).report)
  }

  agentPlugins(): Promise<readonly AgentPlugin[]> {
    return pluginsOfAgents(this.app.agents, this.app.config)
  }

  optionFields(client: string, plugin: string): readonly OptionField[] | undefined {
    const { plugins } = this.app.fleet.get(client).plan
    const own = plugins.find(({ manifest }) => manifest.name === plugin)
    if (own) return own.manifest.options && optionFields(own.manifest.options)
    const known = plugins.map(({ manifest }) => manifest.name)
    throw new SwitchboardError('APP_PLUGIN_UNKNOWN', { client, plugin, known })
  }

  async planChange(next?: SwitchboardConfig): Promise<ChangePlan> {
    return (await prepareChange(this.app, next ?? (await this.app.readConfig()))).change
  }

  applyChange(next?: SwitchboardConfig): Promise<ChangeReport> {
    return this.change(async () => {
      const config = next ?? (await this.app.readConfig())
      const { change, plan, clients } = await prepareChange(this.app, config)
      assertRunnable(change)
      // What goes makes room first: its session or its account may come back under another name.
      const removed = await this.applyAll(change.clients, ({ kind }) => kind === 'remove', clients, plan)
      const others = await this.applyAll(change.clients, ({ kind }) => kind !== 'remove', clients, plan)
      this.app.agents.use(config.agents.plugins)
      this.app.config = config
      await this.app.reload.tidyUp()
      const report = { clients: [...others, ...removed], needsRestart: change.needsRestart }
      this.app.events.emit('config', report)
      return report
    })
  }

  async editConfig(edits: readonly ConfigEdit[], version?: string): Promise<ChangeReport> {
    this.app.assertRunning()
    const { editConfig } = this.app
    if (!editConfig)
      throw new SwitchboardError('CONFIG_EDIT_REFUSED', { reason: 'the app was not started from a file' })
    await editConfig(edits, version)
    return this.applyChange()
  }

  /** Does something with a client here, or has the process do it that runs it. */
  private async there<Result>(
    what: AskableCall,
    client: string,
    given: readonly unknown[],
    here: (managed: ManagedClient) => Promise<Result>,
  ): Promise<Result> {
    const managed = this.app.fleet.get(client)
    const { elsewhere } = this.app
    if (managed.isHere || !elsewhere) return here(managed)
    return (await elsewhere.ask(what, client, given)) as Result
  }

  private async reloadNow(clients: readonly ManagedClient[], forced: boolean): Promise<Reloaded> {
    const reloaded = await this.reload.run(clients, forced)
    const { report } = reloaded
    if (report.clients.some(({ outcome }) => outcome !== 'same')) this.app.events.emit('reload', report)
    return reloaded
  }

  private applyAll(
    changes: readonly ClientChange[],
    which: (change: ClientChange) => boolean,
    next: readonly ClientConfig[],
    plan: Plan,
  ): Promise<ClientChangeResult[]> {
    return Promise.all(changes.filter(which).map((change) => this.applyTo(change, next, plan)))
  }

  private async applyTo(change: ClientChange, next: readonly ClientConfig[], plan: Plan): Promise<ClientChangeResult> {
    const { client: name, kind } = change
    try {
      const own = plan.clients.find(({ client }) => client === name)
      const config = next.find(({ sessionName }) => sessionName === name)
      if (kind === 'remove') await this.remove(this.app.fleet.get(name))
      else if (own && config && kind !== 'none') await this.applyPlan(kind, config, own, plan.services)
      return change
    } catch (error) {
      return { ...change, error: eventError(error) }
    }
  }

  private async applyPlan(
    kind: 'add' | 'restart' | 'plugins',
    config: ClientConfig,
    own: ClientPlan,
    services: Plan['services'],
  ): Promise<void> {
    if (kind === 'plugins') {
      const agent = this.app.agents.now().find((managed) => managed.name === config.sessionName)
      if (agent) await this.exchangeOfAgent(agent, { own, services }, config.plugins)
      else await this.exchange(this.app.fleet.get(config.sessionName), { own, services }, config)
      return
    }
    const before = this.app.fleet.has(config.sessionName) ? this.app.fleet.get(config.sessionName) : undefined
    const wasStarted = before === undefined || before.isStarted || before.state === 'failed'
    const fresh = await this.app.install(config, this.withDisabled(own), services)
    if (wasStarted && fresh.mayConnect) await fresh.start()
  }

  private async remove(client: ManagedClient): Promise<void> {
    await client.retire()
    this.app.fleet.remove(client)
    this.disabled.delete(client.name)
  }

  private switchPlugin(client: string, plugin: string, enabled: boolean): Promise<void> {
    return this.change(async () => {
      const managed = this.app.fleet.get(client)
      const known = managed.plan.plugins.map(({ manifest }) => manifest.name)
      if (!known.includes(plugin)) throw new SwitchboardError('APP_PLUGIN_UNKNOWN', { client, plugin, known })
      const disabled = this.disabled.get(client) ?? new Set()
      if (disabled.has(plugin) === !enabled) return
      const wanted = new Set(disabled)
      if (enabled) wanted.delete(plugin)
      else wanted.add(plugin)
      await managed.exchange(planWithout(managed.plan, wanted))
      this.disabled.set(client, wanted)
      this.app.events.emit('plugin', { client, plugin, change: enabled ? 'enabled' : 'disabled' })
    })
  }

  private async exchange(managed: ManagedClient, plan: OwnPlan, config = managed.config): Promise<void> {
    const client = managed.name
    const before = new Set(managed.plan.plugins.map(({ manifest }) => manifest.name))
    const after = plan.own.plugins.map(({ manifest }) => manifest.name)
    try {
      await this.app.provide(plan.services)
      await managed.exchange(this.withDisabled(plan.own), config)
    } catch (error) {
      for (const plugin of after) {
        this.app.events.emit('plugin', { client, plugin, change: 'refused', error: eventError(error) })
      }
      throw error
    }
    for (const plugin of after) {
      this.app.events.emit('plugin', { client, plugin, change: before.has(plugin) ? 'replaced' : 'loaded' })
    }
    for (const plugin of before) {
      if (!after.includes(plugin)) this.app.events.emit('plugin', { client, plugin, change: 'unloaded' })
    }
  }

  /** Its configuration stays the same object: an agent's login is kept by it. */
  private async exchangeOfAgent(agent: ManagedClient, plan: OwnPlan, plugins: PluginsConfig): Promise<void> {
    const before = agent.config.plugins
    agent.config.plugins = plugins
    try {
      await this.exchange(agent, plan)
    } catch (error) {
      agent.config.plugins = before
      throw error
    }
  }

  private withDisabled(plan: ClientPlan): ClientPlan {
    return planWithout(plan, this.disabled.get(plan.client) ?? new Set())
  }

  private async planOne(config: ClientConfig): Promise<OwnPlan> {
    const plan = await this.app.plan([config])
    assertRunnable(plan)
    const [own] = plan.clients
    if (!own) throw new SwitchboardError('BUG_UNREACHABLE', { where: 'a plan without its client' })
    return { own, services: plan.services }
  }

  /** One change after the other; a change needs a running app. */
  private change<Result>(work: () => Promise<Result>): Promise<Result> {
    const change = this.changing.then(() => {
      this.app.assertRunning()
      return work()
    })
    this.changing = change.catch(() => {})
    return change
  }
}

import type { Agents } from '../../agents/agents.js'
import type { Flood } from '../../client/calls/floods.js'
import type { ClientConfig } from '../../config/client-config.js'
import type { ConfigEdit } from '../../config/config-edit.js'
import type { SwitchboardConfig } from '../../config/switchboard-config.js'
import type { Conversations } from '../../conversations/conversations.js'
import type { CallStatisticsSnapshot } from '../../errors/call-statistics.js'
import { showAs } from '../../errors/show-as.js'
import type { Outbox } from '../../outbox/outbox.js'
import type { OptionField } from '../../plan/options/option-fields.js'
import type { RunOutcome } from '../../scheduler/job.js'
import type { JobHistoryQuery, RecordedRun } from '../../scheduler/job-store.js'
import type { ExplainedUpdate, RecentUpdate } from '../../updates/trace/explained-update.js'
import type { UpdateMetrics } from '../../updates/update-metrics.js'
import type { AppStatus } from '../status.js'
import type { AgentPlugin } from './agent-plugins.js'
import type { AppEvents } from './app-events.js'
import type { Clients } from './clients.js'
import type { ChangePlan, ChangeReport } from './config-change.js'
import type { Logins } from './logins.js'
import type { ReloadReport } from './reload-report.js'
import type { ServiceJobs } from './service-jobs.js'

/**
 * The one surface to see and steer a running app by: the command line, the console, tests and other machines use it, and
 * none of them reaches further in. Plugins do not get it; what they may see is `Clients`.
 */
export abstract class AppControl {
  /** The clients, to look at. */
  abstract readonly clients: Clients

  /** What happens. */
  abstract readonly events: AppEvents

  /** The accounts that send for channels. @throws APP_NOT_RUNNING before the app is open. */
  abstract get agents(): Agents

  /** The stored messages, broadcasts, and the people nobody writes to. @throws APP_NOT_RUNNING before the app is open. */
  abstract get outbox(): Outbox

  /** The conversations with contacts that plugins offer. */
  abstract readonly conversations: Conversations

  /** The logins of clients and agents. */
  abstract readonly logins: Logins

  /** The jobs of the services that all clients share. @throws APP_NOT_RUNNING before the app is open. */
  abstract get serviceJobs(): ServiceJobs

  /** How everything is at this moment: clients, their plugins, their jobs. */
  abstract status(): AppStatus

  /** What became of a client's updates since it was started; `undefined` while it is not. @throws APP_CLIENT_UNKNOWN */
  abstract updateMetrics(client: string): UpdateMetrics | undefined

  /**
   * The last updates of a client's present start, or of its last one, the latest first: 25 that tell of something, and 25 of
   * what comes often (who is online, who is typing, what the client sent itself). In a process of more than 40 clients only
   * the latest 200 of all of them together are remembered of each sort. For some minutes from now on those of this client are in
   * any case, with the calls that its handlers make. @throws APP_CLIENT_UNKNOWN
   */
  abstract recentUpdates(client: string): readonly RecentUpdate[]

  /**
   * One of the {@link recentUpdates} with what each handler made of it, and why. Filters are asked anew for it, so conditions
   * of a plugin's own should change nothing. @returns `undefined` when it is forgotten. @throws APP_CLIENT_UNKNOWN
   */
  abstract explainUpdate(client: string, id: number): ExplainedUpdate | undefined

  /** The counts of a client's calls; `undefined` before its first start. @throws APP_CLIENT_UNKNOWN */
  abstract callStatistics(client: string): CallStatisticsSnapshot | undefined

  /** The pauses that Telegram asked a client for and that are not over, the longest first. @throws APP_CLIENT_UNKNOWN */
  abstract floods(client: string): readonly Flood[]

  /**
   * Forgets the pauses of a client, of one method or of all: its next call asks Telegram again.
   * @returns how many were forgotten.
   * @throws APP_CLIENT_UNKNOWN
   */
  abstract clearFloods(client: string, method?: string): number

  /** Starts one client; does nothing when it runs. @throws APP_CLIENT_UNKNOWN, APP_NOT_RUNNING, what the client failed with. */
  abstract startClient(client: string): Promise<void>

  /** Stops one client; the others go on. @throws APP_CLIENT_UNKNOWN */
  abstract stopClient(client: string): Promise<void>

  /** Stops one client and starts it again. @throws APP_CLIENT_UNKNOWN, APP_NOT_RUNNING, what the client failed with. */
  abstract restartClient(client: string): Promise<void>

  /**
   * Adds a client; start it with {@link startClient}. The configuration's file stays as it is.
   * @throws APP_CLIENT_EXISTS, APP_NOT_RUNNING, PLUGIN_PLAN_INVALID with the errors of its plugins.
   */
  abstract addClient(config: ClientConfig): Promise<void>

  /** Stops a client and forgets it; its session and what it stored stay. @throws APP_CLIENT_UNKNOWN */
  abstract removeClient(client: string): Promise<void>

  /** Runs a job now, enabled or not. @throws APP_CLIENT_UNKNOWN, PLUGIN_JOB_UNKNOWN, PLUGIN_JOB_NOT_RUNNABLE */
  abstract runJob(client: string, job: string): Promise<RunOutcome>

  /** The runs of a job, the latest first, also of earlier starts. @throws APP_CLIENT_UNKNOWN, PLUGIN_JOB_UNKNOWN */
  abstract jobHistory(client: string, job: string, query?: JobHistoryQuery): Promise<RecordedRun[]>

  /**
   * Keeps a job from running by itself until {@link resumeJob}, also over a restart.
   * @throws APP_CLIENT_UNKNOWN, PLUGIN_JOB_UNKNOWN, PLUGIN_JOB_NOT_RUNNABLE while its client is not started.
   */
  abstract pauseJob(client: string, job: string): Promise<void>

  /** Lets a paused job go on in its rhythm. @throws as {@link pauseJob} */
  abstract resumeJob(client: string, job: string): Promise<void>

  /**
   * Brings a disabled plugin back, with a new instance, while its client stays connected. Does nothing when it is enabled.
   * @throws APP_CLIENT_UNKNOWN, APP_PLUGIN_UNKNOWN, what keeps it from starting; it stays disabled then.
   */
  abstract enablePlugin(client: string, plugin: string): Promise<void>

  /**
   * Takes a plugin out of a client that stays connected: its handlers and jobs finish what they have under way, then its
   * `@OnStop` is run. Lasts until {@link enablePlugin} or the end of the process. The client's other plugins are built anew.
   * @throws APP_CLIENT_UNKNOWN, APP_PLUGIN_UNKNOWN
   */
  abstract disablePlugin(client: string, plugin: string): Promise<void>

  /**
   * Gives a client its plugins anew while it stays connected: files that have changed since they were loaded, and whatever imports
   * them, are loaded again; the new plugins are checked, planned, built and started beside the old ones and take their place. On
   * any error the old ones go on, which the report tells. Packages and Switchboard itself are not loaded again.
   * @throws APP_CLIENT_UNKNOWN, APP_NOT_RUNNING
   */
  abstract reloadPlugins(client: string): Promise<ReloadReport>

  /**
   * Does what {@link reloadPlugins} does for every client that changed files concern, those of agents too, and touches no other.
   * A client that refuses its new plugins holds up no other.
   * @throws APP_NOT_RUNNING
   */
  abstract reloadChanged(): Promise<ReloadReport>

  /**
   * What the options of a client's plugin are, in the order of their class; `undefined`: it has no class for them.
   * @throws APP_CLIENT_UNKNOWN, APP_PLUGIN_UNKNOWN
   */
  abstract optionFields(client: string, plugin: string): readonly OptionField[] | undefined

  /** The plugins that every agent runs; empty while there is no agent. */
  abstract agentPlugins(): Promise<readonly AgentPlugin[]>

  /**
   * What would change if a configuration were applied. Nothing is changed.
   * @param next - default: what the configuration's file holds now.
   * @throws CONFIG_... when the file cannot be read or is not valid.
   */
  abstract planChange(next?: SwitchboardConfig): Promise<ChangePlan>

  /**
   * Applies a changed configuration: clients that did not change are not touched, those with other plugins stay connected,
   * those with another connection are started anew, one after the other kind. A client that fails holds up no other.
   * @param next - default: what the configuration's file holds now.
   * @returns what became of each client.
   * @throws APP_NOT_RUNNING; PLUGIN_PLAN_INVALID with all errors of the plan, CONFIG_...: nothing has changed then.
   */
  abstract applyChange(next?: SwitchboardConfig): Promise<ChangeReport>

  /**
   * Changes the configuration's file, with its comments kept, and applies it. A result that is not valid is not written.
   * @param version - of the file the changes were made for; when it holds another by now, nothing is changed.
   * @throws CONFIG_EDIT_REFUSED, also when the app has no file; CONFIG_CHANGED, CONFIG_INVALID, CONFIG_CLIENT_UNKNOWN; what
   *   {@link applyChange} throws, in which case the file is changed.
   */
  abstract editConfig(edits: readonly ConfigEdit[], version?: string): Promise<ChangeReport>
}

showAs(AppControl, () => ({}))

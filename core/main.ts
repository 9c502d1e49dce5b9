import { join, resolve } from 'node:path'
import type { AgentRoster } from './agents/agent-roster.js'
import type { Channel } from './channels/channel.js'
import { ownerOfChannels } from './channels/channels-owner.js'
import { assertValid } from './channels/channels-state.js'
import { channelsDocument, openChannels } from './channels/open-channels.js'
import { takenNames } from './channels/taken-names.js'
import type { LoginPrompt } from './client/login/login-prompt.js'
import { leaveCluster } from './cluster/leave-cluster.js'
import { openPlacing } from './cluster/open-placing.js'
import { ConfigFile, readFor } from './config/config-file.js'
import { readEnvironment } from './config/environment.js'
import { loadConfig } from './config/load-config.js'
import { openLogging } from './config/open-logging.js'
import type { SwitchboardConfig } from './config/switchboard-config.js'
import type { RunningConsole } from './console/open-console.js'
import { checkConsole, lookAfter } from './console/start-console.js'
import { SwitchboardError } from './errors/switchboard-error.js'
import { rosterOf } from './kernel/agents/channels-roster.js'
import { notesOfMissingChannels } from './kernel/agents/missing-channels.js'
import { unservedNotes } from './kernel/agents/unserved-channels.js'
import { type App, createApp } from './kernel/app.js'
import { ClosingStack } from './kernel/closing-stack.js'
import { explainedUpdates } from './kernel/control/explained-updates.js'
import { exitCodes } from './kernel/exit-codes.js'
import { ProcessRun } from './kernel/process-run.js'
import { setGoing } from './kernel/set-going.js'
import { ConsoleOutput } from './logging/console-output.js'
import type { ConsoleTarget, Logging } from './logging/create-logging.js'
import type { Logger } from './logging/logger.js'
import type { Leftovers } from './modules/leftovers.js'
import type { DataCentreAddress } from './mtproto/driver.js'
import type { ModuleLoader } from './plan/module-loader.js'
import type { Plan } from './plan/plan.js'
import { sandboxFile } from './sandbox/control/running-note.js'
import { removeSandboxNote, writeSandboxNote } from './sandbox/control/sandbox-note.js'
import { worldFileOf } from './sandbox/default-world.js'
import type { Sandbox } from './sandbox/sandbox.js'
import { readWorldFile } from './sandbox/world/world-file.js'
import { lockNotice } from './sessions/native-locks.js'
import { agentSessions } from './testing/world-with-agents.js'
import type { Clock } from './time/clock.js'
import { untilAborted } from './time/deadline.js'
import { SystemClock } from './time/system-clock.js'
import { type WatchOptions, watchApp } from './watch/watch-app.js'

/** The one folder that a control API saves worlds in. */
export const worldsFolder = 'data/worlds'

/** What the sandbox and its clients keep over restarts; a person may delete it to begin anew. */
const sandboxFolder = 'data/sandbox'

interface MainOptions {
  /** Default `config/config.yaml`. */
  configFile?: string
  /** What relative paths are seen from; default the working directory. */
  cwd?: string
  /** Default the environment of the process. */
  env?: Readonly<Record<string, string | undefined>>
  /** How plugins are loaded; default: by `import()`. */
  loader?: ModuleLoader
}

interface ReadOptions extends MainOptions {
  /** Whether clients that are not on the sandbox are on Telegram, and on no server of one's own; default `false`. */
  onTelegram?: boolean
}

interface StartOptions extends MainOptions {
  clock?: Clock
  /** Where log lines are shown unless `logging.console` is false; default the standard output. */
  console?: ConsoleTarget
  /** Where the clients connect to; default: the sandbox if it is enabled, else Telegram. */
  dataCentre?: DataCentreAddress
  /** Whom logins ask for phone, code and password; absent: the terminal, when there is one. */
  prompt?: LoginPrompt
  /** Whether signals and uncaught errors of the process stop the app; default `true`. */
  supervise?: boolean
  /** Has the app follow its files while it runs: code of plugins, configuration and `.env`; absent: it does not. */
  watch?: WatchOptions
  /** Watches what plugins begin and do not end; whoever gives it has opened it. Absent: nobody does. */
  leftovers?: Leftovers
}

/** A process's worth of clients, under way. */
export interface RunningApp {
  readonly app: App
  readonly config: SwitchboardConfig
  readonly plan: Plan
  /** Present when the clients connect to the sandbox. */
  readonly sandbox?: { readonly address: DataCentreAddress; readonly world: string }
  /** Present once it serves, unless it is switched off: at the latest when {@link settled} resolves. */
  readonly console?: RunningConsole
  /**
   * Resolves when every client is online or has failed and the console serves, or the app could not be started, which ends it. Never
   * rejects.
   */
  readonly settled: Promise<void>
  /** Resolves when the console serves, where there is one, could not be started, or the run ends. Never rejects. */
  readonly looking: Promise<void>
  /** Resolves with the exit code when everything has stopped. */
  readonly finished: Promise<number>
  /** Stops everything; {@link finished} resolves then. */
  stop(): Promise<void>
}

/**
 * Reads the configuration, its channels, and the sandbox's world if it is enabled, and plans. Connects nothing.
 * @throws CONFIG_... for the configuration and its channels, SANDBOX_WORLD_.... The errors of plugins are part of the plan.
 */
export async function check(options: MainOptions = {}): Promise<Checked> {
  const { config, roster, ...read } = await readRoster({ ...options, onTelegram: true })
  const { enabled, world = '' } = config.sandbox
  const notice = lockNotice()
  if (notice) config.notices = [...config.notices, notice]
  if (enabled) await readWorldFile(resolve(options.cwd ?? '.', world))
  const plan = await createApp({ config, cwd: options.cwd, roster, loader: options.loader }).plan()
  // What cannot be read may be what serves them.
  const unserved = plan.diagnostics.length > 0 ? [] : unservedNotes(read.channels, plan)
  const notes = [...read.notes, ...unserved]
  if (read.hasChannelsFile) return { ...read, config, plan, roster, notes }
  const missing = notesOfMissingChannels(config, resolve(options.cwd ?? '.'), roster, new SystemClock().now())
  return { ...read, config, plan, roster, notes: [...notes, ...missing] }
}

/** What {@link check} found. */
interface Checked extends ReadRoster {
  readonly plan: Plan
}

/** The configuration with its channels and the agents that both name. */
interface ReadRoster {
  readonly config: SwitchboardConfig
  readonly roster: AgentRoster
  readonly channels: readonly Channel[]
  /** What is right in the file of the channels, and yet not as somebody may believe; one sentence each. */
  readonly notes: readonly string[]
  readonly hasChannelsFile: boolean
}

/**
 * Reads the configuration and the agents that it and its channels name; connects nothing, changes nothing.
 * @throws CONFIG_... for the configuration and its channels.
 */
export async function readRoster(options: ReadOptions = {}): Promise<ReadRoster> {
  const [config, cwd, clock] = [await readConfig(options), resolve(options.cwd ?? '.'), new SystemClock()]
  const text = await channelsDocument(config, cwd, clock).read()
  const { channels, notes } = assertValid(config.channels.file, text, takenNames(config))
  return { config, roster: rosterOf(channels, config), channels, notes, hasChannelsFile: text !== undefined }
}

/**
 * Starts everything a configuration asks for: logs, the sandbox if it is enabled, all clients. Resolves as soon as the
 * clients are on their way.
 * @throws CONFIG_..., PLUGIN_PLAN_INVALID, SANDBOX_..., STORAGE_..., and APP_START_STOPPED with its exit code when a signal
 * or an uncaught error comes first; nothing is left running then.
 */
export async function start(options: StartOptions = {}): Promise<RunningApp> {
  const { clock = new SystemClock(), env: given = process.env } = options
  const cwd = resolve(options.cwd ?? '.')
  const reading = { ...options, onTelegram: options.dataCentre === undefined }
  const [env, config] = [await readEnvironment(cwd, given), await readConfig(reading)]
  const logging = openLogging(config, cwd, env, options.console ?? new ConsoleOutput(process.stdout))
  const logger = logging.logger('system')
  const closing = new ClosingStack(clock, logger, 60_000)
  closing.add('the logs', () => logging.close())
  for (const notice of config.notices) logger.debug(notice)
  const unlocked = lockNotice()
  if (unlocked) logger.warn(unlocked)

  const { supervise = true } = options
  const run = new ProcessRun(closing, { clock, logger, supervise })
  const opening = open({
    ...{ config, cwd, clock, env, logging, closing },
    signal: run.signal,
    prompt: options.prompt,
    loader: options.loader,
    dataCentre: options.dataCentre,
    ownsProcess: supervise,
    reread: () =>
      readConfig(reading).catch((error) => {
        throw readFor('apply', error)
      }),
    configFile: new ConfigFile(options.configFile ?? 'config/config.yaml', cwd, given, reading),
    ...(options.watch && { watch: options.watch }),
    leftovers: options.leftovers,
  })
  run.opens(opening)
  try {
    const { app, plan, address, toLookAt } = await opening
    const sandbox = address && { address, world: config.sandbox.world ?? '' }
    const clients = setGoing(app, run, logger)
    const looking = lookAfter(clients.settled, toLookAt, run, closing)
    return {
      app,
      config,
      plan,
      ...(sandbox && { sandbox }),
      get console() {
        return looking.console
      },
      settled: Promise.all([clients.settled, looking.ready]).then(() => {}),
      looking: looking.ready,
      finished: run.finished,
      stop: () => run.end(exitCodes.stopped),
    }
  } catch (error) {
    const stoppedWith = run.exitCode
    await run.end(exitCodes.invalid)
    throw stoppedWith === undefined ? error : new SwitchboardError('APP_START_STOPPED', { exitCode: stoppedWith })
  }
}

interface Opening {
  config: SwitchboardConfig
  cwd: string
  clock: Clock
  env: Readonly<Record<string, string | undefined>>
  logging: Logging
  closing: ClosingStack
  prompt?: LoginPrompt
  loader?: ModuleLoader
  dataCentre?: DataCentreAddress
  ownsProcess: boolean
  /** Reads the configuration once more. */
  reread: () => Promise<SwitchboardConfig>
  /** To change it by. */
  configFile: ConfigFile
  watch?: WatchOptions
  leftovers?: Leftovers
  /** Ends the opening; what it has acquired by then stands on the closing stack. */
  signal: AbortSignal
}

/** Everything that comes before the clients. */
async function open(opening: Opening) {
  const { config, cwd, clock, env, logging, closing, signal, reread, configFile, watch } = opening
  const sandbox = config.sandbox.enabled ? await openSandbox(config, cwd, clock, logging, closing) : undefined
  const dataCentre = sandbox?.address ?? opening.dataCentre
  signal.throwIfAborted()
  const placing = await openPlacing(config, clock, logging.logger('system', { part: 'cluster' }))
  if (placing) closing.add('the part in the cluster', () => placing.close())
  const logger = logging.logger('system', { part: 'channels' })
  const channels = await openChannels({ config, cwd, clock, logger, shared: placing?.channels })
  closing.add('the channels', () => ownerOfChannels(channels).close())
  const app = createApp({
    config,
    cwd,
    clock,
    channels,
    ...(placing && { placing }),
    logger: (category, fields) => logging.logger(category, fields),
    dataCentre,
    // Nobody is there to type the codes of invented accounts.
    ...(sandbox && { agentSession: agentSessions(sandbox) }),
    prompt: opening.prompt,
    loader: opening.loader,
    sessionKey: env.SWITCHBOARD_SESSION_KEY,
    readConfig: reread,
    editConfig: (edits, version) => configFile.edit(edits, version),
    logLines: (listener) => logging.onLine(listener),
    hideSecrets: (secrets) => logging.hideSecrets(secrets),
    leftovers: opening.leftovers,
    ownsProcess: opening.ownsProcess,
  })
  if (sandbox) sandbox.lastUpdates = () => explainedUpdates(app.control, 25)
  // Others take its clients over first, a few at a time, for as long as that goes on.
  closing.add('the app', () => app.stop(), placing ? 3_600_000 : 60_000)
  await untilAborted(signal, app.open())
  await checkConsole(config, cwd)
  if (watch) closing.add('the watch', await watchApp(app, watch, { cwd, clock, configFile: configFile.name }))
  const toLookAt = {
    ...{ config, configFile, cwd, clock, channels, control: app.control, storage: app.storage, logs: logging.history },
    ...(sandbox && { sandbox }),
    logger: logging.logger('system', { part: 'console' }),
    settleConfig: (next: SwitchboardConfig) => settleConfig(next, cwd),
  }
  return { app, address: sandbox?.address, toLookAt, plan: await app.plan() }
}

/**
 * Gives the sandbox a folder of its own for everything that is about it: its world, the sessions and the database. So the
 * logins and update states of real accounts are neither shown to it nor mixed with its own.
 */
export async function readConfig({
  configFile = 'config/config.yaml',
  cwd = '.',
  env = process.env,
  onTelegram = false,
}: ReadOptions) {
  return settleConfig(await loadConfig(configFile, { env, cwd: resolve(cwd), onTelegram }), cwd)
}

/** What the app makes of its configuration; see {@link readConfig}. */
async function settleConfig(config: SwitchboardConfig, cwd: string): Promise<SwitchboardConfig> {
  if (!config.sandbox.enabled) return config
  config.sandbox.world = await worldFileOf(config.sandbox.world, resolve(cwd))
  config.storage.file = join(sandboxFolder, 'switchboard.db')
  leaveCluster(config)
  for (const client of config.clients) {
    const { session } = client
    if (session.type === 'string') {
      session.type = 'file'
      session.inMemory = client.inMemory = false
      const notice = 'the session string has no effect in the sandbox, whose logins are kept in files of its own'
      config.notices = [...config.notices, `${client.sessionName}: ${notice}`]
    }
    session.string = client.sessionString = undefined
    session.workdir = join(sandboxFolder, 'sessions')
  }
  config.agents.workdir = join(sandboxFolder, 'sessions')
  return config
}

/** The sandbox of a configuration, with what it kept of its last run. @throws SANDBOX_..., STORAGE_... */
export async function startSandbox(
  config: SwitchboardConfig,
  cwd: string,
  clock: Clock,
  logger: Logger,
): Promise<Sandbox> {
  const { port, seed } = config.sandbox
  const world = resolve(cwd, await worldFileOf(config.sandbox.world, cwd))
  // A whole data centre, which whoever has real accounts or only looks never loads.
  const { Sandbox } = await import('./sandbox/sandbox.js')
  return Sandbox.start({ world, port, seed, clock, logger, state: resolve(cwd, sandboxFolder, 'world.db') })
}

/** Starts the sandbox and notes its address. This is the one place that decides where clients connect to. */
async function openSandbox(
  config: SwitchboardConfig,
  cwd: string,
  clock: Clock,
  logging: Logging,
  closing: ClosingStack,
): Promise<Sandbox> {
  const sandbox = await startSandbox(config, cwd, clock, logging.logger('system', { part: 'sandbox' }))
  closing.add('the sandbox', () => sandbox.close())

  const { ControlServer } = await import('./sandbox/control/control-server.js')
  const control = await ControlServer.start(sandbox, { worldsFolder: resolve(cwd, worldsFolder) })
  closing.add('the control API', () => control.close())

  const file = resolve(cwd, sandboxFile)
  const { world = '' } = config.sandbox
  const now = { pid: process.pid, world, control: control.access, config: config.file }
  await writeSandboxNote(file, { ...sandbox.address, ...now })
  closing.add('the note of the sandbox', () => removeSandboxNote(file))
  return sandbox
}

import type { ChannelJson } from '../channels/channel.js'
import { ClientConfig } from '../config/client-config.js'
import { SwitchboardConfig } from '../config/switchboard-config.js'
import type { AnyClass } from '../decorators/manifest.js'
import { readServiceManifest } from '../decorators/manifest-reader.js'
import { createApp } from '../kernel/app.js'
import type { AppOptions } from '../kernel/app-options.js'
import { defaultWorldFile } from '../sandbox/default-world.js'
import type { Sandbox } from '../sandbox/sandbox.js'
import type { WorldDescription } from '../sandbox/world/world-description.js'
import { formatSessionString } from '../sessions/session-string.js'
import { runTest } from './run-test.js'
import { startSandbox } from './start-sandbox.js'
import { testChannels } from './test-channels.js'
import { TestFailures } from './test-failures.js'
import type { TestTime } from './test-time.js'
import { TestWorld, type TimeLeft } from './test-world.js'
import { agentSessions, worldWithAgents } from './world-with-agents.js'

/** One client of a test. */
export interface TestedClient {
  /** The classes with `@Plugin` or `@Dialogue`, and those with `@Provide`, as a client finds them in its files. */
  plugins: readonly AnyClass[]
  /** What the configuration's `plugins.options` would say, by plugin name. */
  options?: Readonly<Record<string, unknown>>
  /** Further settings of the client. */
  client?: Partial<ClientConfig>
}

/** What a test of plugins starts. */
export interface PluginTestOptions extends TestedClient {
  /** What the client is; default `'bot'`. */
  type?: 'bot' | 'user'
  /** The account of the world that the client logs in as, by its short name; default `bot1` or `user1`. */
  as?: string
  /** Further clients, by the short names of their accounts: `{ user1: { plugins: [Reader] } }`. */
  clients?: Readonly<Record<string, TestedClient>>
  /** What is injected instead of what plugins and Switchboard provide: `provided(Cache, cache)`, or classes with `@Provide`. */
  provide?: AppOptions['provide']
  /** What the clock shows at the start, such as `2026-10-25T00:30+02:00`; default 2026-01-01T00:00Z. */
  startAt?: TestTime
  /** The zone of jobs that name none, such as `Europe/Berlin`; default that of the machine. */
  timeZone?: string
  /** Whether what goes wrong in plugins leaves the test green, as it looks at `world.failures` itself; default `false`. */
  allowFailures?: boolean
  /** A world file or description; default `config/sandbox.yaml` of Switchboard. */
  world?: string | WorldDescription
  /** How many agents there are besides those of the channels: `agent1`, `agent2` ..., in the global pool. */
  agents?: number
  /** What `channels.json` would say; default: no channels. Changes of them are kept in memory. */
  channels?: readonly ChannelJson[]
}

/**
 * Starts a sandbox and one client with some plugins, or several, runs a test in it, and stops all of it, also when the test fails. Time
 * stands still unless the test moves it. Nothing is read from or written to the disk but the world file. What goes wrong in a plugin
 * ends the test at once, unless `world.expectFailure` was called before.
 *
 * @returns what `run` returns.
 * @throws what `run` throws; CONFIG_CHANNELS_INVALID, PLUGIN_PLAN_INVALID, PLUGIN_TEST_CLIENT when a client does not come online,
 *   PLUGIN_TEST_FAILED when something goes wrong in a plugin.
 * @example
 * it('answers /hello', () =>
 *   withPlugins({ plugins: [Bot3Commands] }, async ({ alice, client }) => {
 *     alice.send(client, '/hello')
 *     await alice.waitFor('Hello from Bot3!')
 *   }))
 */
export function withPlugins<Result>(
  options: PluginTestOptions,
  run: (world: TestWorld) => Promise<Result> | Result,
): Promise<Result> {
  return runPlugins(options, run)
}

/** As {@link withPlugins}. @param timeLeft - what is left of the test that runs. */
export async function runPlugins<Result>(
  options: PluginTestOptions,
  run: (world: TestWorld) => Promise<Result> | Result,
  timeLeft?: TimeLeft,
): Promise<Result> {
  const { type = 'bot', as = `${type}1`, provide = [] } = options
  const agents = Array.from({ length: options.agents ?? 0 }, (_, index) => `agent${index + 1}`)
  const described = await worldWithAgents(options.world ?? defaultWorldFile, [...agents, ...agentsOf(options.channels)])
  const { sandbox, clock } = await startSandbox(described, options.startAt)
  const failures = new TestFailures(clock, options.allowFailures)
  try {
    const clients: Record<string, TestedClient> = { [as]: options, ...options.clients }
    const providers = new Set(Object.values(clients).flatMap(({ plugins }) => plugins.filter(isProvider)))
    const config = new SwitchboardConfig()
    config.storage.file = ':memory:'
    config.clients = Object.entries(clients).map(([name, tested]) =>
      clientFor(name, name === as ? type : typeOf(name, sandbox), sandbox, tested, options.timeZone),
    )
    config.agents.jitterPercent = 0
    config.agents.accounts = agents.map((sessionName) => ({ sessionName, weight: 1, fresh: false }))
    const channels = await testChannels(JSON.stringify(options.channels ?? []), config, clock)
    const app = createApp({
      config,
      clock,
      channels,
      agentSession: agentSessions(sandbox),
      dataCentre: sandbox.address,
      plugins: Object.fromEntries(
        Object.entries(clients).map(([name, { plugins }]) => [name, plugins.filter((one) => !isProvider(one))]),
      ),
      provide: [...provide, ...providers],
      onFailure: failures.note,
    })
    const world = new TestWorld(app, sandbox, clock, as, channels, failures, timeLeft)
    return await runTest({ app, clock, failures, world }, run)
  } finally {
    await sandbox.close()
  }
}

/** A service that is there for what it provides; others are built for whoever injects them. */
function isProvider(target: AnyClass): boolean {
  return (readServiceManifest(target)?.provides.length ?? 0) > 0
}

/** The session names of the agents of channels, as the file has them. */
function agentsOf(channels: readonly ChannelJson[] = []): string[] {
  const agents = channels.flatMap(({ agents: list }) => (Array.isArray(list) ? (list as ChannelJson[]) : []))
  return agents.flatMap(({ session_name: name }) => (typeof name === 'string' ? [name] : []))
}

function typeOf(name: string, sandbox: Sandbox): 'bot' | 'user' {
  return sandbox.account(name).isBot ? 'bot' : 'user'
}

function clientFor(
  name: string,
  type: 'bot' | 'user',
  sandbox: Sandbox,
  { options, client }: TestedClient,
  timeZone: string | undefined,
): ClientConfig {
  const entry = Object.assign(new ClientConfig(), { sessionName: name, type, apiId: 1, apiHash: 'test' }, client)
  entry.session.type = 'string'
  // Made without a key exchange and without a code, which would take most of the test's time.
  entry.session.string = formatSessionString(sandbox.mintAuthKey(name))
  if (options) entry.plugins.options = { ...options }
  if (timeZone !== undefined) entry.periodicTasks.timeZone ??= timeZone
  return entry
}

import type { ChannelJson } from '../channels/channel.js'
import { ClientConfig } from '../config/client-config.js'
import { SwitchboardConfig } from '../config/switchboard-config.js'
import type { AnyClass } from '../decorators/manifest.js'
import { SwitchboardError } from '../errors/switchboard-error.js'
import { createApp } from '../kernel/app.js'
import { defaultWorldFile } from '../sandbox/default-world.js'
import { Sandbox } from '../sandbox/sandbox.js'
import type { WorldDescription } from '../sandbox/world/world-description.js'
import { formatSessionString } from '../sessions/session-string.js'
import { ManualClock } from '../time/manual-clock.js'
import { stopApp } from './stop-app.js'
import { testChannels } from './test-channels.js'
import { TestWorld } from './test-world.js'
import { agentSessions, worldWithAgents } from './world-with-agents.js'

/** What a test of plugins starts. */
export interface PluginTestOptions {
  /** The classes with `@Plugin`, all for one client. */
  plugins: readonly AnyClass[]
  /** What the client is; default `'bot'`. */
  type?: 'bot' | 'user'
  /** The account of the world that the client logs in as, by its short name; default `bot1` or `user1`. */
  as?: string
  /** What the configuration's `plugins.options` would say, by plugin name. */
  options?: Readonly<Record<string, unknown>>
  /** Further settings of the client. */
  client?: Partial<ClientConfig>
  /** A world file or description; default `config/sandbox.yaml` of Switchboard. */
  world?: string | WorldDescription
  /** How many agents there are besides those of the channels: `agent1`, `agent2` ..., in the global pool. */
  agents?: number
  /** What `channels.json` would say; default: no channels. Changes of them are kept in memory. */
  channels?: readonly ChannelJson[]
}

/**
 * Starts a sandbox and one client with some plugins, runs a test in it, and stops both, also when the test fails. Time
 * stands still unless the test moves it. Nothing is read from or written to the disk but the world file.
 *
 * @returns what `run` returns.
 * @throws what `run` throws; CONFIG_CHANNELS_INVALID, PLUGIN_PLAN_INVALID, PLUGIN_TEST_CLIENT when the client does not come online.
 * @example
 * it('answers /hello', () =>
 *   withPlugins({ plugins: [Bot3Commands] }, async ({ alice, client }) => {
 *     alice.send(client, '/hello')
 *     await alice.waitFor('Hello from Bot3!')
 *   }))
 */
export async function withPlugins<Result>(
  options: PluginTestOptions,
  run: (world: TestWorld) => Promise<Result> | Result,
): Promise<Result> {
  const { type = 'bot', as = `${type}1` } = options
  const clock = new ManualClock()
  const agents = Array.from({ length: options.agents ?? 0 }, (_, index) => `agent${index + 1}`)
  const world = await worldWithAgents(options.world ?? defaultWorldFile, [...agents, ...agentsOf(options.channels)])
  const sandbox = await Sandbox.start({ world, seed: 1, clock })
  try {
    const config = configFor(as, type, sandbox, options)
    config.agents.jitterPercent = 0
    config.agents.accounts = agents.map((sessionName) => ({ sessionName, weight: 1, fresh: false }))
    const channels = await testChannels(JSON.stringify(options.channels ?? []), config, clock)
    const app = createApp({
      config,
      clock,
      channels,
      agentSession: agentSessions(sandbox),
      dataCentre: sandbox.address,
      plugins: { [as]: options.plugins },
    })
    try {
      await app.start()
      const testWorld = new TestWorld(app, sandbox, clock, as, channels)
      assertOnline(testWorld)
      return await run(testWorld)
    } finally {
      await stopApp(app, clock)
    }
  } finally {
    await sandbox.close()
  }
}

/** The session names of the agents of channels, as the file has them. */
function agentsOf(channels: readonly ChannelJson[] = []): string[] {
  const agents = channels.flatMap(({ agents: list }) => (Array.isArray(list) ? (list as ChannelJson[]) : []))
  return agents.flatMap(({ session_name: name }) => (typeof name === 'string' ? [name] : []))
}

/** @throws PLUGIN_TEST_CLIENT with the first client that is not online. */
export function assertOnline({ app }: TestWorld): void {
  for (const { name, state, reason = '' } of app.control.status().clients) {
    if (state !== 'online') throw new SwitchboardError('PLUGIN_TEST_CLIENT', { client: name, state, reason })
  }
}

function configFor(
  name: string,
  type: 'bot' | 'user',
  sandbox: Sandbox,
  { options, client }: PluginTestOptions,
): SwitchboardConfig {
  const config = new SwitchboardConfig()
  config.storage.file = ':memory:'
  const entry = Object.assign(new ClientConfig(), { sessionName: name, type, apiId: 1, apiHash: 'test' }, client)
  entry.session.type = 'string'
  // Made without a key exchange and without a code, which would take most of the test's time.
  entry.session.string = formatSessionString(sandbox.mintAuthKey(name))
  if (options) entry.plugins.options = { ...options }
  config.clients = [entry]
  return config
}

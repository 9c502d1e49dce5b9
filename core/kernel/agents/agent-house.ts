import type { AgentClients } from '../../agents/agent-clients.js'
import { AgentDirectory } from '../../agents/agent-directory.js'
import type { AgentPolicy } from '../../agents/agent-policy.js'
import type { AgentPool } from '../../agents/agent-pool.js'
import type { PoolStatus } from '../../agents/agent-status.js'
import type { AgentStore } from '../../agents/agent-store.js'
import { Agents } from '../../agents/agents.js'
import type { Channels } from '../../channels/channels.js'
import type { Client } from '../../client/client.js'
import { globalPool } from '../../config/global-pool.js'
import type { SwitchboardConfig } from '../../config/switchboard-config.js'
import { SwitchboardError } from '../../errors/switchboard-error.js'
import type { Logger } from '../../logging/logger.js'
import { Outbox } from '../../outbox/outbox.js'
import { ownerOfOutbox } from '../../outbox/outbox-owner.js'
import type { OutboxStore } from '../../outbox/outbox-store.js'
import type { ExpiryClock } from '../../storage/expiry-clock.js'
import type { Clock, Timer } from '../../time/clock.js'
import type { Elsewhere } from '../elsewhere.js'
import { rosterOf } from './channels-roster.js'

interface AgentHouseParts {
  readonly config: SwitchboardConfig
  /** By what kept times are told. */
  readonly expiryClock: ExpiryClock
  readonly outboxStore: OutboxStore
  readonly agentStore: AgentStore
  readonly channels: Channels
  readonly clients: AgentClients
  /** A client of the configuration that is online. */
  readonly clientOf: (name: string) => Client | undefined
  /** The way to the agents that other processes run; absent: there are none. */
  readonly elsewhere?: Elsewhere | undefined
  readonly clock: Clock
  readonly logger: Logger
}

const hourMs = 3_600_000
/** When it is tried again to follow a change of the channels. */
const followAgainMs = 5_000

/** The agents, their pools and the outbox of one app. */
export class AgentHouse {
  readonly outbox: Outbox
  readonly directory: AgentDirectory
  /** To look at the agents and steer them. */
  readonly agents: Agents
  private endFollowing: () => void = () => {}
  private again: Timer | undefined

  constructor(private readonly parts: AgentHouseParts) {
    const { config, expiryClock, agentStore: store, clients, clientOf, elsewhere, clock, logger } = parts
    const { maxRetries, suppressSeconds, stopWords, settleMinutes, giveUpDays, keepDays } = config.outbox
    const keptNow = () => expiryClock.now()
    this.outbox = new Outbox({
      store: parts.outboxStore,
      clock,
      keptNow,
      logger: logger.child({ category: 'agents', part: 'outbox' }),
      clientOf,
      settings: {
        maxRetries,
        suppressMs: suppressSeconds * 1_000,
        settleWithinMs: settleMinutes * 60_000,
        giveUpMs: giveUpDays * 24 * hourMs,
        keepMs: keepDays * 24 * hourMs,
        ...(stopWords ? { stopWords } : {}),
      },
    })
    this.directory = new AgentDirectory({
      store,
      outbox: this.outbox,
      ...{ clients, clock, keptNow },
      logger: logger.child({ category: 'agents', part: 'agents' }),
      policy: policyOf(config),
      strategy: config.agents.strategy,
      connectConcurrency: config.connectConcurrency,
    })
    this.agents = new Agents({
      ...{ directory: this.directory, store, clock },
      pools: () => this.status(),
      parseMode: () => config.agents.parseMode,
      ask: elsewhere && ((what, agent, given) => elsewhere.ask(what, agent, given)),
    })
  }

  /** Reads what is kept and makes the pools; connects nothing. @throws STORAGE_ errors */
  async open(): Promise<void> {
    const { channels, config, expiryClock } = this.parts
    // What is kept is dated by this clock, so it has to be known where the next run goes on.
    expiryClock.note()
    await ownerOfOutbox(this.outbox).open()
    await this.directory.open(rosterOf(channels.list(), config))
    const endListening = channels.onChange(() => this.follow())
    this.endFollowing = () => {
      endListening()
      this.again?.cancel()
    }
  }

  /** Takes the channels as they are now; once more when that fails, as the store is away. */
  private follow(): void {
    const { channels, config, clock, logger } = this.parts
    this.again?.cancel()
    this.directory.apply(rosterOf(channels.list(), config)).catch((error) => {
      logger.error('the agents could not follow the channels, it is tried again', { error, delayMs: followAgainMs })
      this.again = clock.after(followAgainMs, () => this.follow(), { keepsProcessAlive: false })
    })
  }

  /** Connects the agents that have something to listen to; the others connect when they have something to send. */
  start(): void {
    if (this.parts.config.agents.plugins?.enabled) void this.directory.global.initialize()
  }

  /**
   * The pool of a client: that of its channel, of the only channel, or the global one.
   * @throws PLUGIN_POOL_UNKNOWN when it has gone since the plan was made.
   */
  poolFor(channel: string | undefined, client: string): AgentPool {
    const [only, ...others] = this.directory.list()
    if (channel === undefined) return only && others.length === 0 ? only : this.directory.global
    const pool = this.directory.get(channel)
    if (pool) return pool
    const known = this.directory.list().map(({ name }) => name)
    throw new SwitchboardError('PLUGIN_POOL_UNKNOWN', { pool: channel, client, known })
  }

  /** Whether an account is an agent. */
  has(name: string): boolean {
    return this.agents.list().some((agent) => agent.name === name)
  }

  /** How the pools are; the global one only where it says something that the others do not. */
  status(): PoolStatus[] {
    const { directory } = this
    const pools = directory.list().map((pool) => pool.getStatus())
    const named = new Set(pools.flatMap(({ agents }) => agents.map(({ name }) => name)))
    const global = directory.get(globalPool)?.getStatus()
    return global?.agents.some(({ name }) => !named.has(name)) ? [...pools, global] : pools
  }

  /** Nobody waits for the outcome of a message any longer, and how the agents are is kept soon. */
  endWaiting(): void {
    ownerOfOutbox(this.outbox).endWaiting()
    void this.directory.leaveWord()
  }

  /** Ends the sending and disconnects the agents; what is stored goes out after the next start. */
  async close(): Promise<void> {
    this.endFollowing()
    await ownerOfOutbox(this.outbox).close()
    await this.directory.close()
    this.parts.expiryClock.note()
  }
}

function policyOf({ agents }: SwitchboardConfig): AgentPolicy {
  const { messagesPerMinute, firstMessagesPerHour, lookupsPerMinute, maxInFlight, warmUp } = agents
  return {
    ...{ messagesPerMinute, firstMessagesPerHour, lookupsPerMinute, maxInFlight, warmUp },
    jitter: agents.jitterPercent / 100,
    checkEveryMs: agents.checkSeconds * 1_000,
    peerFloodRestMs: agents.peerFloodRestHours * hourMs,
  }
}

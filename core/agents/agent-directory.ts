import { globalPool } from '../config/global-pool.js'
import { SwitchboardError } from '../errors/switchboard-error.js'
import type { Logger } from '../logging/logger.js'
import type { Outbox } from '../outbox/outbox.js'
import { ownerOfOutbox } from '../outbox/outbox-owner.js'
import type { Clock } from '../time/clock.js'
import { Semaphore } from '../time/semaphore.js'
import { Agent } from './agent.js'
import { AgentChanges } from './agent-changes.js'
import type { AgentClients } from './agent-clients.js'
import { answerCommands } from './agent-commands.js'
import type { AgentPolicy } from './agent-policy.js'
import { AgentPool } from './agent-pool.js'
import { AgentPools } from './agent-pools.js'
import { AgentRecords } from './agent-records.js'
import type { AgentRoster, RosterPool } from './agent-roster.js'
import type { AgentStatus } from './agent-status.js'
import { type AgentStore, leftAtMs } from './agent-store.js'
import { AgentsElsewhere } from './agents-elsewhere.js'
import { IdleChecks } from './idle-checks.js'
import { PoolSenders } from './pool-senders.js'
import { statusOf } from './status-of.js'
import type { StrategyName } from './strategy.js'
import { Upkeep } from './upkeep.js'

interface AgentDirectoryParts {
  readonly store: AgentStore
  readonly outbox: Outbox
  readonly clients: AgentClients
  readonly clock: Clock
  readonly logger: Logger
  readonly policy: AgentPolicy
  /** How pools choose that say nothing of it. */
  readonly strategy: StrategyName
  /** How many agents connect side by side. */
  readonly connectConcurrency: number
  /** The time that what is kept is dated by; default the wall clock. See {@link AgentRecords}. */
  readonly keptNow?: () => number
  readonly random?: () => number
}

interface Served {
  readonly pool: AgentPool
  readonly senders: PoolSenders
  readonly end: () => Promise<void>
}

/** How often commands of other processes are looked for, and a picture is given to them, in milliseconds. */
const lookEveryMs = 2_000
const keepHoursMs = 32 * 86_400_000

/** All agents and their pools: follows the roster, checks that the accounts are well, and answers those who ask. */
export class AgentDirectory extends AgentPools {
  private readonly agents = new Map<string, Agent>()
  private readonly pools = new Map<string, Served>()
  private readonly leaving = new Set<Promise<void>>()
  private readonly changes: AgentChanges
  private readonly connecting: Semaphore
  private readonly upkeep: Upkeep
  private readonly halt = new AbortController()
  private applying: Promise<void> = Promise.resolve()
  private isLooking = false
  private readonly elsewhere: AgentsElsewhere
  private readonly idle: IdleChecks
  private lastWord: Promise<void> | undefined
  /** Whether the first roster is taken; what comes later is a change. */
  private isOpen = false

  constructor(private readonly parts: AgentDirectoryParts) {
    super()
    this.connecting = new Semaphore(parts.connectConcurrency)
    this.upkeep = new Upkeep(parts.clock, (error) => parts.logger.error('looking after the agents failed', { error }))
    this.elsewhere = new AgentsElsewhere(parts)
    this.changes = new AgentChanges({
      agents: () => this.agents.values(),
      healthOf: (agent) => this.elsewhere.of(agent) ?? agent.health,
      statusOf: (agent) => this.statusOf(agent),
    })
    this.idle = new IdleChecks(parts.clock, parts.policy, this.halt.signal)
  }

  /** Takes the first roster, and begins to look after the agents. Connects nothing. */
  async open(roster: AgentRoster): Promise<void> {
    await this.apply(roster)
  }

  /**
   * Follows a change: new agents join, those that are gone finish what they have in hand and disconnect. Resolves when the
   * pools are as the roster says; what leaves may take longer.
   */
  apply(roster: AgentRoster): Promise<void> {
    const following = this.applying.then(() => this.follow(roster))
    // One that fails keeps none from following the next.
    this.applying = following.catch(() => {})
    return following
  }

  get(channel: string): AgentPool | undefined {
    return this.pools.get(channel)?.pool
  }

  list(): readonly AgentPool[] {
    return [...this.pools.values()].map(({ pool }) => pool).filter(({ name }) => name !== globalPool)
  }

  get global(): AgentPool {
    const pool = this.get(globalPool)
    if (pool) return pool
    throw new SwitchboardError('BUG_UNREACHABLE', { where: 'the global pool before the directory is open' })
  }

  onChange(listener: () => void): () => void {
    return this.changes.onAny(listener)
  }

  /** One agent. @throws AGENT_UNKNOWN */
  agent(name: string): Agent {
    const agent = this.agents.get(name)
    if (agent) return agent
    throw new SwitchboardError('AGENT_UNKNOWN', { agent: name, pool: globalPool, known: [...this.agents.keys()] })
  }

  /** Whether this process runs an agent of this name. */
  runs(name: string): boolean {
    return this.agents.get(name)?.isHere === true
  }

  /** How all agents are. */
  statuses(): AgentStatus[] {
    return [...this.agents.values()].map((agent) => this.statusOf(agent))
  }

  /** How one agent is. @throws AGENT_UNKNOWN */
  status(name: string): AgentStatus {
    return this.statusOf(this.agent(name))
  }

  /** Takes what another process has answered about an agent that it runs. */
  learn(status: AgentStatus): void {
    this.elsewhere.learn(status)
    this.changes.tell(this.agent(status.name))
  }

  /** Calls the listener with each agent whose state is another. It must not throw. @returns what ends that. */
  onAgent(listener: (status: AgentStatus) => void): () => void {
    return this.changes.onAgent(listener)
  }

  /** An agent is for this process to run from now on, if there is one of this name; another one may have sent with it until now. */
  async arrived(name: string): Promise<void> {
    const agent = this.agents.get(name)
    if (agent) agent.arrived(await this.load(agent.entry))
  }

  /** What is known of an agent is kept, before another process runs it. */
  async left(name: string): Promise<void> {
    await this.agents.get(name)?.records.flush()
  }

  /** Has everything kept that was counted for an agent, if there is one. */
  async keepCounts(name: string): Promise<void> {
    await this.agents.get(name)?.records.flushCounts()
  }

  /** Keeps how the agents are, as what is known of them until the next start; at the end of the process, before they stop. */
  leaveWord(): Promise<void> {
    const { store, logger } = this.parts
    const here = [...this.agents.values()].filter((agent) => agent.isHere)
    this.lastWord ??= Promise.all(here.map((agent) => store.publish(agent.name, this.statusOf(agent), leftAtMs))).then(
      () => {},
      (error) => logger.error('how the agents are could not be kept', { error }),
    )
    return this.lastWord
  }

  /** Disconnects everything and keeps what is known; after the outbox has closed. */
  async close(): Promise<void> {
    this.halt.abort()
    this.upkeep.stop()
    await this.applying
    await this.leaveWord()
    // What is still under way ends with the connections.
    await Promise.all([...this.agents.values()].map((agent) => agent.close()))
    await Promise.all([...this.pools.values()].map(({ end }) => end()))
    await Promise.all(this.leaving)
  }

  /** From the first agent on there is something to look after. */
  private beginLooking(): void {
    const { store, clock, outbox, logger } = this.parts
    if (this.isLooking) return
    this.isLooking = true
    this.upkeep.repeat(lookEveryMs, () => this.look())
    ownerOfOutbox(outbox).keepTidy()
    const failed = (error: unknown) => logger.error('old counts of agents could not be forgotten', { error })
    store.forgetHours(clock.now() - keepHoursMs).catch(failed)
  }

  private statusOf(agent: Agent): AgentStatus {
    const pools = this.poolsOf(agent)
    const told = this.elsewhere.of(agent)
    return told ? { ...told, pools } : statusOf(agent, pools, this.parts)
  }

  private poolsOf(agent: Agent): string[] {
    return [...this.pools]
      .filter(([name, { senders }]) => name !== globalPool && senders.agents().includes(agent))
      .map(([name]) => name)
  }

  private async follow(roster: AgentRoster): Promise<void> {
    if (this.halt.signal.aborted) return
    const wanted = new Map(roster.agents.map((entry) => [entry.sessionName, entry]))
    for (const [name, entry] of wanted) {
      const known = this.agents.get(name)
      if (known) known.update(entry)
      else {
        const agent = await this.newAgent(entry)
        this.agents.set(name, agent)
        if (this.isOpen) this.parts.logger.info('the agent has joined', { agent: name })
        // Whoever has to log it in hears of that now, and not when the first message waits for it.
        void agent.look()
      }
    }
    const gone = [...this.agents.values()].filter(({ name }) => !wanted.has(name))
    const channels = roster.pools.filter(({ name }) => name !== globalPool)
    const pools: RosterPool[] = [...channels, { name: globalPool, agents: [...wanted.keys()] }]
    for (const pool of pools) await this.updatePool(pool, gone)
    for (const [name, { end }] of [...this.pools]) {
      if (pools.some((pool) => pool.name === name)) continue
      this.pools.delete(name)
      await end()
    }
    for (const agent of gone) this.letGo(agent)
    this.isOpen = true
    if (wanted.size > 0) this.beginLooking()
    this.changes.tellOfPools()
  }

  private async updatePool({ name, title, strategy, agents }: RosterPool, gone: readonly Agent[]): Promise<void> {
    const { clock, outbox, logger } = this.parts
    const how = strategy ?? this.parts.strategy
    const members = agents.flatMap((agent) => this.agents.get(agent) ?? [])
    const before = this.pools.get(name)
    // Those that leave still settle what they may have delivered.
    const staying = before?.senders.agents().filter((agent) => gone.includes(agent)) ?? []
    if (before) {
      before.senders.update([...members, ...staying], how, title)
      return
    }
    const senders = new PoolSenders({ pool: name, clock, logger, usernameOf: (id) => this.usernameOf(id) }, how)
    senders.update(members, how, title)
    const pool = new AgentPool({ name, senders, outbox, clock, statusOf: (agent) => this.statusOf(agent) })
    const end = await ownerOfOutbox(outbox).serve(name, senders)
    this.pools.set(name, { pool, senders, end })
  }

  private letGo(agent: Agent): void {
    this.agents.delete(agent.name)
    const { clients, logger, store } = this.parts
    const { name } = agent
    logger.info('the agent is off the list: it finishes what it has in hand, and its session stays', { agent: name })
    const gone = async () => {
      await agent.leave()
      for (const { senders } of this.pools.values()) senders.dismiss(agent)
      // Somebody may have put it back by now.
      if (this.agents.has(name)) return
      clients.release(name)
      await store.unpublish(name)
    }
    const left = gone()
      .catch((error) =>
        logger.error('what an agent that left has shown could not be taken away', { agent: name, error }),
      )
      .finally(() => this.leaving.delete(left))
    this.leaving.add(left)
  }

  /** What is known of an agent. */
  private load(entry: AgentRoster['agents'][number]): Promise<AgentRecords> {
    const { store, clock, policy, random, keptNow, clients, logger } = this.parts
    const { sessionName: agent, fresh = false } = entry
    return AgentRecords.load({
      ...{ agent, store, clock, policy, fresh },
      ...(random ? { random } : {}),
      ...(keptNow ? { keptNow } : {}),
      isKept: () => clients.isHere?.(agent) !== false,
      failed: (error) => logger.error('what is known of the agent could not be kept', { agent, error }),
    })
  }

  private async newAgent(entry: AgentRoster['agents'][number]): Promise<Agent> {
    const { clock, policy, clients } = this.parts
    const logger = this.parts.logger.child({ agent: entry.sessionName })
    const records = await this.load(entry)
    return new Agent({
      entry,
      clients,
      records,
      policy,
      clock,
      logger,
      inTurn: (connect) => this.connecting.run(connect, this.halt.signal),
      changed: (agent) => {
        for (const { senders } of this.pools.values()) if (senders.agents().includes(agent)) senders.freed(agent.name)
        this.changes.tell(agent)
      },
    })
  }

  private usernameOf(id: number): string | undefined {
    for (const { client } of this.agents.values()) {
      const username = client?.peers.get(id)?.username
      if (username !== undefined) return username
    }
    return undefined
  }

  /** Answers those who ask from other processes, shows them a picture, and asks idle accounts whether they are well. */
  private async look(): Promise<void> {
    const { store, clock } = this.parts
    await answerCommands(store, (name) => this.agent(name))
    for (const agent of this.agents.values()) {
      if (agent.isHere && !this.lastWord) await store.publish(agent.name, this.statusOf(agent), clock.now())
    }
    await this.elsewhere.look(this.agents.values())
    for (const agent of this.agents.values()) if (!agent.isHere) this.changes.tell(agent)
    this.idle.begin(this.agents.values())
  }
}

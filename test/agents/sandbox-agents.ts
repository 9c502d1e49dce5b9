import type { AgentClients, AgentConnection } from '../../core/agents/agent-clients.js'
import { AgentDirectory } from '../../core/agents/agent-directory.js'
import { type AgentPolicy, defaultAgentPolicy } from '../../core/agents/agent-policy.js'
import type { AgentRoster, RosterAgent } from '../../core/agents/agent-roster.js'
import type { AgentStore } from '../../core/agents/agent-store.js'
import { MemoryAgentStore } from '../../core/agents/memory-agent-store.js'
import type { StrategyName } from '../../core/agents/strategy.js'
import { Client } from '../../core/client/client.js'
import { ownerOf } from '../../core/client/client-owner.js'
import type { ClientState } from '../../core/client/client-state.js'
import type { Logger } from '../../core/logging/logger.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { MemoryOutboxStore } from '../../core/outbox/memory-outbox-store.js'
import { Outbox } from '../../core/outbox/outbox.js'
import { ownerOfOutbox } from '../../core/outbox/outbox-owner.js'
import type { OutboxStore } from '../../core/outbox/outbox-store.js'
import { Sandbox } from '../../core/sandbox/sandbox.js'
import { MemorySessionStore } from '../../core/sessions/memory-session-store.js'
import type { SessionStore } from '../../core/sessions/session-store.js'
import type { Clock } from '../../core/time/clock.js'
import { ManualClock } from '../../core/time/manual-clock.js'
import { quickDriver, settings } from '../client/client-harness.js'

/** Clients of agents on a sandbox, logged in without a handshake unless a test says that nobody has. */
class SandboxAgentClients implements AgentClients {
  readonly opened: string[] = []
  readonly clients = new Map<string, Client>()
  /** The agents that another process runs, and its machine. */
  readonly away = new Map<string, string>()
  readonly loggedOut = new Set<string>()
  private readonly sessions = new Map<string, SessionStore>()

  constructor(
    private readonly sandbox: Sandbox,
    private readonly clock: Clock,
  ) {}

  async open({ sessionName }: RosterAgent): Promise<AgentConnection> {
    this.opened.push(sessionName)
    const sessions = this.sessions.get(sessionName) ?? new MemorySessionStore(this.sandbox.mintAuthKey(sessionName))
    this.sessions.set(sessionName, sessions)
    const client = new Client({
      config: settings({ sessionName, type: 'user', sleepThreshold: 0, noUpdates: true }),
      sessions,
      clock: this.clock,
      logger: new SilentLogger(),
      address: this.sandbox.address,
      driverFactory: quickDriver(),
    })
    this.clients.set(sessionName, client)
    return {
      client,
      get state(): ClientState {
        return client.state
      },
      start: () => ownerOf(client).start(),
      stop: () => ownerOf(client).stop(),
      onState: (listener) => client.onState((state, _before, reason) => listener(state, reason)),
    }
  }

  async loginOf({ sessionName }: RosterAgent): Promise<string | undefined> {
    return this.loggedOut.has(sessionName) ? undefined : 'login'
  }

  isHere(agent: string): boolean {
    return !this.away.has(agent)
  }

  machineOf(agent: string): string | undefined {
    return this.away.get(agent)
  }

  release(agent: string): void {
    this.clients.delete(agent)
  }
}

export interface PoolWorldOptions {
  readonly agents?: number
  readonly people?: number
  readonly policy?: Partial<AgentPolicy>
  readonly strategy?: StrategyName
  readonly roster?: AgentRoster
  readonly store?: AgentStore
  readonly outboxStore?: OutboxStore
  readonly clock?: ManualClock
  /** Of the agents and pools; default: they tell nobody. */
  readonly logger?: Logger
}

export const agentName = (index: number) => `agent${index}`
export const personName = (index: number) => `person${index}`

/** A world of agents and people, each of whom has a username. */
export function worldOf(agents: number, people: number) {
  const user = (id: number, name: string, phone: number) => ({
    id,
    phone: String(phone),
    code: '22222',
    firstName: name,
    username: name,
  })
  return {
    users: [
      ...Array.from({ length: agents }, (_, index) =>
        user(720_000_000 + index, agentName(index), 9_996_640_000 + index),
      ),
      ...Array.from({ length: people }, (_, index) =>
        user(730_000_000 + index, personName(index), 9_996_650_000 + index),
      ),
    ],
  }
}

export const personId = (index: number) => 730_000_000 + index

/** Agents of one pool on a sandbox whose time is the test's. */
export class PoolWorld {
  private constructor(
    readonly sandbox: Sandbox,
    readonly clock: ManualClock,
    readonly clients: SandboxAgentClients,
    readonly outbox: Outbox,
    readonly directory: AgentDirectory,
  ) {}

  static async start(options: PoolWorldOptions = {}): Promise<PoolWorld> {
    const { agents = 2, people = 4, strategy = 'least-busy', clock = new ManualClock() } = options
    const sandbox = await Sandbox.start({ world: worldOf(agents + 1, people), seed: 1, clock })
    return PoolWorld.on(sandbox, clock, options, agents, strategy)
  }

  /** A second life on the same sandbox. */
  static async on(
    sandbox: Sandbox,
    clock: ManualClock,
    options: PoolWorldOptions,
    agents: number,
    strategy: StrategyName = 'least-busy',
  ): Promise<PoolWorld> {
    const clients = new SandboxAgentClients(sandbox, clock)
    const outbox = new Outbox({
      store: options.outboxStore ?? new MemoryOutboxStore(),
      clock,
      logger: new SilentLogger(),
    })
    await ownerOfOutbox(outbox).open()
    const directory = new AgentDirectory({
      store: options.store ?? new MemoryAgentStore(),
      outbox,
      clients,
      clock,
      logger: options.logger ?? new SilentLogger(),
      policy: { ...defaultAgentPolicy, jitter: 0, ...options.policy },
      strategy,
      connectConcurrency: 16,
    })
    const names = Array.from({ length: agents }, (_, index) => agentName(index))
    const roster = { agents: names.map((sessionName) => ({ sessionName })), pools: [{ name: 'jobs', agents: names }] }
    await directory.open(options.roster ?? roster)
    return new PoolWorld(sandbox, clock, clients, outbox, directory)
  }

  get pool() {
    const pool = this.directory.get('jobs')
    if (!pool) throw new Error('there is no pool')
    return pool
  }

  /** Lets time pass, a step whenever the network has nothing under way. */
  async advance(ms: number, stepMs = 500): Promise<void> {
    const endMs = this.clock.now() + ms
    while (this.clock.now() < endMs) {
      await this.quiet()
      await this.clock.advance(Math.min(stepMs, endMs - this.clock.now()))
    }
    await this.quiet()
  }

  /** Resolves when no message is under way. */
  async quiet(): Promise<void> {
    for (let calm = 0; calm < 3; ) {
      await new Promise((resolve) => setTimeout(resolve, 1))
      calm = this.directory.statuses().some(({ inFlight }) => inFlight > 0) ? 0 : calm + 1
    }
  }

  /** What a promise resolves with, while time passes. */
  async during<Result>(work: Promise<Result>, limitMs = 600_000, stepMs = 500): Promise<Result> {
    let isOver = false
    const watched = work.finally(() => {
      isOver = true
    })
    watched.catch(() => {})
    for (let passedMs = 0; !isOver && passedMs < limitMs; passedMs += stepMs) await this.advance(stepMs, stepMs)
    if (!isOver) throw new Error(`not over within ${limitMs} ms of the world's time`)
    return watched
  }

  /** Texts a person got from agents, with the agent. */
  inbox(person: number): { agent: string; text: string }[] {
    const who = this.sandbox.person(personName(person))
    return this.directory
      .statuses()
      .map(({ name }) => name)
      .flatMap((agent) => who.history(agent).map(({ text }) => ({ agent, text })))
  }

  async close(): Promise<void> {
    let isOver = false
    const closing = (async () => {
      await ownerOfOutbox(this.outbox).close()
      await this.directory.close()
    })().finally(() => {
      isOver = true
    })
    while (!isOver) await this.clock.advance(1_000)
    await closing
  }

  async end(): Promise<void> {
    await this.close()
    await this.sandbox.close()
  }
}

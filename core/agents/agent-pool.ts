import { showAs } from '../errors/show-as.js'
import { SwitchboardError } from '../errors/switchboard-error.js'
import type { Markup } from '../formatting/markup.js'
import type { Delivery } from '../outbox/delivery.js'
import type { Outbox } from '../outbox/outbox.js'
import type { FileContent, ForwardContent, OutboxContent, TextContent } from '../outbox/outbox-content.js'
import type { OutboxSendOptions } from '../outbox/outbox-options.js'
import { type Recipient, recipientKey } from '../outbox/recipient.js'
import type { Clock } from '../time/clock.js'
import { endsWithin } from '../time/deadline.js'
import type { Agent } from './agent.js'
import { AgentLease } from './agent-lease.js'
import type { AgentStatus, AvailableAgent, PoolStatus } from './agent-status.js'
import { isStuck } from './is-stuck.js'
import type { PoolSenders } from './pool-senders.js'
import { type PoolToken, poolToken } from './pool-token.js'

interface AgentPoolParts {
  readonly name: string
  readonly senders: PoolSenders
  readonly outbox: Outbox
  readonly clock: Clock
  statusOf(agent: Agent): AgentStatus
}

/** How a message goes out through a pool. */
export type PoolSendOptions = OutboxSendOptions

/** What is asked of a lease. */
export interface LeaseOptions {
  /** The `session_name` of the account; default: as the pool's strategy says. */
  readonly agent?: string
  /** Whom the calls are about, for a pool that gives a person the same account again. */
  readonly user?: Recipient
  /** Ends the waiting. */
  readonly signal?: AbortSignal
}

/** How long somebody who waits for an account looks again, in milliseconds. */
const lookAgainMs = 1_000

/**
 * The accounts of one channel, or all of them: sends with whichever may send, and goes on with another when one may not.
 * Messages are stored before they are sent. It holds no connection of its own; an account of several pools has one.
 *
 * @example
 * constructor(@Inject(AgentPool) private readonly agents: AgentPool) {}
 * ...
 * const delivered = await this.agents.sendMessage('@ann', 'Hello!', { maxRetries: 3 })
 */
export class AgentPool {
  constructor(private readonly parts: AgentPoolParts) {}

  /** The pool of a channel, to be injected by its id: `@Inject(AgentPool.of('channel_123'))`. */
  static of(channel: string): PoolToken<AgentPool> {
    return poolToken(channel)
  }

  /** The channel's id, or `global`. */
  get name(): string {
    return this.parts.name
  }

  /** Connects the agents, and from then on those that join. @returns whether one of them can send. */
  async initialize(): Promise<boolean> {
    this.parts.senders.wake()
    await Promise.all(this.parts.senders.agents().map((agent) => agent.connect()))
    return this.getAvailableAgent() !== undefined
  }

  /** The agent that would send next; `undefined` when none can now. It is not taken: see {@link lease}. */
  getAvailableAgent(): AvailableAgent | undefined {
    const agent = this.parts.senders.next()
    if (!agent) return undefined
    const { name, client, health } = agent
    return { name, client, health }
  }

  /**
   * Sends a text and waits until it is known what became of it: also for floods and budgets, which are no retries, unless a signal ends that.
   * @returns whether it was delivered; {@link send} tells more.
   * @throws what {@link send} throws.
   */
  async sendMessage(user: Recipient, text: string | Markup, options: PoolSendOptions = {}): Promise<boolean> {
    return (await this.send(user, { kind: 'text', text }, options)).state === 'sent'
  }

  /**
   * Sends whatever content and waits until it is over; it goes out when an account may send it, also after a restart.
   * @throws OUTBOX_NOT_STORABLE, OUTBOX_STOPPED when the process ends first, STORAGE_ errors, the signal's reason.
   */
  send(user: Recipient, content: OutboxContent, options: PoolSendOptions = {}): Promise<Delivery> {
    this.parts.senders.wake()
    return this.parts.outbox.send(this.name, user, content, options)
  }

  /** Stores whatever content to be sent; resolves as soon as it is kept. @throws OUTBOX_NOT_STORABLE, STORAGE_ errors */
  enqueue(user: Recipient, content: OutboxContent, options: PoolSendOptions = {}): Promise<Delivery> {
    this.parts.senders.wake()
    return this.parts.outbox.enqueue(this.name, user, content, options)
  }

  /** Sends a file of this machine. @throws what {@link send} throws. */
  sendFile(
    user: Recipient,
    file: string,
    options: PoolSendOptions & Omit<FileContent, 'kind' | 'file'> = {},
  ): Promise<Delivery> {
    const { caption, parseMode, name, mimeType, as, ...rest } = options
    const given = Object.entries({ caption, parseMode, name, mimeType, as }).filter(([, value]) => value !== undefined)
    return this.send(user, { kind: 'file', file, ...(Object.fromEntries(given) as Partial<FileContent>) }, rest)
  }

  /** Forwards messages of a chat that the sending account sees. @throws what {@link send} throws. */
  forward(
    user: Recipient,
    from: ForwardContent['from'],
    ids: readonly number[],
    options: PoolSendOptions & Pick<ForwardContent, 'dropAuthor'> = {},
  ): Promise<Delivery> {
    const { dropAuthor, ...rest } = options
    return this.send(user, { kind: 'forward', from, ids, ...(dropAuthor ? { dropAuthor } : {}) }, rest)
  }

  /** Sends a text with marks, buttons and what else a text can have. @throws what {@link send} throws. */
  sendText(user: Recipient, text: Omit<TextContent, 'kind'>, options: PoolSendOptions = {}): Promise<Delivery> {
    return this.send(user, { kind: 'text', ...text }, options)
  }

  /** The `session_name` of the agent that wrote to this person first, for this pool. @throws OUTBOX_NOT_STORABLE */
  async agentOf(user: Recipient): Promise<string | undefined> {
    const contacts = await this.parts.outbox.contacts.of(recipientKey(user))
    return contacts.find(({ pool }) => pool === this.name)?.agent
  }

  /**
   * Takes one account of this process for several calls; waits until there is one. Release it afterwards.
   * @throws AGENT_ELSEWHERE when only other processes run the one that is asked for, or all; AGENT_UNKNOWN; AGENT_UNAVAILABLE when it
   *   cannot be had without somebody's help, or no account of the pool can; the signal's reason.
   */
  async lease(options: LeaseOptions = {}): Promise<AgentLease> {
    const { senders, clock } = this.parts
    const key = options.user === undefined ? undefined : recipientKey(options.user)
    const contacts = key === undefined ? [] : await this.parts.outbox.contacts.of(key)
    senders.wake()
    for (;;) {
      options.signal?.throwIfAborted()
      const agent = options.agent === undefined ? senders.next(contacts) : this.agent(options.agent)
      const client = agent?.client
      if (agent && client && !isStuck(agent)) return new AgentLease(agent, client)
      const hopeless = (agent ? [agent] : senders.agents()).every(isStuck)
      if (hopeless) throw this.unavailable(agent)
      const free = senders.whenFree()
      await endsWithin(clock, lookAgainMs, free.promise, options.signal).finally(free.end)
    }
  }

  /** How the pool and its agents are. */
  getStatus(): PoolStatus {
    const { senders, outbox, statusOf } = this.parts
    const agents = senders.agents().map(statusOf)
    const { title } = senders
    return {
      name: this.name,
      ...(title === undefined ? {} : { title }),
      strategy: senders.strategy,
      paused: outbox.isPaused(this.name),
      available_agents: agents.filter(({ state }) => state === 'online').length,
      total_agents: agents.length,
      agents,
    }
  }

  /** Disconnects the agents, those of other pools as well where they share them; they connect again when they are needed. */
  async disconnectAll(): Promise<void> {
    this.parts.senders.sleep()
    await Promise.all(this.parts.senders.agents().map((agent) => agent.disconnect()))
  }

  private agent(name: string): Agent {
    const agents = this.parts.senders.agents()
    const found = agents.find((agent) => agent.name === name)
    if (found) return found
    throw new SwitchboardError('AGENT_UNKNOWN', {
      agent: name,
      pool: this.name,
      known: agents.map((agent) => agent.name),
    })
  }

  private unavailable(agent: Agent | undefined): SwitchboardError {
    const agents = agent ? [agent] : this.parts.senders.agents()
    const away = agents.find(({ isHere }) => !isHere)
    // Only another process can take it, and nobody there waits for this one.
    if (away && agents.every(({ isHere }) => !isHere)) {
      const { machine } = this.parts.statusOf(away)
      return new SwitchboardError('AGENT_ELSEWHERE', { pool: this.name, agent: away.name, ...(machine && { machine }) })
    }
    const reasons = agents.map(
      ({ name, health }) => `${name} is ${health.state}${health.reason ? ` (${health.reason})` : ''}`,
    )
    return new SwitchboardError('AGENT_UNAVAILABLE', {
      pool: this.name,
      reason: reasons.join(', ') || 'it has no agents',
    })
  }
}

showAs(AgentPool, ({ name }) => ({ name }))

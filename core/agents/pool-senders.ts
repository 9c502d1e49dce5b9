import type { Client } from '../client/client.js'
import type { Logger } from '../logging/logger.js'
import type { Acquaintance } from '../outbox/outbox-store.js'
import { peerOfKey } from '../outbox/recipient.js'
import type { Sender, SenderRequest, Senders, SenderWait } from '../outbox/senders.js'
import type { Clock } from '../time/clock.js'
import type { Agent } from './agent.js'
import { tellOfNobody } from './agent-notices.js'
import { isStuck } from './is-stuck.js'
import type { AgentWait, SendNeeds } from './send-needs.js'
import { createStrategy, type Strategy, type StrategyName } from './strategy.js'

interface PoolSendersParts {
  readonly pool: string
  readonly clock: Clock
  readonly logger: Logger
  /** The username of a person that one of all agents knows. */
  usernameOf(id: number): string | undefined
}

/** What sends each kind of content, as floods are counted by method. */
const methods = {
  text: 'messages.SendMessage',
  file: 'messages.SendMedia',
  forward: 'messages.ForwardMessages',
  copy: 'messages.SendMedia',
} as const

/** How long agents here rest before those of other processes may send instead. */
const passAfterMs = 2_000

/** What is said of a pool whose agents can send nothing at all. */
const all = 'all'

/** From how long on it is told that a pool can send nothing: pauses of Telegram, and what budgets make it wait. */
const longFloodMs = 5_000
const longBudgetMs = 300_000

/** How long a person's own agent is waited for before another one writes. */
const stickyWaitMs = 600_000

/** The agents of one pool as the outbox takes them: whoever may send this message now, or why nobody may. */
export class PoolSenders implements Senders {
  title: string | undefined
  private members: Agent[] = []
  private chooser: Strategy
  private readonly listeners = new Set<(agent: string) => void>()
  private isAwake = false
  /** What it is said of that nobody can send it, and nobody could since: methods that Telegram has paused, or all. */
  private readonly told = new Set<string>()

  constructor(
    private readonly parts: PoolSendersParts,
    strategy: StrategyName,
  ) {
    this.chooser = createStrategy(strategy)
  }

  get strategy(): StrategyName {
    return this.chooser.name
  }

  agents(): readonly Agent[] {
    return this.members
  }

  /** The agents, name and strategy have changed. */
  update(members: readonly Agent[], strategy: StrategyName, title: string | undefined): void {
    this.members = [...members]
    this.title = title
    if (strategy !== this.chooser.name) this.chooser = createStrategy(strategy)
    if (this.isAwake) this.connectAll()
    for (const { name } of members) this.freed(name)
  }

  /** An agent that was leaving is gone. */
  dismiss(agent: Agent): void {
    this.members = this.members.filter((member) => member !== agent)
    this.freed(agent.name)
  }

  /** Connects the agents as soon as something is to be sent. */
  wake(): void {
    if (this.isAwake) return
    this.isAwake = true
    this.connectAll()
  }

  sleep(): void {
    this.isAwake = false
  }

  isHere(): boolean {
    return this.members.some((agent) => agent.isHere)
  }

  take(request: SenderRequest): Sender | SenderWait {
    this.wake()
    const { only, excluded } = request
    if (only !== undefined) return this.takeOne(request, only)
    const able = this.members.filter(({ name }) => !excluded.includes(name))
    if (able.length === 0 && this.members.length > 0)
      return { waits: 'never', reason: 'no account of the pool can send it' }
    const here = able.filter((agent) => agent.isHere)
    const areAllHere = here.length === able.length
    const own = request.preferred !== undefined || this.chooser.name === 'sticky' ? this.own(request, able) : undefined
    if (own && !own.isHere && !request.isClaimed)
      return { waits: 'elsewhere', reason: `${own.name} runs in another process` }
    const free: { agent: Agent; needs: SendNeeds }[] = []
    const waits: Waiting[] = []
    const address = this.address(request)
    let ignorant = 0
    for (const agent of here) {
      const needs = this.needs(agent, request, address)
      if (!needs) {
        ignorant++
        continue
      }
      const wait = agent.waitFor(needs, request.settles)
      if (wait) waits.push({ agent, wait })
      else free.push({ agent, needs })
    }
    if (ignorant > 0 && ignorant === here.length) {
      if (!areAllHere) return { waits: 'elsewhere', reason: 'nobody here knows the recipient', without: namesOf(here) }
      return { waits: 'never', reason: `no account knows ${request.recipient}; name the person by @username` }
    }
    const chosenOwn = own && free.find(({ agent }) => agent === own)
    if (chosenOwn) return this.begin(chosenOwn.agent, chosenOwn.needs, request, address)
    const ownWait = own?.isHere ? this.waitOf(own, request, address) : undefined
    if (own && ownWait) return { waits: 'agent', agent: own.name, ...ownWait }
    const agent = this.chooser.choose(
      free.map((each) => each.agent),
      request.contacts,
    )
    const chosen = free.find((each) => each.agent === agent)
    if (chosen) return this.begin(chosen.agent, chosen.needs, request, address)
    const wait = this.allWait(waits)
    if (areAllHere) this.noteNobody(methods[request.kind])
    return areAllHere || this.areSoon(here, wait)
      ? wait
      : { ...wait, waits: 'elsewhere', waitMs: wait.waitMs ?? 1_000, passed: true }
  }

  onFree(listener: (agent: string) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** An agent of the pool can do more, or less, than before. */
  freed(agent: string): void {
    for (const listener of [...this.listeners]) listener(agent)
  }

  /** Resolves at the next change of an agent. */
  whenFree(): { promise: Promise<void>; end: () => void } {
    let end = () => {}
    const promise = new Promise<void>((resolve) => {
      end = this.onFree(() => resolve())
    })
    return { promise, end }
  }

  /** Who would send next; takes nobody. */
  next(contacts: readonly Acquaintance[] = []): Agent | undefined {
    const needs = { method: methods.text, toStranger: false, lookup: false }
    const free = this.members.filter((agent) => agent.waitFor(needs, false) === undefined)
    const author = contacts.find(({ pool }) => pool === this.parts.pool)?.agent
    const own = this.chooser.name === 'sticky' ? free.find(({ name }) => name === author) : undefined
    return own ?? this.chooser.choose(free, contacts)
  }

  private connectAll(): void {
    for (const agent of this.members) void agent.connect()
  }

  private takeOne(request: SenderRequest, only: string): Sender | SenderWait {
    const agent = this.members.find(({ name }) => name === only)
    if (!agent || request.excluded.includes(only)) return { waits: 'never', reason: `${only} cannot send it` }
    if (!agent.isHere) return { waits: 'elsewhere', reason: `${only} runs in another process` }
    const address = this.address(request)
    const needs = this.needs(agent, request, address) ?? {
      method: methods[request.kind],
      toStranger: false,
      lookup: false,
    }
    const wait = agent.waitFor(needs, request.settles)
    return wait ? { waits: 'agent', agent: only, ...wait } : this.begin(agent, needs, request, address)
  }

  /** The agent that is preferred, or that wrote to the recipient first, if it is still one of the pool that may send. */
  private own({ contacts, preferred }: SenderRequest, able: readonly Agent[]): Agent | undefined {
    if (preferred !== undefined) return able.find(({ name }) => name === preferred)
    const author = contacts.find(({ pool }) => pool === this.parts.pool)?.agent
    return able.find(({ name }) => name === author)
  }

  /** What a person's own agent is waited for; `undefined` when that would take too long. */
  private waitOf(agent: Agent, request: SenderRequest, address: Address): AgentWait | undefined {
    const { state } = agent.health
    if (state === 'quarantined' || state === 'paused' || state === 'login-needed' || state === 'leaving')
      return undefined
    const needs = this.needs(agent, request, address)
    const wait = needs && agent.waitFor(needs, request.settles)
    return wait && (wait.waitMs ?? 0) <= stickyWaitMs ? wait : undefined
  }

  /** Whether waiting for the agents here is no longer than it takes others to find a message. */
  private areSoon(here: readonly Agent[], { waitMs }: PoolWait): boolean {
    if (waitMs !== undefined) return waitMs <= passAfterMs
    return here.some(({ client, inFlight }) => client !== undefined && inFlight > 0)
  }

  private allWait(waits: readonly Waiting[]): PoolWait {
    const known = waits.flatMap(({ wait: { waitMs } }) => waitMs ?? [])
    const soonest = known.length > 0 ? { waitMs: Math.min(...known) } : {}
    const reasons = [...new Set(waits.map(({ wait: { reason } }) => reason))].join(', ')
    return {
      waits: 'pool',
      reason: reasons === '' ? 'the pool has no agents' : `all agents wait: ${reasons}`,
      ...soonest,
    }
  }

  /**
   * Whoever waits for a message to go out is told once, unless it is a matter of moments or of the pace that budgets set.
   * Asked is whether anybody could write to somebody it knows: what one recipient has to wait for says nothing of the others.
   */
  private noteNobody(method: string): void {
    if (this.told.has(all) || this.told.has(method)) return
    const nowMs = this.parts.clock.monotonic()
    const isPaused = ({ records }: Agent) => records.floods.waitMs(method, nowMs) > 0
    const waits: Waiting[] = []
    for (const agent of this.members) {
      const wait = agent.isHere ? agent.waitFor({ method, toStranger: false, lookup: false }, false) : undefined
      if (!wait || !takesLong(agent, wait, isPaused(agent))) return
      waits.push({ agent, wait })
    }
    this.told.add(this.members.some(isPaused) ? method : all)
    tellOfNobody(this.parts.logger, this.parts.pool, this.allWait(waits))
  }

  /** How the recipient is addressed: an id alone is known to some accounts only, a name to all. */
  private address({ recipient, username }: SenderRequest): Address {
    const peer = peerOfKey(recipient)
    if (typeof peer === 'string') return { name: peer }
    const known = peer > 0 ? this.parts.usernameOf(peer) : undefined
    const name = known === undefined ? username : `@${known}`
    return { id: peer, ...(name === undefined ? {} : { name }) }
  }

  /** @returns `undefined` when this account has no way to address the recipient. */
  private needs(agent: Agent, request: SenderRequest, { id, name }: Address): SendNeeds | undefined {
    const { client } = agent
    const isKnown = client === undefined || knows(client, id, name)
    // A reader of an id that nobody has a name for can only ask those who have met it.
    if (!isKnown && name === undefined) return undefined
    const isPerson = id === undefined || id > 0
    const hasMet = request.contacts.some((contact) => contact.agent === agent.name)
    return { method: methods[request.kind], toStranger: isPerson && !hasMet, lookup: !isKnown, size: request.size ?? 1 }
  }

  private begin(agent: Agent, needs: SendNeeds, request: SenderRequest, { id, name }: Address): Sender | SenderWait {
    const { client } = agent
    const account = client?.self?.id
    if (!client || account === undefined) return { waits: 'pool', reason: `${agent.name} is not online` }
    this.told.delete(all)
    this.told.delete(needs.method)
    const begun = agent.begin(needs)
    this.parts.logger.debug('an agent takes a message', {
      pool: this.parts.pool,
      agent: agent.name,
      recipient: request.recipient,
    })
    const byName = id !== undefined && name !== undefined && !knows(client, id, undefined)
    return {
      name: agent.name,
      account,
      client,
      ...(byName ? { address: name } : {}),
      another: () => agent.another(begun, needs.method),
      release: (result, elapsedMs) => agent.finish(result, elapsedMs, request.settles, begun),
    }
  }
}

/** An agent that cannot send now, and why. */
interface Waiting {
  readonly agent: Agent
  readonly wait: AgentWait
}

type PoolWait = Extract<SenderWait, { readonly waits: 'pool' }>

function takesLong(agent: Agent, { waitMs }: AgentWait, isPaused: boolean): boolean {
  if (waitMs !== undefined) return waitMs >= (isPaused ? longFloodMs : longBudgetMs)
  return isStuck(agent)
}

function namesOf(agents: readonly Agent[]): string[] {
  return agents.map(({ name }) => name)
}

interface Address {
  readonly id?: number
  readonly name?: string
}

function knows(client: Client, id: number | undefined, name: string | undefined): boolean {
  if (id !== undefined && (id === client.self?.id || client.peers.inputPeer(id) !== undefined)) return true
  return name?.startsWith('@') === true && client.peers.byUsername(name) !== undefined
}

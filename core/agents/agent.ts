import type { Client } from '../client/client.js'
import { FloodWaitError } from '../errors/flood-wait-error.js'
import { isSwitchboardError } from '../errors/switchboard-error.js'
import type { Logger } from '../logging/logger.js'
import type { AttemptResult } from '../outbox/attempt-result.js'
import type { Clock } from '../time/clock.js'
import { endsWithin, untilAborted } from '../time/deadline.js'
import { checkLogin } from './agent-check.js'
import type { AgentClients } from './agent-clients.js'
import { detailOf, quarantineReason } from './agent-error.js'
import { blockageOf, healthOf } from './agent-health.js'
import { AgentLink } from './agent-link.js'
import { tellOfAttempt, tellOfFlood, tellOfQuarantine } from './agent-notices.js'
import type { AgentPolicy } from './agent-policy.js'
import type { AgentRecords } from './agent-records.js'
import type { RosterAgent } from './agent-roster.js'
import type { AgentHealth } from './agent-status.js'
import { countedAs } from './counted-as.js'
import { type AgentWait, type BegunSend, lookupMethod, type SendNeeds } from './send-needs.js'
import type { Candidate } from './strategy.js'

interface AgentParts {
  readonly entry: RosterAgent
  readonly clients: AgentClients
  readonly records: AgentRecords
  readonly policy: AgentPolicy
  readonly clock: Clock
  readonly logger: Logger
  /** Calls `connect` when a place among those who connect is free. */
  inTurn(connect: () => Promise<void>): Promise<void>
  /** After each change of what it can do. */
  changed(agent: Agent): void
}

const online: AgentHealth = { state: 'online' }
const away: AgentHealth = { state: 'offline', reason: 'another process runs it' }
/** How often agents were used; several uses can come within one millisecond. */
let uses = 0
/** How long an agent that leaves is given to finish what it has in hand. */
const leaveWithinMs = 60_000

/** One account that sends: its client, what is known about it, and whether it may send now. */
export class Agent implements Candidate {
  /** How many messages are under way. */
  inFlight = 0
  usedMs = 0
  lastUse = 0
  private readonly link: AgentLink
  private unsettled = 0
  private leaving: Promise<void> | undefined
  private isGone = false
  private finished: () => void = () => {}

  /** @param parts - the entry can change while it lives. */
  constructor(private parts: AgentParts) {
    const { clients, clock, logger, inTurn } = parts
    this.link = new AgentLink({
      entry: () => this.entry,
      ...{ clients, clock, logger, inTurn },
      isAllowed: () => this.isHere && !this.leaving && !this.isGone && !this.records.paused && !this.isShut,
      failed: (error) => this.failed(error),
      changed: () => this.parts.changed(this),
    })
  }

  /** Its `session_name`. */
  get name(): string {
    return this.parts.entry.sessionName
  }

  get entry(): RosterAgent {
    return this.parts.entry
  }

  /** Whether somebody has asked for it to be connected. */
  get isWanted(): boolean {
    return this.link.isWanted
  }

  /** Whether it is for this process to run, where several share the agents. */
  get isHere(): boolean {
    return this.parts.clients.isHere?.(this.name) !== false
  }

  get records(): AgentRecords {
    return this.parts.records
  }

  /** Its way to Telegram; `undefined` while it is not connected. Calls of your own are not counted in its budgets. */
  get client(): Client | undefined {
    return this.link.client
  }

  get weight(): number {
    return this.parts.entry.weight ?? 1
  }

  get floodMs(): number {
    return Math.max(0, this.records.floods.maxMs(this.nowMs))
  }

  get share(): number {
    return this.records.messages.share(this.nowMs, this.records.part)
  }

  /** How it is, and why. */
  get health(): AgentHealth {
    return healthOf(this.facts)
  }

  private get facts() {
    const { name, records, nowMs } = this
    return { name, records, nowMs, isLeaving: this.leaving !== undefined, way: this.isHere ? this.link.way : away }
  }

  /** Whether it can send this now. @returns why not, or `undefined`. */
  waitFor({ method, toStranger, lookup, size }: SendNeeds, settles: boolean): AgentWait | undefined {
    const { records, nowMs } = this
    const { state, reason = state }: AgentHealth = blockageOf(this.facts) ?? online
    if (state === 'quarantined') {
      const { untilMs } = records.quarantine ?? {}
      return { reason, ...(untilMs === undefined ? {} : { waitMs: Math.max(1, untilMs - nowMs) }) }
    }
    if (state === 'leaving' ? !settles : state !== 'online') return { reason }
    if (!this.client) return { reason }
    const wait = (waitMs: number, why: string) => (waitMs > 0 ? { waitMs, reason: why } : undefined)
    const { part } = records
    if (this.inFlight >= this.parts.policy.maxInFlight) return { reason: 'it has enough under way' }
    return (
      wait(records.floods.waitMs(method, nowMs), `a pause of ${method}`) ??
      wait(lookup ? records.floods.waitMs(lookupMethod, nowMs) : 0, `a pause of ${lookupMethod}`) ??
      wait(records.messages.waitMs(nowMs, part, size), 'its budget of messages') ??
      wait(lookup ? records.lookups.waitMs(nowMs, part) : 0, 'its budget of look-ups') ??
      wait(toStranger ? records.firsts.waitMs(nowMs, part) : 0, 'its budget of first messages')
    )
  }

  /** Takes a place for one message. @returns what {@link finish} wants to know of it. */
  begin({ toStranger, lookup, size = 1 }: SendNeeds): BegunSend {
    const { records, nowMs } = this
    this.inFlight++
    this.usedMs = nowMs
    this.lastUse = ++uses
    for (let count = 1; count < size; count++) records.messages.use(nowMs)
    const endMs = records.messages.use(nowMs)
    if (toStranger) records.firsts.use(nowMs)
    if (lookup) records.lookups.use(nowMs)
    if (records.messages.limit > 0 || toStranger || lookup) records.save()
    return { startedMs: nowMs, endMs }
  }

  /** Goes on with a further message in the same place. @returns why it has to wait. */
  another(begun: BegunSend, method: string): AgentWait | undefined {
    const { records, nowMs } = this
    records.messages.extend(begun.endMs, nowMs - begun.startedMs)
    Object.assign(begun, { startedMs: nowMs, endMs: Number.NaN })
    const { state, reason = state }: AgentHealth = blockageOf(this.facts) ?? online
    if (state !== 'online' && state !== 'leaving') return { reason }
    const floodMs = records.floods.waitMs(method, nowMs)
    if (floodMs > 0) return { waitMs: floodMs, reason: `a pause of ${method}` }
    const budgetMs = records.messages.waitMs(nowMs, records.part)
    if (budgetMs > 0) return { waitMs: budgetMs, reason: 'its budget of messages' }
    begun.endMs = records.messages.use(nowMs)
    if (records.messages.limit > 0) records.save()
    return undefined
  }

  /** Gives the place back, and learns from how it went. @param settles - whether an unsure message was to be settled. */
  finish(result: AttemptResult, elapsedMs: number, settles: boolean, begun: BegunSend): void {
    this.inFlight--
    tellOfAttempt(this.parts.logger, result, elapsedMs)
    // Telegram counts a message when it comes, which is before its answer.
    this.records.messages.extend(begun.endMs, this.nowMs - begun.startedMs)
    const isUnsure = result.outcome === 'ambiguous'
    if (isUnsure !== settles) this.unsettled = Math.max(0, this.unsettled + (isUnsure ? 1 : -1))
    const error = 'error' in result ? result.error : undefined
    const counted = countedAs(result)
    if (counted) this.records.count(counted, counted === 'sent' ? elapsedMs : undefined)
    if (error !== undefined) this.failed(error)
    this.finished()
    this.parts.changed(this)
  }

  /** Gives a place back that was not used for a message. */
  giveBack(error?: unknown): void {
    this.inFlight--
    if (error !== undefined) this.failed(error)
    this.finished()
    this.parts.changed(this)
  }

  /** Takes a place for calls that are no messages of the outbox. */
  lease(): void {
    this.inFlight++
    this.usedMs = this.nowMs
    this.lastUse = ++uses
  }

  /** Learns from an error that one of its calls met. */
  failed(error: unknown): void {
    const { records } = this
    if (error instanceof FloodWaitError) {
      records.floods.remember(error.method, error.seconds, this.nowMs)
      records.save()
      const restMs = records.floods.waitMs(error.method, this.nowMs)
      if (!error.known) tellOfFlood(this.parts.logger, error, restMs)
    }
    const reason = quarantineReason(error)
    if (reason && records.quarantine?.reason !== reason) this.quarantine(reason, error)
  }

  /** Connects, if it is not, and keeps trying from now on. Never rejects. */
  connect(): Promise<void> {
    return this.link.connect()
  }

  /** Looks whether it has a login, and says when it has none; connects nothing. Never rejects. */
  look(): Promise<void> {
    return this.link.look()
  }

  /** Disconnects; its session stays. */
  async disconnect(): Promise<void> {
    await this.link.stop()
    this.parts.changed(this)
  }

  /** Takes no more messages, finishes those in hand, disconnects. */
  leave(): Promise<void> {
    this.leaving ??= this.finishAll()
    this.parts.changed(this)
    return this.leaving
  }

  /** Disconnects at once, at the end of the process. */
  async close(): Promise<void> {
    this.isGone = true
    await this.link.stop()
    await this.records.flush()
  }

  /** The entry has changed. */
  update(entry: RosterAgent): void {
    this.parts = { ...this.parts, entry }
  }

  /** It is for this process to run from now on. @param records - what is known of it by now. */
  arrived(records: AgentRecords): void {
    this.parts = { ...this.parts, records }
    void (this.isWanted ? this.connect() : this.look())
    this.parts.changed(this)
  }

  /** Stops sending, until {@link resume}. */
  async pause(): Promise<void> {
    this.records.paused = true
    await this.records.flush()
    this.parts.changed(this)
  }

  /** Sends again: takes back a pause and a quarantine, and connects. One without a login stays in quarantine until it has one. */
  async resume(): Promise<void> {
    const { records, entry } = this
    records.paused = false
    if (!this.isShut || (await this.parts.clients.loginOf(entry).catch(() => '')) !== undefined)
      records.quarantine = undefined
    await records.flush()
    if (this.isWanted) await this.link.tryOnce()
    this.parts.changed(this)
  }

  /** Forgets the pauses of a method, or all. @returns whether there were any. */
  async clearFlood(method?: string): Promise<boolean> {
    const existed = this.records.floods.clear(method)
    this.link.forgetFloods(method)
    await this.records.flush()
    this.parts.changed(this)
    return existed
  }

  /** Makes room for somebody who logs it in: it stays disconnected until {@link release}. Never rejects. */
  hold(): Promise<void> {
    return this.link.hold()
  }

  /** Goes on as before {@link hold}, with the login there is now. Never rejects. */
  release(): Promise<void> {
    return this.link.release()
  }

  /** Asks Telegram whether the login is good, by a real request; ends a quarantine that is over. @returns how it is now. */
  async check(signal?: AbortSignal): Promise<AgentHealth> {
    const { quarantine } = this.records
    const isOver = quarantine?.untilMs === undefined || quarantine.untilMs <= this.nowMs
    if (!this.client && (!quarantine || isOver)) {
      // Somebody may have logged it in anew.
      await (signal ? untilAborted(signal, this.link.tryAnew()) : this.link.tryOnce())
    }
    const { client } = this
    if (!client) return this.health
    try {
      await checkLogin(client, quarantine?.reason === 'frozen')
      if (quarantine && isOver) {
        this.records.quarantine = undefined
        this.records.save()
        this.parts.logger.info('the agent is well again', { was: quarantine.reason })
      }
    } catch (error) {
      this.failed(error)
      if (isSwitchboardError(error)) this.parts.logger.debug('a check of the agent failed', { error })
    }
    this.parts.changed(this)
    return this.health
  }

  private get nowMs(): number {
    return this.parts.clock.monotonic()
  }

  /** Whether there is no login that could be good. */
  private get isShut(): boolean {
    const { quarantine } = this.records
    return quarantine?.reason === 'banned' || quarantine?.reason === 'revoked'
  }

  private quarantine(reason: NonNullable<ReturnType<typeof quarantineReason>>, error: unknown): void {
    const { clock, policy, logger } = this.parts
    const detail = detailOf(error)
    const restMs = reason === 'PEER_FLOOD' ? policy.peerFloodRestMs : undefined
    const rest = restMs === undefined ? {} : { untilMs: this.nowMs + restMs, restMs }
    this.records.quarantine = { reason, detail, sinceMs: clock.now(), ...rest }
    this.records.save()
    tellOfQuarantine(logger, this.name, this.records.quarantine)
  }

  private async finishAll(): Promise<void> {
    const endMs = this.nowMs + leaveWithinMs
    while ((this.inFlight > 0 || this.unsettled > 0) && this.nowMs < endMs && this.client) {
      const change = new Promise<void>((resolve) => {
        this.finished = resolve
      })
      await endsWithin(this.parts.clock, endMs - this.nowMs, change)
    }
    this.isGone = true
    await this.link.stop()
    await this.records.flush()
  }
}

import type { Clock } from '../time/clock.js'
import {
  type AgentMetrics,
  countLatency,
  emptyHour,
  type HourCounts,
  hourLengthMs,
  metricsOf,
} from './agent-metrics.js'
import { type AgentPolicy, warmUpPart } from './agent-policy.js'
import type { AgentKnowledge, AgentStore, Quarantine } from './agent-store.js'
import { Allowance } from './allowance.js'
import { FloodKnowledge, type KnownFlood } from './flood-knowledge.js'

const dayMs = 86_400_000

interface RecordsParts {
  readonly agent: string
  readonly store: AgentStore
  readonly clock: Clock
  readonly policy: AgentPolicy
  readonly fresh: boolean
  /**
   * The time that what is kept is dated by, in milliseconds: it goes on over restarts, and setting the machine's clock does not
   * move it. Default the wall clock.
   */
  readonly keptNow?: () => number
  readonly random?: () => number
  /** Whether it is for this process to keep; absent: it is. */
  isKept?(): boolean
  failed(error: unknown): void
}

/**
 * What is known about one account, and kept: floods, budgets, quarantine, counts. Goes by a clock that never jumps while
 * the process lives, and by one that is never set from one life to the next. Whatever that one says, nothing that was kept
 * lasts longer than it did when it was made.
 */
export class AgentRecords {
  readonly floods: FloodKnowledge
  readonly messages: Allowance
  readonly firsts: Allowance
  readonly lookups: Allowance
  paused: boolean
  quarantine: Quarantine | undefined
  private hour: HourCounts
  /** The 24 hours before this one, for reports. */
  private earlier: HourCounts[] = []
  private isSaving = false
  private saving: Promise<void> = Promise.resolve()
  private counting: Promise<void> = Promise.resolve()

  private constructor(
    private readonly parts: RecordsParts,
    private readonly sinceMs: number,
    kept: AgentKnowledge | undefined,
  ) {
    const { policy, random } = parts
    const { messagesPerMinute, firstMessagesPerHour, lookupsPerMinute, jitter } = policy
    const live = (times: readonly number[] = [], perMs: number) =>
      times.map((keptMs) => this.toMonotonic(keptMs, perMs * (1 + jitter)))
    this.floods = new FloodKnowledge(
      kept?.floods.map((flood): KnownFlood => ({ ...flood, untilMs: this.toMonotonic(flood.untilMs, flood.lengthMs) })),
    )
    this.messages = new Allowance(messagesPerMinute, 60_000, jitter, live(kept?.messages, 60_000), random)
    this.firsts = new Allowance(firstMessagesPerHour, hourLengthMs, jitter, live(kept?.firsts, hourLengthMs), random)
    this.lookups = new Allowance(lookupsPerMinute, 60_000, jitter, live(kept?.lookups, 60_000), random)
    this.paused = kept?.paused ?? false
    this.quarantine = kept?.quarantine && this.live(kept.quarantine)
    this.hour = emptyHour(this.hourMs())
  }

  static async load(parts: RecordsParts): Promise<AgentRecords> {
    const kept = await parts.store.load(parts.agent)
    const records = new AgentRecords(parts, kept?.sinceMs ?? keptNow(parts), kept)
    const hours = await parts.store.hours(parts.agent, parts.clock.now() - dayMs)
    records.hour = hours.find(({ hourMs }) => hourMs === records.hour.hourMs) ?? records.hour
    records.earlier = hours.filter(({ hourMs }) => hourMs !== records.hour.hourMs)
    // When it became an agent is known from now on.
    if (!kept) records.save()
    return records
  }

  /** The part of its budgets it may use at its age. */
  get part(): number {
    const { policy, fresh } = this.parts
    return policy.warmUp || fresh ? warmUpPart(keptNow(this.parts) - this.sinceMs) : 1
  }

  /**
   * Counts one attempt. It is written together with the outcome of the message: whichever of both a process that is killed
   * has kept, it has kept the other as well, so that what is settled at its next start is counted once.
   */
  count(what: 'sent' | 'failed' | 'floods', elapsedMs?: number): void {
    this.turnHour()
    const one = emptyHour(this.hour.hourMs)
    for (const hour of [this.hour, one]) {
      hour[what]++
      if (elapsedMs !== undefined) countLatency(hour, elapsedMs)
    }
    this.counting = this.parts.store.count(this.parts.agent, one).catch((error) => this.parts.failed(error))
  }

  hourMetrics(): AgentMetrics {
    this.turnHour()
    return metricsOf([this.hour])
  }

  dayMetrics(): AgentMetrics {
    this.turnHour()
    return metricsOf([...this.earlier, this.hour])
  }

  /** Has everything but the counts kept; changes of one moment are written together. */
  save(): void {
    if (this.isSaving) return
    this.isSaving = true
    this.saving = this.saving.then(() => {
      this.isSaving = false
      if (this.parts.isKept?.() === false) return undefined
      return this.parts.store.save(this.parts.agent, this.knowledge()).catch((error) => this.parts.failed(error))
    })
  }

  /** Resolves when everything is kept. */
  async flush(): Promise<void> {
    this.save()
    await this.saving
    await this.flushCounts()
  }

  /** Resolves when everything that was counted is kept. */
  flushCounts(): Promise<void> {
    return this.counting
  }

  private knowledge(): AgentKnowledge {
    const nowMs = this.parts.clock.monotonic()
    const kept = (times: readonly number[]) => times.map((ms) => this.toKept(ms))
    const { quarantine } = this
    return {
      sinceMs: this.sinceMs,
      paused: this.paused,
      ...(quarantine ? { quarantine: this.kept(quarantine) } : {}),
      floods: this.floods.kept(nowMs).map((flood) => ({ ...flood, untilMs: this.toKept(flood.untilMs) })),
      messages: kept(this.messages.kept(nowMs)),
      firsts: kept(this.firsts.kept(nowMs)),
      lookups: kept(this.lookups.kept(nowMs)),
    }
  }

  private turnHour(): void {
    const hourMs = this.hourMs()
    if (this.hour.hourMs === hourMs) return
    this.earlier = [...this.earlier, this.hour].filter((hour) => hour.hourMs > hourMs - dayMs)
    this.hour = emptyHour(hourMs)
  }

  private hourMs(): number {
    return Math.floor(this.parts.clock.now() / hourLengthMs) * hourLengthMs
  }

  /** A quarantine by the clock of this process. */
  private live({ untilMs, ...rest }: Quarantine): Quarantine {
    if (untilMs === undefined) return rest
    return { ...rest, untilMs: this.toMonotonic(untilMs, rest.restMs ?? this.parts.policy.peerFloodRestMs) }
  }

  private kept({ untilMs, ...rest }: Quarantine): Quarantine {
    return untilMs === undefined ? rest : { ...rest, untilMs: this.toKept(untilMs) }
  }

  /** @param atMostMs - how far in the future it can be. */
  private toMonotonic(keptMs: number, atMostMs = Number.POSITIVE_INFINITY): number {
    return this.parts.clock.monotonic() + Math.min(keptMs - keptNow(this.parts), atMostMs)
  }

  private toKept(monotonicMs: number): number {
    return Math.round(keptNow(this.parts) + (monotonicMs - this.parts.clock.monotonic()))
  }
}

function keptNow({ keptNow: read, clock }: Pick<RecordsParts, 'keptNow' | 'clock'>): number {
  return read ? read() : clock.now()
}

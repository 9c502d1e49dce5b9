import { randomUUID } from 'node:crypto'
import { LiveBatch } from './live-batch.js'
import type { LiveEvent } from './live-event.js'

/** So many events are kept for browsers that come back. */
const maxKept = 5_000

/** Somebody who listens to events as they come. Must not throw. */
export type LiveListener = (batch: LiveBatch) => void

/**
 * Numbers the events of one run and keeps the latest, so that a browser whose connection broke gets exactly what it
 * missed. Costs next to nothing when nobody listens.
 */
export class LiveHub {
  /** Names this run of the process: numbers of another run mean nothing here. */
  readonly epoch = randomUUID()
  private readonly kept: LiveEvent[] = []
  private readonly listeners = new Set<LiveListener>()
  private readonly followed = new Map<string, number>()
  /** What {@link isFollowed} said since somebody last changed their mind: it is asked for each event. */
  private readonly answers = new Map<string, boolean>()
  private readonly interestListeners: (() => void)[] = []
  private seq = 0

  /** The number of the latest event. */
  get latest(): number {
    return this.seq
  }

  publish(topic: string, type: string, data: unknown): void {
    this.publishAll([{ topic, type, data }])
  }

  /** Several at once, so that each connection is written to once. */
  publishAll(events: readonly Omit<LiveEvent, 'seq'>[]): void {
    if (events.length === 0) return
    const numbered = events.map((event) => ({ seq: ++this.seq, ...event }))
    this.kept.push(...numbered)
    if (this.kept.length >= 2 * maxKept) this.kept.splice(0, this.kept.length - maxKept)
    if (this.listeners.size === 0) return
    const batch = new LiveBatch(numbered)
    for (const listener of this.listeners) listener(batch)
  }

  /** The events after a number, or `undefined` when some of them are gone already. */
  since(seq: number): readonly LiveEvent[] | undefined {
    if (seq > this.seq) return undefined
    const first = this.kept[0]?.seq ?? this.seq + 1
    if (seq + 1 < first) return undefined
    return this.kept.slice(seq + 1 - first)
  }

  /** Whether somebody follows a topic, one above it or one below it. */
  isFollowed(topic: string): boolean {
    const known = this.answers.get(topic)
    if (known !== undefined) return known
    const answer = [...this.followed.keys()].some(
      (wanted) => wanted === topic || wanted.startsWith(`${topic}:`) || topic.startsWith(`${wanted}:`),
    )
    this.answers.set(topic, answer)
    return answer
  }

  /** What is followed below a topic: `bot1` for `logs:bot1`. */
  followedBelow(topic: string): string[] {
    const within = [...this.followed.keys()].filter((wanted) => wanted.startsWith(`${topic}:`))
    return within.map((wanted) => wanted.slice(topic.length + 1))
  }

  /** Counts a browser's topics in. @returns what takes them out again. */
  follow(topics: readonly string[]): () => void {
    for (const topic of topics) this.followed.set(topic, (this.followed.get(topic) ?? 0) + 1)
    this.interestChanged()
    return () => {
      for (const topic of topics) {
        const count = (this.followed.get(topic) ?? 1) - 1
        if (count > 0) this.followed.set(topic, count)
        else this.followed.delete(topic)
      }
      this.interestChanged()
    }
  }

  /** Calls back whenever topics are followed that were not, or the other way round. */
  onInterest(listener: () => void): void {
    this.interestListeners.push(listener)
  }

  private interestChanged(): void {
    this.answers.clear()
    for (const listener of this.interestListeners) listener()
  }

  /** @returns what ends the listening. */
  listen(listener: LiveListener): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }
}

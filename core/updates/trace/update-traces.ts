import type { Clock, Timer } from '../../time/clock.js'
import type { Delivery } from '../delivery.js'
import type { IncomingUpdate, UpdateKind } from '../incoming-update.js'
import type { UpdateSource } from '../state/state-parts.js'
import type { RunTrace } from './run-trace.js'
import { mostOfClient, type Remembering, TraceBudget, type TraceSort } from './trace-budget.js'
import { TracedCalls, traceCalls } from './traced-calls.js'

/** How an update came: as Telegram sent it, or handed over again after a crash or as a dead letter. */
export type TraceSource = UpdateSource | 'again'

/** An update that came, and what is needed to tell what became of it. */
export interface UpdateTrace {
  /** Counts up with each update of the client's run. */
  readonly id: number
  readonly incoming: IncomingUpdate
  readonly source: TraceSource
  /** Absent: no handler wanted it. */
  readonly delivery: Delivery | undefined
  /** By the monotonic clock. */
  readonly receivedMs: number
  /** Whether it had been seen before and was dropped. */
  readonly isDuplicate: boolean
  /** How often it came once more. */
  repeats: number
}

/** What comes so often that nothing else would be seen. */
const quiet: readonly UpdateKind[] = ['other', 'user-status', 'typing', 'read']

/** Looking ends by itself so long after somebody looked last. */
const watchMs = 180_000

/**
 * The last updates of one client, for people who ask why a handler did not fire: references to what is there anyhow. Those
 * that tell of something (messages, edits, buttons) are kept apart from the rest (who is online, who is typing, what the
 * client sent itself), which comes so often that nothing else would be seen. Only while somebody looks does it tell of changes
 * and remember the calls that handlers make, and keeps its updates however many other clients have.
 */
export class UpdateTraces implements Remembering {
  private readonly kept: Readonly<Record<TraceSort, UpdateTrace[]>> = { telling: [], others: [] }
  private count = 0
  private isClosed = false
  private watching: { timer: Timer; readonly end: () => void } | undefined

  /** @param changed - told while somebody looks that an update came, or that one has come further. */
  constructor(
    private readonly clock: Clock,
    private readonly changed: () => void = () => {},
    private readonly budget = new TraceBudget(),
  ) {
    budget.join()
  }

  /** Whether somebody looks. */
  get isWatched(): boolean {
    return this.watching !== undefined
  }

  /** Somebody looks: now and for some minutes from now. */
  watch(): void {
    if (this.isClosed) return
    const timer = this.clock.after(watchMs, () => this.unwatch(), { keepsProcessAlive: false })
    if (!this.watching) this.watching = { timer, end: traceCalls() }
    else {
      this.watching.timer.cancel()
      this.watching.timer = timer
    }
  }

  /** Nothing goes on any more; what is remembered can still be looked at. */
  close(): void {
    if (this.isClosed) return
    this.isClosed = true
    this.budget.leave(this)
    this.unwatch()
  }

  private unwatch(): void {
    this.watching?.timer.cancel()
    this.watching?.end()
    this.watching = undefined
  }

  /** All that are remembered, the latest first. */
  all(): UpdateTrace[] {
    return [...this.kept.telling, ...this.kept.others].sort((one, other) => other.id - one.id)
  }

  get(id: number): UpdateTrace | undefined {
    const wanted = (trace: UpdateTrace) => trace.id === id
    return this.kept.telling.find(wanted) ?? this.kept.others.find(wanted)
  }

  /** An update came, in order and for the first time. */
  note(incoming: IncomingUpdate, source: TraceSource, delivery: Delivery | undefined): void {
    this.add({
      id: ++this.count,
      incoming,
      source,
      delivery,
      receivedMs: delivery?.receivedMs ?? this.clock.monotonic(),
      isDuplicate: false,
      repeats: 0,
    })
  }

  /** An update was dropped, as it had been seen before. */
  repeated(incoming: IncomingUpdate, source: TraceSource): void {
    const { identity } = incoming
    const known = identity === undefined ? undefined : this.all().find((trace) => trace.incoming.identity === identity)
    if (known) {
      known.repeats++
      if (this.watching) this.changed()
      return
    }
    const receivedMs = this.clock.monotonic()
    this.add({ id: ++this.count, incoming, source, delivery: undefined, receivedMs, isDuplicate: true, repeats: 0 })
  }

  /** Something has become of an update. */
  moved(): void {
    if (this.watching) this.changed()
  }

  /** Runs a handler so that the calls it makes are remembered. */
  traced<Result>(call: RunTrace, work: () => Result): () => Result {
    const calls = new TracedCalls(this.clock)
    call.traced = calls
    return () => calls.run(work)
  }

  forget(sort: TraceSort, id: number): void {
    if (this.watching) return
    const kept = this.kept[sort]
    while (kept[0] && kept[0].id <= id) kept.shift()
  }

  // It stands in the way of every update: a full list is shifted, which is quicker here than anything cleverer.
  private add(trace: UpdateTrace): void {
    const sort = quiet.includes(trace.incoming.kind) || trace.source === 'own' ? 'others' : 'telling'
    const kept = this.kept[sort]
    if (kept.length >= mostOfClient) kept.shift()
    kept.push(trace)
    if (!this.isClosed) this.budget.note(this, sort, trace.id)
    if (this.watching) this.changed()
  }
}

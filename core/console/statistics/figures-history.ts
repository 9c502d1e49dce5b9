import { randomBytes } from 'node:crypto'
import type { AppControl } from '../../kernel/control/app-control.js'
import type { Logger } from '../../logging/logger.js'
import type { Clock, Timer } from '../../time/clock.js'
import { readingsOf } from './figure-readings.js'
import type { FigureRow, FigureStore, FigureSubject } from './figure-store.js'
import {
  type FigureSample,
  type FigureSpan,
  figureSpanMs,
  figureStepMs,
  figuresBetween,
  type Reading,
  type SlotFigures,
  sampleOf,
  together,
} from './slot-figures.js'

interface FiguresHistoryParts {
  readonly control: AppControl
  readonly clock: Clock
  readonly logger: Logger
  readonly store: FigureStore
}

/** How often is looked for what is due, in milliseconds: what has come online is read soon after that. */
const tickMs = 10_000
/** How often the slot of a day that is under way is kept, in milliseconds; that is what a kill may take of it. */
const dayEveryMs = 120_000
const forgetEveryMs = 600_000
/** So many rows wait for a database that is away; the oldest give way. */
const maxWaiting = 20_000

const subjects = ['client', 'pool', 'agent'] as const
const spans = ['hour', 'day'] as const

interface Watched {
  before?: { readonly reading: Reading; readonly monotonicMs: number }
  readonly open: Partial<Record<FigureSpan, FigureRow>>
}

/**
 * Keeps what each client, pool and agent, and all clients together, do over the last hour and day, whether somebody looks or not. Each
 * process notes what runs in it; what is shown is the sum over all, those included that have ended.
 */
export class FiguresHistory {
  private readonly watched = new Map<string, Watched>()
  private readonly waiting = new Map<string, FigureRow>()
  /** Another one after the wall clock was set back: what was kept of the slots that come again stays. */
  private source = newSource()
  private latestMs = Number.NEGATIVE_INFINITY
  private readonly endListening: () => void
  /** How many updates wait in all clients here. */
  private queued = 0
  private keptDayMs = Number.NEGATIVE_INFINITY
  private forgotMs = Number.NEGATIVE_INFINITY
  private writing: Promise<void> = Promise.resolve()
  private timer: Timer

  constructor(private readonly parts: FiguresHistoryParts) {
    const { control } = parts
    // What it does from its first moment on counts.
    this.endListening = control.events.on('client-state', ({ client, state }) => {
      if (state === 'online') this.take('client', client)
    })
    this.takeAll()
    this.timer = this.next()
  }

  /** The samples of one of them, the oldest first; `undefined` when there is none of that name. @throws STORAGE_... */
  async read(
    subject: FigureSubject,
    name: string,
    span: FigureSpan,
  ): Promise<{ readonly stepMs: number; readonly samples: readonly FigureSample[] } | undefined> {
    if (subject !== 'app' && !readingsOf(this.parts.control, subject).has(name)) return undefined
    const slots = await this.slots(subject, name, span)
    return { stepMs: figureStepMs[span], samples: slots.map(sampleOf) }
  }

  /** What was seen in each slot, by all processes together, the oldest first and up to this moment. @throws STORAGE_... */
  async slots(subject: FigureSubject, name: string, span: FigureSpan): Promise<SlotFigures[]> {
    const { clock, store } = this.parts
    const stepMs = figureStepMs[span]
    this.takeAll({ subject, name })
    const sinceMs = slotOf(clock.now(), stepMs) - figureSpanMs[span] + stepMs
    const rows = new Map<string, FigureRow>()
    for (const row of await store.read({ subject, name, stepMs, sinceMs })) rows.set(keyOf(row), row)
    for (const row of this.own(subject, name, span)) if (row.slotMs >= sinceMs) rows.set(keyOf(row), row)
    const slots = new Map<number, SlotFigures>()
    for (const { slotMs, figures } of rows.values()) {
      const known = slots.get(slotMs)
      slots.set(slotMs, known ? together(known, figures, subject === 'app') : figures)
    }
    return [...slots].sort(([one], [other]) => one - other).map(([, figures]) => figures)
  }

  /** Keeps what is under way, and looks no longer. Never rejects. */
  async close(): Promise<void> {
    this.timer.cancel()
    this.endListening()
    this.keptDayMs = Number.NEGATIVE_INFINITY
    this.write()
    await this.writing
  }

  /** What of it is not kept yet, or may be older there. */
  private own(subject: FigureSubject, name: string, span: FigureSpan): FigureRow[] {
    const waiting = [...this.waiting.values()].filter(
      (row) => row.subject === subject && row.name === name && row.stepMs === figureStepMs[span],
    )
    const open = this.watched.get(`${subject} ${name}`)?.open[span]
    return open ? [...waiting, open] : waiting
  }

  private next(): Timer {
    const run = () => {
      this.takeAll()
      this.write()
      this.timer = this.next()
    }
    return this.parts.clock.after(tickMs, run, { keepsProcessAlive: false })
  }

  /** @param asked - somebody looks at that, so that it is read whether it is due or not. */
  private takeAll(asked?: { readonly subject: FigureSubject; readonly name: string }): void {
    const { control, clock } = this.parts
    const nowMs = clock.monotonic()
    const there = new Set<string>(['app '])
    for (const subject of subjects) {
      for (const [name, reading] of readingsOf(control, subject)) {
        const key = `${subject} ${name}`
        there.add(key)
        const { before } = this.watched.get(key) ?? {}
        // A tick may come a little early.
        const isAsked = asked?.subject === 'app' || (asked?.subject === subject && asked.name === name)
        const isDue = !before || nowMs - before.monotonicMs >= (isAsked ? 1_000 : figureStepMs.hour - 1_000)
        if (!reading) this.rest(key)
        else if (isDue) this.note(subject, name, reading())
      }
    }
    for (const key of this.watched.keys()) {
      if (there.has(key)) continue
      this.rest(key)
      this.watched.delete(key)
    }
  }

  private take(subject: 'client', name: string): void {
    const reading = readingsOf(this.parts.control, subject).get(name)
    if (reading) this.note(subject, name, reading())
  }

  /** Nothing can be read for now: what is counted meanwhile is not known. */
  private rest(key: string): void {
    const watched = this.watched.get(key)
    if (!watched?.before) return
    this.queued -= watched.before.reading.gauges.queued ?? 0
    delete watched.before
  }

  private note(subject: FigureSubject, name: string, reading: Reading): void {
    const { clock } = this.parts
    const [atMs, monotonicMs] = [clock.now(), clock.monotonic()]
    if (atMs < this.latestMs) this.source = newSource()
    this.latestMs = atMs
    const watched = this.watchedOf(subject, name)
    const { before } = watched
    watched.before = { reading, monotonicMs }
    this.queued += (reading.gauges.queued ?? 0) - (before?.reading.gauges.queued ?? 0)
    const tookMs = before ? Math.round(monotonicMs - before.monotonicMs) : 0
    if (!before || tookMs <= 0) return
    const figures = figuresBetween(before.reading, atMs - tookMs, reading, atMs)
    this.add(watched, subject, name, figures)
    if (subject === 'client') this.add(this.watchedOf('app', ''), 'app', '', ofAll(figures, this.queued))
  }

  private watchedOf(subject: FigureSubject, name: string): Watched {
    const key = `${subject} ${name}`
    const watched = this.watched.get(key) ?? { open: {} }
    this.watched.set(key, watched)
    return watched
  }

  private add(watched: Watched, subject: FigureSubject, name: string, seen: SlotFigures): void {
    for (const span of spans) {
      const stepMs = figureStepMs[span]
      const slotMs = slotOf(seen.atMs, stepMs)
      const open = watched.open[span]
      const isSame = open?.slotMs === slotMs && open.source === this.source
      const figures = isSame ? together(open.figures, seen) : seen
      const row = { subject, name, stepMs, slotMs, source: this.source, figures }
      watched.open[span] = row
      this.waiting.set(keyOf(row), row)
    }
    for (const key of this.waiting.keys()) {
      if (this.waiting.size <= maxWaiting) break
      this.waiting.delete(key)
    }
  }

  private write(): void {
    const { clock, store, logger } = this.parts
    const nowMs = clock.monotonic()
    const withDays = nowMs - this.keptDayMs >= dayEveryMs
    if (withDays) this.keptDayMs = nowMs
    this.writing = this.writing.then(async () => {
      const rows = [...this.waiting].filter(([, { stepMs }]) => withDays || stepMs === figureStepMs.hour)
      try {
        await store.write(rows.map(([, row]) => row))
        for (const [key, row] of rows) if (this.waiting.get(key) === row) this.waiting.delete(key)
        if (nowMs - this.forgotMs < forgetEveryMs) return
        this.forgotMs = nowMs
        for (const span of spans) await store.forget(figureStepMs[span], clock.now() - figureSpanMs[span])
      } catch (error) {
        logger.debug('what clients and agents do over time could not be kept', { error })
      }
    })
  }
}

function newSource(): string {
  return randomBytes(8).toString('hex')
}

/** The beginning of the slot that ends with this moment, or in which it lies. */
function slotOf(atMs: number, stepMs: number): number {
  return Math.floor((atMs - 1) / stepMs) * stepMs
}

function keyOf({ subject, name, stepMs, slotMs, source }: FigureRow): string {
  return `${subject} ${name} ${stepMs} ${slotMs} ${source}`
}

/** What a client has done, as a part of what all do. */
function ofAll({ fromMs, atMs, counters }: SlotFigures, queued: number): SlotFigures {
  const { handled = 0, handlerFailures = 0, calls = 0, callFailures = 0, floods = 0, sent = 0 } = counters
  return {
    ...{ fromMs, atMs, gauges: { queued } },
    counters: { handled, sent, calls, errors: handlerFailures + callFailures, floods },
  }
}

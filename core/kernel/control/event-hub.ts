import type { Logger } from '../../logging/logger.js'
import type { Clock } from '../../time/clock.js'
import {
  type AppEvent,
  type AppEventName,
  type AppEventPayloads,
  AppEvents,
  type EventStream,
  type EventStreamOptions,
} from './app-events.js'
import { QueuedEvents } from './queued-events.js'

type AnyListener = (event: AppEvent) => void

/** Hands events on to those who listen. Whoever tells of something frequent asks first whether {@link isHeard}. */
export class EventHub extends AppEvents {
  private readonly listeners = new Map<AppEventName, Set<AnyListener>>()
  private readonly sources = new Map<AppEventName, { open: () => () => void; close?: () => void }>()
  private count = 0

  constructor(
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {
    super()
  }

  isHeard(name: AppEventName): boolean {
    return (this.listeners.get(name)?.size ?? 0) > 0
  }

  emit<Name extends AppEventName>(name: Name, payload: AppEventPayloads[Name]): void {
    const listeners = this.listeners.get(name)
    if (!listeners || listeners.size === 0) return
    const event = Object.freeze({ ...payload, name, id: ++this.count, atMs: this.clock.now() }) as unknown as AppEvent
    for (const listener of [...listeners]) {
      try {
        listener(event)
      } catch (error) {
        // Telling those who listen to the log of it would go round in a circle.
        if (name !== 'log') this.logger.error('a listener of events failed', { event: name, error })
      }
    }
  }

  /** What brings events of a kind while somebody listens to them: opened with the first listener, closed with the last. */
  source(name: AppEventName, open: () => () => void): void {
    const source: { open: () => () => void; close?: () => void } = { open }
    this.sources.set(name, source)
    if (this.isHeard(name)) source.close = open()
  }

  on<Name extends AppEventName>(names: Name | readonly Name[], listener: (event: AppEvent<Name>) => void): () => void {
    // A wrapper of its own, so that the same function can listen twice and end once.
    const own: AnyListener = (event) => listener(event as unknown as AppEvent<Name>)
    const wanted = (typeof names === 'string' ? [names] : names) as readonly AppEventName[]
    for (const name of wanted) this.add(name, own)
    return () => {
      for (const name of wanted) this.remove(name, own)
    }
  }

  stream<Name extends AppEventName>(names: readonly Name[], options: EventStreamOptions = {}): EventStream<Name> {
    const queue = new QueuedEvents<AppEvent<Name>>(options.max ?? 1_000)
    const end = this.on(names, (event) => queue.push(event))
    queue.onEnd(end)
    const { signal } = options
    if (signal?.aborted) queue.end()
    else signal?.addEventListener('abort', () => queue.end(), { once: true })
    return queue
  }

  private add(name: AppEventName, listener: AnyListener): void {
    const set = this.listeners.get(name) ?? new Set()
    this.listeners.set(name, set.add(listener))
    const source = this.sources.get(name)
    if (source && !source.close) source.close = source.open()
  }

  private remove(name: AppEventName, listener: AnyListener): void {
    const set = this.listeners.get(name)
    if (!set?.delete(listener) || set.size > 0) return
    const source = this.sources.get(name)
    source?.close?.()
    if (source) source.close = undefined
  }
}

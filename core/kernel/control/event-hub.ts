import type { Logger } from '../../logging/logger.js'
import type { Clock } from '../../time/clock.js'
import {
  type AppEvent,
  type AppEventName,
  type AppEventPayloads,
  AppEvents,
  type EventListenerOptions,
  type EventStream,
  type EventStreamOptions,
} from './app-events.js'
import { QueuedEvents } from './queued-events.js'

interface AnyListener extends EventListenerOptions {
  readonly hear: (event: AppEvent) => void
}

/**
 * Hands events on to those who listen. Whoever tells of something frequent asks first whether it {@link isHeard}, and has it
 * put together only for those who take it.
 */
export class EventHub extends AppEvents {
  /** Never changed in place, as somebody may begin or end to listen while an event is told. */
  private readonly listeners = new Map<AppEventName, readonly AnyListener[]>()
  private readonly sources = new Map<AppEventName, { open: () => () => void; close?: () => void }>()
  private count = 0

  constructor(
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {
    super()
  }

  isHeard(name: AppEventName): boolean {
    return this.listeners.has(name)
  }

  emit<Name extends AppEventName>(name: Name, payload: AppEventPayloads[Name]): void {
    const { client } = payload as { readonly client?: string }
    this.emitTo(name, client, () => payload)
  }

  /** Tells of something that comes often: `payload` is called when somebody takes it, and not otherwise. */
  emitTo<Name extends AppEventName>(
    name: Name,
    client: string | undefined,
    payload: () => AppEventPayloads[Name],
  ): void {
    const listeners = this.listeners.get(name)
    if (!listeners) return
    let event: AppEvent | undefined
    for (const { hear, takes } of listeners) {
      if (takes && !takes(name, client)) continue
      event ??= Object.freeze({ ...payload(), name, id: ++this.count, atMs: this.clock.now() }) as unknown as AppEvent
      try {
        hear(event)
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

  on<Name extends AppEventName>(
    names: Name | readonly Name[],
    listener: (event: AppEvent<Name>) => void,
    { takes }: EventListenerOptions = {},
  ): () => void {
    // An object of its own, so that the same function can listen twice and end once.
    const own: AnyListener = { hear: (event) => listener(event as unknown as AppEvent<Name>), ...(takes && { takes }) }
    const wanted = (typeof names === 'string' ? [names] : names) as readonly AppEventName[]
    for (const name of wanted) this.add(name, own)
    return () => {
      for (const name of wanted) this.remove(name, own)
    }
  }

  stream<Name extends AppEventName>(names: readonly Name[], options: EventStreamOptions = {}): EventStream<Name> {
    const queue = new QueuedEvents<AppEvent<Name>>(options.max ?? 1_000)
    const end = this.on(names, (event) => queue.push(event))
    const { signal } = options
    const abort = () => queue.end()
    queue.onEnd(() => {
      end()
      signal?.removeEventListener('abort', abort)
    })
    if (signal?.aborted) queue.end()
    else signal?.addEventListener('abort', abort, { once: true })
    return queue
  }

  private add(name: AppEventName, listener: AnyListener): void {
    this.listeners.set(name, [...(this.listeners.get(name) ?? []), listener])
    const source = this.sources.get(name)
    if (source && !source.close) source.close = source.open()
  }

  private remove(name: AppEventName, listener: AnyListener): void {
    const listeners = this.listeners.get(name)
    if (!listeners?.includes(listener)) return
    const left = listeners.filter((other) => other !== listener)
    if (left.length > 0) {
      this.listeners.set(name, left)
      return
    }
    this.listeners.delete(name)
    const source = this.sources.get(name)
    source?.close?.()
    if (source) source.close = undefined
  }
}

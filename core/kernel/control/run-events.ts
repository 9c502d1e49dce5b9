import type { Client } from '../../client/client.js'
import type { JobRun } from '../../scheduler/job.js'
import type { HandlerRun } from '../plugin-set.js'
import type { AppEventName } from './app-events.js'
import { eventError } from './event-error.js'
import type { EventHub } from './event-hub.js'

/** Tells what happens in one run of a client: handlers, jobs and calls. */
export class RunEvents {
  constructor(
    private readonly client: string,
    private readonly hub: EventHub,
  ) {}

  isHeard(name: AppEventName): boolean {
    return this.hub.isHeard(name)
  }

  jobRan({ owner, error, ...run }: JobRun): void {
    if (!this.isHeard('job')) return
    const failed = error !== undefined && { error: eventError(error) }
    this.hub.emit('job', { client: this.client, plugin: owner, ...run, ...failed })
  }

  handlerRan({ plugin, handler, context, tookMs, error }: HandlerRun): void {
    const { chatId, attempt = 1 } = context as { chatId?: number; attempt?: number }
    this.hub.emit('update', {
      client: this.client,
      plugin: plugin.manifest.name,
      handler: handler.member,
      kind: handler.kind,
      attempt,
      outcome: error ? 'failed' : 'done',
      tookMs,
      ...(typeof chatId === 'number' && { chatId }),
      ...(error && { error }),
    })
  }

  /** Tells of the calls of a client from now on. @returns what ends that. */
  follow({ statistics }: Client): () => void {
    const { client, hub } = this
    return statistics.onCall((method, error) => {
      if (hub.isHeard('call'))
        hub.emit('call', { client, method, ...(error !== undefined && { error: eventError(error) }) })
      const { lastFlood } = statistics
      if (error === undefined || !lastFlood || lastFlood.method !== method || !isFlood(error)) return
      const { seconds, atMs } = lastFlood
      hub.emit('flood', { client, method, seconds, untilMs: atMs + seconds * 1_000 })
    })
  }
}

function isFlood(error: unknown): boolean {
  return eventError(error).code === 'RPC_FLOOD_WAIT'
}

import type { CallAttempt, CallObserver } from '../../client/calls/call-observer.js'
import type { Flood } from '../../client/calls/floods.js'
import type { JobRun } from '../../scheduler/job.js'
import { callsAreTraced, noteTracedCall } from '../../updates/trace/traced-calls.js'
import type { HandlerRun } from '../plugin-set.js'
import type { AppEventName } from './app-events.js'
import { eventError } from './event-error.js'
import type { EventHub } from './event-hub.js'

/** Tells what happens in one run of a client: handlers, jobs and calls. */
export class RunEvents implements CallObserver {
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

  /** Somebody who looks at the last updates sees that there is something new. */
  updateTraced(): void {
    this.hub.emit('update-traced', { client: this.client })
  }

  isWatching(): boolean {
    return this.isHeard('call') || callsAreTraced()
  }

  attempted(made: CallAttempt): void {
    if (callsAreTraced()) noteTracedCall(this.client, made)
    if (!this.isHeard('call')) return
    const { error, ...attempt } = made
    const failed = error !== undefined && { error: eventError(error) }
    this.hub.emit('call', { client: this.client, ...attempt, ...failed })
  }

  flooded(flood: Flood): void {
    this.hub.emit('flood', { client: this.client, ...flood })
  }
}

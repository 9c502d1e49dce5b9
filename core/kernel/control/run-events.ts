import type { CallAttempt, CallObserver } from '../../client/calls/call-observer.js'
import type { Flood } from '../../client/calls/floods.js'
import type { JobRun } from '../../scheduler/job.js'
import { callsAreTraced, noteTracedCall } from '../../updates/trace/traced-calls.js'
import type { HandlerObserver, HandlerRun } from '../plugin-set.js'
import type { AppEventName } from './app-events.js'
import { eventError } from './event-error.js'
import type { EventHub } from './event-hub.js'

/** Tells what happens in one run of a client: handlers, jobs and calls. */
export class RunEvents implements CallObserver, HandlerObserver {
  constructor(
    private readonly client: string,
    private readonly hub: EventHub,
  ) {}

  isHeard(name: AppEventName): boolean {
    return this.hub.isHeard(name)
  }

  get wantsHandlers(): boolean {
    return this.isHeard('update')
  }

  jobRan({ owner, error, ...run }: JobRun): void {
    if (!this.isHeard('job')) return
    const failed = error !== undefined && { error: eventError(error) }
    this.hub.emit('job', { client: this.client, plugin: owner, ...run, ...failed })
  }

  handlerRan({ plugin, handler, context, tookMs, failed }: HandlerRun): void {
    const { client } = this
    this.hub.emitTo('update', client, () => {
      const { chatId, attempt = 1 } = context as { chatId?: number; attempt?: number }
      return {
        client,
        plugin: plugin.manifest.name,
        handler: handler.member,
        kind: handler.kind,
        attempt,
        outcome: failed ? 'failed' : 'done',
        tookMs,
        ...(typeof chatId === 'number' && { chatId }),
        ...(failed && { error: eventError(failed.error) }),
      }
    })
  }

  /** Somebody who looks at the last updates sees that there is something new. */
  updateTraced(): void {
    this.hub.emitTo('update-traced', this.client, () => ({ client: this.client }))
  }

  isWatching(): boolean {
    return this.isHeard('call') || callsAreTraced()
  }

  attempted(made: CallAttempt): void {
    if (callsAreTraced()) noteTracedCall(this.client, made)
    const { client } = this
    this.hub.emitTo('call', client, () => {
      const { error, ...attempt } = made
      return { client, ...attempt, ...(error !== undefined && { error: eventError(error) }) }
    })
  }

  flooded(flood: Flood): void {
    this.hub.emit('flood', { client: this.client, ...flood })
  }
}

import { SwitchboardError } from '../errors/switchboard-error.js'
import type { Logger } from '../logging/logger.js'
import type { Clock } from '../time/clock.js'
import type { HandlerFailure } from './contexts/error-context.js'
import type { Conversations } from './conversations.js'
import type { Delivery, Match } from './delivery.js'
import { Execution } from './execution.js'
import { handlerName } from './handler-binding.js'
import { HandlerCall } from './handler-call.js'
import { passes } from './handler-filter.js'
import type { Slot } from './queue/chat-queues.js'
import { Retries, type RetryPolicy } from './retry-policy.js'
import type { UpdateCounters } from './update-metrics.js'

export interface DeliveryRunnerOptions {
  clientName: string
  clock: Clock
  logger: Logger
  conversations: Conversations
  counters: UpdateCounters
  retry: RetryPolicy
  /** The default of a handler's `timeoutMs`. */
  handlerTimeoutMs: number
  /** A handler that takes longer is named in a warning. */
  slowHandlerMs: number
  /** Aborted when the client begins to stop: nothing is run again from then on. */
  stoppingSignal: AbortSignal
  /** Aborted when the client stops and its handlers have had their time; so is the signal of their table. */
  stopSignal: AbortSignal
  /** A handler begins with an update that an earlier process did not get done; tells how often that has happened. */
  begin: (delivery: Delivery) => number
  /** The client stops before the handler came to an end. */
  interrupted: (delivery: Delivery) => void
  /** One handler of several is done with the update. */
  handlerDone: (delivery: Delivery, handler: string) => void
  /** Whether other handlers have taken the place of those an update was matched with. */
  isOutdated: (delivery: Delivery) => boolean
  /** Matches an update with the handlers there are now, but for those that have had it. */
  rematch: (delivery: Delivery) => void
  /** Puts an update into its chat's queue once more, and the answers its handler has had. */
  requeue: (delivery: Delivery, answers: readonly Delivery[]) => void
  /** All handlers are done with the update. */
  settled: (delivery: Delivery) => void
  /** A handler failed for good. */
  failed: (delivery: Delivery, failure: HandlerFailure, attempts: number) => void
}

/** So many processes in a row may end while a handler has an update, before the update is a dead letter. */
const mostBegun = 5

/** How the runs of one handler ended; `again`: others have taken its place, and the update is theirs now. */
type Outcome = 'done' | 'stopped' | 'again'

/** Runs the handlers of one update, one after the other in the order they are listed. */
export class DeliveryRunner {
  constructor(private readonly options: DeliveryRunnerOptions) {}

  /** @returns what the chat's queue has to wait for; `undefined` when all is done. */
  readonly run = (delivery: Delivery, slot: Slot): undefined | Promise<void> => {
    if (delivery.complete) return this.runComplete(delivery, delivery.complete, slot)
    const answered = this.options.conversations.take(delivery, slot)
    if (answered) return answered
    const execution = new Execution(delivery, slot)
    const pending = this.from(execution, 0)
    if (!pending) return undefined
    void pending.then(() => execution.pause())
    return execution.segment()
  }

  private async runComplete(delivery: Delivery, complete: Promise<void>, slot: Slot): Promise<void> {
    slot.leave()
    await complete
    await slot.enter()
    return this.run({ ...delivery, complete: undefined }, slot)
  }

  private from(execution: Execution, first: number): undefined | Promise<void> {
    const { delivery } = execution
    for (let index = first; index < delivery.matches.length && !delivery.stopped; index++) {
      if (this.options.isOutdated(delivery)) {
        this.rematch(delivery, index)
        index = -1
        continue
      }
      const match = delivery.matches[index]
      if (!match || !(match.tested || this.wants(match)) || this.isFatal(delivery, match)) continue
      const pending = this.attempt(execution, match, 1)
      if (pending) return this.goOn(execution, pending, index)
      if (delivery.matches.length > 1) this.options.handlerDone(delivery, handlerName(match.binding))
    }
    this.settle(execution)
    return undefined
  }

  /** Ends without settling when the client stops: the update stays in the journal. */
  private async goOn(execution: Execution, pending: Promise<Outcome>, index: number): Promise<void> {
    const { delivery } = execution
    const outcome = await pending
    if (outcome === 'stopped') {
      this.options.interrupted(delivery)
      return
    }
    if (outcome === 'again') {
      if (!execution.isPaused) return this.from(execution, index)
      // Its turn in the chat has passed while it waited for an answer.
      this.rematch(delivery, index)
      this.options.requeue(delivery, execution.answers)
      return
    }
    const match = delivery.matches[index]
    if (match && delivery.matches.length > 1) this.options.handlerDone(delivery, handlerName(match.binding))
    await this.from(execution, index + 1)
  }

  /** Hands what is left of an update to the handlers there are now. @param done - how many of its matches have had it. */
  private rematch(delivery: Delivery, done: number): void {
    const had = delivery.matches.slice(0, done).map(({ binding }) => handlerName(binding))
    delivery.had = [...(delivery.had ?? []), ...had]
    this.options.rematch(delivery)
  }

  /** Whether a handler took one process after the other with it, so that it is given up in place of being run again. */
  private isFatal(delivery: Delivery, { binding, context }: Match): boolean {
    if (!delivery.redelivered) return false
    const begun = this.options.begin(delivery)
    if (begun <= mostBegun) return false
    const handler = handlerName(binding)
    const error = new SwitchboardError('PLUGIN_HANDLER_FATAL', { handler, starts: mostBegun })
    this.options.counters.failed++
    this.options.logger.error('a handler is given up', { handler, identity: delivery.identity, error })
    this.options.failed(
      delivery,
      { plugin: binding.plugin, member: binding.manifest.member, error, context },
      mostBegun,
    )
    this.options.handlerDone(delivery, handler)
    return true
  }

  private settle(execution: Execution): void {
    this.options.settled(execution.delivery)
    for (const answer of execution.answers) this.options.settled(answer)
  }

  private wants({ binding, context }: Match): boolean {
    try {
      return passes(binding, context)
    } catch (error) {
      this.options.logger.error('a filter failed, its handler is not called', { handler: handlerName(binding), error })
      return false
    }
  }

  /** @returns `undefined`: done. */
  private attempt(
    execution: Execution,
    match: Match,
    attempt: number,
    retries?: Retries,
  ): undefined | Promise<Outcome> {
    const { binding, context } = match
    const call = new HandlerCall(this.options, execution, handlerName(binding), attempt)
    context.attach(call)
    let result: unknown
    try {
      result = binding.call(context)
    } catch (error) {
      return this.failed(execution, match, attempt, error, retries)
    }
    if (isThenable(result)) return this.watch(execution, match, call, result, retries)
    this.options.counters.handled++
    return undefined
  }

  private async watch(
    execution: Execution,
    match: Match,
    call: HandlerCall,
    result: PromiseLike<unknown>,
    retries: Retries | undefined,
  ): Promise<Outcome> {
    try {
      await call.watch(result, match.binding.manifest.options.timeoutMs ?? this.options.handlerTimeoutMs)
    } catch (error) {
      return this.failed(execution, match, call.attempt, error, retries)
    }
    this.options.counters.handled++
    return 'done'
  }

  private async failed(
    execution: Execution,
    match: Match,
    attempt: number,
    error: unknown,
    retries = new Retries(this.options.retry),
  ): Promise<Outcome> {
    const { options } = this
    const { delivery } = execution
    if (options.stopSignal.aborted) return 'stopped'
    if (isStop(error)) return options.isOutdated(delivery) ? 'again' : 'stopped'
    const isJournalled = delivery.entries.length > 0
    if (options.stoppingSignal.aborted && isJournalled) return 'stopped'
    const { plugin, manifest } = match.binding
    const update = { plugin, method: manifest.member, update: delivery.update.className, identity: delivery.identity }
    const delayMs = manifest.options.durable === false ? undefined : retries.delayMs(error)
    if (delayMs === undefined) {
      options.counters.failed++
      options.logger.error('a handler failed', { ...update, attempt, error })
      options.failed(delivery, { plugin, member: manifest.member, error, context: match.context }, attempt)
      return 'done'
    }
    options.counters.retried++
    options.logger.warn('a handler failed and is run again', { ...update, attempt, delayMs, error })
    execution.slot.leave()
    try {
      await options.clock.sleep(delayMs, options.stoppingSignal)
    } catch {
      return 'stopped'
    }
    await execution.slot.enter()
    if (options.isOutdated(delivery)) return 'again'
    return (await this.attempt(execution, match, attempt + 1, retries)) ?? 'done'
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
}

function isStop(error: unknown): boolean {
  return (
    error instanceof SwitchboardError &&
    (error.code === 'PLUGIN_ASK_STOPPED' || error.code === 'PLUGIN_HANDLER_STOPPED')
  )
}

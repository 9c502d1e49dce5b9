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
import { type RetryPolicy, retryDelayMs } from './retry-policy.js'
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
  /** Aborted when the client stops and its handlers have had their time. */
  stopSignal: AbortSignal
  /** A handler begins with an update that an earlier process did not get done; tells how often that has happened. */
  begin: (delivery: Delivery) => number
  /** The client stops before the handler came to an end. */
  interrupted: (delivery: Delivery) => void
  /** One handler of several is done with the update. */
  handlerDone: (delivery: Delivery, handler: string) => void
  /** All handlers are done with the update. */
  settled: (delivery: Delivery) => void
  /** A handler failed for good. */
  failed: (delivery: Delivery, failure: HandlerFailure, attempts: number) => void
}

/** So many processes in a row may end while a handler has an update, before the update is a dead letter. */
const mostBegun = 5

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
    const { matches } = delivery
    for (let index = first; index < matches.length && !delivery.stopped; index++) {
      const match = matches[index]
      if (!match || !(match.tested || this.wants(match)) || this.isFatal(delivery, match)) continue
      const pending = this.attempt(execution, match, 1)
      if (pending) return this.goOn(execution, pending, index + 1)
      if (matches.length > 1) this.options.handlerDone(delivery, handlerName(match.binding))
    }
    this.settle(execution)
    return undefined
  }

  /** Ends without settling when the client stops: the update stays in the journal. */
  private async goOn(execution: Execution, pending: Promise<boolean>, next: number): Promise<void> {
    const { delivery } = execution
    if (!(await pending)) {
      this.options.interrupted(delivery)
      return
    }
    const match = delivery.matches[next - 1]
    if (match && delivery.matches.length > 1) this.options.handlerDone(delivery, handlerName(match.binding))
    await this.from(execution, next)
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

  /** @returns `undefined`: done. A promise: whether it got done; `false` when the client stops. */
  private attempt(execution: Execution, match: Match, attempt: number): undefined | Promise<boolean> {
    const { binding, context } = match
    const call = new HandlerCall(this.options, execution, handlerName(binding), attempt)
    context.attach(call)
    let result: unknown
    try {
      result = binding.call(context)
    } catch (error) {
      return this.failed(execution, match, attempt, error)
    }
    if (isThenable(result)) return this.watch(execution, match, call, result)
    this.options.counters.handled++
    return undefined
  }

  private async watch(
    execution: Execution,
    match: Match,
    call: HandlerCall,
    result: PromiseLike<unknown>,
  ): Promise<boolean> {
    try {
      await call.watch(result, match.binding.manifest.options.timeoutMs ?? this.options.handlerTimeoutMs)
    } catch (error) {
      return this.failed(execution, match, call.attempt, error)
    }
    this.options.counters.handled++
    return true
  }

  private async failed(execution: Execution, match: Match, attempt: number, error: unknown): Promise<boolean> {
    const { options } = this
    const { delivery } = execution
    if (options.stopSignal.aborted || isStop(error)) return false
    const isJournalled = delivery.entries.length > 0
    if (options.stoppingSignal.aborted && isJournalled) return false
    const { plugin, manifest } = match.binding
    const update = { plugin, method: manifest.member, update: delivery.update.className, identity: delivery.identity }
    const delayMs = manifest.options.durable === false ? undefined : retryDelayMs(options.retry, attempt, error)
    if (delayMs === undefined) {
      options.counters.failed++
      options.logger.error('a handler failed', { ...update, attempt, error })
      options.failed(delivery, { plugin, member: manifest.member, error, context: match.context }, attempt)
      return true
    }
    options.counters.retried++
    options.logger.warn('a handler failed and is run again', { ...update, attempt, delayMs, error })
    execution.slot.leave()
    try {
      await options.clock.sleep(delayMs, options.stoppingSignal)
    } catch {
      return false
    }
    await execution.slot.enter()
    return (await this.attempt(execution, match, attempt + 1)) ?? true
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

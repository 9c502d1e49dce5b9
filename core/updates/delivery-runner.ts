import { asRepeatedRun } from '../client/calls/repeated-run.js'
import { Retries, type RetryPolicy } from '../errors/retry-policy.js'
import { placeInPlugin } from '../errors/stack-place.js'
import { isSwitchboardError, SwitchboardError } from '../errors/switchboard-error.js'
import type { HandlerFailure } from '../handlers/contexts/error-context.js'
import { isAnswer, returnedReply } from '../handlers/returned-reply.js'
import type { Logger } from '../logging/logger.js'
import type { Ending } from '../time/ending.js'
import type { Delivery, Match } from './delivery.js'
import { Execution } from './execution.js'
import { handlerName } from './handler-binding.js'
import { HandlerCall, type HandlerCallOptions } from './handler-call.js'
import { passes } from './handler-filter.js'
import type { Backpressure } from './queue/backpressure.js'
import type { QueueWorker, Slot } from './queue/chat-queues.js'
import type { UpdateTraces } from './trace/update-traces.js'
import type { UpdateDispatcher } from './update-dispatcher.js'
import type { UpdateCounters } from './update-metrics.js'

/** Whose deliveries they are. */
export interface DeliveryOwner {
  /** Whether the client stops and its handlers have had their time; the signal of their table is aborted then. */
  readonly isOver: boolean
  /** Who matches updates with handlers, also anew when these were exchanged. */
  readonly dispatcher: Pick<UpdateDispatcher, 'isOutdated' | 'rematch' | 'requeue'>
  /** A handler failed for good. */
  handlerFailed(failure: HandlerFailure): void
}

export interface DeliveryRunnerOptions extends HandlerCallOptions {
  logger: Logger
  counters: UpdateCounters
  retry: RetryPolicy
  /** What is remembered of updates, for people who ask why a handler did not fire. */
  traces: UpdateTraces
  /** The default of a handler's `timeoutMs`. */
  handlerTimeoutMs: number
  /** Aborted when the client begins to stop: nothing is run again from then on. */
  intake: Ending
  /** Is told when one is done. */
  backpressure: Backpressure
  owner: DeliveryOwner
  /** A handler failed and is run again, or its filter failed. */
  failing?: ((failure: HandlerFailure, isFinal: boolean, retryInMs?: number) => void) | undefined
}

/** So many processes in a row may end while a handler has an update, before the update is a dead letter. */
const maxEnded = 5

/** How the runs of one handler ended; `again`: others have taken its place, and the update is theirs now. */
type Outcome = 'done' | 'stopped' | 'again'

/** Runs the handlers of one update, one after the other in the order they are listed. */
export class DeliveryRunner implements QueueWorker<Delivery> {
  constructor(private readonly options: DeliveryRunnerOptions) {}

  /** @returns what the chat's queue has to wait for; `undefined` when all is done. */
  run(delivery: Delivery, slot: Slot): undefined | Promise<void> {
    if (delivery.complete) return this.runComplete(delivery.complete, slot)
    const answered = this.options.conversations.take(delivery, slot)
    if (answered) {
      this.options.traces.moved()
      return answered
    }
    delivery.progress = 'running'
    const execution = new Execution(delivery, slot)
    const pending = this.from(execution, 0)
    if (!pending) return undefined
    void pending.then(() => execution.pause())
    return execution.segment()
  }

  ended(): void {
    this.options.backpressure.check()
  }

  private async runComplete(complete: Promise<Delivery>, slot: Slot): Promise<void> {
    slot.leave()
    const delivery = await complete
    await slot.enter()
    return this.run(delivery, slot)
  }

  private from(execution: Execution, first: number): undefined | Promise<void> {
    const { delivery } = execution
    const dispatcher = this.options.owner.dispatcher
    for (let index = first; index < delivery.matches.length && !delivery.occurrence.stopped; index++) {
      if (dispatcher.isOutdated(delivery)) {
        this.rematch(delivery, index)
        index = -1
        continue
      }
      const match = delivery.matches[index]
      if (!match || !(match.tested || this.wants(match))) continue
      const { group } = match.binding.manifest.options
      if (group !== undefined && !isFirstOfGroup(delivery, group)) continue
      const pending = this.begin(execution, match)
      if (pending) return this.goOn(execution, pending, index)
    }
    this.settle(execution)
    return undefined
  }

  /** Ends without settling when the client stops: the update stays in the log. */
  private async goOn(execution: Execution, pending: Promise<Outcome>, index: number): Promise<void> {
    const outcome = await pending
    if (outcome === 'stopped') {
      execution.delivery.progress = 'undone'
      return
    }
    if (outcome === 'done') return this.from(execution, index + 1)
    if (!execution.isPaused) return this.from(execution, index)
    // Its turn in the chat has passed while it waited for an answer.
    const { delivery, answers } = execution
    this.rematch(delivery, index)
    this.options.owner.dispatcher.requeue(delivery, answers)
  }

  /** Hands what is left of an update to the handlers there are now. @param done - how many of its matches have had it. */
  private rematch(delivery: Delivery, done: number): void {
    const past = delivery.matches.slice(0, done)
    delivery.past = [...(delivery.past ?? []), ...past]
    delivery.had = [...(delivery.had ?? []), ...past.map(({ binding }) => handlerName(binding))]
    delivery.groups = undefined
    this.options.owner.dispatcher.rematch(delivery)
  }

  private begin(execution: Execution, match: Match): undefined | Promise<Outcome> {
    return execution.delivery.redelivered ? this.beginAgain(execution, match) : this.attempt(execution, match, 1)
  }

  /** A handler that took one process after the other with it is given up instead of being run again. */
  private async beginAgain(execution: Execution, match: Match): Promise<Outcome> {
    const { log, logger, counters } = this.options
    const { delivery } = execution
    if ((await log.begin(delivery)) < maxEnded) return (await this.attempt(execution, match, 1)) ?? 'done'
    const handler = handlerName(match.binding)
    const error = new SwitchboardError('PLUGIN_HANDLER_FATAL', { handler, starts: maxEnded })
    counters.failed++
    logger.error('a handler is given up', { handler, identity: delivery.identity, error })
    this.giveUp(execution, match, error, maxEnded)
    return 'done'
  }

  private settle({ delivery, answers, held }: Execution): void {
    const { log } = this.options
    for (const answer of answers) log.settle(answer, undefined)
    log.settle(delivery, held)
    delivery.progress = 'done'
    this.options.traces.moved()
  }

  private wants({ binding, context }: Match): boolean {
    try {
      return passes(binding, context)
    } catch (error) {
      this.options.failing?.({ plugin: binding.plugin, member: binding.manifest.member, error, context }, true)
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
    const isDurable = binding.manifest.options.durable !== false
    const held = isDurable ? this.options.log.hold(execution.delivery) : undefined
    const call = new HandlerCall(this.options, execution, binding, attempt, held, match.call)
    match.call = call
    context.attach(call)
    let result: unknown
    try {
      // An earlier run may have come as far as what this one does.
      const { redelivered, mayBeRepeated } = execution.delivery
      const isRepeated = attempt > 1 || redelivered || mayBeRepeated === true
      const { traces } = this.options
      if (held || isRepeated || traces.isWatched) {
        const work = held ? () => held.run(() => binding.call(context)) : () => binding.call(context)
        const run = traces.isWatched ? traces.traced(call, work) : work
        result = isRepeated ? asRepeatedRun(run) : run()
      } else result = binding.call(context)
    } catch (error) {
      return this.failed(execution, match, call, error, retries)
    }
    if (isAnswer(result)) result = returnedReply(context, result)
    if (isThenable(result)) return this.watch(execution, match, call, result, retries)
    this.done(execution, match, call)
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
      const { timeoutMs = this.options.handlerTimeoutMs } = match.binding.manifest.options
      await call.watch(result, timeoutMs, match.context)
    } catch (error) {
      return this.failed(execution, match, call, error, retries)
    }
    this.done(execution, match, call)
    return 'done'
  }

  private done(execution: Execution, match: Match, call: HandlerCall): void {
    const { held } = call
    call.end('done')
    this.options.counters.handled++
    const { delivery } = execution
    // The mark of an only handler, and of one that keeps the others from it, is that the update is settled.
    if (delivery.matches.length > 1 && !delivery.occurrence.stopped)
      this.options.log.handlerDone(delivery, handlerName(match.binding), held)
    else execution.held = held
  }

  private giveUp({ delivery }: Execution, match: Match, error: unknown, attempts: number): void {
    const { log, owner } = this.options
    const { binding, context } = match
    const handler = handlerName(binding)
    const isKept = delivery.entries.length > 0
    match.givenUp = { error, isKept }
    if (isKept) {
      log.bury(delivery, handler, error, attempts, (letter) => {
        const show = `npx switchboard deadletters show ${letter}`
        this.options.logger.warn('the update is kept as a dead letter', { letter, handler, show })
      })
    }
    owner.handlerFailed({ plugin: binding.plugin, member: binding.manifest.member, error, context })
    if (delivery.matches.length > 1) log.handlerDone(delivery, handler, undefined)
  }

  private async failed(
    execution: Execution,
    match: Match,
    call: HandlerCall,
    error: unknown,
    retries = new Retries(this.options.retry),
  ): Promise<Outcome> {
    const { options } = this
    const { delivery } = execution
    const { attempt } = call
    call.held?.discard()
    call.end(options.owner.isOver || isStop(error) ? 'stopped' : 'failed', error)
    options.traces.moved()
    if (options.owner.isOver) return 'stopped'
    if (isStop(error)) return options.owner.dispatcher.isOutdated(delivery) ? 'again' : 'stopped'
    if (isSwitchboardError(error, 'PLUGIN_ASK_CANCELLED')) {
      this.done(execution, match, call)
      return 'done'
    }
    const isJournalled = delivery.entries.length > 0
    if (options.intake.hasCome && isJournalled) return 'stopped'
    const { plugin, manifest } = match.binding
    const update = { plugin, method: manifest.member, update: delivery.incoming.type, identity: delivery.identity }
    const delayMs = manifest.options.durable === false ? undefined : retries.delayMs(error)
    if (delayMs === undefined) {
      options.counters.failed++
      options.logger.error('a handler failed', { ...update, attempt, error, at: placeInPlugin(error) })
      this.giveUp(execution, match, error, attempt)
      return 'done'
    }
    options.counters.retried++
    options.failing?.({ plugin, member: manifest.member, error, context: match.context }, false, delayMs)
    options.logger.warn('a handler failed and is run again', {
      ...update,
      attempt,
      delayMs,
      error,
      at: placeInPlugin(error),
    })
    execution.slot.leave()
    try {
      await options.intake.during((signal) => options.clock.sleep(delayMs, signal))
    } catch {
      return 'stopped'
    }
    await execution.slot.enter()
    if (options.owner.dispatcher.isOutdated(delivery)) return 'again'
    return (await this.attempt(execution, match, attempt + 1, retries)) ?? 'done'
  }
}

/** Whether no other handler of a group has the update, or had it before a crash or an exchange of plugins. */
function isFirstOfGroup(delivery: Delivery, group: string): boolean {
  const { again, had = [], table } = delivery
  // Somebody wants a certain handler to have it once more.
  if (again?.onlyHandler !== undefined) return true
  delivery.groups ??= table.groupsOf([...had, ...(again?.entry.done ?? [])])
  if (delivery.groups.has(group)) return false
  delivery.groups.add(group)
  return true
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
}

function isStop(error: unknown): boolean {
  return isSwitchboardError(error, 'PLUGIN_HANDLER_STOPPED') || isSwitchboardError(error, 'PLUGIN_ASK_STOPPED')
}

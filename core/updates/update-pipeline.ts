import type { Client } from '../client/client.js'
import type { TlObject } from '../client/driver.js'
import { SwitchboardError } from '../errors/switchboard-error.js'
import type { Logger } from '../logging/logger.js'
import type { Clock } from '../time/clock.js'
import { ErrorContext, type HandlerFailure } from './contexts/error-context.js'
import { Conversations } from './conversations.js'
import type { Delivery } from './delivery.js'
import { DeliveryRunner } from './delivery-runner.js'
import { type HandlerBinding, handlerName } from './handler-binding.js'
import { HandlerTable } from './handler-table.js'
import type { Budget } from './queue/budget.js'
import { ChatQueues } from './queue/chat-queues.js'
import { defaultRetryPolicy, type RetryPolicy } from './retry-policy.js'
import { flatten } from './state/flatten.js'
import { UpdateDispatcher } from './update-dispatcher.js'
import { newCounters, type UpdateMetrics } from './update-metrics.js'

export interface UpdatePipelineOptions {
  client: Client
  bindings: readonly HandlerBinding[]
  clock: Clock
  logger: Logger
  /** The process-wide limit, shared by the pipelines of all clients. */
  budget: Budget
  /** How many chats of this client are handled at once. */
  workers: number
  /** Takes no updates at all; default `false`. */
  noUpdates?: boolean
  /** The default of a handler's `timeoutMs`; default 300,000 (five minutes). */
  handlerTimeoutMs?: number
  /** A handler that takes longer is named in a warning; default 10,000. */
  slowHandlerMs?: number
  retry?: Partial<RetryPolicy>
}

/** After a stop, handlers whose signal was aborted get so long to end. */
const abortGraceMs = 1_000

/**
 * The way of one client's updates from Telegram to the handlers of its plugins: each chat in order, different chats side
 * by side. It subscribes to the client and calls handlers; it does not start or stop the client.
 */
export class UpdatePipeline {
  private readonly counters = newCounters()
  private readonly conversations: Conversations
  private readonly queues: ChatQueues<Delivery>
  private readonly dispatcher: UpdateDispatcher
  private readonly stopController = new AbortController()
  private stopping = false

  constructor(private readonly options: UpdatePipelineOptions) {
    const { client, clock, logger, budget, workers } = options
    this.conversations = new Conversations(clock)
    const runner = new DeliveryRunner({
      clientName: client.name,
      clock,
      logger,
      conversations: this.conversations,
      counters: this.counters,
      retry: { ...defaultRetryPolicy, ...options.retry },
      handlerTimeoutMs: options.handlerTimeoutMs ?? 300_000,
      slowHandlerMs: options.slowHandlerMs ?? 10_000,
      stopSignal: this.stopController.signal,
      handlerDone: () => {},
      settled: () => {},
      failed: (_delivery, failure) => this.callErrorHandlers(failure),
    })
    this.queues = new ChatQueues({ workers, budget, run: runner.run })
    const { queues, conversations } = this
    this.dispatcher = new UpdateDispatcher(
      { client, clock, logger, conversations, queues },
      new HandlerTable(options.bindings),
    )
  }

  /** Subscribes to the client; call it before the client starts. */
  async start(): Promise<void> {
    if (this.options.noUpdates) return
    this.options.client.onUpdates((container: TlObject) => this.receive(container))
  }

  /** Fetches what was missed. Call it when the client is online; after a reconnect it happens by itself. */
  async catchUp(): Promise<void> {}

  /** Exchanges the handlers, for plugins that were reloaded. Updates that wait already keep the handlers they had. */
  setBindings(bindings: readonly HandlerBinding[]): void {
    this.dispatcher.table = new HandlerTable(bindings)
  }

  /** Logs the failure of a job and calls the `@OnError` handlers. */
  reportError(failure: HandlerFailure): void {
    const { plugin, member: method, error } = failure
    this.options.logger.error('a job failed', { plugin, method, error })
    this.callErrorHandlers(failure)
  }

  /**
   * Takes no new updates and waits until the handlers have ended, `graceMs` milliseconds at most; then their signals are
   * aborted and they are waited for no longer.
   */
  async stop(options: { graceMs: number }): Promise<void> {
    if (this.stopping) return
    this.stopping = true
    const { clock, client, logger } = this.options
    this.dispatcher.flush()
    this.conversations.stop()
    const drained = this.queues.drained()
    if (!(await this.within(drained, options.graceMs))) {
      logger.warn('handlers are still running, their time is over', { running: this.queues.active })
    }
    this.stopController.abort(new SwitchboardError('PLUGIN_HANDLER_STOPPED', { client: client.name }))
    this.queues.clear()
    await this.within(drained, abortGraceMs)
    logger.debug('updates have ended', { at: clock.now() })
  }

  metrics(): UpdateMetrics {
    const nowMs = this.options.clock.now()
    let oldestMs = 0
    for (const { receivedMs } of this.queues.heads()) oldestMs = Math.max(oldestMs, nowMs - receivedMs)
    return {
      ...this.counters,
      queued: this.queues.queued,
      running: this.queues.active,
      asking: this.conversations.size,
      oldestMs,
      paused: false,
    }
  }

  private receive(container: TlObject): void {
    if (this.stopping) return
    const { updates } = flatten(container, this.options.client.self?.id ?? 0)
    for (const update of updates) {
      this.counters.received++
      const delivery = this.dispatcher.prepare(update)
      if (delivery) this.dispatcher.enqueue(delivery)
    }
  }

  private callErrorHandlers(failure: HandlerFailure): void {
    const context = new ErrorContext(this.options.client, failure)
    for (const binding of this.dispatcher.table.errors) {
      const report = (error: unknown) =>
        this.options.logger.error('an @OnError handler failed', { handler: handlerName(binding), error })
      try {
        Promise.resolve(binding.call(context)).catch(report)
      } catch (error) {
        report(error)
      }
    }
  }

  /** Whether the work ended in time. */
  private async within(work: Promise<void>, ms: number): Promise<boolean> {
    const limit = new AbortController()
    const ended = work.then(() => true)
    const expired = this.options.clock.sleep(ms, limit.signal).then(
      () => false,
      () => true,
    )
    const result = await Promise.race([ended, expired])
    limit.abort()
    return result
  }
}

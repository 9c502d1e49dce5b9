import { ownerOf } from '../client/client-owner.js'
import { LazySet } from '../collections/lazy-set.js'
import { ClientConfig } from '../config/client-config.js'
import { configSecrets } from '../config/config-secrets.js'
import { defaultRetryPolicy } from '../errors/retry-policy.js'
import { placeInPlugin } from '../errors/stack-place.js'
import { SwitchboardError } from '../errors/switchboard-error.js'
import { createContext } from '../handlers/contexts/context-factory.js'
import type { HandlerFailure } from '../handlers/contexts/error-context.js'
import type { MessageContext } from '../handlers/contexts/message-context.js'
import { Redaction } from '../logging/redaction.js'
import { Database } from '../storage/database.js'
import { endsWithin } from '../time/deadline.js'
import { Ending } from '../time/ending.js'
import { Conversations } from './conversations.js'
import type { Delivery } from './delivery.js'
import { type DeliveryOwner, DeliveryRunner } from './delivery-runner.js'
import { ErrorCalls } from './error-calls.js'
import type { HandlerBinding } from './handler-binding.js'
import { HandlerTable } from './handler-table.js'
import { IncomingUpdate } from './incoming-update.js'
import type { DeliveryLog, LoggedUpdate, LogOwner } from './journal/delivery-log.js'
import { NoDeliveryLog } from './journal/no-delivery-log.js'
import { PostgresDeliveryLog } from './journal/postgres-delivery-log.js'
import { SqliteDeliveryLog } from './journal/sqlite-delivery-log.js'
import { Backpressure, type LoadSource } from './queue/backpressure.js'
import { ChatQueues } from './queue/chat-queues.js'
import { Recoverability } from './recoverability.js'
import type { UpdateSource } from './state/state-parts.js'
import { UpdateState } from './state/update-state.js'
import { UpdateTraces } from './trace/update-traces.js'
import { UpdateDispatcher } from './update-dispatcher.js'
import { newCounters, type UpdateMetrics } from './update-metrics.js'
import type { UpdatePipelineOptions } from './update-pipeline-options.js'

/** After a stop, handlers whose signal was aborted get so long to end. */
const abortGraceMs = 1_000

/** How many messages of one channel are fetched one by one when its log does not reach back far enough. */
const channelCatchUpLimit = 1_000

/**
 * The way of one client's updates from Telegram to the handlers of its plugins: every update once and in order, each
 * chat in its turn, different chats side by side. It subscribes to the client and calls handlers; it does not start or
 * stop the client.
 */
export class UpdatePipeline implements LogOwner, DeliveryOwner, LoadSource {
  /** What is remembered of the last updates. */
  readonly traces: UpdateTraces
  private readonly counters = newCounters()
  private readonly conversations: Conversations
  private readonly queues: ChatQueues<Delivery>
  private readonly backpressure: Backpressure
  readonly dispatcher: UpdateDispatcher
  private readonly state: UpdateState
  private readonly log: DeliveryLog
  private readonly recoverability: Recoverability
  /** When no updates are taken any more. */
  private readonly intake = new Ending()
  /** Whether handlers were told to end. */
  isOver = false
  /** The handlers there are, and those before them that are still running. */
  private readonly tables = new LazySet<HandlerTable>()
  private readonly errorCalls: ErrorCalls
  private unsubscribe = () => {}
  private endReplays = () => {}
  private opened: Promise<void> | undefined
  private stopping: Promise<void> | undefined

  constructor(private readonly options: UpdatePipelineOptions) {
    const { client, clock, logger, catchUp = true, catchUpLimit } = options
    this.recoverability = new Recoverability(clock, catchUp && catchUpLimit === undefined)
    this.traces = new UpdateTraces(clock, options.traced, options.traceBudget)
    this.log = options.log ?? this.createLog()
    this.conversations = new Conversations(clock, contextOfAnswer)
    this.backpressure = new Backpressure(options.maxQueued ?? 5_000, this)
    this.queues = this.createQueues()
    this.state = this.createState()
    const { queues, conversations, state: gaps, failing } = this
    this.dispatcher = new UpdateDispatcher(
      { clock, logger, conversations, queues, gaps, failing },
      new HandlerTable(options.bindings, options.contextClient ?? client),
    )
    this.tables.add(this.dispatcher.table)
    this.errorCalls = new ErrorCalls(logger)
  }

  /** Whether it takes no more updates. */
  get isStopping(): boolean {
    return this.stopping !== undefined
  }

  /** Where the updates stand, for the log. */
  get positions(): UpdateState {
    return this.state
  }

  /** Subscribes to the client; call it before the client starts. */
  async start(): Promise<void> {
    if (this.options.noUpdates) return
    const { client, logger } = this.options
    ownerOf(client).onUpdates((container, origin) => {
      if (this.stopping) return
      this.state.receive(container, origin)
      this.log.relieve()
    })
    this.unsubscribe = client.onState((state, previous) => {
      if (state !== 'online' || previous !== 'reconnecting') return
      this.catchUp().catch((error) => logger.error('catching up after a reconnect failed', { error }))
    })
  }

  /**
   * Hands over what the last process did not finish, then fetches what was missed. Call it when the client is online;
   * after a reconnect it happens by itself.
   */
  async catchUp(): Promise<void> {
    if (this.options.noUpdates || this.stopping) return
    this.opened ??= this.openLog().catch((error) => {
      this.opened = undefined
      throw error
    })
    await this.opened
    if (!this.stopping) await this.state.recover()
  }

  /**
   * Exchanges the handlers, for plugins that were reloaded. Updates that wait, or wait to be tried again, go to the new
   * ones; what is running goes on.
   * @param contextClient - the client as the contexts of these handlers show it.
   * @returns what tells the old handlers that still run to end. Their updates go to the new ones then.
   */
  setBindings(bindings: readonly HandlerBinding[], contextClient = this.options.client): () => void {
    const old = this.dispatcher.table
    this.dispatcher.table = new HandlerTable(bindings, contextClient)
    this.tables.add(this.dispatcher.table)
    return () => {
      old.end(new SwitchboardError('PLUGIN_HANDLER_STOPPED', { client: this.options.client.name }))
      this.tables.delete(old)
    }
  }

  /** Logs the failure of a job and calls the `@OnError` handlers. */
  reportError(failure: HandlerFailure): void {
    const { plugin, member: method, error } = failure
    this.options.logger.error('a job failed', { plugin, method, error, at: placeInPlugin(error) })
    this.handlerFailed(failure)
  }

  /** Hands over the dead letters somebody wants replayed; happens by itself every few seconds. */
  async replayDeadLetters(): Promise<void> {
    if (this.stopping) return
    for (const logged of await this.log.replayed()) this.deliverAgain(logged)
  }

  /** An update is stored, so its handlers may begin. */
  stored(delivery: Delivery): void {
    if (!this.stopping) this.dispatcher.enqueue(delivery)
  }

  /**
   * Takes no new updates and waits until the handlers that run have ended, `graceMs` milliseconds at most; then their
   * signals are aborted and they are waited for no longer. What is not done stays in the log.
   */
  stop(options: { graceMs: number }): Promise<void> {
    this.stopping ??= this.end(options.graceMs)
    return this.stopping
  }

  metrics(): UpdateMetrics {
    const nowMs = this.options.clock.monotonic()
    let oldestMs = 0
    for (const { receivedMs } of this.queues.heads()) oldestMs = Math.max(oldestMs, nowMs - receivedMs)
    return {
      ...this.counters,
      queued: this.queues.queued,
      storing: this.log.pending,
      fetching: this.state.isFetching,
      running: this.queues.active + this.errorCalls.running,
      gathering: this.dispatcher.gathering,
      asking: this.conversations.size,
      oldestMs,
      paused: this.backpressure.isFull,
      tracking: this.state.stored !== undefined,
      unreadable: ownerOf(this.options.client).unreadable(),
    }
  }

  get load(): number {
    return this.queues.queued + this.queues.active + this.log.pending
  }

  private createQueues(): ChatQueues<Delivery> {
    const { client, clock, logger, budget, workers, retry, handlerTimeoutMs, slowHandlerMs } = this.options
    const worker = new DeliveryRunner({
      client,
      clock,
      logger,
      conversations: this.conversations,
      log: this.log,
      counters: this.counters,
      traces: this.traces,
      retry: retry ? { ...defaultRetryPolicy, ...retry } : defaultRetryPolicy,
      handlerTimeoutMs: handlerTimeoutMs ?? 300_000,
      slowHandlerMs: slowHandlerMs ?? 10_000,
      intake: this.intake,
      backpressure: this.backpressure,
      owner: this,
      failing: this.failing,
    })
    return new ChatQueues({ workers, budget, worker })
  }

  private createLog(): DeliveryLog {
    const { client, clock, logger, database, fence } = this.options
    if (!database) return new NoDeliveryLog()
    // A handler may put anything into its error, and dead letters are kept for long.
    let redaction: Redaction | undefined
    const parts = {
      redact: (text: string) => {
        redaction ??= new Redaction(secretsOf(client))
        return redaction.text(text)
      },
      client: client.name,
      clock,
      logger,
      create: (className: string, fields: Record<string, unknown>) => client.create(className, fields),
    }
    if (database instanceof Database) return new SqliteDeliveryLog({ database, ...parts })
    return new PostgresDeliveryLog({ storage: database, fence, ...parts })
  }

  private createState(): UpdateState {
    const { client, clock, logger, catchUp = true, catchUpLimit } = this.options
    return new UpdateState({
      client,
      clock,
      logger,
      counters: this.counters,
      ending: this.intake,
      log: this.log,
      backpressure: this.backpressure,
      catchUp,
      ptsTotalLimit: catchUpLimit,
      channelCatchUpLimit: Math.min(channelCatchUpLimit, catchUpLimit ?? channelCatchUpLimit),
      emit: (update, source) => this.emit(update, source),
      repeated: (update, source) => update && this.traces.repeated(update, source),
    })
  }

  /** An update in order and for the first time. */
  private emit(update: IncomingUpdate, source: UpdateSource): void {
    // The code that made the request has its answer.
    const delivery = source === 'own' ? undefined : this.dispatcher.prepare(update)
    this.traces.note(update, source, delivery)
    if (!delivery) return
    this.recoverability.note(delivery, source)
    if (this.dispatcher.isDurable(delivery)) this.log.append(delivery)
    else if (this.log.pending > 0) this.log.pass(delivery)
    else this.stored(delivery)
  }

  /** Takes up what the last process left, once the account is known. */
  private async openLog(): Promise<void> {
    const { client, logger } = this.options
    await this.log.open(client.self?.id ?? 0, this)
    this.recoverability.opened()
    const undone = await this.log.undone()
    if (undone.length > 0) logger.info('updates of the last run are handed over again', { count: undone.length })
    for (const logged of undone) this.deliverAgain(logged)
    this.lookForReplays()
  }

  private lookForReplays(): void {
    if (this.stopping) return
    const { logger } = this.options
    this.endReplays = this.log.onReplays(() => {
      this.replayDeadLetters().catch((error) => logger.error('dead letters could not be replayed', { error }))
    })
  }

  private deliverAgain({ update, ...again }: LoggedUpdate): void {
    const incoming = new IncomingUpdate(update, this.options.client.self?.id ?? 0)
    const delivery = this.dispatcher.prepare(incoming, again)
    this.traces.note(incoming, 'again', delivery)
    if (!delivery) {
      this.log.release([again.entry])
      return
    }
    this.counters.redelivered++
    this.dispatcher.enqueue(delivery, again)
  }

  /** Tells whoever watches; absent when nobody does. */
  private get failing(): ((failure: HandlerFailure, isFinal: boolean, retryInMs?: number) => void) | undefined {
    const { onFailure } = this.options
    return (
      onFailure &&
      ((failure, isFinal, retryInMs) =>
        onFailure({ ...failure, isFinal, ...(retryInMs !== undefined && { retryInMs }) }))
    )
  }

  handlerFailed(failure: HandlerFailure): void {
    this.failing?.(failure, true)
    this.errorCalls.call(failure, this.dispatcher.table, this.failing)
  }

  private async end(graceMs: number): Promise<void> {
    const { client, logger, clock } = this.options
    this.unsubscribe()
    this.endReplays()
    this.traces.close()
    this.intake.come(new SwitchboardError('PLUGIN_HANDLER_STOPPED', { client: client.name }))
    this.state.stop()
    this.backpressure.open()
    this.dispatcher.flush()
    // What has not begun is safe in the log; without one it is finished now or never.
    if (this.log.outlivesProcess) this.queues.clear()
    this.conversations.stop()
    const drained = this.queues.drained().then(() => this.errorCalls.ended())
    if (!(await endsWithin(clock, graceMs, drained))) {
      logger.warn('handlers are still running, their time is over', { running: this.queues.active })
    }
    const stopped = new SwitchboardError('PLUGIN_HANDLER_STOPPED', { client: client.name })
    this.isOver = true
    for (const table of this.tables) table.end(stopped)
    this.queues.clear()
    await endsWithin(clock, abortGraceMs, drained)
    await this.log.close()
  }
}

function contextOfAnswer({ occurrence, table }: Delivery): MessageContext {
  return createContext('message', table.client, occurrence) as MessageContext
}

function secretsOf({ config }: UpdatePipelineOptions['client']): readonly string[] {
  return config instanceof ClientConfig ? configSecrets(config) : []
}

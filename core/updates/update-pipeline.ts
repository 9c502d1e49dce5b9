import type { Client } from '../client/client.js'
import { ownerOf } from '../client/client-owner.js'
import { ClientConfig } from '../config/client-config.js'
import { configSecrets } from '../config/config-secrets.js'
import { SwitchboardError } from '../errors/switchboard-error.js'
import type { Logger } from '../logging/logger.js'
import { Redaction } from '../logging/redaction.js'
import type { TlObject } from '../mtproto/driver.js'
import type { Database } from '../storage/database.js'
import type { Clock, Timer } from '../time/clock.js'
import type { HandlerFailure } from './contexts/error-context.js'
import { ErrorContext } from './contexts/error-context.js'
import { Conversations } from './conversations.js'
import type { Delivery } from './delivery.js'
import { DeliveryRunner } from './delivery-runner.js'
import { type HandlerBinding, handlerName } from './handler-binding.js'
import { HandlerTable } from './handler-table.js'
import { Journal, type JournalledUpdate } from './journal/journal.js'
import type { Budget } from './queue/budget.js'
import { ChatQueues } from './queue/chat-queues.js'
import { Room } from './queue/room.js'
import { defaultRetryPolicy, type RetryPolicy } from './retry-policy.js'
import type { UpdateSource } from './state/state-parts.js'
import { UpdateState } from './state/update-state.js'
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
  /** Where updates and state are kept; absent: in memory only, so what is missed over a restart is lost. */
  database?: Database
  /** Takes no updates at all; default `false`. */
  noUpdates?: boolean
  /** Whether what was missed while the process did not run is fetched; default `true`. Otherwise updates start from now. */
  catchUp?: boolean
  /** How far back a catch-up reaches, in events; default: as far as Telegram goes. */
  catchUpLimit?: number
  /** How many updates may wait; further ones stay with Telegram until there is room. Default 5,000. */
  maxQueued?: number
  /** The default of a handler's `timeoutMs`; default 300,000 (five minutes). */
  handlerTimeoutMs?: number
  /** A handler that takes longer is named in a warning; default 10,000. */
  slowHandlerMs?: number
  retry?: Partial<RetryPolicy>
}

/** After a stop, handlers whose signal was aborted get so long to end. */
const abortGraceMs = 1_000

/** How often dead letters to be replayed are looked for. */
const replayEveryMs = 5_000

/** How many messages of one channel are fetched one by one when its log does not reach back far enough. */
const channelCatchUpLimit = 1_000

/**
 * The way of one client's updates from Telegram to the handlers of its plugins: every update once and in order, each
 * chat in its turn, different chats side by side. It subscribes to the client and calls handlers; it does not start or
 * stop the client.
 */
export class UpdatePipeline {
  private readonly counters = newCounters()
  private readonly conversations: Conversations
  private readonly queues: ChatQueues<Delivery>
  private readonly room: Room
  private readonly dispatcher: UpdateDispatcher
  private readonly state: UpdateState
  private readonly journal: Journal | undefined
  private readonly intake = new AbortController()
  private readonly handlers = new AbortController()
  /** The handlers there are, and those before them that are still running. */
  private readonly tables = new Set<HandlerTable>()
  private unsubscribe = () => {}
  private replayTimer: Timer | undefined
  private redelivered = false
  private stopping: Promise<void> | undefined

  constructor(private readonly options: UpdatePipelineOptions) {
    const { client, clock, logger, database } = options
    this.conversations = new Conversations(clock)
    this.queues = this.createQueues()
    this.room = new Room(options.maxQueued ?? 5_000, () => this.load)
    const { queues, conversations } = this
    this.dispatcher = new UpdateDispatcher(
      { client, clock, logger, conversations, queues },
      new HandlerTable(options.bindings),
    )
    this.tables.add(this.dispatcher.table)
    this.journal = database && this.createJournal(database)
    this.state = this.createState()
  }

  /** Subscribes to the client; call it before the client starts. */
  async start(): Promise<void> {
    if (this.options.noUpdates) return
    const { client, logger } = this.options
    ownerOf(client).onUpdates((container, origin) => {
      if (this.stopping) return
      this.state.receive(container, origin)
      this.journal?.relieve()
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
    if (!this.redelivered) this.redeliver()
    await this.state.recover()
  }

  /**
   * Exchanges the handlers, for plugins that were reloaded. Updates that wait, or wait to be tried again, go to the new
   * ones; what is running goes on.
   * @returns what tells the old handlers that still run to end. Their updates go to the new ones then.
   */
  setBindings(bindings: readonly HandlerBinding[]): () => void {
    const old = this.dispatcher.table
    this.dispatcher.table = new HandlerTable(bindings)
    this.tables.add(this.dispatcher.table)
    return () => {
      old.end(new SwitchboardError('PLUGIN_HANDLER_STOPPED', { client: this.options.client.name }))
      this.tables.delete(old)
    }
  }

  /** Logs the failure of a job and calls the `@OnError` handlers. */
  reportError(failure: HandlerFailure): void {
    const { plugin, member: method, error } = failure
    this.options.logger.error('a job failed', { plugin, method, error })
    this.callErrorHandlers(failure)
  }

  /** Hands over the dead letters somebody wants replayed; happens by itself every few seconds. */
  replayDeadLetters(): void {
    if (this.stopping) return
    for (const stored of this.journal?.replayed() ?? []) this.deliverAgain(stored)
  }

  /**
   * Takes no new updates and waits until the handlers that run have ended, `graceMs` milliseconds at most; then their
   * signals are aborted and they are waited for no longer. What is not done stays in the journal.
   */
  stop(options: { graceMs: number }): Promise<void> {
    this.stopping ??= this.end(options.graceMs)
    return this.stopping
  }

  metrics(): UpdateMetrics {
    const nowMs = this.options.clock.now()
    let oldestMs = 0
    for (const { receivedMs } of this.queues.heads()) oldestMs = Math.max(oldestMs, nowMs - receivedMs)
    return {
      ...this.counters,
      queued: this.queues.queued,
      storing: this.journal?.pending ?? 0,
      fetching: this.state.isFetching,
      running: this.queues.active,
      asking: this.conversations.size,
      oldestMs,
      paused: this.room.isFull,
      tracking: this.state.stored !== undefined,
    }
  }

  private get load(): number {
    return this.queues.queued + this.queues.active + (this.journal?.pending ?? 0)
  }

  private createQueues(): ChatQueues<Delivery> {
    const { client, clock, logger, budget, workers, retry, handlerTimeoutMs, slowHandlerMs } = this.options
    const runner = new DeliveryRunner({
      clientName: client.name,
      clock,
      logger,
      conversations: this.conversations,
      counters: this.counters,
      retry: { ...defaultRetryPolicy, ...retry },
      handlerTimeoutMs: handlerTimeoutMs ?? 300_000,
      slowHandlerMs: slowHandlerMs ?? 10_000,
      stoppingSignal: this.intake.signal,
      stopSignal: this.handlers.signal,
      isOutdated: (delivery) => this.dispatcher.isOutdated(delivery),
      rematch: (delivery) => this.dispatcher.rematch(delivery),
      requeue: (delivery, answers) => this.dispatcher.requeue(delivery, answers),
      begin: (delivery) => this.journal?.begin(delivery) ?? 0,
      interrupted: (delivery) => this.journal?.interrupted(delivery),
      handlerDone: (delivery, handler) => this.journal?.handlerDone(delivery, handler),
      settled: (delivery) => this.journal?.settle(delivery),
      failed: (delivery, failure, attempts) => this.failed(delivery, failure, attempts),
    })
    return new ChatQueues({ workers, budget, run: runner.run, ended: () => this.room.check() })
  }

  private createJournal(database: Database): Journal {
    const { client, clock, logger } = this.options
    // A handler may put anything into its error, and dead letters are kept for long.
    const redaction = new Redaction(client.config instanceof ClientConfig ? configSecrets(client.config) : [])
    return new Journal({
      redact: (text) => redaction.text(text),
      database,
      client: client.name,
      clock,
      logger,
      accountId: () => client.self?.id ?? 0,
      create: (className, fields) => client.create(className, fields),
      state: () => this.state.stored,
      channelState: (id) => this.state.storedChannel(id),
      stored: (delivery) => this.enqueue(delivery),
    })
  }

  private createState(): UpdateState {
    const { client, clock, logger, catchUp = true, catchUpLimit } = this.options
    return new UpdateState({
      client,
      clock,
      logger,
      counters: this.counters,
      signal: this.intake.signal,
      stored: this.journal,
      catchUp,
      ptsTotalLimit: catchUpLimit,
      channelCatchUpLimit: Math.min(channelCatchUpLimit, catchUpLimit ?? channelCatchUpLimit),
      emit: (update, source) => this.emit(update, source),
      changed: (channelId) => this.journal?.changed(channelId),
      hasRoom: () => !this.room.isFull,
      room: () => this.room.wait(),
    })
  }

  /** An update in order and for the first time. */
  private emit(update: TlObject, source: UpdateSource): void {
    // The code that made the request has its answer.
    if (source === 'own') return
    const delivery = this.dispatcher.prepare(update)
    if (!delivery) return
    const { journal } = this
    if (!journal) this.enqueue(delivery)
    else if (this.dispatcher.isDurable(delivery)) journal.append(delivery)
    else if (journal.pending > 0) journal.pass(delivery)
    else this.enqueue(delivery)
  }

  private enqueue(delivery: Delivery): void {
    if (!this.stopping) this.dispatcher.enqueue(delivery)
  }

  private redeliver(): void {
    const { client, clock, logger } = this.options
    const { journal } = this
    const accountId = client.self?.id
    if (!journal || accountId === undefined) return
    this.redelivered = true
    journal.dropForeign(accountId)
    const undone = journal.undone()
    if (undone.length > 0) logger.info('updates of the last run are handed over again', { count: undone.length })
    for (const stored of undone) this.deliverAgain(stored)
    const look = () => {
      this.replayDeadLetters()
      this.replayTimer = clock.after(replayEveryMs, look, { keepsProcessAlive: false })
    }
    this.replayTimer = clock.after(replayEveryMs, look, { keepsProcessAlive: false })
  }

  private deliverAgain({ update, ...again }: JournalledUpdate): void {
    const delivery = this.dispatcher.prepare(update, again)
    if (!delivery) {
      this.journal?.release([again.entry])
      return
    }
    this.counters.redelivered++
    this.dispatcher.enqueue(delivery, again)
  }

  private failed(delivery: Delivery, failure: HandlerFailure, attempts: number): void {
    if (delivery.entries.length > 0) {
      this.journal?.bury(delivery, `${failure.plugin}.${failure.member}`, failure.error, attempts)
    }
    this.callErrorHandlers(failure)
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

  private async end(graceMs: number): Promise<void> {
    const { client, logger, database } = this.options
    this.unsubscribe()
    this.replayTimer?.cancel()
    this.intake.abort(new SwitchboardError('PLUGIN_HANDLER_STOPPED', { client: client.name }))
    this.state.stop()
    this.room.open()
    this.dispatcher.flush()
    // What has not begun is safe in the journal; without one it is finished now or never.
    if (this.journal) this.queues.clear()
    this.conversations.stop()
    const drained = this.queues.drained()
    if (!(await this.within(drained, graceMs))) {
      logger.warn('handlers are still running, their time is over', { running: this.queues.active })
    }
    const stopped = new SwitchboardError('PLUGIN_HANDLER_STOPPED', { client: client.name })
    this.handlers.abort(stopped)
    for (const table of this.tables) table.end(stopped)
    this.queues.clear()
    await this.within(drained, abortGraceMs)
    database?.groupCommit.flush()
  }

  /** Whether the work ended in time. */
  private async within(work: Promise<void>, ms: number): Promise<boolean> {
    const limit = new AbortController()
    const expired = this.options.clock.sleep(ms, limit.signal).then(
      () => false,
      () => true,
    )
    const inTime = await Promise.race([work.then(() => true), expired])
    limit.abort()
    return inTime
  }
}

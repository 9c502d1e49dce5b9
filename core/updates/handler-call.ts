import { getEventListeners } from 'node:events'
import type { Client } from '../client/client.js'
import { SwitchboardError } from '../errors/switchboard-error.js'
import type { AskingRun, MessageContext, WaitOptions } from '../handlers/contexts/message-context.js'
import type { UpdateContext } from '../handlers/contexts/update-context.js'
import { returnedReply } from '../handlers/returned-reply.js'
import type { Logger } from '../logging/logger.js'
import type { HeldChanges } from '../storage/held-changes.js'
import type { Clock, Timer } from '../time/clock.js'
import type { Asker, Conversations } from './conversations.js'
import type { Delivery } from './delivery.js'
import type { Execution } from './execution.js'
import { type HandlerBinding, handlerName } from './handler-binding.js'
import type { DeliveryLog } from './journal/delivery-log.js'
import type { Slot } from './queue/chat-queues.js'
import { derivedRandomId } from './random-id.js'
import type { RunTrace } from './trace/run-trace.js'
import type { TracedCalls } from './trace/traced-calls.js'

export interface HandlerCallOptions {
  client: Client
  clock: Clock
  logger: Logger
  conversations: Conversations
  log: DeliveryLog
  /** A handler that takes longer is named in a warning. */
  slowHandlerMs: number
}

/** One call of one handler: its time limit, its signal, the numbers of what it sends, and its waits for answers. */
export class HandlerCall implements AskingRun, Asker, RunTrace {
  readonly begunMs: number
  endedMs: number | undefined
  outcome: RunTrace['outcome'] = 'running'
  error: unknown
  isAsking = false
  traced: TracedCalls | undefined
  private controller: AbortController | undefined
  private stop: (() => void) | undefined
  private sent = 0
  private timer: Timer | undefined
  private timeLimit: (() => void) | undefined

  constructor(
    private readonly options: HandlerCallOptions,
    private readonly execution: Execution,
    private readonly binding: HandlerBinding,
    readonly attempt: number,
    /** What it writes to its stores, held back until it is done. */
    readonly held: HeldChanges | undefined,
    readonly previous: RunTrace | undefined,
  ) {
    this.begunMs = options.clock.monotonic()
  }

  get plugin(): string {
    return this.binding.plugin
  }

  /** `plugin.method`. */
  get handler(): string {
    return handlerName(this.binding)
  }

  /** It is over. */
  end(outcome: 'done' | 'failed' | 'stopped', error?: unknown): void {
    this.endedMs = this.options.clock.monotonic()
    this.outcome = outcome
    this.error = error
    const { stop } = this
    if (!stop || this.isStillHeard) return
    this.execution.delivery.table.signal.removeEventListener('abort', stop)
  }

  /** Whether the handler has left something running, which has to hear that the client stops. */
  private get isStillHeard(): boolean {
    const signal = this.controller?.signal
    return signal !== undefined && !signal.aborted && getEventListeners(signal, 'abort').length > 0
  }

  get signal(): AbortSignal {
    if (!this.controller) {
      const controller = new AbortController()
      const { signal } = this.execution.delivery.table
      this.controller = controller
      const stop = () => controller.abort(signal.reason)
      this.stop = stop
      if (signal.aborted) stop()
      else signal.addEventListener('abort', stop, { once: true })
    }
    return this.controller.signal
  }

  get name(): string {
    const account = this.options.client.self?.id ?? 0
    return `${account}:${this.execution.delivery.identity}:${this.handler}`
  }

  nextRandomId(): bigint {
    const { client } = this.options
    return derivedRandomId(client.self?.id ?? 0, this.execution.delivery.identity, this.handler, this.sent++)
  }

  waitForMessage(chatId: number, senderId: number, options: WaitOptions): Promise<MessageContext> {
    const answer = this.options.conversations.wait(this, chatId, senderId, options)
    return this.withoutTimeLimit(answer)
  }

  cancelAsk(chatId: number, senderId: number): number {
    return this.options.conversations.cancel(chatId, senderId)
  }

  resume(answer: Delivery, context: MessageContext, slot: Slot): Promise<void> {
    // What the handler does with the answer's context counts as sent by this handler.
    context.attach(this)
    return this.execution.resume(answer, slot)
  }

  /**
   * Waits for the handler's promise, and for the sending of the text that it may return.
   * @throws what it throws, PLUGIN_HANDLER_TIMEOUT, or PLUGIN_HANDLER_STOPPED when the client stops first or the plugin has to
   *   make room for another version of it.
   */
  watch(result: PromiseLike<unknown>, timeoutMs: number, context: UpdateContext): Promise<void> {
    return new Promise((resolve, reject) => {
      const stopSignal = this.execution.delivery.table.signal
      const stop = () => {
        this.options.conversations.drop(this)
        settle(() => reject(stopSignal.reason))
      }
      const settle = (how: () => void) => {
        this.timer?.cancel()
        // It is remembered for some time what became of the call, and need not hold these.
        this.timer = undefined
        this.timeLimit = undefined
        stopSignal.removeEventListener('abort', stop)
        how()
      }
      // V8 puts a function that is written straight into a property among what lives long, and all it holds with it.
      const timeLimit = () => this.armTimeLimit(timeoutMs, (error) => settle(() => reject(error)))
      this.timeLimit = timeLimit
      timeLimit()
      stopSignal.addEventListener('abort', stop, { once: true })
      const failed = (error: unknown) => settle(() => reject(error))
      result.then((returned) => {
        const reply = returnedReply(context, returned)
        if (reply) reply.then(() => settle(resolve), failed)
        else settle(resolve)
      }, failed)
    })
  }

  private armTimeLimit(timeoutMs: number, reject: (error: Error) => void): void {
    const { clock, slowHandlerMs, logger } = this.options
    const { handler } = this
    const expire = () => {
      const error = new SwitchboardError('PLUGIN_HANDLER_TIMEOUT', { handler, timeoutMs })
      this.controller?.abort(error)
      reject(error)
    }
    if (timeoutMs <= slowHandlerMs) {
      this.timer = clock.after(timeoutMs, expire)
      return
    }
    this.timer = clock.after(slowHandlerMs, () => {
      logger.warn('a handler is slow', { handler, runningMs: slowHandlerMs, chatId: this.execution.delivery.chatKey })
      this.timer = clock.after(timeoutMs - slowHandlerMs, expire)
    })
  }

  /** The time a person takes to answer does not count, and the chat goes on meanwhile. */
  private async withoutTimeLimit<Value>(wait: Promise<Value>): Promise<Value> {
    const { log } = this.options
    const { delivery } = this.execution
    this.timer?.cancel()
    log.waits(delivery)
    this.execution.pause()
    this.isAsking = true
    try {
      return await wait
    } finally {
      this.isAsking = false
      await log.resumes(delivery)
      this.timeLimit?.()
    }
  }
}

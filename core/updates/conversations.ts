import { LazyMap } from '../collections/lazy-map.js'
import { SwitchboardError } from '../errors/switchboard-error.js'
import { isAddressedTo } from '../handlers/commands/command.js'
import type { MessageContext, WaitOptions } from '../handlers/contexts/message-context.js'
import type { Clock, Timer } from '../time/clock.js'
import type { Delivery } from './delivery.js'
import type { Slot } from './queue/chat-queues.js'

/** The default of `AskOptions.timeoutMs`. */
const defaultTimeoutMs = 300_000

/** A handler that waits for an answer, as the conversations see it. */
export interface Asker {
  /** `plugin.method`, for messages. */
  readonly handler: string
  /** The answer came: the handler goes on in its chat's turn. Resolves when it asks again or ends. */
  resume(answer: Delivery, context: MessageContext, slot: Slot): Promise<void>
}

interface Wait {
  readonly asker: Asker
  readonly accepts: (answer: MessageContext) => boolean
  readonly resolve: (context: MessageContext) => void
  readonly reject: (error: Error) => void
}

/** Who waits for whose next message. The first who asked gets the answer. */
export class Conversations {
  private readonly waits = new LazyMap<string, Wait[]>()
  private stopped = false

  constructor(
    private readonly clock: Clock,
    /** Makes what the handler gets of an answer. */
    private readonly contextOf: (answer: Delivery) => MessageContext,
  ) {}

  /** How many people an answer is awaited from. */
  get size(): number {
    return this.waits.size
  }

  /** Waits for the next message of a person in a chat. */
  wait(asker: Asker, chatId: number, senderId: number, options: WaitOptions): Promise<MessageContext> {
    const { timeoutMs = defaultTimeoutMs, signal } = options
    const { handler } = asker
    return new Promise((resolve, reject) => {
      if (this.stopped) return reject(new SwitchboardError('PLUGIN_ASK_STOPPED', { handler }))
      const cancelled = () => new SwitchboardError('PLUGIN_ASK_CANCELLED', { handler }, { cause: signal?.reason })
      if (signal?.aborted) return reject(cancelled())
      const key = keyOf(chatId, senderId)
      const end = () => {
        timer.cancel()
        signal?.removeEventListener('abort', abort)
        this.remove(key, wait)
      }
      const wait: Wait = {
        asker,
        accepts: (answer) => accepts(answer, options),
        resolve: (context) => {
          end()
          resolve(context)
        },
        reject: (error) => {
          end()
          reject(error)
        },
      }
      const abort = () => wait.reject(cancelled())
      const timer: Timer = this.clock.after(timeoutMs, () =>
        wait.reject(new SwitchboardError('PLUGIN_ASK_TIMEOUT', { handler, timeoutMs })),
      )
      signal?.addEventListener('abort', abort, { once: true })
      const list = this.waits.get(key)
      if (list) list.push(wait)
      else this.waits.set(key, [wait])
    })
  }

  /**
   * Gives a message to the handler that waits for it.
   * @returns what the chat's queue has to wait for, or `undefined` when nobody waits for this message.
   */
  take(delivery: Delivery, slot: Slot): Promise<void> | undefined {
    if (!delivery.mayAnswer || this.waits.size === 0) return undefined
    const { chatId, senderId } = delivery.incoming
    const waits = this.waits.get(keyOf(chatId, senderId))
    if (!waits) return undefined
    const context = this.contextOf(delivery)
    const wait = waits.find(({ accepts }) => accepts(context))
    if (!wait) return undefined
    delivery.progress = 'answered'
    delivery.answerOf = wait.asker.handler
    const pause = wait.asker.resume(delivery, context, slot)
    wait.resolve(context)
    return pause
  }

  /** Ends what waits for a person in a chat with PLUGIN_ASK_CANCELLED. @returns how many questions that were. */
  cancel(chatId: number, senderId: number): number {
    const waits = [...(this.waits.get(keyOf(chatId, senderId)) ?? [])]
    for (const { reject, asker } of waits) {
      reject(new SwitchboardError('PLUGIN_ASK_CANCELLED', { handler: asker.handler }))
    }
    return waits.length
  }

  /** Ends every wait with PLUGIN_ASK_STOPPED, also those that would begin later. */
  stop(): void {
    this.stopped = true
    for (const { reject, asker } of [...this.waits.values()].flat()) {
      reject(new SwitchboardError('PLUGIN_ASK_STOPPED', { handler: asker.handler }))
    }
  }

  /** Ends the waits of one handler with PLUGIN_ASK_STOPPED. */
  drop(asker: Asker): void {
    for (const wait of [...this.waits.values()].flat()) {
      if (wait.asker === asker) wait.reject(new SwitchboardError('PLUGIN_ASK_STOPPED', { handler: asker.handler }))
    }
  }

  private remove(key: string, wait: Wait): void {
    const rest = (this.waits.get(key) ?? []).filter((other) => other !== wait)
    if (rest.length > 0) this.waits.set(key, rest)
    else this.waits.delete(key)
  }
}

/** A command is an answer to a question only where its filter says so. */
function accepts(answer: MessageContext, { afterId, filter }: WaitOptions): boolean {
  if (Number(answer.raw.id) <= afterId) return false
  if (filter) return filter.test(answer)
  const { parsedCommand } = answer
  return !parsedCommand || !isAddressedTo(parsedCommand, answer.client)
}

function keyOf(chatId: number, senderId: number): string {
  return `${chatId}:${senderId}`
}

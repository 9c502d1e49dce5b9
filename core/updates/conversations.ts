import { SwitchboardError } from '../errors/switchboard-error.js'
import type { Clock, Timer } from '../time/clock.js'
import type { MessageContext, WaitOptions } from './contexts/message-context.js'
import type { Delivery } from './delivery.js'
import type { Slot } from './queue/chat-queues.js'

/** The default of `AskOptions.timeoutMs`. */
const defaultTimeoutMs = 300_000

/** A handler that waits for an answer, as the conversations see it. */
export interface Asker {
  /** `plugin.method`, for messages. */
  readonly handler: string
  /** The answer came: the handler goes on in its chat's turn. Resolves when it asks again or ends. */
  resume(answer: Delivery, slot: Slot): Promise<void>
}

interface Wait {
  readonly asker: Asker
  readonly accepts: (answer: MessageContext) => boolean
  readonly resolve: (context: MessageContext) => void
  readonly reject: (error: Error) => void
  readonly timer: Timer
}

/** Who waits for whose next message. The first who asked gets the answer. */
export class Conversations {
  private readonly waits = new Map<string, Wait[]>()
  private stopped = false

  constructor(private readonly clock: Clock) {}

  /** How many people an answer is awaited from. */
  get size(): number {
    return this.waits.size
  }

  /** Waits for the next message of a person in a chat. */
  wait(asker: Asker, chatId: number, senderId: number, options: WaitOptions): Promise<MessageContext> {
    const { timeoutMs = defaultTimeoutMs, filter, afterId } = options
    const { handler } = asker
    return new Promise((resolve, reject) => {
      if (this.stopped) return reject(new SwitchboardError('PLUGIN_ASK_STOPPED', { handler }))
      const key = keyOf(chatId, senderId)
      const timer = this.clock.after(timeoutMs, () => {
        this.remove(key, wait)
        reject(new SwitchboardError('PLUGIN_ASK_TIMEOUT', { handler, timeoutMs }))
      })
      const accepts = (answer: MessageContext) => Number(answer.raw.id) > afterId && filter?.test(answer) !== false
      const wait: Wait = { asker, accepts, resolve, reject, timer }
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
    const { answer } = delivery
    if (!answer || this.waits.size === 0) return undefined
    const key = keyOf(answer.chatId, answer.senderId ?? answer.chatId)
    const wait = this.waits.get(key)?.find(({ accepts }) => accepts(answer))
    if (!wait) return undefined
    wait.timer.cancel()
    this.remove(key, wait)
    const pause = wait.asker.resume(delivery, slot)
    wait.resolve(answer)
    return pause
  }

  /** Ends every wait with PLUGIN_ASK_STOPPED, also those that would begin later. */
  stop(): void {
    this.stopped = true
    for (const list of this.waits.values()) {
      for (const { timer, reject, asker } of list) {
        timer.cancel()
        reject(new SwitchboardError('PLUGIN_ASK_STOPPED', { handler: asker.handler }))
      }
    }
    this.waits.clear()
  }

  /** Ends the waits of one handler with PLUGIN_ASK_STOPPED. */
  drop(asker: Asker): void {
    for (const [key, list] of [...this.waits]) {
      for (const wait of list.filter((candidate) => candidate.asker === asker)) {
        wait.timer.cancel()
        this.remove(key, wait)
        wait.reject(new SwitchboardError('PLUGIN_ASK_STOPPED', { handler: asker.handler }))
      }
    }
  }

  private remove(key: string, wait: Wait): void {
    const rest = (this.waits.get(key) ?? []).filter((other) => other !== wait)
    if (rest.length > 0) this.waits.set(key, rest)
    else this.waits.delete(key)
  }
}

function keyOf(chatId: number, senderId: number): string {
  return `${chatId}:${senderId}`
}

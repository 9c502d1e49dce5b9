import type { Filter } from '../filter.js'
import type { MessageContext } from './message-context.js'

/** How long and for what `ask` waits. */
export interface AskOptions {
  /** Milliseconds until the wait is given up; default 300,000 (five minutes). */
  timeoutMs?: number
  /** What the answer has to look like; other messages go on to the handlers. */
  filter?: Filter<MessageContext>
}

/** What `ask` asks of the run: also that the answer is newer than the question. */
export interface WaitOptions extends AskOptions {
  /** The message id of the question; 0: any message is an answer. */
  afterId: number
}

/** One run of a handler, as its contexts see it. */
export interface HandlerRun {
  readonly attempt: number
  readonly signal: AbortSignal

  /** The `random_id` of the next message sent in this run: the same one in a second run of the same handler. */
  nextRandomId(): bigint

  /** Waits for the next message of this person in this chat; the chat's queue goes on meanwhile. */
  waitForMessage(chatId: number, senderId: number, options: WaitOptions): Promise<MessageContext>
}

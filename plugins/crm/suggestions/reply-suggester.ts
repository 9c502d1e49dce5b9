import type { Turn } from '../conversation-log.js'

/** What was said so far, oldest first. */
export interface Conversation {
  readonly channelName: string
  readonly contactName?: string
  /** The post the contact was found in. */
  readonly post?: string
  readonly turns: readonly Turn[]
}

/** Thinks of an answer to what a contact wrote. */
export abstract class ReplySuggester {
  /**
   * Proposes the next message to the contact.
   * @returns its text; `undefined` when there is nothing to say.
   * @throws whatever stands in the way; the conversation goes on without a proposal then.
   */
  abstract suggest(conversation: Conversation, signal: AbortSignal): Promise<string | undefined>
}

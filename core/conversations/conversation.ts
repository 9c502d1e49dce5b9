/** A message of a conversation, as people read it. */
export interface ConversationMessage {
  /** Names it within its conversation; later ones are larger as texts. */
  readonly id: string
  /** Who wrote it: the contact, or somebody of ours. */
  readonly from: 'contact' | 'us'
  /** Who of us it was: a manager's name, or `automatic`. */
  readonly author?: string
  /** The `session_name` of the account that the contact sees. */
  readonly agent?: string
  /** What it says; empty when it is a file alone. */
  readonly text: string
  /** What it carries besides its text, in a word: `photo`, `voice`, `file`. */
  readonly media?: string
  /** When it was written, milliseconds since 1970. */
  readonly atMs: number
  /** When it was changed last. */
  readonly editedMs?: number
  /** Whether whoever wrote it took it back. */
  readonly deleted?: boolean
  /** Whether it has arrived. */
  readonly state: 'waiting' | 'sent' | 'failed'
  /** Why it is not sent, or not yet. */
  readonly reason?: string
}

/** Everything said with one person on behalf of one channel. */
export interface Conversation {
  /** Names it over all conversations and restarts. */
  readonly id: string
  /** The channel's id. */
  readonly channel: string
  /** How managers call it. */
  readonly title: string
  /** Who it is with, as far as that is known; `others` are further ways to the person, as they are written. */
  readonly contact: {
    readonly name?: string
    readonly username?: string
    readonly userId?: number
    readonly others: readonly string[]
  }
  /** The `session_name` of the account that writes to the contact. */
  readonly agent?: string
  /** Whether somebody closed it. A message of the contact opens it. */
  readonly closed: boolean
  /** Whether messages of the contact come without a sound. */
  readonly muted: boolean
  /** Whether nothing goes to and fro. */
  readonly blocked: boolean
  /** Whether the contact wrote last and waits for an answer. */
  readonly waiting: boolean
  /** Who of the managers answered, the latest last. */
  readonly managers: readonly string[]
  /** Where the contact was found; absent for somebody who wrote first. */
  readonly post?: { readonly link?: string; readonly source: string; readonly text: string }
  /** The first message to the contact, and what became of it in a few words. */
  readonly firstMessage?: { readonly text: string; readonly state: string }
  /** Where managers see it in Telegram. */
  readonly topic?: { readonly chatId: number; readonly topicId: number }
  /** The latest message. */
  readonly last?: ConversationMessage
  /** When it began, milliseconds since 1970. */
  readonly createdMs: number
  /** When something happened in it last. */
  readonly changedMs: number
}

/** What managers can do with a conversation besides writing. */
export type ConversationAction = 'close' | 'reopen' | 'mute' | 'unmute' | 'block' | 'unblock'

/** Which conversations are looked for; those in which something happened last come first. */
export interface ConversationQuery {
  /** Of this channel only. */
  readonly channel?: string
  /** Closed ones only, or open ones only. */
  readonly closed?: boolean
  /** Those that wait for an answer only, or those that do not. */
  readonly waiting?: boolean
  /** With this in the title, the contact's names or the last message; case does not matter. */
  readonly text?: string
  /** Only those whose `changedMs` is smaller, for the next page. */
  readonly before?: number
  /** Default 100. */
  readonly limit?: number
}

/** Which messages of a conversation are looked for. */
export interface MessageQuery {
  /** Only those before the one with this id, for the page before. */
  readonly before?: string
  /** The latest so many; default 100. */
  readonly limit?: number
}

/** Who answers, and how. */
export interface AnswerOptions {
  /** How the person is called who answers; the other managers see it. */
  readonly author: string
  /** Answers with the same key are one answer. */
  readonly key?: string
}

/** Something happened in a conversation: `message` is the one that came or changed. */
export interface ConversationChange {
  /** The conversation as it is now. */
  readonly conversation: Conversation
  /** Absent: something else than a message changed. */
  readonly message?: ConversationMessage
}

import type {
  AnswerOptions,
  Conversation,
  ConversationAction,
  ConversationMessage,
  ConversationQuery,
  MessageQuery,
} from './conversation.js'

/**
 * Whoever keeps conversations, such as the CRM. Ids are its own: {@link Conversations} puts its name before them. Of an id
 * it does not know it returns `undefined`.
 */
export interface ConversationSource {
  /** Conversations that match, the latest first. */
  list(query: ConversationQuery): Promise<Conversation[]>
  /** One conversation. */
  get(id: string): Promise<Conversation | undefined>
  /** The latest messages, the oldest of them first. */
  messages(id: string, query: MessageQuery): Promise<ConversationMessage[] | undefined>
  /** Takes an answer to the contact; resolves when it is kept. */
  send(id: string, text: string, options: AnswerOptions): Promise<ConversationMessage | undefined>
  /** Closes, mutes or blocks. @returns the conversation as it is then. */
  act(id: string, action: ConversationAction, author: string): Promise<Conversation | undefined>
  /** Gives it another title. @returns the conversation as it is then. */
  rename(id: string, title: string, author: string): Promise<Conversation | undefined>
}

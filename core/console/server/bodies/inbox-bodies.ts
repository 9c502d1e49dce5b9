import { ConfigKey } from '../../../config/config-key.js'
import type { ConversationAction } from '../../../conversations/conversation.js'

/** Which conversations are wanted. */
export class ConversationsQuery {
  @ConfigKey({ kind: 'text' })
  channel?: string

  @ConfigKey({ kind: 'boolean' })
  closed?: boolean

  @ConfigKey({ kind: 'boolean' })
  waiting?: boolean

  @ConfigKey({ kind: 'text' })
  text?: string

  @ConfigKey({ kind: 'integer', min: 0 })
  before?: number

  @ConfigKey({ kind: 'integer', min: 1, max: 200 })
  limit = 60
}

/** Which messages of a conversation are wanted. */
export class ConversationMessagesQuery {
  @ConfigKey({ kind: 'text' })
  before?: string

  @ConfigKey({ kind: 'integer', min: 1, max: 200 })
  limit = 60
}

/** An answer to a contact; one with a key that came before is the same answer. */
export class AnswerBody {
  @ConfigKey({ kind: 'text', required: true, pattern: /\S/, patternMeans: 'is empty' })
  text!: string

  @ConfigKey({ kind: 'text' })
  key?: string
}

/** What is done with a conversation besides writing. */
export class ConversationActionBody {
  @ConfigKey({ kind: 'choice', values: ['close', 'reopen', 'mute', 'unmute', 'block', 'unblock'], required: true })
  action!: ConversationAction
}

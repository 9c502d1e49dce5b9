import type { ChatMessage } from '../../api/sandbox'

/** What a composer is about to do with a message. */
export type Reference = { readonly what: 'reply' | 'edit'; readonly message: ChatMessage }

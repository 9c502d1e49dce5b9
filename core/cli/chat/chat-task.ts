import type { ChatSession } from './chat-session.js'

/** What a command does; what it returns is said below the conversation. */
export type ChatTask = (session: ChatSession) => Promise<string | undefined>

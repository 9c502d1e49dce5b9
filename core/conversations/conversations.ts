import { SwitchboardError } from '../errors/switchboard-error.js'
import type {
  AnswerOptions,
  Conversation,
  ConversationAction,
  ConversationChange,
  ConversationMessage,
  ConversationQuery,
  MessageQuery,
} from './conversation.js'
import type { ConversationSource } from './conversation-source.js'

/**
 * All conversations with contacts, whoever keeps them: a plugin offers its own by {@link provide}, and the console shows and
 * answers them. Keeps nothing itself.
 */
export class Conversations {
  private readonly sources = new Map<string, ConversationSource>()
  private readonly listeners = new Set<(change: ConversationChange) => void>()

  /**
   * Offers conversations under a name, which their ids begin with.
   * @returns `changed` tells of what happened; `end` takes them away.
   */
  provide(
    name: string,
    source: ConversationSource,
  ): { readonly changed: (change: ConversationChange) => void; readonly end: () => void } {
    this.sources.set(name, source)
    return {
      changed: ({ conversation, message }) => {
        const change = { conversation: named(name, conversation), ...(message && { message }) }
        for (const listener of [...this.listeners]) listener(change)
      },
      end: () => {
        if (this.sources.get(name) === source) this.sources.delete(name)
      },
    }
  }

  /** Whether anybody offers conversations. */
  get isProvided(): boolean {
    return this.sources.size > 0
  }

  /** Whether somebody listens; whoever would have to look something up to tell of a change asks first. */
  get isHeard(): boolean {
    return this.listeners.size > 0
  }

  /** Conversations that match, those in which something happened last first. */
  async list(query: ConversationQuery = {}): Promise<Conversation[]> {
    const found = await Promise.all(
      [...this.sources].map(async ([name, source]) => (await source.list(query)).map((each) => named(name, each))),
    )
    const latest = found.flat().sort((one, other) => other.changedMs - one.changedMs)
    return latest.slice(0, query.limit ?? 100)
  }

  /** One conversation. @throws APP_CONVERSATION_UNKNOWN */
  get(id: string): Promise<Conversation> {
    return this.ask(id, async ({ source, own, name }) => {
      const found = await source.get(own)
      return found && named(name, found)
    })
  }

  /** The latest messages of a conversation, the oldest of them first. @throws APP_CONVERSATION_UNKNOWN */
  messages(id: string, query: MessageQuery = {}): Promise<ConversationMessage[]> {
    return this.ask(id, ({ source, own }) => source.messages(own, query))
  }

  /** Answers a contact; resolves when the answer is kept, as it is then. @throws APP_CONVERSATION_UNKNOWN */
  send(id: string, text: string, options: AnswerOptions): Promise<ConversationMessage> {
    return this.ask(id, ({ source, own }) => source.send(own, text, options))
  }

  /** Closes, opens, mutes or blocks a conversation. @throws APP_CONVERSATION_UNKNOWN */
  act(id: string, action: ConversationAction, author: string): Promise<Conversation> {
    return this.ask(id, async ({ source, own, name }) => {
      const found = await source.act(own, action, author)
      return found && named(name, found)
    })
  }

  /** Gives a conversation another title. @throws APP_CONVERSATION_UNKNOWN */
  rename(id: string, title: string, author: string): Promise<Conversation> {
    return this.ask(id, async ({ source, own, name }) => {
      const found = await source.rename(own, title, author)
      return found && named(name, found)
    })
  }

  /** Calls the listener after each change. It must not throw. @returns what ends that. */
  onChange(listener: (change: ConversationChange) => void): () => void {
    // A wrapper of its own, so that the same function can listen twice and end once.
    const own = (change: ConversationChange) => listener(change)
    this.listeners.add(own)
    return () => this.listeners.delete(own)
  }

  private async ask<Answer>(id: string, how: (asked: Asked) => Promise<Answer | undefined>): Promise<Answer> {
    const at = id.indexOf(':')
    const name = id.slice(0, Math.max(0, at))
    const source = this.sources.get(name)
    const answer = source && (await how({ source, name, own: id.slice(at + 1) }))
    if (answer !== undefined) return answer
    throw new SwitchboardError('APP_CONVERSATION_UNKNOWN', { id })
  }
}

interface Asked {
  readonly source: ConversationSource
  readonly name: string
  /** The id as the source knows it. */
  readonly own: string
}

function named(name: string, conversation: Conversation): Conversation {
  return { ...conversation, id: `${name}:${conversation.id}` }
}

import { Client } from '../../client/client.js'
import { ownerOf } from '../../client/client-owner.js'
import { Message, markedIdOf } from '../../client/messages/message.js'
import { messageParts } from '../../client/messages/message-parts.js'
import { ClientConfig } from '../../config/client-config.js'
import type { HandlerKind } from '../../decorators/manifest.js'
import { DeletedContext } from '../../handlers/contexts/deleted-context.js'
import { MessageContext } from '../../handlers/contexts/message-context.js'
import { PollContext } from '../../handlers/contexts/poll-context.js'
import { ReactionContext } from '../../handlers/contexts/reaction-context.js'
import { type ReactionCount, reactionCounts } from '../../handlers/contexts/reaction-counts.js'
import { SilentLogger } from '../../logging/silent-logger.js'
import type { DataCentreAddress, TlObject } from '../../mtproto/driver.js'
import type { UserDescription } from '../../sandbox/world/world-description.js'
import { MemorySessionStore } from '../../sessions/memory-session-store.js'
import type { ChatWitness } from '../../testing/recorded/chat-action.js'
import {
  type ChatEvent,
  Transcript,
  type TranscriptButton,
  type TranscriptLine,
} from '../../testing/recorded/chat-transcript.js'
import { Semaphore } from '../../time/semaphore.js'
import { SystemClock } from '../../time/system-clock.js'
import { UpdatePipeline } from '../../updates/update-pipeline.js'
import { type ChatPeople, loginOf } from './chat-people.js'
import { ForumTopics } from './forum-topics.js'
import { InlineSearch } from './inline-search.js'

/** Somebody voted in a poll of the conversation. */
interface Voted {
  readonly what: 'voted'
  readonly line: TranscriptLine
}

/** Something of the conversation is called otherwise; no line is another. */
interface Renamed {
  readonly what: 'renamed'
}

/** All that a conversation tells of. */
export type ConversationEvent = ChatEvent | Voted | Renamed

const historyLength = 20

export interface ChatSessionParts {
  readonly person: UserDescription
  readonly people: ChatPeople
  readonly address: DataCentreAddress
  /** Whom it opens the conversation with. */
  partner(): string
  /** Told of everything new in the conversation, own messages too. */
  onEvent(event: ConversationEvent): void
  onState(state: string): void
  /** Told of everything that the person does. */
  readonly witness?: ChatWitness
}

/** A person of the sandbox, logged in as any Telegram app would be, in one conversation. */
export class ChatSession {
  readonly transcript: Transcript
  private readonly client: Client
  private readonly updates: UpdatePipeline
  private readonly person: UserDescription
  private chat: TlObject | undefined
  private chatId: number | undefined
  private topics: ForumTopics | undefined
  private chosenTopic: number | undefined
  private readonly inline: InlineSearch

  constructor(private readonly parts: ChatSessionParts) {
    const { person, people, address, onState } = parts
    this.person = person
    this.transcript = new Transcript(person.id, (id) => people.titleOf(id))
    const clock = new SystemClock()
    const logger = new SilentLogger()
    const config = Object.assign(new ClientConfig(), {
      sessionName: `chat-${person.username ?? person.id}`,
      type: 'user',
      apiId: 1,
      apiHash: 'sandbox',
      phoneNumber: person.phone,
      deviceModel: 'Terminal',
      parseMode: 'none',
      errorHandler: { sleepThreshold: 10, maxRetries: 0, retryDelay: 1 },
    })
    this.client = new Client({
      config,
      sessions: new MemorySessionStore(),
      clock,
      logger,
      address,
      prompt: loginOf(person),
    })
    this.inline = new InlineSearch(this.client)
    this.client.onState((state) => onState(state))
    const binding = (kind: HandlerKind, call: (context: object) => unknown) => ({
      plugin: 'chat',
      manifest: { kind, member: kind, options: { durable: false } },
      call,
    })
    this.updates = new UpdatePipeline({
      client: this.client,
      clock,
      logger,
      budget: new Semaphore(1),
      workers: 1,
      bindings: [
        binding('message', (context) => this.received(context, 'new')),
        // Topics are made, renamed and closed by service messages.
        binding('chat-action', (context) => this.received(context, 'new')),
        binding('edited', (context) => this.received(context, 'edited')),
        binding('deleted', (context) => this.deleted(context)),
        binding('reaction', (context) => this.reacted(context)),
        binding('poll', (context) => this.polled(context)),
      ],
    })
  }

  /** Connects, logs in and reads what was said before. @throws RPC_... when the sandbox does not answer. */
  async open(): Promise<void> {
    await this.updates.start()
    await ownerOf(this.client).start()
    await this.updates.catchUp()
    await this.talkTo(this.parts.partner())
  }

  /** Changes the conversation. */
  async talkTo(partner: string): Promise<void> {
    const peer = await this.client.resolve(partner)
    this.parts.witness?.begins({ what: 'turn', partner })
    this.transcript.clear()
    this.chat = peer
    this.chatId = peer.className === 'InputPeerSelf' ? this.person.id : markedIdOf(peer)
    this.topics = await ForumTopics.of(this.client, peer)
    this.chosenTopic = undefined
    const history = await this.client.invoke('messages.GetHistory', {
      peer,
      offsetId: 0,
      offsetDate: 0,
      addOffset: 0,
      limit: historyLength,
      maxId: 0,
      minId: 0,
      hash: 0n,
    })
    const { messages = [] } = history as { messages?: readonly TlObject[] }
    for (const raw of [...messages].reverse()) {
      if (raw.className !== 'MessageEmpty') this.transcript.put(new Message(raw, this.person.id))
    }
    if (this.transcript.all.some(({ topicId = 1 }) => !(this.topics?.knows(topicId) ?? true))) await this.learnTopics()
  }

  /** A topic was made or renamed while nobody looked, or what says so is deleted already. */
  private async learnTopics(): Promise<void> {
    const { chat } = this
    const topics = chat && (await ForumTopics.of(this.client, chat))
    if (this.chat !== chat) return
    this.topics = topics
    this.parts.onEvent({ what: 'renamed' })
  }

  /** The topic that is written to, by its name, in a forum: the chosen one, else that of the latest message. */
  get topic(): string | undefined {
    return this.topics?.titleOf(this.topicId)
  }

  /** What the topics of this forum are called; none where there are none. */
  get topicNames(): readonly string[] {
    return this.topics?.names ?? []
  }

  /** In which topic a line of a forum lies. */
  topicOf({ topicId }: TranscriptLine): string | undefined {
    return this.topics?.titleOf(topicId)
  }

  /** Writes to this topic from now on, named in full, in part or by number. @returns whether there is one. */
  turnToTopic(wanted: string): boolean {
    const id = this.topics?.find(wanted)
    if (id !== undefined) this.chosenTopic = id
    return id !== undefined
  }

  /** Sends a text; it comes back as an event. One that is too long goes out as several messages. */
  async send(text: string, replyTo?: number): Promise<void> {
    if (!this.chat) return
    const where = this.where()
    for (const part of messageParts({ text, entities: [] })) {
      const reply = replyTo === undefined ? {} : { replyTo }
      const ended = this.parts.witness?.begins({ what: 'send', text: part.text, ...where, ...reply })
      const sent = await this.client.sendMessage(this.chat, part.text, { parseMode: 'none', ...where, ...reply })
      ended?.({ id: sent.id })
      this.taken(sent, 'new')
    }
  }

  /** Sends a file of this machine, a picture as a photo. @throws PLUGIN_FILE_UNREADABLE */
  async sendFile(file: string, caption: string): Promise<void> {
    if (!this.chat) return
    const options = { parseMode: 'none', ...this.where(), ...(caption ? { caption } : {}) } as const
    const ended = this.parts.witness?.begins({ what: 'file', file, caption })
    const sent = await this.client.sendFile(this.chat, file, options)
    ended?.({ id: sent.id, isPhoto: sent.media?.className === 'MessageMediaPhoto' })
    this.taken(sent, 'new')
  }

  /** Changes the text of an own message. */
  async edit(id: number, text: string): Promise<void> {
    if (!this.chat) return
    const ended = this.parts.witness?.begins({ what: 'edit', id, text })
    const edited = await this.client.editMessage(this.chat, id, text, { parseMode: 'none' })
    ended?.({})
    this.taken(edited, 'edited')
  }

  /** Asks a bot as people do who type `@bot query`. @returns what it offers, in its order. */
  async askInline(bot: string, query: string): Promise<string[]> {
    if (!this.chat) return []
    const ended = this.parts.witness?.begins({ what: 'inline', bot, query })
    const found = await this.inline.ask(this.chat, bot, query)
    ended?.({ results: found.map(({ title }) => title) })
    return found.map(({ title, description }) => [title, description].filter(Boolean).join(': '))
  }

  /** Sends one of the results of {@link askInline}, from 1. @returns whether there is one. */
  async choose(number: number): Promise<boolean> {
    if (!this.chat || !this.inline.has(number)) return false
    const ended = this.parts.witness?.begins({ what: 'choose', number })
    const sent = await this.inline.choose(this.chat, number, this.where().topicId)
    if (sent) ended?.({ id: sent.id })
    if (sent) this.taken(sent, 'new')
    return sent !== undefined
  }

  /** Presses a button under a message. @returns what there is to tell of it. */
  async press(id: number, { text, data, url }: TranscriptButton): Promise<string | undefined> {
    if (!this.chat) return undefined
    if (url !== undefined) return `The button opens ${url}`
    if (data === undefined) {
      await this.send(text)
      return undefined
    }
    const request = { peer: this.chat, msgId: id, data: Buffer.from(data) }
    const ended = this.parts.witness?.begins({ what: 'press', id, button: text })
    const answer = await this.client.invoke('messages.GetBotCallbackAnswer', request)
    ended?.({ answer: answer.message ?? undefined })
    return answer.message ? `The bot answers: ${answer.message}` : undefined
  }

  /** Sets one's reactions to a message; none takes them away. */
  async react(id: number, reactions: readonly string[]): Promise<void> {
    const { chat } = this
    if (!chat) return
    const ended = this.parts.witness?.begins({ what: 'react', id, reactions })
    await this.client.chat(chat).react(id, ...reactions)
    ended?.({})
    // What this login sets comes to other logins only.
    const found = await this.client.invoke('messages.GetMessagesReactions', { peer: chat, id: [id] })
    const { updates = [] } = found as { updates?: readonly TlObject[] }
    if (this.chat !== chat) return
    for (const update of updates) if (update.msgId === id) this.setBelow(id, reactionCounts(update.reactions))
  }

  /** Votes in a poll, by the places of its answers, from 0; none takes the vote back. */
  async vote(id: number, places: readonly number[]): Promise<void> {
    const { chat } = this
    if (!chat) return
    const { polls } = this.client.chat(chat)
    const known = this.transcript.all.find((line) => line.id === id)?.poll?.options ?? []
    const ended = this.parts.witness?.begins({
      ...{ what: 'vote', id, answers: places.map((place) => known[place]?.text ?? '') },
    })
    await polls.vote(id, ...places)
    ended?.({})
    if (this.chat === chat) await this.learnPoll(id)
  }

  /** Deletes a message for both sides. */
  async delete(id: number): Promise<void> {
    if (!this.chat) return
    const ended = this.parts.witness?.begins({ what: 'delete', id })
    await this.client.deleteMessages(this.chat, [id], { revoke: true })
    ended?.({})
    this.gone([id])
  }

  async close(): Promise<void> {
    await this.updates.stop({ graceMs: 0 })
    await ownerOf(this.client).stop()
  }

  private get topicId(): number | undefined {
    return this.chosenTopic ?? this.transcript.all.at(-1)?.topicId
  }

  private where(): { topicId?: number } {
    return this.topics?.target(this.topicId) ?? {}
  }

  private received(context: object, what: 'new' | 'edited'): void {
    if (!(context instanceof MessageContext) || context.chatId !== this.chatId) return
    this.taken(context.message, what)
  }

  private taken(message: Message, what: 'new' | 'edited'): void {
    // An own message comes twice: as the answer to its sending and as an update.
    if (what === 'new' && this.transcript.has(message.id)) return
    const { action } = message
    if (action?.className === 'MessageActionTopicCreate') this.topics?.learn(message.id, action.title)
    if (action?.className === 'MessageActionTopicEdit') this.topics?.learn(message.topicId ?? 1, action.title)
    this.parts.onEvent({ what, line: this.transcript.put(message, what === 'edited') })
    if (this.topics && !this.topics.knows(message.topicId ?? 1)) void this.learnTopics().catch(() => {})
  }

  private reacted(context: object): void {
    if (!(context instanceof ReactionContext) || context.chatId !== this.chatId) return
    this.setBelow(context.messageId, context.counts)
  }

  private setBelow(id: number, reactions: readonly ReactionCount[]): void {
    const line = this.transcript.react(id, reactions)
    if (line) this.parts.onEvent({ what: 'reacted', line })
  }

  private polled(context: object): void {
    if (!(context instanceof PollContext)) return
    // What others are told of a vote says nothing of one's own.
    for (const { id, poll } of this.transcript.all) {
      if (poll?.id === context.pollId) void this.learnPoll(id).catch(() => {})
    }
  }

  private async learnPoll(id: number): Promise<void> {
    const { chat } = this
    const poll = chat && (await this.client.chat(chat).polls.state(id))
    const line = poll && this.chat === chat ? this.transcript.voted(id, poll) : undefined
    if (line) this.parts.onEvent({ what: 'voted', line })
  }

  private deleted(context: object): void {
    if (!(context instanceof DeletedContext)) return
    if (context.chatId === undefined || context.chatId === this.chatId) this.gone(context.messageIds)
  }

  private gone(ids: readonly number[]): void {
    for (const line of this.transcript.remove(ids)) this.parts.onEvent({ what: 'deleted', line })
    if (this.topics && ids.some((id) => !this.transcript.has(id))) void this.learnTopics().catch(() => {})
  }
}

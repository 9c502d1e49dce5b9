import type { Person } from '../person.js'
import type { PersonMessage } from '../person-message.js'
import type { PersonEvent } from '../person-waiting.js'
import { RpcError } from '../rpc-error.js'
import type { Sandbox } from '../sandbox.js'
import type { Account } from '../world/account.js'
import { channelPeer, groupPeer, markedIdOf, type Peer, userPeer } from '../world/peer.js'
import type { CallbackAnswer } from '../world/queries.js'
import { type ChatLine, chatLines } from './chat-list.js'
import { type ChatMessage, chatMessage, nameOf } from './chat-message.js'

/** Something that reaches a person, as plain data. */
export type ChatEvent =
  | { readonly type: 'message' | 'edited' | 'reactions' | 'poll'; readonly message: ChatMessage }
  | { readonly type: 'deleted'; readonly chat: string; readonly id: number }
  | { readonly type: 'typing'; readonly chat: string; readonly name: string }

/** A message to be sent. */
export interface ChatOutgoing {
  readonly text: string
  readonly replyTo?: number
  readonly topicId?: number
  /** JPEG, PNG, GIF or WebP. */
  readonly photo?: Uint8Array
}

const pageLength = 60

/** Lets somebody be any person of the sandbox, in words of a messenger and as plain data. */
export class ChatDesk {
  constructor(private readonly sandbox: Sandbox) {}

  /** The people one can be. */
  people(): { id: number; name: string; username?: string }[] {
    const { accounts } = this.sandbox.world.state
    return [...accounts.values()]
      .filter(({ isBot, deleted }) => !isBot && !deleted)
      .map(({ id, username }) => ({ id, name: nameOf(this.state, id) ?? '', ...(username && { username }) }))
  }

  /** The chats of a person, and whom they could write to. @throws {RpcError} for nobody. */
  chats(person: number): ChatLine[] {
    return chatLines(this.sandbox.world, this.account(person))
  }

  /** The latest messages of a chat, oldest first. @param options.before - only older ones, to page on. */
  messages(person: number, chat: string, options: { topicId?: number; before?: number } = {}): ChatMessage[] {
    const { topicId, before = Number.POSITIVE_INFINITY } = options
    const wanted = this.person(person)
      .history(peerOf(chat))
      .filter((message) => !message.deleted && message.id < before)
      .filter((message) => topicId === undefined || message.topicId === topicId)
    return wanted.slice(-pageLength).map((message) => this.shown(message, person))
  }

  /** @throws {RpcError} as Telegram would refuse it. */
  send(person: number, chat: string, { text, replyTo, topicId, photo }: ChatOutgoing): ChatMessage {
    const { files } = this.sandbox.world
    const account = this.account(person)
    const media = photo && {
      type: 'photo' as const,
      photo: files.addPhoto(photo, account.dcId),
      spoiler: false,
      ttlSeconds: undefined,
    }
    const outgoing = { text, replyToId: replyTo, topId: topicId, ...(media && { media }) }
    return this.shown(this.person(person).sendOutgoing(peerOf(chat), outgoing), person)
  }

  /** Presses a button. @param button - its place among all buttons of the message, from 0. */
  click(person: number, chat: string, id: number, button: number): Promise<CallbackAnswer | undefined> {
    return this.person(person).click(this.message(person, chat, id), button)
  }

  edit(person: number, chat: string, id: number, text: string): void {
    this.person(person).edit(this.message(person, chat, id), text)
  }

  delete(person: number, chat: string, id: number): void {
    this.person(person).delete(this.message(person, chat, id))
  }

  /** Sets the one reaction of a person to a message; an empty text takes it away. */
  react(person: number, chat: string, id: number, emoticon: string): void {
    this.person(person).react(this.message(person, chat, id), ...(emoticon === '' ? [] : [emoticon]))
  }

  /** Votes in a poll. @param answers - the places of the answers, from 0; none takes the vote back. */
  vote(person: number, chat: string, id: number, answers: readonly number[]): void {
    this.person(person).vote(this.message(person, chat, id), ...answers)
  }

  read(person: number, chat: string): void {
    this.person(person).read(peerOf(chat))
  }

  /** Hears what reaches a person. @returns what ends that. */
  follow(person: number, listener: (event: ChatEvent) => void): () => void {
    return this.person(person).onEvent((event) => listener(this.event(event, person)))
  }

  /** The bytes of a photo or document that a message told of. */
  file(id: string): { bytes: Uint8Array; mimeType: string } | undefined {
    const file = /^-?\d+$/.test(id) ? this.sandbox.world.files.find(BigInt(id)) : undefined
    if (!file) return undefined
    const mimeType = 'mimeType' in file ? file.mimeType : 'image/*'
    return { bytes: this.sandbox.world.files.content(file), mimeType }
  }

  private get state() {
    return this.sandbox.world.state
  }

  private account(id: number): Account {
    return this.state.account(id)
  }

  private person(id: number): Person {
    return this.sandbox.personOf(this.account(id))
  }

  private message(person: number, chat: string, id: number): PersonMessage {
    const message = this.person(person).message(peerOf(chat), id)
    if (!message) throw new RpcError(400, 'MESSAGE_ID_INVALID')
    return message
  }

  private shown(message: PersonMessage, person: number): ChatMessage {
    return chatMessage(message, this.state, this.account(person))
  }

  private event(event: PersonEvent, person: number): ChatEvent {
    if (event.type === 'typing') {
      const name = nameOf(this.state, event.userId) ?? ''
      return { type: 'typing', chat: String(markedIdOf(event.chat)), name }
    }
    if (event.type === 'deleted') {
      return { type: 'deleted', chat: String(markedIdOf(event.message.chat)), id: event.message.id }
    }
    return { type: event.type, message: this.shown(event.message, person) }
  }
}

/** The peer of a marked id. @throws {RpcError} PEER_ID_INVALID */
function peerOf(chat: string): Peer {
  const id = Number(chat)
  if (!Number.isSafeInteger(id) || id === 0) throw new RpcError(400, 'PEER_ID_INVALID')
  if (id > 0) return userPeer(id)
  return id < -1_000_000_000_000 ? channelPeer(-id - 1_000_000_000_000) : groupPeer(-id)
}

import { CallSite } from '../errors/call-site.js'
import { notOffered } from './not-offered.js'
import { Patience } from './patience.js'
import { deleteForEveryone, readAll } from './person-acts.js'
import { type ClickOptions, chooseResult, clickButton, keyboardOf, voteIn } from './person-buttons.js'
import { documentOf, type PersonDocument, type PersonFile, photoOf } from './person-files.js'
import { changedLocation, type LocationChange, type LocationOptions, locationOf } from './person-locations.js'
import { PersonMemory } from './person-memory.js'
import type { PersonMessage } from './person-message.js'
import { PersonNews } from './person-news.js'
import {
  awaited,
  type Hearing,
  inTime,
  isWanted,
  nextEvent,
  nothingCame,
  type PersonEvent,
  type Place,
  type SendOptions,
  shownWanted,
  type Waiting,
  type WaitOptions,
  type Wanted,
} from './person-waiting.js'
import { RpcError } from './rpc-error.js'
import type { Account } from './world/account.js'
import type { Outgoing } from './world/messaging.js'
import { type Peer, peerKey } from './world/peer.js'
import type { CallbackAnswer, InlineAnswer } from './world/queries.js'
import type { Button } from './world/reply-markup.js'
import type { World } from './world/world.js'
import { place } from './world/world-builder.js'

/** Older ones are read from the history. */
const maxSeen = 10_000

/** Somebody of the sandbox, acted in this process without a client: sends, clicks, and sees what arrives. */
export class Person {
  private readonly memory: PersonMemory
  private readonly heard: PersonNews
  private readonly waiting: Waiting

  constructor(
    private readonly world: World,
    /** The account behind the person. */
    readonly account: Account,
    /** How long they wait. */
    patience = new Patience(),
  ) {
    const capacity = Math.min(maxSeen, world.state.limits.historyCapacity)
    this.memory = new PersonMemory(world, account.id, capacity)
    this.heard = new PersonNews(capacity)
    this.waiting = { account, patience, waits: new Set() }
    this.onEvent((event) => this.heard.note(event))
  }

  /** Telegram's id of the person. */
  get id(): number {
    return this.account.id
  }

  /** The name behind the @, if there is one. */
  get username(): string | undefined {
    return this.account.username
  }

  /** What came and was sent since this person was first asked for, oldest first: the latest 10,000 or some more. */
  get messages(): readonly PersonMessage[] {
    return this.memory.messages
  }

  /** The messages of one chat, from before as well, oldest first. @param options.limit - only so many of the latest. */
  history(where: Place, options: { limit?: number } = {}): PersonMessage[] {
    const peer = this.peer(where)
    const messages =
      peer.type === 'channel'
        ? this.world.state.channel(peer.id).messages
        : this.world.state.dialog(this.account, peer).messages
    const wanted = options.limit === undefined ? messages : messages.slice(-Math.max(options.limit, 1))
    return wanted.map((message) => this.memory.see(message, message.idFor(this.id) ?? 0))
  }

  /**
   * What others have written in a chat, edited or deleted since this was last asked, oldest first, each message once and as it is now; at
   * first since this person was first asked for. Messages of the person's own are in it when others have edited or deleted them. After
   * `world.settled()` an empty list means silence.
   */
  news(where: Place): PersonMessage[] {
    return this.heard.take(peerKey(this.peer(where)))
  }

  /**
   * The latest message of others in a chat, or the latest that is wanted.
   * @throws SANDBOX_NOTHING_CAME when there is none.
   */
  latest(where: Place, wanted: Wanted = ''): PersonMessage {
    const found = this.history(where).findLast((message) => !message.out && isWanted(message, wanted))
    if (!found) throw nothingCame(this.waitingFrom(this.latest), shownWanted(wanted), 0)
    return found
  }

  /** The message of a chat with this number. */
  message(where: Place, id: number): PersonMessage | undefined {
    const peer = this.peer(where)
    const message =
      peer.type === 'channel' ? this.world.state.channel(peer.id).message(id) : this.account.messages.get(id)
    if (!message || peerKey(message.peerFor(this.id)) !== peerKey(peer)) return undefined
    return this.memory.see(message, id)
  }

  /** Sends a message. @throws {RpcError} as Telegram would refuse it. */
  send(to: Place, text: string, options: SendOptions = {}): PersonMessage {
    const { replyTo, topicId, silent } = options
    const replyToId = typeof replyTo === 'object' ? replyTo.id : replyTo
    return this.sendOutgoing(to, { text, replyToId, topId: topicId, silent })
  }

  /** Sends with everything a message can carry. */
  sendOutgoing(to: Place, outgoing: Outgoing): PersonMessage {
    const own = this.world.messaging.send(this.account, this.peer(to), outgoing)
    for (const { update } of own) {
      if (update.type === 'new-message' || update.type === 'new-channel-message')
        return this.memory.see(update.message, update.id)
    }
    throw new RpcError(500, 'MESSAGE_NOT_SENT')
  }

  /** Sends a photo. */
  sendPhoto(to: Place, photo: PersonFile = {}): PersonMessage {
    return this.sendOutgoing(to, { text: photo.caption ?? '', media: photoOf(this.world, photo) })
  }

  /** Sends a file that is no photo. */
  sendFile(to: Place, file: PersonDocument = {}): PersonMessage {
    return this.sendOutgoing(to, { text: file.caption ?? '', media: documentOf(this.world, file) })
  }

  /** Sends photos together, as an album. */
  sendAlbum(to: Place, photos: readonly PersonFile[]): PersonMessage[] {
    const groupedId = this.world.state.random.long()
    return photos.map((photo) => {
      const media = photoOf(this.world, photo)
      return this.sendOutgoing(to, { text: photo.caption ?? '', media, groupedId })
    })
  }

  /** Answers a message in its chat. */
  reply(message: PersonMessage, text: string): PersonMessage {
    return this.send(message.chat, text, { replyTo: message })
  }

  /** Sends a place, which may be kept up to date. */
  sendLocation(to: Place, latitude: number, longitude: number, options?: LocationOptions): PersonMessage {
    return this.sendOutgoing(to, { text: '', media: locationOf(latitude, longitude, options) })
  }

  /** Edits a message of the person's own: its text, or of a live location where they are; `{ stopped: true }` ends that. */
  edit(message: PersonMessage, to: string | LocationChange): void {
    const change = typeof to === 'string' ? { text: to } : { media: changedLocation(this.world, message, to) }
    this.world.editing.edit(this.account, message.chat, message.id, change)
  }

  /** Deletes for everyone. */
  delete(...messages: PersonMessage[]): void {
    deleteForEveryone(this.world, this.account, messages)
  }

  /** Forwards a message. */
  forward(message: PersonMessage, to: Place): void {
    const randomIds = [this.world.state.random.long()]
    this.world.forwarding.forward(this.account, [message.source], this.peer(to), { randomIds })
  }

  /** Sets the reactions to a message; none takes them away. */
  react(message: PersonMessage, ...emoticons: string[]): void {
    this.world.reactions.react(this.account, message.source, emoticons, { big: false })
  }

  /** Marks a chat as read. */
  read(where: Place): void {
    readAll(this.world, this.account, this.peer(where))
  }

  /**
   * Presses a button of a message.
   * @param button - its text, or its place among all buttons, from 0.
   * @returns the bot's answer; for a button of the keyboard, which sends its text, or what it asks for, nothing.
   * @throws SANDBOX_NOT_OFFERED when there is no such button, SANDBOX_NOTHING_CAME when the bot does not answer in time.
   */
  async click(
    message: PersonMessage,
    button: string | number,
    options: ClickOptions = {},
  ): Promise<CallbackAnswer | undefined> {
    const { world } = this
    const waiting = this.waitingFrom(this.click)
    return clickButton({ world, waiting, message }, button, options, (outgoing) => {
      this.sendOutgoing(message.chat, outgoing)
    })
  }

  /** The rows of the keyboard that is shown below a chat now; empty: none. Of one for certain people it is not asked for whom. */
  keyboard(where: Place): readonly (readonly Button[])[] {
    return keyboardOf(this.history(where))
  }

  /** Presses a button of the keyboard below a chat, which sends its text. @throws SANDBOX_NOT_OFFERED */
  press(where: Place, button: string): PersonMessage {
    const texts = this.keyboard(where).flatMap((row) => row.flatMap(({ type, text }) => (type === 'text' ? text : [])))
    if (!texts.includes(button)) throw notOffered('button', button, texts, new CallSite(this.press))
    return this.send(where, button)
  }

  /**
   * Votes in a poll.
   * @param answers - their texts, or their places, from 0; none takes the vote back.
   */
  vote(message: PersonMessage, ...answers: readonly (string | number)[]): void {
    const { world, account } = this
    voteIn({ world, account, message, from: new CallSite(this.vote) }, answers)
  }

  /**
   * Types `@bot query` and waits for the results.
   * @param options.timeoutMs - gives up after so many milliseconds of real time; default 5,000.
   * @param options.offset - asks for a further page: the `nextOffset` of the one before.
   * @throws SANDBOX_NOTHING_CAME
   */
  inlineQuery(
    bot: string,
    query: string,
    options: { timeoutMs?: number; offset?: string } = {},
  ): Promise<InlineAnswer> {
    const account = this.world.state.account(this.peer(bot).id)
    const answer = this.world.queries.ask(this.account, account, query, options.offset ?? '', 'user')
    return inTime(answer, this.waitingFrom(this.inlineQuery), `results for "@${bot} ${query}"`, options.timeoutMs)
  }

  /**
   * Chooses a result of an inline query, which sends it; the bot learns of it when its inline feedback is on.
   * @param result - its title, its id, or its place, from 0.
   * @throws SANDBOX_NOT_OFFERED
   */
  choose(answer: InlineAnswer, result: string | number, to: Place): PersonMessage {
    const { world, account } = this
    return chooseResult({ world, account, from: new CallSite(this.choose) }, answer, result, (outgoing) =>
      this.sendOutgoing(to, outgoing),
    )
  }

  /** Joins a group or channel. */
  join(where: Place): void {
    this.world.membership.join(this.chatOf(where), this.account)
  }

  /** Leaves a group or channel. */
  leave(where: Place): void {
    this.world.membership.leave(this.chatOf(where), this.account)
  }

  /** Blocks somebody. */
  block(who: Place, blocked = true): void {
    this.world.relations.setBlocked(this.account, this.world.state.account(this.peer(who).id), blocked)
  }

  /**
   * Resolves with the next message from others that is wanted.
   * @throws SANDBOX_NOTHING_CAME
   */
  waitFor(wanted: Wanted, options: WaitOptions = {}): Promise<PersonMessage> {
    return awaited(this.hearing(this.waitFor), this.messages, 'message', wanted, options)
  }

  /**
   * Resolves when somebody else has edited a message so that it is wanted: its text, its caption or its buttons. It may be one of the
   * person's own, as what they choose of inline results is.
   * @throws SANDBOX_NOTHING_CAME
   */
  waitForEdit(wanted: Wanted, options: WaitOptions = {}): Promise<PersonMessage> {
    return awaited(this.hearing(this.waitForEdit), this.messages, 'edited', wanted, options)
  }

  /**
   * Resolves with the message that somebody else reacts to with this emoji next.
   * @throws SANDBOX_NOTHING_CAME
   */
  waitForReaction(emoticon: string, { timeoutMs }: { timeoutMs?: number } = {}): Promise<PersonMessage> {
    const hasIt = ({ reactions }: PersonMessage) => reactions.has(emoticon)
    return nextEvent(this.hearing(this.waitForReaction), 'reactions', hasIt, `the reaction ${emoticon}`, timeoutMs)
  }

  /** Everything that reaches this person. @returns ends it. */
  onEvent(listener: (event: PersonEvent) => void): () => void {
    return this.memory.onEvent(listener)
  }

  /** Hears nothing any more, and waits for nothing. */
  close(): void {
    this.memory.close()
    for (const end of [...this.waiting.waits]) end()
  }

  /** @param callee - the method that was called; what comes of it in vain points to that call. */
  private waitingFrom(callee: (...args: never[]) => unknown): Waiting {
    return { ...this.waiting, from: new CallSite(callee) }
  }

  private hearing(callee: (...args: never[]) => unknown): Hearing {
    return { waiting: this.waitingFrom(callee), onEvent: (listener) => this.onEvent(listener) }
  }

  private chatOf(where: Place) {
    const chat = this.world.state.chatOf(this.peer(where))
    if (!chat) throw new RpcError(400, 'CHAT_ID_INVALID')
    return chat
  }

  private peer(where: Place): Peer {
    if (typeof where === 'object') return where
    if (typeof where === 'number') return { type: 'user', id: where }
    return where === 'me' ? { type: 'user', id: this.id } : place(this.world, where)
  }
}

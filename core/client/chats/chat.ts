import { SwitchboardError } from '../../errors/switchboard-error.js'
import type { TlObject } from '../../mtproto/driver.js'
import { parseDuration } from '../../time/duration.js'
import { Message, markedIdOf } from '../messages/message.js'
import type { PeerRef } from '../peers/peer-ref.js'
import { type ClientCalls, inputChannelOf, resolvePeer } from '../peers/peer-resolver.js'
import type { KnownPeer } from '../peers/peers.js'
import { ChatLocations } from './chat-locations.js'
import { type ChatMember, chatMember } from './chat-members.js'
import type { ChatParts } from './chat-parts.js'
import { ChatPolls } from './chat-polls.js'
import { type AdminRight, adminRights, type BannedRight, bannedRights, kicked, muted, noRights } from './chat-rights.js'
import { ChatTopics } from './chat-topics.js'
import { type ChatAction, TypingSign } from './typing-sign.js'

/** For how long something holds. */
export interface ForDuration {
  /** `'30m'`, `'7d'`, from 30 seconds to 366 days; absent: until it is taken back. */
  for?: string
}

/** A link by which people come in. */
export interface InviteLinkOptions {
  /** What administrators see it called. */
  title?: string
  /** How long it can be used: `'7d'`; default: for ever. */
  for?: string
  /** How many people can use it; default: any number. */
  limit?: number
  /** Whether an administrator has to let each of them in; default `false`. */
  approval?: boolean
}

const minMs = 30_000
const maxMs = 366 * 86_400_000

/**
 * One conversation and what an administrator does there: `client.chat('@our_group').ban('@spammer', { for: '7d' })`. It asks
 * nothing when it is made; the same call twice does no harm.
 */
export class Chat {
  readonly #parts: ChatParts
  readonly #peer: PeerRef

  /** To be made by `client.chat`. */
  constructor(parts: ChatParts, peer: PeerRef) {
    this.#parts = parts
    this.#peer = peer
  }

  /** Its polls, by the messages that carry them. */
  get polls(): ChatPolls {
    return new ChatPolls(this.#parts.calls, () => this.#resolve())
  }

  /** The live locations that this account has sent there. */
  get locations(): ChatLocations {
    return new ChatLocations(this.#parts, this.#peer)
  }

  /** Its topics, where it is a forum. */
  get topics(): ChatTopics {
    const { calls, nextRandomId } = this.#parts
    return new ChatTopics(calls, () => this.#resolve(), nextRandomId)
  }

  /**
   * Who or what it is, as far as this account knows: name or title, username, kind. Asks Telegram only about what it has not met.
   * @throws RPC_PEER_UNKNOWN
   */
  async about(): Promise<KnownPeer> {
    const { calls } = this.#parts
    const peer = await this.#resolve()
    const id = peer.className === 'InputPeerSelf' ? calls.selfId : markedIdOf(peer)
    const known = async () => (id === undefined ? undefined : (calls.peers.get(id) ?? (await calls.peers.find(id))))
    const met = await known()
    if (met) return met
    await this.info()
    const learnt = await known()
    if (learnt) return learnt
    throw new SwitchboardError('RPC_PEER_UNKNOWN', { peer: String(id ?? peer.className) })
  }

  /** What Telegram says of it: a TL `Chat`, `Channel` or `User`. */
  async info(): Promise<TlObject> {
    const { calls } = this.#parts
    const peer = await this.#resolve()
    const channel = inputChannelOf(calls, peer)
    if (channel) return firstOf((await calls.invoke('channels.GetChannels', { id: [channel] })).chats)
    if (peer.className === 'InputPeerChat') {
      return firstOf((await calls.invoke('messages.GetChats', { id: [peer.chatId] })).chats)
    }
    return firstOf(await calls.invoke('users.GetUsers', { id: [inputUserOf(calls, peer)] }))
  }

  /** What somebody is in it. */
  member(user: PeerRef): Promise<ChatMember> {
    return chatMember(this.#parts.calls, this.#peer, user)
  }

  /** Removes somebody and keeps them out. In a basic group, where nobody can be kept out, {@link remove} does the same. */
  ban(user: PeerRef, { for: duration }: ForDuration = {}): Promise<void> {
    return this.#restrict('ban', user, kicked, duration)
  }

  /** Lets somebody come back who was banned, and speak again who was muted or restricted; does not bring them in. */
  unban(user: PeerRef): Promise<void> {
    return this.#restrict('unban', user, noRights, undefined)
  }

  /** Removes somebody, who may come back. */
  async remove(user: PeerRef): Promise<void> {
    await this.ban(user)
    const { calls } = this.#parts
    if (inputChannelOf(calls, await this.#resolve())) await this.unban(user)
  }

  /** Lets somebody read but not write. */
  mute(user: PeerRef, { for: duration }: ForDuration = {}): Promise<void> {
    return this.#restrict('mute', user, muted, duration)
  }

  /** Lets somebody write again. */
  unmute(user: PeerRef): Promise<void> {
    return this.unban(user)
  }

  /**
   * Keeps somebody from some things alone.
   * @param from - what they may not do: `['sendMedia', 'sendLinks']`, in the words of Telegram's `ChatBannedRights`.
   */
  restrict(user: PeerRef, from: readonly BannedRight[], { for: duration }: ForDuration = {}): Promise<void> {
    return this.#restrict('restrict', user, bannedRights(from), duration)
  }

  /**
   * Makes somebody an administrator.
   * @param rights - what they may do, in the words of Telegram's `ChatAdminRights`; default: everything but to name others.
   *   In a basic group administrators may do everything.
   * @param options.title - shown beside their messages.
   */
  async promote(user: PeerRef, rights?: readonly AdminRight[], options: { title?: string } = {}): Promise<void> {
    await this.#edit(user, adminRights(this.#parts.calls.create, rights), true, options.title ?? '')
  }

  /** Makes an administrator a member like any other. */
  async demote(user: PeerRef): Promise<void> {
    await this.#edit(user, adminRights(this.#parts.calls.create, []), false, '')
  }

  /** The message that another one answers, also where a bot does not see what others write; `undefined` when it is gone. */
  async repliedBy(messageId: number): Promise<Message | undefined> {
    const { calls } = this.#parts
    const channel = inputChannelOf(calls, await this.#resolve())
    const id = [calls.create('InputMessageReplyTo', { id: messageId })]
    const answer = channel
      ? await calls.invoke('channels.GetMessages', { channel, id })
      : await calls.invoke('messages.GetMessages', { id })
    const [raw] = answer.messages as readonly TlObject[]
    const isThere = raw !== undefined && raw.className !== 'MessageEmpty' && Number(raw.id) !== messageId
    return isThere ? new Message(raw, calls.selfId) : undefined
  }

  /** Pins a message. @param options.silent - tells nobody; default `false`. */
  async pin(messageId: number, { silent = false }: { silent?: boolean } = {}): Promise<void> {
    const peer = await this.#resolve()
    await this.#parts.calls.invoke('messages.UpdatePinnedMessage', { peer, id: messageId, ...(silent && { silent }) })
  }

  /** Takes the pin away from a message. */
  async unpin(messageId: number): Promise<void> {
    const peer = await this.#resolve()
    await this.#parts.calls.invoke('messages.UpdatePinnedMessage', { peer, id: messageId, unpin: true })
  }

  /** Sets this account's reactions to a message: emoji, or decimal ids of custom ones; none takes them away. */
  async react(messageId: number, ...reactions: readonly string[]): Promise<void> {
    const { calls } = this.#parts
    const reaction = reactions.map((one) =>
      /^\d+$/.test(one)
        ? calls.create('ReactionCustomEmoji', { documentId: BigInt(one) })
        : calls.create('ReactionEmoji', { emoticon: one }),
    )
    await calls.invoke('messages.SendReaction', { peer: await this.#resolve(), msgId: messageId, reaction })
  }

  /**
   * Shows that this account types, or does something else, while the work goes on.
   * @param work - what takes the time.
   * @param action - default `typing`.
   * @returns what the work gives.
   */
  async typing<Result>(work: PromiseLike<Result>, action: ChatAction = 'typing', topicId?: number): Promise<Result> {
    const sign = new TypingSign(this.#parts, () => this.#resolve(), action, topicId)
    return sign.during(work)
  }

  /** Makes a link by which people come in. @returns the link. */
  async inviteLink({ title, for: duration, limit, approval }: InviteLinkOptions = {}): Promise<string> {
    const made = await this.#parts.calls.invoke('messages.ExportChatInvite', {
      peer: await this.#resolve(),
      ...(title !== undefined && { title }),
      ...(duration !== undefined && {
        expireDate: this.#until('inviteLink', duration, 1_000, Number.MAX_SAFE_INTEGER),
      }),
      ...(limit !== undefined && { usageLimit: limit }),
      ...(approval && { requestNeeded: true }),
    })
    return String(made.link)
  }

  /** Makes an invite link useless. */
  async revokeInviteLink(link: string): Promise<void> {
    const peer = await this.#resolve()
    await this.#parts.calls.invoke('messages.EditExportedChatInvite', { peer, link, revoked: true })
  }

  #resolve(): Promise<TlObject> {
    return resolvePeer(this.#parts.calls, this.#peer)
  }

  async #restrict(
    what: string,
    user: PeerRef,
    rights: Readonly<Record<string, boolean>>,
    duration: string | undefined,
  ): Promise<void> {
    const { calls } = this.#parts
    const untilDate = duration === undefined ? 0 : this.#until(what, duration, minMs, maxMs)
    const [peer, participant] = await Promise.all([this.#resolve(), resolvePeer(calls, user)])
    const channel = inputChannelOf(calls, peer)
    if (channel) {
      const made = calls.create('ChatBannedRights', { ...rights, untilDate })
      await calls.invoke('channels.EditBanned', { channel, participant, bannedRights: made })
    } else if (what === 'ban' && duration === undefined && peer.className === 'InputPeerChat') {
      await calls.invoke('messages.DeleteChatUser', { chatId: peer.chatId, userId: inputUserOf(calls, participant) })
    } else {
      throw wrong(what, 'basic groups and private chats know no such thing', 'Make the group a supergroup first')
    }
  }

  async #edit(user: PeerRef, rights: TlObject, isAdmin: boolean, rank: string): Promise<void> {
    const { calls } = this.#parts
    const [peer, member] = await Promise.all([this.#resolve(), resolvePeer(calls, user)])
    const userId = inputUserOf(calls, member)
    const channel = inputChannelOf(calls, peer)
    if (channel) await calls.invoke('channels.EditAdmin', { channel, userId, adminRights: rights, rank })
    else if (peer.className === 'InputPeerChat') {
      await calls.invoke('messages.EditChatAdmin', { chatId: peer.chatId, userId, isAdmin })
    } else throw wrong('promote', 'a private chat has no administrators', 'Name a group or channel')
  }

  #until(what: string, duration: string, least: number, most: number): number {
    const ms = parseDuration(duration)
    if (ms === undefined || ms < least || ms > most) {
      // Telegram takes what is shorter or longer for "for ever".
      throw wrong(
        what,
        `it cannot hold for '${duration}'`,
        "Write a duration from 30 seconds to 366 days: { for: '7d' }",
      )
    }
    return Math.ceil((this.#parts.clock.now() + ms) / 1_000)
  }
}

function wrong(what: string, problem: string, fix: string): SwitchboardError {
  return new SwitchboardError('PLUGIN_CHAT_CALL', { what, problem, fix })
}

function firstOf(list: unknown): TlObject {
  const [first] = list as readonly TlObject[]
  if (first) return first
  throw new SwitchboardError('RPC_PEER_UNKNOWN', { peer: 'this chat' })
}

/** The `InputUser` of an `InputPeer` that names a person. */
function inputUserOf({ create }: ClientCalls, peer: TlObject): TlObject {
  if (peer.className === 'InputPeerSelf') return create('InputUserSelf', {})
  const { userId, accessHash } = peer
  if (peer.className === 'InputPeerUserFromMessage') {
    return create('InputUserFromMessage', { peer: peer.peer, msgId: peer.msgId, userId })
  }
  if (markedIdOf(peer) === undefined || userId === undefined) {
    throw wrong('this', 'a group or channel was named where a person is meant', 'Name a person')
  }
  return create('InputUser', { userId, accessHash })
}

import { LatestMap } from '../../collections/latest-map.js'
import type { Clock } from '../../time/clock.js'
import { RpcError } from '../rpc-error.js'
import type { Account } from './account.js'
import { type AdminAction, AdminLog } from './admin-log.js'
import type { BasicGroup, Channel, MultiChat } from './chat.js'
import { Dialog } from './dialog.js'
import type { Conversation, PrivateChat } from './message.js'
import { type Peer, peerKey } from './peer.js'
import { SeededRandom } from './seeded-random.js'
import type { ChannelUpdate, CommonUpdate, DeliveredUpdate, PlainUpdate, QtsUpdate } from './update.js'

/** Who caused a change: its own other sessions learn of it, the one that asked gets it as the answer. */
export interface Origin {
  readonly accountId: number
  readonly authKeyId?: bigint
  readonly sessionId?: bigint
}

/** Everything one change brought, by account, in order. */
export interface Change {
  readonly origin: Origin | undefined
  readonly updates: ReadonlyMap<number, readonly DeliveredUpdate[]>
}

/** All of a world that has to outlive a restart, by reference. */
export interface WorldSnapshot {
  readonly accounts: ReadonlyMap<number, Account>
  readonly groups: ReadonlyMap<number, BasicGroup>
  readonly channels: ReadonlyMap<number, Channel>
  readonly usernames: ReadonlyMap<string, Peer>
  readonly phones: ReadonlyMap<string, number>
  readonly names: ReadonlyMap<string, number>
  readonly adminEvents: AdminLog['events']
  readonly lastUid: number
  readonly randomPosition: number
}

export interface WorldLimits {
  /** Events kept per box for clients that were away. */
  logCapacity: number
  /** Messages kept of each chat; beyond it the oldest are forgotten. */
  historyCapacity: number
}

/** So many access hashes of people are kept; they follow from the seed, so that they are made anew when they are needed again. */
const maxUserHashes = 50_000

/**
 * All accounts and chats and the one place through which changes leave: `change` collects what each affected account
 * has to hear, numbers it in the account's or channel's box, and hands the whole to the listeners.
 */
export class WorldState {
  readonly accounts = new Map<number, Account>()
  readonly groups = new Map<number, BasicGroup>()
  readonly channels = new Map<number, Channel>()
  readonly usernames = new Map<string, Peer>()
  readonly phones = new Map<string, number>()
  /** Short names of accounts, for world files and tests; Telegram knows nothing of them. */
  readonly names = new Map<string, number>()
  readonly random: SeededRandom
  readonly adminLog = new AdminLog()
  private readonly accessHashes = new LatestMap<string, bigint>(20_000)
  /** Those of people, by viewer: they are told with each message. */
  private readonly userHashes = new Map<number, Map<number, bigint>>()
  private userHashCount = 0
  private readonly listeners = new Set<(change: Change) => void>()
  /** One object per chat for all of its messages. */
  private readonly conversations = new Map<string, Conversation>()
  /** Those of two people: by the first, then by the second. */
  private readonly privateChats = new Map<number, Map<number, PrivateChat>>()
  private open: { origin: Origin | undefined; updates: Map<number, DeliveredUpdate[]> } | undefined
  private lastUid = 0

  constructor(
    readonly clock: Clock,
    readonly seed: number,
    readonly limits: WorldLimits,
  ) {
    this.random = new SeededRandom(seed)
  }

  /** Seconds since 1970. */
  get now(): number {
    return Math.floor(this.clock.now() / 1_000)
  }

  nextUid(): number {
    this.lastUid += 1
    return this.lastUid
  }

  onChange(listener: (change: Change) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /**
   * Runs one change of the world; whatever is emitted meanwhile is delivered together, at its end. A change within a
   * change joins it. Must be synchronous.
   */
  change<Result>(origin: Origin | undefined, run: () => Result): Result {
    if (this.open) return run()
    const change = { origin, updates: new Map<number, DeliveredUpdate[]>() }
    this.open = change
    try {
      return run()
    } finally {
      this.open = undefined
      if (change.updates.size > 0) for (const listener of this.listeners) listener(change)
    }
  }

  /** Runs a change and tells what one account has to hear of it. */
  heardBy(accountId: number, run: () => void): readonly DeliveredUpdate[] {
    return this.change({ accountId }, () => {
      const before = this.open?.updates.get(accountId)?.length ?? 0
      run()
      return this.open?.updates.get(accountId)?.slice(before) ?? []
    })
  }

  /** An event of the account's common box. */
  emitCommon(account: Account, update: CommonUpdate, ptsCount = 1): DeliveredUpdate {
    const pts = account.log.append(update, ptsCount, this.now)
    return this.collect(account.id, { box: 'common', pts, ptsCount, update })
  }

  /**
   * An event of a channel, for all its members.
   * @param isFor - which bots get it; people get everything.
   */
  emitChannel(channel: Channel, update: ChannelUpdate, ptsCount: number, isFor: (bot: Account) => boolean): void {
    const shared = channel.log.append(update, ptsCount, this.now)
    for (const memberId of channel.members.keys()) {
      const member = this.accounts.get(memberId)
      if (!member || (member.isBot && !isFor(member))) continue
      const pts = member.isBot ? channel.botLog(memberId).append(update, ptsCount, this.now) : shared
      this.collect(memberId, { box: 'channel', channelId: channel.id, pts, ptsCount, update })
    }
  }

  emitQts(account: Account, update: QtsUpdate): void {
    this.collect(account.id, { box: 'qts', qts: account.qtsLog.append(update, 1, this.now), update })
  }

  /**
   * An event without a number.
   * @param options.transient - it is not kept for those who are away (typing, online status).
   */
  emitPlain(accountId: number, update: PlainUpdate, options: { transient?: boolean } = {}): void {
    this.collect(accountId, { box: 'none', update, transient: options.transient ?? false })
  }

  emitToMembers(chat: MultiChat, update: PlainUpdate, options: { transient?: boolean; exceptId?: number } = {}): void {
    for (const memberId of chat.members.keys()) {
      if (memberId !== options.exceptId) this.emitPlain(memberId, update, options)
    }
  }

  /** Notes what somebody did in a channel; basic groups keep no such log. */
  note(chat: BasicGroup | Channel, actorId: number, action: AdminAction): void {
    if (chat.type === 'channel') this.adminLog.add(chat, actorId, this.now, action)
  }

  account(id: number): Account {
    const account = this.accounts.get(id)
    if (!account) throw new RpcError(400, 'PEER_ID_INVALID')
    return account
  }

  group(id: number): BasicGroup {
    const group = this.groups.get(id)
    if (!group) throw new RpcError(400, 'CHAT_ID_INVALID')
    return group
  }

  channel(id: number): Channel {
    const channel = this.channels.get(id)
    if (!channel || channel.deleted) throw new RpcError(400, 'CHANNEL_INVALID')
    return channel
  }

  /** The group or channel behind a peer; `undefined` for people. */
  chatOf(peer: Peer): BasicGroup | Channel | undefined {
    if (peer.type === 'group') return this.group(peer.id)
    return peer.type === 'channel' ? this.channel(peer.id) : undefined
  }

  /** Whether a username is somebody's, also one that leads nowhere at the moment. */
  isUsernameTaken(username: string): boolean {
    const wanted = username.toLowerCase()
    if (this.usernames.has(wanted)) return true
    const owners = [...this.accounts.values(), ...this.channels.values()]
    return owners.some(({ deleted, otherUsernames }) => {
      return !deleted && otherUsernames.some((other) => other.username.toLowerCase() === wanted)
    })
  }

  accountByUsername(username: string): Account | undefined {
    const peer = this.usernames.get(username.replace(/^@/, '').toLowerCase())
    return peer?.type === 'user' ? this.accounts.get(peer.id) : undefined
  }

  /** The account of a short name or username. */
  accountByName(name: string): Account | undefined {
    const id = this.names.get(name.toLowerCase())
    return id === undefined ? this.accountByUsername(name) : this.accounts.get(id)
  }

  accountByPhone(phone: string): Account | undefined {
    const id = this.phones.get(phone.replace(/\D/g, ''))
    return id === undefined ? undefined : this.accounts.get(id)
  }

  /** The account's line for a chat, made when it has none yet. */
  dialog(account: Account, peer: Peer): Dialog {
    const key = peerKey(peer)
    const known = account.dialogs.get(key)
    if (known) return known
    const dialog = new Dialog(peer)
    account.dialogs.set(key, dialog)
    return dialog
  }

  /** The one object that stands for a conversation in all its messages. */
  shared(conversation: Conversation): Conversation {
    if (conversation.type === 'private') return this.sharedPrivate(conversation)
    const key = `${conversation.type}:${conversation.id}`
    const known = this.conversations.get(key)
    if (known) return known
    this.conversations.set(key, conversation)
    return conversation
  }

  private sharedPrivate(chat: PrivateChat): PrivateChat {
    const [first, second] = chat.userIds
    const chats = this.privateChats.get(first) ?? new Map<number, PrivateChat>()
    const known = chats.get(second)
    if (known) return known
    this.privateChats.set(first, chats.set(second, chat))
    return chat
  }

  /** The number by which `viewerId` proves that it has met a peer or file. Differs per viewer. */
  accessHash(
    viewerId: number,
    kind: 'user' | 'min-user' | 'channel' | 'photo' | 'document',
    id: number | bigint,
  ): bigint {
    if (kind === 'user' && typeof id === 'number') return this.userHash(viewerId, id)
    const name = `access:${viewerId}:${kind}:${id}`
    const known = this.accessHashes.get(name)
    if (known !== undefined) return known
    const made = this.random.longFor(name)
    this.accessHashes.set(name, made)
    return made
  }

  private userHash(viewerId: number, id: number): bigint {
    const hashes = this.userHashes.get(viewerId)
    const known = hashes?.get(id)
    if (known !== undefined) return known
    if (this.userHashCount++ >= maxUserHashes) this.forgetUserHashes()
    const made = this.random.longFor(`access:${viewerId}:user:${id}`)
    const all = this.userHashes.get(viewerId) ?? new Map<number, bigint>()
    this.userHashes.set(viewerId, all.set(id, made))
    return made
  }

  private forgetUserHashes(): void {
    this.userHashes.clear()
    this.userHashCount = 1
  }

  snapshot(): WorldSnapshot {
    const { accounts, groups, channels, usernames, phones, names, lastUid, random } = this
    const adminEvents = this.adminLog.events
    return {
      accounts,
      groups,
      channels,
      usernames,
      phones,
      names,
      adminEvents,
      lastUid,
      randomPosition: random.position,
    }
  }

  /** Takes over a snapshot; this world must be empty. */
  restore(snapshot: WorldSnapshot): void {
    for (const [id, account] of snapshot.accounts) this.accounts.set(id, account)
    for (const [id, group] of snapshot.groups) this.groups.set(id, group)
    for (const [id, channel] of snapshot.channels) this.channels.set(id, channel)
    for (const [name, peer] of snapshot.usernames) this.usernames.set(name, peer)
    for (const [phone, id] of snapshot.phones) this.phones.set(phone, id)
    for (const [name, id] of snapshot.names) this.names.set(name, id)
    for (const [id, events] of snapshot.adminEvents) this.adminLog.events.set(id, events)
    this.lastUid = snapshot.lastUid
    this.random.position = snapshot.randomPosition
    this.shareAgain()
  }

  /** Leaves out so many numbers everywhere: those that clients may know, and this world knows nothing of. */
  skipNumbers(count: number): void {
    for (const box of [...this.accounts.values(), ...this.channels.values()]) box.skipNumbers(count)
    this.lastUid += count
    this.random.position += count
  }

  /** What all messages of a chat or an author have in common was written with each of them. */
  private shareAgain(): void {
    const boxes = [...this.accounts.values()].map(({ messages }) => messages)
    const histories = [...this.channels.values()].map(({ history }) => history)
    for (const { all } of [...boxes, ...histories]) {
      for (const message of all) {
        message.conversation = this.shared(message.conversation)
        if (message.from?.type === 'user') message.from = this.accounts.get(message.from.id)?.peer ?? message.from
      }
    }
  }

  private collect(accountId: number, update: DeliveredUpdate): DeliveredUpdate {
    if (!this.open) {
      const change = { origin: undefined, updates: new Map([[accountId, [update]]]) }
      for (const listener of this.listeners) listener(change)
      return update
    }
    const list = this.open.updates.get(accountId)
    if (list) list.push(update)
    else this.open.updates.set(accountId, [update])
    return update
  }
}

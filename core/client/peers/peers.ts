import { forgetOldest } from '../../collections/forget-oldest.js'
import { LazyMap } from '../../collections/lazy-map.js'
import { showAs } from '../../errors/show-as.js'
import type { TlObject } from '../../mtproto/driver.js'
import { hasUsername, otherUsernamesOf, usernameOf } from '../login/account.js'
import { markedIdOf } from '../messages/message.js'
import { MetInMessages } from './met-in-messages.js'
import { type PeerKind, peerOfMarkedId } from './peer-id.js'
import { NoPeerStore, type PeerStore, type StoredPeer } from './peer-store.js'

/** A conversation partner, as far as this account knows it. */
export interface KnownPeer {
  /** Marked. */
  readonly id: number
  /** A person or bot, a basic group, or a channel or supergroup. */
  readonly kind: PeerKind
  /** 64 bits, decimal; `'0'` for basic groups. It is good for this account only. */
  readonly accessHash: string
  /** Without the `@`, if there is one. */
  readonly username?: string
  /** Further usernames that lead to it; absent when there are none. */
  readonly otherUsernames?: readonly string[]
  /** The phone number, digits alone, of a person who shows it to this account. */
  readonly phone?: string
  /** Name of a person, title of a group or channel. */
  readonly name: string
  /** Whether it is a bot; absent: no. */
  readonly isBot?: boolean
  /** A channel-type peer that is a supergroup. */
  readonly isGroup?: boolean
  /** The language of a person's Telegram app, as bots are told: `'ru'`, `'pt-br'`. */
  readonly language?: string
}

type Create = (className: string, fields: Readonly<Record<string, unknown>>) => TlObject

const defaultLimit = 5_000

/**
 * Whom one account can address. Learns from every answer and update; keeps the latest in memory, the others in a store.
 * What an account knows is worth nothing to another one: access hashes differ.
 */
export class Peers {
  /** The least recently used first. */
  private readonly latest = new Map<number, KnownPeer>()
  private readonly idsByName = new LazyMap<string, number>()
  private readonly store: PeerStore
  /** What was learnt from an object, as the same object comes again and again. */
  private readonly sources = new WeakMap<TlObject, KnownPeer>()
  private readonly limit: number
  private readonly metIn = new MetInMessages()
  /** Bots may address users they have met, and groups and channels they are in, without an access hash. */
  hashless = false

  constructor(
    private readonly create: Create,
    options: { limit?: number; store?: PeerStore } = {},
  ) {
    this.limit = options.limit ?? defaultLimit
    this.store = options.store ?? new NoPeerStore()
  }

  /** Says whose peers these are; the store then knows what this account met before. */
  open(accountId: number): Promise<void> {
    return this.store.open(accountId)
  }

  /**
   * Learns from the users and chats that come with an answer. What `min` ones tell cannot be used to address them.
   * @returns the marked ids of those that are known so alone, if there are any.
   */
  learn(users: unknown, chats: unknown): ReadonlySet<number> | undefined {
    let changed: KnownPeer[] | undefined
    let strangers: Set<number> | undefined
    for (const list of [users, chats]) {
      if (!Array.isArray(list)) continue
      for (const raw of list as TlObject[]) {
        const peer = this.learnOne(raw)
        if (peer) {
          changed ??= []
          changed.push(peer)
        } else if (raw.min && !this.hashless) {
          const id = markedIdOf(raw)
          if (id === undefined || this.get(id)) continue
          strangers ??= new Set()
          strangers.add(id)
        }
      }
    }
    if (changed) this.store.save(changed)
    return strangers
  }

  /** Learns from any TL object that carries `users` and `chats`, with its messages, and from a list of users. */
  learnFrom(object: unknown): void {
    if (Array.isArray(object)) {
      const first = object[0] as TlObject | undefined
      if (first?.className === 'User') this.learn(object, undefined)
    } else if (object !== null && typeof object === 'object') {
      const { users, chats } = object as TlObject
      const strangers = this.learn(users, chats)
      if (strangers) this.metIn.note(strangers, object as TlObject)
    }
  }

  /** What is known of a marked id; asks the store when it is not at hand. */
  async find(id: number): Promise<KnownPeer | undefined> {
    return this.get(id) ?? this.fromStore(await this.store.find(id))
  }

  /** Who has this username (with or without `@`), as far as is known; names can move to others. Asks the store as well. */
  async findByUsername(username: string): Promise<KnownPeer | undefined> {
    const name = usernameKey(username)
    const peer = this.byUsername(name) ?? this.fromStore(await this.store.findByUsername(name))
    return peer && hasUsername(peer, name) ? peer : undefined
  }

  /** What is known of a marked id without waiting: of those in memory, and of a store on this machine. */
  get(id: number): KnownPeer | undefined {
    const known = this.latest.get(id)
    if (known) {
      this.touch(known)
      return known
    }
    return this.fromStore(this.store.local?.find(id))
  }

  /** Who has this username, as far as is known without waiting. */
  byUsername(username: string): KnownPeer | undefined {
    const name = usernameKey(username)
    const id = this.idsByName.get(name) ?? this.store.local?.findByUsername(name)?.id
    const peer = id === undefined ? undefined : this.get(id)
    return peer && hasUsername(peer, name) ? peer : undefined
  }

  /**
   * The `InputPeer` of a marked id, through a message where that is the only way; `undefined` when the account cannot address
   * it.
   */
  inputPeer(id: number): TlObject | undefined {
    const own = this.plainInputPeer(id)
    if (own) return own
    return peerOfMarkedId(id).kind === 'user'
      ? this.throughMessage(id, 'InputPeerUserFromMessage')
      : this.throughMessage(id, 'InputPeerChannelFromMessage')
  }

  /** The `InputUser` of a user's id, or `undefined`. */
  inputUser(id: number): TlObject | undefined {
    const accessHash = this.accessHash(id)
    return accessHash === undefined
      ? this.throughMessage(id, 'InputUserFromMessage')
      : this.create('InputUser', { userId: BigInt(id), accessHash })
  }

  /** The `InputChannel` of a channel's or supergroup's marked id, or `undefined`. */
  inputChannel(id: number): TlObject | undefined {
    const { kind, id: bareId } = peerOfMarkedId(id)
    if (kind !== 'channel') return undefined
    const accessHash = this.accessHash(id)
    return accessHash === undefined
      ? this.throughMessage(id, 'InputChannelFromMessage')
      : this.create('InputChannel', { channelId: BigInt(bareId), accessHash })
  }

  private plainInputPeer(id: number): TlObject | undefined {
    const { kind, id: bareId } = peerOfMarkedId(id)
    if (kind === 'chat') return this.create('InputPeerChat', { chatId: BigInt(bareId) })
    const accessHash = this.accessHash(id)
    if (accessHash === undefined) return undefined
    return kind === 'user'
      ? this.create('InputPeerUser', { userId: BigInt(bareId), accessHash })
      : this.create('InputPeerChannel', { channelId: BigInt(bareId), accessHash })
  }

  /** One that is only known from a message. */
  private throughMessage(id: number, className: `Input${string}FromMessage`): TlObject | undefined {
    const met = this.metIn.get(id)
    const peer = met && this.plainInputPeer(met.chatId)
    if (!peer) return undefined
    const bareId = BigInt(peerOfMarkedId(id).id)
    const who = className.includes('User') ? { userId: bareId } : { channelId: bareId }
    return this.create(className, { peer, msgId: met.messageId, ...who })
  }

  private accessHash(id: number): bigint | undefined {
    const known = this.get(id)
    if (known) return BigInt(known.accessHash)
    return this.hashless ? 0n : undefined
  }

  /** @returns the peer when something about it is new. */
  private learnOne(raw: TlObject): KnownPeer | undefined {
    const source = this.sources.get(raw)
    if (source && this.latest.get(source.id) === source) {
      this.touch(source)
      return undefined
    }
    const id = markedIdOf(raw)
    if (id === undefined) return undefined
    const known = this.latest.get(id)
    if (known && sameAs(known, raw)) {
      this.sources.set(raw, known)
      this.touch(known)
      return undefined
    }
    const peer = describe(id, raw, known)
    if (!peer) return undefined
    this.keep(peer)
    return peer
  }

  /** What is in memory already is newer than what was stored. */
  private fromStore(stored: StoredPeer | undefined): KnownPeer | undefined {
    if (!stored) return undefined
    if (!this.latest.has(stored.id)) this.keep(fromStored(stored))
    return this.latest.get(stored.id)
  }

  private touch(peer: KnownPeer): void {
    // Who came last matters when there are nearly too many; whoever comes again is among the latest long before that.
    if (this.latest.size < this.limit / 2 && this.latest.get(peer.id) === peer) return
    this.latest.delete(peer.id)
    this.latest.set(peer.id, peer)
  }

  private keep(peer: KnownPeer): void {
    const before = this.latest.get(peer.id)
    if (before) this.forgetNames(before)
    this.touch(peer)
    for (const name of namesOf(peer)) this.idsByName.set(name.toLowerCase(), peer.id)
    if (this.latest.size > this.limit) forgetOldest(this.latest.values(), this.limit, (oldest) => this.forget(oldest))
  }

  private forget(peer: KnownPeer): void {
    this.latest.delete(peer.id)
    this.forgetNames(peer)
  }

  /** Of a peer that is not the one any more who has them. */
  private forgetNames(peer: KnownPeer): void {
    for (const name of namesOf(peer)) {
      if (this.idsByName.get(name.toLowerCase()) === peer.id) this.idsByName.delete(name.toLowerCase())
    }
  }
}

function sameAs(known: KnownPeer, raw: TlObject): boolean {
  if (raw.min) return true
  if (known.username !== usernameOf(raw) || known.name !== nameOf(raw) || known.accessHash !== hashOf(raw)) return false
  if (raw.phone != null && raw.phone !== known.phone) return false
  if (raw.langCode && raw.langCode !== known.language) return false
  const others = otherUsernamesOf(raw)
  return known.otherUsernames === others || known.otherUsernames?.join() === others?.join()
}

function usernameKey(username: string): string {
  return (username.startsWith('@') ? username.slice(1) : username).toLowerCase()
}

function namesOf({ username, otherUsernames }: KnownPeer): readonly string[] {
  if (otherUsernames) return username === undefined ? otherUsernames : [username, ...otherUsernames]
  return username === undefined ? [] : [username]
}

function describe(id: number, raw: TlObject, known: KnownPeer | undefined): KnownPeer | undefined {
  const { kind } = peerOfMarkedId(id)
  const isEmpty = raw.className === 'UserEmpty' || raw.className === 'ChatEmpty'
  if (isEmpty || raw.min || (kind !== 'chat' && raw.accessHash == null)) return undefined
  const username = usernameOf(raw)
  const otherUsernames = otherUsernamesOf(raw)
  // Not every answer tells it.
  const phone = typeof raw.phone === 'string' && raw.phone !== '' ? raw.phone : known?.phone
  const language = typeof raw.langCode === 'string' && raw.langCode !== '' ? raw.langCode : known?.language
  return {
    id,
    kind,
    accessHash: hashOf(raw),
    ...(username === undefined ? {} : { username }),
    ...(otherUsernames === undefined ? {} : { otherUsernames }),
    ...(phone === undefined ? {} : { phone }),
    name: nameOf(raw),
    ...(raw.bot ? { isBot: true } : {}),
    ...(raw.megagroup || raw.gigagroup ? { isGroup: true } : {}),
    ...(language === undefined ? {} : { language }),
  }
}

function hashOf(raw: TlObject): string {
  return raw.accessHash == null ? '0' : String(raw.accessHash)
}

function nameOf(raw: TlObject): string {
  if (typeof raw.title === 'string') return raw.title
  return raw.lastName ? `${raw.firstName ?? ''} ${raw.lastName}`.trim() : String(raw.firstName ?? '')
}

function fromStored(stored: StoredPeer): KnownPeer {
  const { kind } = peerOfMarkedId(stored.id)
  return { ...stored, kind }
}

showAs(Peers, () => ({}))

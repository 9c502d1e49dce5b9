import { forgetOldest } from '../../collections/forget-oldest.js'
import type { Dialog } from './dialog.js'
import type { Photo } from './media.js'
import type { Message } from './message.js'
import { MessageList } from './message-list.js'
import { type Peer, userPeer } from './peer.js'
import type { CommonUpdate, DeliveredUpdate, QtsUpdate } from './update.js'
import { UpdateLog } from './update-log.js'
import type { OtherUsername } from './usernames.js'

export interface BotCommand {
  readonly command: string
  readonly description: string
}

export interface BotProfile {
  readonly token: string
  readonly ownerId: number | undefined
  description: string
  about: string
  /** In groups it sees only what is meant for it. */
  privacyMode: boolean
  canJoinGroups: boolean
  /** The text in the input field of inline mode; `undefined`: no inline mode. */
  inlinePlaceholder: string | undefined
  /** Whether it is told which of its inline results were chosen. */
  inlineFeedback: boolean
  infoVersion: number
  /** By scope and language, `default` with no language first. */
  readonly commands: Map<string, readonly BotCommand[]>
  menuButton: { text: string; url: string } | 'commands' | 'default'
}

export type PrivacyKey =
  | 'StatusTimestamp'
  | 'ChatInvite'
  | 'PhoneCall'
  | 'PhoneP2P'
  | 'Forwards'
  | 'ProfilePhoto'
  | 'PhoneNumber'
  | 'AddedByPhone'
  | 'VoiceMessages'
  | 'About'
  | 'Birthday'
  | 'StarGiftsAutoSave'

export interface PrivacyRule {
  readonly base: 'everyone' | 'contacts' | 'nobody'
  readonly allowed: ReadonlySet<number>
  readonly refused: ReadonlySet<number>
}

/** What a server knows of a password: how it becomes a number, and a number made of that. */
export interface PasswordVerifier {
  readonly algorithm: {
    readonly salt1: Uint8Array
    readonly salt2: Uint8Array
    readonly g: number
    readonly p: Uint8Array
  }
  readonly verifier: bigint
}

export interface AccountInit {
  id: number
  firstName: string
  lastName?: string
  username?: string
  otherUsernames?: readonly string[]
  phone?: string
  code?: string
  password?: string
  passwordHint?: string
  about?: string
  language?: string
  dcId: number
  bot?: BotProfile
  logCapacity: number
}

/** A folder of chats; what it holds is the client's affair and kept as it came. */
export interface Folder {
  readonly id: number
  readonly definition: unknown
}

/** A message that waits for its time. */
export interface ScheduledMessage {
  readonly id: number
  readonly peer: Peer
  /** Seconds since 1970, or {@link whenOnline}. */
  date: number
  /** As it is shown until then; what is sent is made of it. */
  message: Message
}

/** Instead of a date: as soon as the other one is online. */
export const whenOnline = 0x7ffffffe

export interface ContactName {
  readonly firstName: string
  readonly lastName: string
}

/** How many random ids an account's memory holds. */
const randomIdCapacity = 5_000

/** A person or a bot, with everything that belongs to it alone: its box of messages, its chats, its settings. */
export class Account {
  readonly id: number
  /** Its address. */
  readonly peer: Peer
  /** The data centre it lives in; logins elsewhere are sent there. */
  dcId: number
  readonly bot: BotProfile | undefined
  firstName: string
  lastName: string | undefined
  username: string | undefined
  /** Usernames it has beside the one it chose, in their order. */
  otherUsernames: OtherUsername[]
  phone: string | undefined
  /** The login code this invented account always gets. */
  readonly code: string | undefined
  password: string | undefined
  /** A password that a client set: what the server keeps of it, instead of the password itself. */
  passwordVerifier: PasswordVerifier | undefined
  passwordHint: string | undefined
  about: string
  /** The language of its app. */
  language: string | undefined
  photos: Photo[] = []
  deleted = false
  /** After how many days unused it would be deleted, and its logins ended. Kept, and never done. */
  lifeDays = 365
  sessionDays = 180
  /** Seconds since 1970 until which it counts as online. */
  onlineUntil = 0
  lastSeen = 0

  readonly contacts = new Map<number, ContactName>()
  readonly blocked = new Map<number, number>()
  readonly privacy = new Map<PrivacyKey, PrivacyRule>()
  /** Bots: the people that wrote to it first. */
  readonly startedBy = new Set<number>()

  /** Settings that change nothing here, as its client wrote them. */
  readonly settings = new Map<string, unknown>()
  /** It wants no suggestions of whom to write to. */
  topPeersDisabled = false
  /** When it took somebody out of them, by category and peer. */
  readonly topPeerResets = new Map<string, number>()

  readonly dialogs = new Map<string, Dialog>()
  /** Messages that wait for their time, by their own numbers. */
  readonly scheduled = new Map<number, ScheduledMessage>()
  lastScheduledId = 0
  /** Folders of chats, in their order. */
  readonly folders = new Map<number, Folder>()
  /** Of its private chats and basic groups. */
  readonly messages: MessageList
  readonly log: UpdateLog<CommonUpdate>
  readonly qtsLog: UpdateLog<QtsUpdate>
  /** What became of a `random_id`: the numbers and events of the message it made. */
  readonly sentByRandomId = new Map<bigint, readonly DeliveredUpdate[]>()
  private lastId = 0

  constructor(init: AccountInit) {
    this.id = init.id
    this.peer = userPeer(init.id)
    this.dcId = init.dcId
    this.bot = init.bot
    this.firstName = init.firstName
    this.lastName = init.lastName
    this.username = init.username
    this.otherUsernames = (init.otherUsernames ?? []).map((username) => ({ username, active: true }))
    this.phone = init.phone
    this.code = init.code
    this.password = init.password
    this.passwordHint = init.passwordHint
    this.about = init.about ?? ''
    this.language = init.language
    this.messages = new MessageList(init.id)
    this.log = new UpdateLog(init.logCapacity)
    this.qtsLog = new UpdateLog(init.logCapacity, 0)
  }

  /** Whether a login needs a second step. */
  get hasPassword(): boolean {
    return this.password !== undefined || this.passwordVerifier !== undefined
  }

  get isBot(): boolean {
    return this.bot !== undefined
  }

  get lastMessageId(): number {
    return this.lastId
  }

  /** Gives a message of a private chat or basic group its number in this account's box. */
  takeMessage(message: Message): number {
    this.lastId += 1
    message.numberFor(this.id, this.lastId)
    this.messages.add(message)
    return this.lastId
  }

  /** Leaves out so many numbers of messages and events. */
  skipNumbers(count: number): void {
    this.lastId += count
    this.lastScheduledId += count
    this.log.skip(count)
    this.qtsLog.skip(count)
  }

  /** The highest number of a message or event there is. */
  get highestNumber(): number {
    return Math.max(this.lastId, this.lastScheduledId, this.log.pts, this.qtsLog.pts)
  }

  rememberSent(randomId: bigint, own: readonly DeliveredUpdate[]): void {
    this.sentByRandomId.set(randomId, own)
    if (this.sentByRandomId.size <= randomIdCapacity) return
    forgetOldest(this.sentByRandomId.keys(), randomIdCapacity, (oldest) => this.sentByRandomId.delete(oldest))
  }

  /** Which commands it shows in a chat of this scope, most special scope first. */
  commandsFor(...scopes: string[]): readonly BotCommand[] {
    for (const scope of [...scopes, 'default:']) {
      const commands = this.bot?.commands.get(scope)
      if (commands) return commands
    }
    return []
  }
}

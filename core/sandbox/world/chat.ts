import type { Photo } from './media.js'
import type { Message } from './message.js'
import { MessageList } from './message-list.js'
import type { AdminRight, AdminRights, BannedRight, BannedRights } from './rights.js'
import { allAdminRights, groupDefaultBannedRights, noBannedRights } from './rights.js'
import type { ChannelUpdate } from './update.js'
import { UpdateLog } from './update-log.js'
import type { OtherUsername } from './usernames.js'

export interface Member {
  readonly userId: number
  readonly date: number
  /** Who added them; absent for those who came by themselves. */
  readonly inviterId: number | undefined
  role: 'creator' | 'admin' | 'member'
  rights: AdminRights
  rank: string | undefined
  promotedById: number | undefined
  restricted: BannedRights | undefined
}

export interface Ban {
  readonly userId: number
  readonly byId: number
  readonly date: number
  readonly rights: BannedRights
}

export interface InviteLink {
  readonly hash: string
  readonly adminId: number
  readonly date: number
  readonly permanent: boolean
  title: string | undefined
  expireDate: number | undefined
  usageLimit: number | undefined
  requestNeeded: boolean
  revoked: boolean
  readonly importers: { userId: number; date: number; approvedById: number | undefined }[]
}

/** A topic of a forum; its id is the number of the service message that made it. */
export interface Topic {
  readonly id: number
  readonly creatorId: number
  readonly date: number
  readonly iconColor: number
  title: string
  iconEmojiId: bigint | undefined
  closed: boolean
  hidden: boolean
  pinned: boolean
}

/** What basic groups and channels have in common. */
export abstract class MultiChat {
  abstract readonly type: 'group' | 'channel'
  about = ''
  photo: Photo | undefined
  noForwards = false
  defaultBanned: BannedRights = groupDefaultBannedRights
  readonly members = new Map<number, Member>()
  readonly banned = new Map<number, Ban>()
  readonly invites = new Map<string, InviteLink>()
  readonly joinRequests = new Map<number, { date: number; link: InviteLink | undefined }>()
  /** Reactions that may be used: all, or these. */
  availableReactions: 'all' | readonly string[] = 'all'

  constructor(
    readonly id: number,
    public title: string,
    readonly creatorId: number,
    readonly date: number,
  ) {}

  /** Whether a member holds an administrator's right. The creator holds all of them. */
  may(userId: number, right: AdminRight): boolean {
    const member = this.members.get(userId)
    return member !== undefined && (member.role === 'creator' || member.rights.has(right))
  }

  isAdmin(userId: number): boolean {
    const role = this.members.get(userId)?.role
    return role === 'creator' || role === 'admin'
  }

  /** Whether an ordinary member is kept from something, by the chat's rules or their own restriction. */
  isKeptFrom(userId: number, right: BannedRight, now: number): boolean {
    if (this.isAdmin(userId)) return false
    const own = this.members.get(userId)?.restricted
    const ownApplies = own !== undefined && (own.untilDate === 0 || own.untilDate > now)
    return this.defaultBanned.rights.has(right) || (ownApplies && own.rights.has(right))
  }

  protected addCreator(): void {
    this.members.set(this.creatorId, {
      userId: this.creatorId,
      date: this.date,
      inviterId: undefined,
      role: 'creator',
      rights: allAdminRights,
      rank: undefined,
      promotedById: undefined,
      restricted: undefined,
    })
  }
}

/** A small group whose messages each member numbers for themselves. */
export class BasicGroup extends MultiChat {
  readonly type = 'group'
  /** Counts the changes of its members. */
  version = 1
  /** Set when it became a supergroup. */
  migratedToId: number | undefined
  deactivated = false

  constructor(id: number, title: string, creatorId: number, date: number) {
    super(id, title, creatorId, date)
    this.addCreator()
  }
}

export interface ChannelKind {
  /** A channel in which administrators post; otherwise a supergroup. */
  readonly broadcast: boolean
  readonly forum: boolean
}

/** A broadcast channel, a supergroup or a forum: one list of messages with shared numbers, and its own `pts`. */
export class Channel extends MultiChat {
  readonly type = 'channel'
  readonly broadcast: boolean
  forum: boolean
  username: string | undefined
  otherUsernames: OtherUsername[] = []
  signatures = false
  slowModeSeconds = 0
  linkedChannelId: number | undefined
  preHistoryHidden = false
  joinToSend = false
  joinRequest = false
  migratedFromId: number | undefined
  deleted = false
  readonly history = new MessageList(0)
  readonly topics = new Map<number, Topic>()
  readonly lastSentAt = new Map<number, number>()
  readonly log: UpdateLog<ChannelUpdate>
  /** Bots do not see everything, so each has its own numbering of events. */
  private readonly botLogs = new Map<number, UpdateLog<ChannelUpdate>>()
  lastMessageId = 0

  constructor(
    id: number,
    title: string,
    creatorId: number,
    date: number,
    kind: ChannelKind,
    private readonly logCapacity: number,
  ) {
    super(id, title, creatorId, date)
    this.broadcast = kind.broadcast
    this.forum = kind.forum
    this.log = new UpdateLog(logCapacity)
    if (kind.broadcast) this.defaultBanned = noBannedRights
    this.addCreator()
  }

  /** All its messages, oldest first. */
  get messages(): readonly Message[] {
    return this.history.all
  }

  message(id: number): Message | undefined {
    return this.history.get(id)
  }

  /** Whether everybody can look into it. */
  get isPublic(): boolean {
    return this.username !== undefined || this.otherUsernames.some(({ active }) => active)
  }

  /** Leaves out so many numbers of messages and events. */
  skipNumbers(count: number): void {
    this.lastMessageId += count
    for (const log of [this.log, ...this.botLogs.values()]) log.skip(count)
  }

  /** The highest number of a message or event there is. */
  get highestNumber(): number {
    return Math.max(this.lastMessageId, ...[this.log, ...this.botLogs.values()].map(({ pts }) => pts))
  }

  botLog(botId: number): UpdateLog<ChannelUpdate> {
    const known = this.botLogs.get(botId)
    if (known) return known
    const log = new UpdateLog<ChannelUpdate>(this.logCapacity)
    this.botLogs.set(botId, log)
    return log
  }
}

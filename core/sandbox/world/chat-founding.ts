import { RpcError } from '../rpc-error.js'
import type { Account } from './account.js'
import { BasicGroup, Channel, type ChannelKind, type Topic } from './chat.js'
import { isRefused, newMember } from './membership.js'
import type { Messaging } from './messaging.js'
import { channelPeer } from './peer.js'
import { generalTopicId } from './topic-of.js'
import type { WorldState } from './world-state.js'

/** Where the numbers of invented groups and channels start. */
const firstGroupId = 4_100_000_001
const firstChannelId = 2_100_000_001

/** Founds groups and channels. */
export class ChatFounding {
  constructor(
    private readonly state: WorldState,
    private readonly messaging: Messaging,
  ) {}

  /** @returns the group, and those whose privacy kept them out. */
  group(
    creator: Account,
    title: string,
    users: readonly Account[],
    id?: number,
  ): { group: BasicGroup; missing: Account[] } {
    checkTitle(title)
    const missing = users.filter((user) => isRefused(user, creator))
    const invited = users.filter((user) => user.id !== creator.id && !missing.includes(user))
    const group = new BasicGroup(id ?? nextId(this.state.groups, firstGroupId), title, creator.id, this.state.now)
    for (const user of invited) group.members.set(user.id, newMember(user.id, this.state.now, creator.id))
    this.state.groups.set(group.id, group)
    this.state.change({ accountId: creator.id }, () => {
      this.state.emitToMembers(group, { type: 'group-participants', groupId: group.id })
      this.messaging.service(
        creator,
        { type: 'group', id: group.id },
        { type: 'chat-create', title, userIds: [creator.id, ...invited.map((user) => user.id)] },
      )
    })
    return { group, missing }
  }

  channel(creator: Account, title: string, about: string, kind: ChannelKind, id?: number): Channel {
    checkTitle(title)
    const channelId = id ?? nextId(this.state.channels, firstChannelId)
    const channel = new Channel(channelId, title, creator.id, this.state.now, kind, this.state.limits.logCapacity)
    channel.about = about
    this.state.channels.set(channel.id, channel)
    this.state.change({ accountId: creator.id }, () => {
      this.state.dialog(creator, channelPeer(channel.id))
      this.state.emitPlain(creator.id, { type: 'channel', channelId: channel.id })
      this.messaging.service(creator, { type: 'channel', id: channel.id }, { type: 'channel-create', title })
      if (kind.forum) channel.topics.set(generalTopicId, generalTopic(channel))
    })
    return channel
  }

  /** Turns a basic group into a supergroup with the same members. */
  migrate(actor: Account, group: BasicGroup): Channel {
    if (group.creatorId !== actor.id) throw new RpcError(400, 'CHAT_ADMIN_REQUIRED')
    return this.state.change({ accountId: actor.id }, () => {
      const id = nextId(this.state.channels, firstChannelId)
      const kind = { broadcast: false, forum: false }
      const channel = new Channel(id, group.title, group.creatorId, this.state.now, kind, this.state.limits.logCapacity)
      channel.about = group.about
      channel.photo = group.photo
      channel.defaultBanned = group.defaultBanned
      channel.migratedFromId = group.id
      for (const [userId, member] of group.members) channel.members.set(userId, { ...member })
      this.state.channels.set(id, channel)
      this.messaging.service(actor, { type: 'group', id: group.id }, { type: 'chat-migrate-to', channelId: id })
      group.migratedToId = id
      group.deactivated = true
      for (const userId of channel.members.keys()) {
        this.state.dialog(this.state.account(userId), channelPeer(id))
        this.state.emitPlain(userId, { type: 'channel', channelId: id })
      }
      const action = { type: 'channel-migrate-from', title: group.title, groupId: group.id } as const
      this.messaging.service(actor, { type: 'channel', id }, action)
      return channel
    })
  }
}

/** The topic that a forum has from the start. */
export function generalTopic(channel: Channel): Topic {
  return {
    id: generalTopicId,
    creatorId: channel.creatorId,
    date: channel.date,
    iconColor: 0x6fb9f0,
    title: 'General',
    iconEmojiId: undefined,
    closed: false,
    hidden: false,
    pinned: false,
  }
}

function checkTitle(title: string): void {
  if (title.trim() === '') throw new RpcError(400, 'CHAT_TITLE_EMPTY')
}

function nextId(known: ReadonlyMap<number, unknown>, first: number): number {
  let id = first
  for (const taken of known.keys()) id = Math.max(id, taken + 1)
  return id
}

import { SwitchboardError } from '../../errors/switchboard-error.js'
import { meantName } from '../meant-name.js'
import { Account, type BotProfile } from './account.js'
import type { BasicGroup, Channel } from './chat.js'
import { newMember } from './membership.js'
import { channelPeer, groupPeer, type Peer, userPeer } from './peer.js'
import { allAdminRights } from './rights.js'
import { activeUsernames } from './usernames.js'
import { World, type WorldOptions } from './world.js'
import type { BotDescription, ChatDescription, UserDescription, WorldDescription } from './world-description.js'

export interface BuildOptions extends WorldOptions {
  /** The data centre accounts live in when their description names none. */
  dcId: number
}

/** Makes the world a description tells of. */
export function buildWorld(description: WorldDescription, options: BuildOptions): World {
  const world = new World({ ...options, minUsers: description.minUsers })
  const logCapacity = world.state.limits.logCapacity
  for (const user of description.users) addAccount(world, userAccount(user, options.dcId, logCapacity), user.name)
  for (const bot of description.bots ?? []) {
    const ownerId = bot.owner === undefined ? undefined : named(world, bot.owner).id
    addAccount(world, botAccount(bot, ownerId, options.dcId, logCapacity), bot.name)
  }
  for (const user of description.users) {
    for (const username of user.contacts ?? []) {
      const contact = named(world, username)
      world.state
        .account(user.id)
        .contacts.set(contact.id, { firstName: contact.firstName, lastName: contact.lastName ?? '' })
    }
  }
  for (const chat of description.chats ?? []) addChat(world, chat)
  for (const chat of description.chats ?? []) linkDiscussion(world, chat)
  for (const message of description.messages ?? []) {
    const to = place(world, message.to)
    const topic =
      to.type === 'channel' && message.topic !== undefined
        ? [...world.state.channel(to.id).topics.values()].find(({ title }) => title === message.topic)
        : undefined
    world.messaging.send(named(world, message.from), to, { text: message.text, topId: topic?.id })
  }
  return world
}

function addAccount(world: World, account: Account, name: string | undefined): void {
  if (name) world.state.names.set(name.toLowerCase(), account.id)
  world.state.accounts.set(account.id, account)
  for (const username of activeUsernames(account)) {
    world.state.usernames.set(username.toLowerCase(), userPeer(account.id))
  }
  if (account.phone) world.state.phones.set(account.phone, account.id)
}

function userAccount(user: UserDescription, dcId: number, logCapacity: number): Account {
  return new Account({ ...user, phone: user.phone.replace(/\D/g, ''), dcId: user.dcId ?? dcId, logCapacity })
}

function botAccount(bot: BotDescription, ownerId: number | undefined, dcId: number, logCapacity: number): Account {
  const profile: BotProfile = {
    token: bot.token,
    ownerId,
    about: bot.about ?? '',
    description: bot.description ?? '',
    privacyMode: bot.privacyMode ?? true,
    canJoinGroups: bot.canJoinGroups ?? true,
    inlinePlaceholder: bot.inlinePlaceholder,
    inlineFeedback: bot.inlineFeedback ?? false,
    infoVersion: 1,
    commands: new Map([['default:', bot.commands ?? []]]),
    menuButton: 'default',
  }
  const { id, firstName, username, otherUsernames, about } = bot
  return new Account({ id, firstName, username, otherUsernames, about, dcId, bot: profile, logCapacity })
}

function addChat(world: World, chat: ChatDescription): void {
  const owner = named(world, chat.owner)
  if (chat.kind === 'basic') {
    const users = (chat.members ?? []).map((username) => named(world, username))
    const { group } = world.founding.group(owner, chat.title, users, chat.id)
    settle(world, group, chat)
    return
  }
  const kind = { broadcast: chat.kind === 'channel', forum: chat.kind === 'forum' }
  const channel = world.founding.channel(owner, chat.title, chat.about ?? '', kind, chat.id)
  for (const username of chat.members ?? []) {
    const member = named(world, username)
    channel.members.set(member.id, newMember(member.id, world.state.now, owner.id))
    world.state.dialog(member, channelPeer(channel.id))
  }
  channel.username = chat.username
  channel.otherUsernames = (chat.otherUsernames ?? []).map((username) => ({ username, active: true }))
  for (const username of activeUsernames(channel)) {
    world.state.usernames.set(username.toLowerCase(), channelPeer(channel.id))
  }
  channel.slowModeSeconds = chat.slowModeSeconds ?? 0
  channel.signatures = chat.signatures ?? false
  settle(world, channel, chat)
  for (const topic of chat.topics ?? []) {
    const creator = topic.creator === undefined ? owner : named(world, topic.creator)
    const made = world.topics.create(creator, channel, { title: topic.title })
    made.closed = topic.closed ?? false
  }
}

function settle(world: World, chat: BasicGroup | Channel, description: ChatDescription): void {
  chat.about = description.about ?? ''
  for (const entry of description.admins ?? []) {
    const admin = typeof entry === 'string' ? { username: entry, rights: undefined, rank: undefined } : entry
    const account = named(world, admin.username)
    const member = chat.members.get(account.id) ?? newMember(account.id, world.state.now, chat.creatorId)
    member.role = 'admin'
    member.rights = admin.rights ? new Set(admin.rights) : allAdminRights
    member.rank = admin.rank
    member.promotedById = chat.creatorId
    chat.members.set(account.id, member)
  }
  if (description.restricted) chat.defaultBanned = { rights: new Set(description.restricted), untilDate: 0 }
}

function linkDiscussion(world: World, chat: ChatDescription): void {
  if (!chat.discussion) return
  const channel = place(world, chat.username ?? chat.title)
  const group = place(world, chat.discussion)
  if (channel.type !== 'channel' || group.type !== 'channel') return
  world.state.channel(channel.id).linkedChannelId = group.id
  world.state.channel(group.id).linkedChannelId = channel.id
}

function named(world: World, username: string): Account {
  const account = world.state.accountByName(username)
  if (account) return account
  throw nobody(world, username)
}

/** The chat or account of a username or short name, or the chat of a title. */
export function place(world: World, name: string): Peer {
  const byUsername = world.state.usernames.get(name.replace(/^@/, '').toLowerCase())
  if (byUsername) return byUsername
  const account = world.state.accountByName(name)
  if (account) return userPeer(account.id)
  for (const group of world.state.groups.values()) if (group.title === name) return groupPeer(group.id)
  for (const channel of world.state.channels.values()) if (channel.title === name) return channelPeer(channel.id)
  throw nobody(world, name)
}

/** Nobody, and no group, is called so; says who there is. */
export function nobody(world: World, name: string): SwitchboardError {
  const { accounts, names, usernames } = world.state
  const people: string[] = []
  const bots: string[] = []
  const groups: string[] = []
  for (const [known, id] of names) (accounts.get(id)?.bot ? bots : people).push(known)
  for (const [known, { type, id }] of usernames) {
    if (type === 'user') (accounts.get(id)?.bot ? bots : people).push(known)
    else groups.push(known)
  }
  const meant = meantName(name.replace(/^@/, ''), [...new Set([...people, ...bots, ...groups])])
  const kinds = { people, bots, 'groups and channels': groups }
  const known = Object.entries(kinds).flatMap(([kind, all]) =>
    all.length === 0 ? [] : `${kind} ${[...new Set(all)].join(', ')}`,
  )
  return new SwitchboardError('SANDBOX_NOBODY', { name, known, ...(meant !== undefined && { meant }) })
}

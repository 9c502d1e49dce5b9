import type { Account } from './account.js'
import type { BasicGroup, Channel, Member } from './chat.js'
import type { Conversation, Message } from './message.js'
import { allAdminRights } from './rights.js'
import { generalTopicId, topicIdOf } from './topic-of.js'
import type { Named } from './usernames.js'
import type { World } from './world.js'
import type {
  BotDescription,
  ChatDescription,
  MessageDescription,
  UserDescription,
  WorldDescription,
} from './world-description.js'

/**
 * Describes a world as it is now, so that one like it can be made again: people, bots, chats, and what was written, in
 * order. Leaves out media, reactions, read marks and logins; those live in a state file.
 */
export function describeWorld(world: World): WorldDescription {
  const { state } = world
  const accounts = [...state.accounts.values()].filter(({ deleted }) => !deleted)
  const shortNames = new Map([...state.names].map(([name, id]) => [id, name]))
  const nameOf = (id: number) => shortNames.get(id) ?? state.accounts.get(id)?.username ?? String(id)
  const chats = [...state.groups.values(), ...state.channels.values()].filter(isAlive)
  return {
    users: accounts.filter(({ isBot }) => !isBot).map((account) => describeUser(account, shortNames, nameOf)),
    bots: accounts.flatMap((account) => describeBot(account, shortNames, nameOf)),
    chats: chats.map((chat) => describeChat(world, chat, nameOf)),
    messages: messagesInOrder(world).flatMap((message) => describeMessage(world, message, nameOf)),
    minUsers: world.minUsers || undefined,
  }
}

type NameOf = (accountId: number) => string

function isAlive(chat: BasicGroup | Channel): boolean {
  return chat.type === 'group' ? !chat.deactivated : !chat.deleted
}

function namesOf({ otherUsernames }: Named): string[] {
  return otherUsernames.map(({ username }) => username)
}

function describeUser(account: Account, names: ReadonlyMap<number, string>, nameOf: NameOf): UserDescription {
  return {
    id: account.id,
    phone: `+${account.phone}`,
    code: account.code ?? '',
    password: account.password,
    passwordHint: account.passwordHint,
    firstName: account.firstName,
    lastName: account.lastName,
    username: account.username,
    otherUsernames: namesOf(account),
    name: names.get(account.id),
    about: account.about || undefined,
    language: account.language,
    dcId: account.dcId,
    contacts: [...account.contacts.keys()].map(nameOf),
  }
}

function describeBot(account: Account, names: ReadonlyMap<number, string>, nameOf: NameOf): BotDescription[] {
  const { bot } = account
  if (!bot) return []
  const owner = bot.ownerId === undefined ? undefined : nameOf(bot.ownerId)
  return [
    {
      id: account.id,
      token: bot.token,
      firstName: account.firstName,
      username: account.username ?? '',
      otherUsernames: namesOf(account),
      name: names.get(account.id),
      about: account.about || undefined,
      description: bot.description || undefined,
      privacyMode: bot.privacyMode,
      canJoinGroups: bot.canJoinGroups,
      inlinePlaceholder: bot.inlinePlaceholder,
      inlineFeedback: bot.inlineFeedback,
      owner,
      commands: [...(bot.commands.get('default:') ?? [])],
    },
  ]
}

function describeChat(world: World, chat: BasicGroup | Channel, nameOf: NameOf): ChatDescription {
  const members = [...chat.members.values()]
  const common = {
    id: chat.id,
    title: chat.title,
    about: chat.about || undefined,
    owner: nameOf(chat.creatorId),
    members: members.filter(({ role }) => role === 'member').map(({ userId }) => nameOf(userId)),
    admins: members.filter(({ role }) => role === 'admin').map((admin) => describeAdmin(admin, nameOf)),
    restricted: [...chat.defaultBanned.rights],
  }
  if (chat.type === 'group') return { kind: 'basic', ...common }
  const linked = chat.linkedChannelId === undefined ? undefined : world.state.channels.get(chat.linkedChannelId)
  return {
    kind: kindOf(chat),
    ...common,
    username: chat.username,
    otherUsernames: namesOf(chat),
    topics: [...chat.topics.values()]
      .filter(({ id }) => id !== generalTopicId)
      .map(({ title, closed, creatorId }) => ({ title, closed, creator: nameOf(creatorId) })),
    discussion: chat.broadcast ? (linked?.username ?? linked?.title) : undefined,
    slowModeSeconds: chat.slowModeSeconds,
    signatures: chat.signatures,
  }
}

function kindOf(channel: Channel): ChatDescription['kind'] {
  if (channel.broadcast) return 'channel'
  return channel.forum ? 'forum' : 'supergroup'
}

function describeAdmin(admin: Member, nameOf: NameOf): NonNullable<ChatDescription['admins']>[number] {
  const username = nameOf(admin.userId)
  const all = [...allAdminRights].every((right) => admin.rights.has(right))
  return all && !admin.rank ? username : { username, rights: [...admin.rights], rank: admin.rank }
}

function messagesInOrder(world: World): Message[] {
  const all = new Set<Message>()
  for (const account of world.state.accounts.values()) for (const message of account.messages.all) all.add(message)
  for (const channel of world.state.channels.values()) for (const message of channel.messages) all.add(message)
  return [...all].sort((a, b) => a.uid - b.uid)
}

/** Service messages and copies of posts come by themselves. */
function describeMessage(world: World, message: Message, nameOf: NameOf): MessageDescription[] {
  const isCopy = message.forward?.channelPost !== undefined && message.from?.type === 'channel'
  if (message.action || message.deleted || message.media || isCopy) return []
  const to = placeOf(world, message.conversation, message.senderId, nameOf)
  if (to === undefined) return []
  return [{ from: nameOf(message.senderId), to, text: message.text, topic: topicOf(world, message) }]
}

function placeOf(world: World, conversation: Conversation, senderId: number, nameOf: NameOf): string | undefined {
  if (conversation.type === 'private') {
    const [first, second] = conversation.userIds
    return nameOf(first === senderId ? second : first)
  }
  if (conversation.type === 'group') {
    const group = world.state.groups.get(conversation.id)
    return group?.deactivated ? undefined : group?.title
  }
  const channel = world.state.channels.get(conversation.id)
  return channel?.username ?? channel?.title
}

function topicOf(world: World, message: Message): string | undefined {
  const { conversation } = message
  if (conversation.type !== 'channel') return undefined
  const topicId = topicIdOf(message)
  return topicId === generalTopicId ? undefined : world.state.channels.get(conversation.id)?.topics.get(topicId)?.title
}

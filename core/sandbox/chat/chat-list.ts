import type { Account } from '../world/account.js'
import type { BasicGroup, Channel } from '../world/chat.js'
import { messagesOf } from '../world/history.js'
import type { Message } from '../world/message.js'
import { channelPeer, groupPeer, markedIdOf, type Peer, peerKey, userPeer } from '../world/peer.js'
import type { World } from '../world/world.js'
import { nameOf } from './chat-message.js'

/** The latest message of a chat. */
export interface LastMessage {
  /** What it says, or what it is. */
  readonly text: string
  /** What it is, where it says nothing: a kind of media, or what happened. */
  readonly media?: string
  readonly service?: string
  readonly atMs: number
  readonly out: boolean
}

/** A line of a person's chat list; plain data. */
export interface ChatLine {
  /** Its marked id: what messages name it by. */
  readonly chat: string
  readonly kind: 'bot' | 'person' | 'group' | 'channel' | 'forum' | 'saved'
  readonly title: string
  readonly username?: string
  /** Whether there is a conversation already; otherwise it is somebody to begin one with. */
  readonly known: boolean
  readonly unread: number
  readonly last?: LastMessage
  /** Of a forum. */
  readonly topics?: readonly { readonly id: number; readonly title: string; readonly unread: number }[]
  /** Of a bot. */
  readonly commands?: readonly { readonly command: string; readonly description: string }[]
  /** Whether this person may write there. */
  readonly writable: boolean
}

/** How many strangers are offered to begin a conversation with. */
const maxStrangers = 40

/** The chats of a person, the latest first, then whom they could write to: bots first. */
export function chatLines(world: World, viewer: Account): ChatLine[] {
  const { state } = world
  const peers = new Map<string, Peer>()
  const add = (peer: Peer) => peers.set(peerKey(peer), peer)
  for (const dialog of viewer.dialogs.values()) if (dialog.messages.length > 0) add(dialog.peer)
  for (const { id, members, deleted } of state.channels.values())
    if (members.has(viewer.id) && !deleted) add(channelPeer(id))
  for (const { id, members, deactivated } of state.groups.values())
    if (members.has(viewer.id) && !deactivated) add(groupPeer(id))
  const known = [...peers.values()].map((peer) => line(world, viewer, peer, true))
  known.sort((one, other) => (other.last?.atMs ?? 0) - (one.last?.atMs ?? 0))
  const strangers = [...state.accounts.values()]
    .filter(({ id, deleted }) => !deleted && !peers.has(peerKey(userPeer(id))))
    .sort((one, other) => Number(other.isBot) - Number(one.isBot))
    .slice(0, maxStrangers)
  return [...known, ...strangers.map(({ id }) => line(world, viewer, userPeer(id), false))]
}

function line(world: World, viewer: Account, peer: Peer, known: boolean): ChatLine {
  const { state, reading } = world
  const last = known ? messagesOf(state, viewer, peer).at(-1) : undefined
  const common = {
    chat: String(markedIdOf(peer)),
    known,
    unread: known ? reading.unreadCount(viewer, state.dialog(viewer, peer)) : 0,
    ...(last && { last: { ...said(last), atMs: last.date * 1_000, out: last.senderId === viewer.id } }),
  }
  if (peer.type !== 'user') return { ...common, ...ofGroup(world, viewer, state.chatOf(peer)) }
  const account = state.account(peer.id)
  const { username } = account
  const commands = account.commandsFor()
  return {
    ...common,
    kind: account.id === viewer.id ? 'saved' : account.isBot ? 'bot' : 'person',
    title: account.id === viewer.id ? 'Saved Messages' : (nameOf(state, account.id) ?? ''),
    writable: !account.deleted,
    ...(username !== undefined && { username }),
    ...(commands.length > 0 && { commands }),
  }
}

function ofGroup(world: World, viewer: Account, chat: BasicGroup | Channel | undefined) {
  if (!chat) return { kind: 'group' as const, title: '', writable: false }
  const { title } = chat
  if (chat.type === 'group') return { kind: 'group' as const, title, writable: true }
  const { broadcast, forum, username, topics } = chat
  return {
    kind: broadcast ? ('channel' as const) : forum ? ('forum' as const) : ('group' as const),
    title,
    writable: !broadcast || chat.may(viewer.id, 'post_messages'),
    ...(username !== undefined && { username }),
    ...(forum && {
      topics: [...topics.values()].map(({ id, title: name }) => ({
        id,
        title: name,
        unread: world.reading.unreadInTopic(viewer, chat, id),
      })),
    }),
  }
}

function said({ text, media, action }: Message): Pick<LastMessage, 'text' | 'media' | 'service'> {
  const line = (text || media?.type || action?.type || '').replace(/\s+/g, ' ').slice(0, 80)
  if (text !== '') return { text: line }
  return { text: line, ...(media ? { media: media.type } : action && { service: action.type }) }
}

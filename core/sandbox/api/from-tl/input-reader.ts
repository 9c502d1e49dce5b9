import { RpcError } from '../../rpc-error.js'
import type { Account } from '../../world/account.js'
import type { BasicGroup, Channel } from '../../world/chat.js'
import type { Message } from '../../world/message.js'
import { channelPeer, groupPeer, type Peer, userPeer } from '../../world/peer.js'
import type { World } from '../../world/world.js'
import type { Params } from '../params.js'

/** Reads the peers, users, channels and messages a request names, and checks that the caller may name them. */
export class InputReader {
  constructor(
    private readonly world: World,
    private readonly account: Account,
  ) {}

  /** The peer behind an `InputPeer`. */
  peer(input: Params): Peer {
    switch (input.name) {
      case 'inputPeerSelf':
        return userPeer(this.account.id)
      case 'inputPeerUser':
        return userPeer(this.userById(input, 'PEER_ID_INVALID').id)
      case 'inputPeerChat':
        return groupPeer(this.group(input.int('chat_id')).id)
      case 'inputPeerChannel':
        return channelPeer(this.channelById(input).id)
      case 'inputPeerUserFromMessage':
        return userPeer(this.fromMessage(input, 'user_id').id)
      case 'inputPeerChannelFromMessage':
        return channelPeer(this.channelFromMessage(input).id)
      default:
        throw new RpcError(400, 'PEER_ID_INVALID')
    }
  }

  /**
   * The peer an `InputPeer` or `InputUser` names as a place in a list, where no access hash is needed; `undefined` for an
   * empty one.
   */
  place(input: Params): Peer | undefined {
    switch (input.name) {
      case 'inputPeerEmpty':
      case 'inputUserEmpty':
        return undefined
      case 'inputPeerSelf':
      case 'inputUserSelf':
        return userPeer(this.account.id)
      case 'inputPeerChat':
        return groupPeer(input.int('chat_id'))
      default:
        return input.has('user_id') ? userPeer(input.int('user_id')) : channelPeer(input.int('channel_id'))
    }
  }

  /** The account behind an `InputUser`. */
  user(input: Params): Account {
    switch (input.name) {
      case 'inputUserSelf':
      case 'inputPeerSelf':
        return this.account
      case 'inputUser':
      case 'inputPeerUser':
        return this.userById(input, 'USER_ID_INVALID')
      case 'inputUserFromMessage':
      case 'inputPeerUserFromMessage':
        return this.fromMessage(input, 'user_id')
      default:
        throw new RpcError(400, 'USER_ID_INVALID')
    }
  }

  /** The channel behind an `InputChannel`; the caller need not be in it. */
  channel(input: Params): Channel {
    if (input.name === 'inputChannel' || input.name === 'inputPeerChannel') return this.channelById(input)
    if (input.name === 'inputChannelFromMessage' || input.name === 'inputPeerChannelFromMessage') {
      return this.channelFromMessage(input)
    }
    throw new RpcError(400, 'CHANNEL_INVALID')
  }

  /** A channel the caller may look into: its own, or a public one. */
  readableChannel(input: Params): Channel {
    const channel = this.channel(input)
    this.checkReadable(channel)
    return channel
  }

  checkReadable(channel: Channel): void {
    const banned = channel.banned.get(this.account.id)?.rights.rights.has('view_messages') ?? false
    if (banned || (!channel.members.has(this.account.id) && !channel.isPublic)) {
      throw new RpcError(400, 'CHANNEL_PRIVATE')
    }
  }

  /** A basic group the caller is or was in. */
  group(id: number): BasicGroup {
    const group = this.world.state.groups.get(id)
    if (!group || !(group.members.has(this.account.id) || this.account.dialogs.has(`group:${id}`))) {
      throw new RpcError(400, 'CHAT_ID_INVALID')
    }
    return group
  }

  /** The group or channel behind a peer. */
  chat(peer: Peer): BasicGroup | Channel {
    const chat = this.world.state.chatOf(peer)
    if (!chat) throw new RpcError(400, 'PEER_ID_INVALID')
    return chat
  }

  /** A message the caller has, by its number in a chat; `undefined` when it is not there. */
  find(peer: Peer, id: number): Message | undefined {
    if (peer.type === 'channel') return this.visibleIn(this.world.state.channel(peer.id), id)
    const message = this.account.messages.get(id)
    const actual = message?.peerFor(this.account.id)
    return actual?.type === peer.type && actual.id === peer.id ? message : undefined
  }

  /** A message the caller has. */
  message(peer: Peer, id: number): Message {
    const message = this.find(peer, id)
    if (!message) throw new RpcError(400, 'MESSAGE_ID_INVALID')
    return message
  }

  /** A channel's message, unless it hides it from this bot. */
  visibleIn(channel: Channel, id: number): Message | undefined {
    const message = channel.message(id)
    if (!message) return undefined
    const hidden = this.account.isBot && !this.world.delivery.visibleTo(this.account, channel, message)
    return hidden ? undefined : message
  }

  private userById(input: Params, error: string): Account {
    const account = this.world.state.accounts.get(input.int('user_id'))
    if (!account) throw new RpcError(400, error)
    if (account.id === this.account.id) return account
    const hash = input.long('access_hash')
    if (this.account.isBot && hash === 0n && this.hasMet(account)) return account
    if (hash !== this.world.state.accessHash(this.account.id, 'user', account.id)) throw new RpcError(400, error)
    return account
  }

  private channelById(input: Params): Channel {
    const channel = this.world.state.channels.get(input.int('channel_id'))
    if (!channel || channel.deleted) throw new RpcError(400, 'CHANNEL_INVALID')
    const hash = input.long('access_hash')
    if (this.account.isBot && hash === 0n && channel.members.has(this.account.id)) return channel
    if (hash !== this.world.state.accessHash(this.account.id, 'channel', channel.id)) {
      throw new RpcError(400, 'CHANNEL_INVALID')
    }
    return channel
  }

  private fromMessage(input: Params, field: 'user_id'): Account {
    const message = this.message(this.peer(input.object('peer')), input.int('msg_id'))
    const id = input.int(field)
    const named = message.entities.some((entity) => entity.userId === id)
    if (message.senderId !== id && message.forward?.from?.id !== id && !named) {
      throw new RpcError(400, 'USER_ID_INVALID')
    }
    return this.world.state.account(id)
  }

  private channelFromMessage(input: Params): Channel {
    const message = this.message(this.peer(input.object('peer')), input.int('msg_id'))
    const id = input.int('channel_id')
    if (message.from?.id !== id && message.forward?.from?.id !== id) throw new RpcError(400, 'CHANNEL_INVALID')
    return this.world.state.channel(id)
  }

  private hasMet(other: Account): boolean {
    if (this.account.startedBy.has(other.id) || this.account.dialogs.has(`user:${other.id}`)) return true
    const chats = [...this.world.state.groups.values(), ...this.world.state.channels.values()]
    return chats.some((chat) => chat.members.has(this.account.id) && chat.members.has(other.id))
  }
}

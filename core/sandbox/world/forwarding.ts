import { RpcError } from '../rpc-error.js'
import type { Account } from './account.js'
import type { ForwardHeader, Message } from './message.js'
import type { Messaging } from './messaging.js'
import { channelPeer, type Peer, userPeer } from './peer.js'
import type { DeliveredUpdate } from './update.js'
import type { WorldState } from './world-state.js'

export interface ForwardOptions {
  randomIds: readonly bigint[]
  topId?: number
  silent?: boolean
  /** Sends copies that do not name their source. */
  dropAuthor?: boolean
  dropCaptions?: boolean
  noForwards?: boolean
  /** Seconds since 1970 at which they are to be sent. */
  scheduleDate?: number
}

/** Sends messages on. */
export class Forwarding {
  constructor(
    private readonly state: WorldState,
    private readonly messaging: Messaging,
  ) {}

  /** @returns per message, what the sender has to hear. */
  forward(
    sender: Account,
    messages: readonly Message[],
    to: Peer,
    options: ForwardOptions,
  ): (readonly DeliveredUpdate[])[] {
    for (const message of messages) this.checkMayForward(message)
    const groups = new Map<bigint, bigint>()
    return this.state.change({ accountId: sender.id }, () =>
      messages.map((message, index) => {
        const randomId = options.randomIds[index] ?? 0n
        const own = this.messaging.send(sender, to, {
          text: options.dropCaptions && message.media ? '' : message.text,
          entities: options.dropCaptions && message.media ? [] : message.entities,
          media: message.media,
          topId: options.topId,
          silent: options.silent,
          noForwards: options.noForwards,
          scheduleDate: options.scheduleDate,
          randomId,
          groupedId: this.groupFor(message, groups),
          viaBotId: message.viaBotId,
          forward: options.dropAuthor ? undefined : this.header(sender, message, to),
        })
        this.count(message)
        return own
      }),
    )
  }

  private checkMayForward(message: Message): void {
    if (message.action) throw new RpcError(400, 'MESSAGE_ID_INVALID')
    const { conversation } = message
    const chat = conversation.type === 'private' ? undefined : this.state.chatOf(conversation)
    if (message.noForwards || chat?.noForwards) throw new RpcError(400, 'CHAT_FORWARDS_RESTRICTED')
  }

  private header(sender: Account, message: Message, to: Peer): ForwardHeader {
    const savedFrom =
      to.type === 'user' && to.id === sender.id ? { peer: message.peerFor(sender.id), message } : undefined
    if (message.forward) return { ...message.forward, savedFrom }
    const author = this.state.accounts.get(message.senderId)
    const shown = message.post ? channelPeer(conversationId(message)) : (message.from ?? userPeer(message.senderId))
    const hidden = shown.type === 'user' && author?.privacy.get('Forwards')?.base === 'nobody'
    return {
      date: message.date,
      from: hidden ? undefined : shown,
      fromName: hidden ? [author?.firstName, author?.lastName].filter(Boolean).join(' ') : undefined,
      channelPost: message.post ? message.idFor(0) : undefined,
      postAuthor: message.postAuthor,
      savedFrom,
    }
  }

  /** An album stays an album, under a new number. */
  private groupFor(message: Message, groups: Map<bigint, bigint>): bigint | undefined {
    if (message.groupedId === undefined) return undefined
    const known = groups.get(message.groupedId)
    if (known !== undefined) return known
    const fresh = this.state.random.long()
    groups.set(message.groupedId, fresh)
    return fresh
  }

  private count(message: Message): void {
    message.forwards += 1
    const { conversation } = message
    if (!message.post || conversation.type !== 'channel') return
    const channel = this.state.channel(conversation.id)
    this.state.emitToMembers(channel, {
      type: 'channel-forwards',
      channelId: channel.id,
      id: message.idFor(0) ?? 0,
      forwards: message.forwards,
    })
  }
}

function conversationId(message: Message): number {
  return message.conversation.type === 'private' ? message.senderId : message.conversation.id
}

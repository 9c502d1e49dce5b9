import { RpcError } from '../rpc-error.js'
import type { Account } from './account.js'
import { messageNow } from './admin-log.js'
import { messagesOf } from './history.js'
import type { Message } from './message.js'
import type { Messaging } from './messaging.js'
import type { Peer } from './peer.js'
import type { WorldState } from './world-state.js'

/** Pinned messages. */
export class Pins {
  constructor(
    private readonly state: WorldState,
    private readonly messaging: Messaging,
  ) {}

  pin(actor: Account, peer: Peer, message: Message, options: { pinned: boolean; silent: boolean }): void {
    this.checkMayPin(actor, peer)
    if (message.pinned === options.pinned) throw new RpcError(400, 'CHAT_NOT_MODIFIED')
    this.state.change({ accountId: actor.id }, () => {
      message.pinned = options.pinned
      if (options.pinned) this.note(actor, message)
      this.announce(message, options.pinned)
      if (!options.pinned || options.silent) return
      const replyTo = { message, top: message.replyTo?.top, forumTopic: message.replyTo?.forumTopic ?? false }
      this.messaging.service(
        actor,
        message.conversation,
        { type: 'pin-message' },
        { replyTo: { ...replyTo, quote: undefined } },
      )
    })
  }

  /** @returns how many were pinned. */
  unpinAll(actor: Account, peer: Peer): number {
    this.checkMayPin(actor, peer)
    const pinned = messagesOf(this.state, actor, peer).filter((message) => message.pinned)
    this.state.change({ accountId: actor.id }, () => {
      for (const message of pinned) {
        message.pinned = false
        this.announce(message, false)
      }
    })
    return pinned.length
  }

  private note(actor: Account, message: Message): void {
    const { conversation } = message
    if (conversation.type !== 'channel') return
    this.state.note(this.state.channel(conversation.id), actor.id, { type: 'pin', message: messageNow(message) })
  }

  private announce(message: Message, pinned: boolean): void {
    const { conversation } = message
    if (conversation.type === 'channel') {
      const channel = this.state.channel(conversation.id)
      const ids = [message.idFor(0) ?? 0]
      const update = { type: 'pinned-channel-messages', channelId: channel.id, ids, pinned } as const
      this.state.emitChannel(channel, update, 1, () => true)
      return
    }
    for (const [ownerId, id] of message.owners) {
      const owner = this.state.account(ownerId)
      this.state.emitCommon(owner, { type: 'pinned-messages', peer: message.peerFor(ownerId), ids: [id], pinned })
    }
  }

  private checkMayPin(actor: Account, peer: Peer): void {
    const chat = this.state.chatOf(peer)
    if (!chat || chat.may(actor.id, 'pin_messages')) return
    const broadcast = chat.type === 'channel' && chat.broadcast
    const kept = chat.isKeptFrom(actor.id, 'pin_messages', this.state.now)
    if (broadcast || kept || !chat.members.has(actor.id)) throw new RpcError(400, 'CHAT_ADMIN_REQUIRED')
  }
}

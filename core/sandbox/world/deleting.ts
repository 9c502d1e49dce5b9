import { RpcError } from '../rpc-error.js'
import type { Account } from './account.js'
import { messageNow } from './admin-log.js'
import type { Channel } from './chat.js'
import type { Message } from './message.js'
import type { Peer } from './peer.js'
import type { WorldState } from './world-state.js'

/** Takes messages out of boxes and channels. */
export class Deleting {
  constructor(private readonly state: WorldState) {}

  /**
   * Deletes from an account's private chats and basic groups.
   * @param options.revoke - for everyone who has a copy, too.
   * @returns how many of its own copies went.
   */
  delete(account: Account, ids: readonly number[], options: { revoke: boolean }): number {
    const messages = ids.map((id) => account.messages.get(id)).filter((message) => message !== undefined)
    if (options.revoke) for (const message of messages) this.checkMayRevoke(account, message)
    this.state.change({ accountId: account.id }, () => {
      const affected = new Map<number, Set<Message>>()
      for (const message of messages) {
        const ownerIds = options.revoke ? message.owners.keys() : [account.id]
        for (const ownerId of ownerIds) affected.set(ownerId, (affected.get(ownerId) ?? new Set()).add(message))
      }
      for (const [ownerId, gone] of affected) {
        const owner = this.state.account(ownerId)
        const goneIds = removeFromBox(this.state, owner, gone)
        this.state.emitCommon(owner, { type: 'delete-messages', ids: goneIds }, goneIds.length)
      }
      for (const message of messages) if (message.owners.size === 0) message.deleted = true
    })
    return messages.length
  }

  /** @returns how many messages went. */
  deleteFromChannel(account: Account, channel: Channel, ids: readonly number[]): number {
    const messages = ids.map((id) => channel.message(id)).filter((message) => message !== undefined)
    for (const message of messages) {
      const own = message.senderId === account.id && channel.members.has(account.id)
      if (!own && !channel.may(account.id, 'delete_messages')) throw new RpcError(403, 'MESSAGE_DELETE_FORBIDDEN')
    }
    for (const message of messages) {
      this.state.note(channel, account.id, { type: 'delete', message: messageNow(message) })
    }
    this.removeFromChannel(channel, messages, account.id)
    return messages.length
  }

  /** Deletes without asking. */
  removeFromChannel(channel: Channel, messages: readonly Message[], actorId: number): void {
    if (messages.length === 0) return
    const gone = new Set(messages)
    const ids = messages.map((message) => message.idFor(0)).filter((id) => id !== undefined)
    this.state.change({ accountId: actorId }, () => {
      for (const message of messages) message.deleted = true
      channel.history.remove(gone)
      const update = { type: 'delete-channel-messages', channelId: channel.id, ids } as const
      this.state.emitChannel(channel, update, ids.length, () => true)
    })
  }

  /** Clears an account's chat with a person or basic group up to `maxId` (0: all of it). */
  clear(account: Account, peer: Peer, options: { maxId: number; revoke: boolean; keepDialog: boolean }): number {
    const dialog = this.state.dialog(account, peer)
    const ids = dialog.messages
      .map((message) => message.idFor(account.id) ?? 0)
      .filter((id) => options.maxId === 0 || id <= options.maxId)
    const count = this.delete(account, ids, { revoke: options.revoke && peer.type === 'user' })
    if (!options.keepDialog && dialog.messages.length === 0) account.dialogs.delete(`${peer.type}:${peer.id}`)
    return count
  }

  private checkMayRevoke(account: Account, message: Message): void {
    if (message.conversation.type !== 'group' || message.senderId === account.id) return
    if (!this.state.group(message.conversation.id).may(account.id, 'delete_messages')) {
      throw new RpcError(403, 'MESSAGE_DELETE_FORBIDDEN')
    }
  }
}

/** Takes an account's copies of messages away, without a word. @returns their numbers. */
export function removeFromBox(state: WorldState, owner: Account, gone: ReadonlySet<Message>): number[] {
  owner.messages.remove(gone)
  const dialogs = new Set([...gone].map((message) => state.dialog(owner, message.peerFor(owner.id))))
  for (const dialog of dialogs) dialog.messages = dialog.messages.filter((message) => !gone.has(message))
  return [...gone].flatMap((message) => {
    const id = message.idFor(owner.id) ?? []
    message.numberFor(owner.id, undefined)
    return id
  })
}

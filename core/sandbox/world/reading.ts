import type { Account } from './account.js'
import type { Channel } from './chat.js'
import type { Dialog } from './dialog.js'
import type { Message } from './message.js'
import { channelPeer, type Peer, userPeer } from './peer.js'
import { threadMessages } from './topic-of.js'
import type { WorldState } from './world-state.js'

/** Read marks and unread counts. */
export class Reading {
  constructor(private readonly state: WorldState) {}

  /**
   * Marks an account's private chat or basic group as read up to `maxId` and tells the authors.
   * @returns whether anything changed.
   */
  read(account: Account, peer: Peer, maxId: number): boolean {
    const dialog = this.state.dialog(account, peer)
    const lastId = dialog.messages.at(-1)?.idFor(account.id) ?? 0
    const upTo = Math.min(maxId === 0 ? lastId : maxId, lastId)
    if (upTo <= dialog.readInboxMaxId) return false
    const newlyRead = dialog.messages.filter((message) => {
      const id = message.idFor(account.id) ?? 0
      return id > dialog.readInboxMaxId && id <= upTo && message.senderId !== account.id
    })
    dialog.readInboxMaxId = upTo
    if (peer.type === 'user') for (const message of newlyRead) message.readDate = this.state.now
    this.state.change({ accountId: account.id }, () => {
      const stillUnread = this.unreadCount(account, dialog)
      this.state.emitCommon(account, { type: 'read-inbox', peer, maxId: upTo, stillUnread })
      for (const [authorId, message] of latestByAuthor(newlyRead)) this.tellAuthor(authorId, account, message)
    })
    return true
  }

  readChannel(account: Account, channel: Channel, maxId: number): boolean {
    const dialog = this.state.dialog(account, channelPeer(channel.id))
    const upTo = Math.min(maxId === 0 ? channel.lastMessageId : maxId, channel.lastMessageId)
    if (upTo <= dialog.readInboxMaxId) return false
    const newlyRead = channel.messages.filter((message) => {
      const id = message.idFor(0) ?? 0
      return id > dialog.readInboxMaxId && id <= upTo && message.senderId !== account.id
    })
    dialog.readInboxMaxId = upTo
    this.state.change({ accountId: account.id }, () => {
      const stillUnread = this.unreadCount(account, dialog)
      this.state.emitPlain(account.id, { type: 'read-channel-inbox', channelId: channel.id, maxId: upTo, stillUnread })
      if (channel.broadcast) return
      for (const [authorId, message] of latestByAuthor(newlyRead)) {
        const author = this.state.accounts.get(authorId)
        if (!author || author.isBot || !channel.members.has(authorId)) continue
        const authorDialog = this.state.dialog(author, channelPeer(channel.id))
        const id = message.idFor(0) ?? 0
        if (id <= authorDialog.readOutboxMaxId) continue
        authorDialog.readOutboxMaxId = id
        this.state.emitPlain(authorId, { type: 'read-channel-outbox', channelId: channel.id, maxId: id })
      }
    })
    return true
  }

  readTopic(account: Account, channel: Channel, topId: number, maxId: number): boolean {
    const dialog = this.state.dialog(account, channelPeer(channel.id))
    if (maxId <= (dialog.topicReadMaxIds.get(topId) ?? 0)) return false
    dialog.topicReadMaxIds.set(topId, maxId)
    this.state.change({ accountId: account.id }, () =>
      this.state.emitPlain(account.id, { type: 'read-discussion-inbox', channelId: channel.id, topId, maxId }),
    )
    return true
  }

  unreadInTopic(account: Account, channel: Channel, topId: number): number {
    const dialog = this.state.dialog(account, channelPeer(channel.id))
    const readId = Math.max(dialog.topicReadMaxIds.get(topId) ?? 0, dialog.readInboxMaxId)
    return threadMessages(channel, topId).filter(
      (message) => (message.idFor(0) ?? 0) > readId && message.senderId !== account.id,
    ).length
  }

  /** How many messages of others lie after the read mark. */
  unreadCount(account: Account, dialog: Dialog): number {
    const messages = dialog.peer.type === 'channel' ? this.state.channel(dialog.peer.id).messages : dialog.messages
    let count = 0
    for (let index = messages.length - 1; index >= 0; index -= 1) {
      const message = messages[index]
      if (!message || (message.idFor(account.id) ?? 0) <= dialog.readInboxMaxId) break
      if (message.senderId !== account.id) count += 1
    }
    return count
  }

  /** Marks the contents (voice, mentions) of messages as looked at. */
  readContents(account: Account, messages: readonly Message[]): number[] {
    const ids: number[] = []
    for (const message of messages) {
      if (!message.markRead(account.id)) continue
      const id = message.idFor(account.id)
      if (id !== undefined) ids.push(id)
    }
    return ids
  }

  private tellAuthor(authorId: number, reader: Account, message: Message): void {
    const author = this.state.accounts.get(authorId)
    const id = message.idFor(authorId)
    if (!author || id === undefined) return
    const peer = message.conversation.type === 'private' ? userPeer(reader.id) : message.peerFor(authorId)
    const dialog = this.state.dialog(author, peer)
    if (id <= dialog.readOutboxMaxId) return
    dialog.readOutboxMaxId = id
    this.state.emitCommon(author, { type: 'read-outbox', peer, maxId: id })
  }
}

function latestByAuthor(messages: readonly Message[]): Map<number, Message> {
  const latest = new Map<number, Message>()
  for (const message of messages) latest.set(message.senderId, message)
  return latest
}

import { markedIdOf } from '../client/messages/message.js'
import { markedId } from '../client/peers/peer-id.js'
import type { TlObject } from '../mtproto/driver.js'
import { objectField } from './tl-fields.js'

/** The queue of updates that belong to no conversation. */
const noChat = 0

/**
 * The conversation an update belongs to, as marked id; without one, the person it speaks of; without either, `noChat`.
 */
export function chatKeyOf(update: TlObject): number {
  const message = objectField(update, 'message')
  if (message) return markedIdOf(objectField(message, 'peerId')) ?? noChat
  const peer = markedIdOf(objectField(update, 'peer'))
  if (peer !== undefined) return peer
  if (update.channelId != null) return markedId('channel', Number(update.channelId))
  if (update.chatId != null) return markedId('chat', Number(update.chatId))
  return update.userId == null ? noChat : Number(update.userId)
}

/**
 * What names an update for good, whether it was pushed or came with a difference, or `undefined` for those that have
 * nothing of the kind (somebody is typing).
 */
export function identityOf(update: TlObject): string | undefined {
  const { className } = update
  const message = objectField(update, 'message')
  if (className === 'UpdateNewMessage' || className === 'UpdateNewChannelMessage') {
    // Outside channels ids are unique per account, inside per channel; the chat makes both plain to read.
    return message && `message:${chatKeyOf(update)}:${message.id}`
  }
  if (update.queryId != null) return `query:${update.queryId}`
  if (typeof update.pts === 'number') {
    const box = className.includes('Channel') ? chatKeyOf(update) : 'common'
    return `${className}:${box}:${update.pts}`
  }
  return typeof update.qts === 'number' && update.qts > 0 ? `${className}:qts:${update.qts}` : undefined
}

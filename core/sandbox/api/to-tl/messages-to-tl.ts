import type { TlValue } from '../../tl-value.js'
import type { Channel } from '../../world/chat.js'
import type { Message } from '../../world/message.js'
import { topicIdOf } from '../../world/topic-of.js'
import { collected } from './collected.js'
import { messageToTl } from './message-to-tl.js'
import { topicToTl } from './topic-to-tl.js'
import type { View } from './view.js'

/**
 * A list of messages with everybody they mention.
 * @param messages - a number stands for a message that is not there.
 * @param options.total - how many there are in all, when this is a part of them.
 */
export function messagesToTl(
  view: View,
  messages: readonly (Message | number)[],
  options: { channel?: Channel; total?: number },
): TlValue {
  const written = messages.map((message) =>
    typeof message === 'number' ? { _: 'messageEmpty', id: message } : messageToTl(view, message),
  )
  const { channel, total = messages.length } = options
  if (channel) {
    view.channel(channel.id)
    const topics = channel.forum ? topicsOf(view, channel, messages) : []
    const log = view.viewer.isBot ? channel.botLog(view.viewer.id) : channel.log
    const head = { _: 'messages.channelMessages', pts: log.pts, count: total, messages: written, topics }
    return { ...head, ...collected(view) }
  }
  if (total > messages.length) {
    return { _: 'messages.messagesSlice', count: total, messages: written, ...collected(view) }
  }
  return { _: 'messages.messages', messages: written, ...collected(view) }
}

function topicsOf(view: View, channel: Channel, messages: readonly (Message | number)[]): TlValue[] {
  const ids = new Set(messages.flatMap((message) => (typeof message === 'number' ? [] : [topicIdOf(message)])))
  return [...ids].flatMap((id) => {
    const topic = channel.topics.get(id)
    return topic ? [topicToTl(view, channel, topic)] : []
  })
}

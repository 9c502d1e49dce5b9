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
 * @param options.nextRate - where a search in all chats goes on.
 */
export function messagesToTl(
  view: View,
  messages: readonly (Message | number)[],
  options: { channel?: Channel; total?: number; nextRate?: number },
): TlValue {
  const written = messages.map((message) =>
    typeof message === 'number' ? { _: 'messageEmpty', id: message } : messageToTl(view, message),
  )
  const { channel, total = messages.length } = options
  if (channel) {
    view.channel(channel.id)
    const topics = channel.forum ? topicsOf(view, channel, messages) : []
    const log = view.viewer.isBot ? channel.botLog(view.viewer.id) : channel.log
    const head = { _: 'messages.channelMessages', pts: log.pts, count: total, messages: written }
    return { ...head, ...listed(view, topics) }
  }
  if (total > messages.length) {
    const next_rate = options.nextRate
    return { _: 'messages.messagesSlice', count: total, next_rate, messages: written, ...listed(view, []) }
  }
  return { _: 'messages.messages', messages: written, ...listed(view, []) }
}

/** Whom the messages mention, and their topics, which every list of messages has had since topics are there. */
function listed(
  view: View,
  topics: readonly TlValue[],
): { topics: readonly TlValue[]; users: TlValue[]; chats: TlValue[] } {
  return { topics, ...collected(view) }
}

function topicsOf(view: View, channel: Channel, messages: readonly (Message | number)[]): TlValue[] {
  const ids = new Set(messages.flatMap((message) => (typeof message === 'number' ? [] : [topicIdOf(message)])))
  return [...ids].flatMap((id) => {
    const topic = channel.topics.get(id)
    return topic ? [topicToTl(view, channel, topic)] : []
  })
}

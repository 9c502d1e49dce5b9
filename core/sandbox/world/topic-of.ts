import type { Channel } from './chat.js'
import type { Message } from './message.js'

/** The topic every forum has; its messages carry no reply header. */
export const generalTopicId = 1

/** The topic of a forum a message belongs to. */
export function topicIdOf(message: Message): number {
  if (message.action?.type === 'topic-create') return message.idFor(0) ?? generalTopicId
  const { replyTo } = message
  if (!replyTo?.forumTopic) return generalTopicId
  return (replyTo.top ?? replyTo.message).idFor(0) ?? generalTopicId
}

/** The messages of a topic, or the answers in a thread, oldest first. */
export function threadMessages(channel: Channel, topId: number): Message[] {
  if (channel.forum) {
    return channel.messages.filter((message) => topicIdOf(message) === topId)
  }
  return channel.messages.filter(({ replyTo }) => replyTo && (replyTo.top ?? replyTo.message).idFor(0) === topId)
}

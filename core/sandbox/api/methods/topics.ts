import { RpcError } from '../../rpc-error.js'
import type { TlValue } from '../../tl-value.js'
import type { Channel, Topic } from '../../world/chat.js'
import type { Message } from '../../world/message.js'
import type { AccountCall } from '../call.js'
import { forAccounts, forUsers, type Method, type MethodTable } from '../method.js'
import { collected } from '../to-tl/collected.js'
import { messageToTl } from '../to-tl/message-to-tl.js'
import { topicToTl } from '../to-tl/topic-to-tl.js'

const maxTopics = 100

const create = forAccounts((call) => {
  const { params, account, world } = call
  const channel = forumOf(call)
  const randomId = params.long('random_id')
  const before = account.sentByRandomId.get(randomId)
  if (before) return call.updates(before)
  const own = call.change(() => {
    world.topics.create(account, channel, {
      title: params.string('title'),
      iconColor: params.optionalInt('icon_color'),
      iconEmojiId: params.optionalLong('icon_emoji_id'),
    })
  })
  const withId = own.flatMap((delivered) => {
    const { update } = delivered
    if (update.type !== 'new-channel-message') return [delivered]
    return [
      { box: 'none', update: { type: 'message-id', id: update.id, randomId }, transient: true } as const,
      delivered,
    ]
  })
  account.sentByRandomId.set(randomId, withId)
  return call.updates(withId)
})

const edit = forAccounts((call) => {
  const { params } = call
  const channel = forumOf(call)
  return call.answerChange(() =>
    call.world.topics.edit(call.account, channel, params.int('topic_id'), {
      title: params.optionalString('title'),
      iconEmojiId: params.optionalLong('icon_emoji_id'),
      closed: params.bool('closed'),
      hidden: params.bool('hidden'),
    }),
  )
})

const list = forUsers((call) => {
  const { params } = call
  const channel = forumOf(call)
  const query = params.optionalString('q')?.toLowerCase() ?? ''
  const topId = (topic: Topic) => call.world.topics.topMessage(channel, topic.id)?.idFor(0) ?? topic.id
  const all = [...channel.topics.values()]
    .filter((topic) => topic.title.toLowerCase().includes(query))
    .sort((a, b) => Number(b.pinned) - Number(a.pinned) || topId(b) - topId(a))
  const offset = params.optionalInt('offset_topic') ?? 0
  const start = offset === 0 ? 0 : all.findIndex((topic) => topic.id === offset) + 1
  const page = all.slice(start, start + Math.min(Math.max(params.int('limit'), 1), maxTopics))
  return topicsToTl(call, channel, page, all.length)
})

const listById = forAccounts((call) => {
  const channel = forumOf(call)
  const ids = call.params.ints('topics')
  return topicsToTl(
    call,
    channel,
    ids.map((id) => channel.topics.get(id) ?? id),
    ids.length,
  )
})

const pin = forAccounts((call) => {
  const channel = forumOf(call)
  const { params } = call
  return call.answerChange(() =>
    call.world.topics.pin(call.account, channel, params.int('topic_id'), params.bool('pinned') ?? false),
  )
})

const deleteHistory = forAccounts((call) => {
  const channel = forumOf(call)
  const topId = call.params.int('top_msg_id')
  let count = 0
  call.change(() => {
    count = call.world.topics.delete(call.account, channel, topId)
  })
  return { _: 'messages.affectedHistory', pts: channel.log.pts, pts_count: count, offset: 0 }
})

/** Newer layers moved the methods of topics from `channels` to `messages`. */
const both = (name: string, method: Method): MethodTable => ({
  [`channels.${name}`]: method,
  [`messages.${name}`]: method,
})

export const topicMethods: MethodTable = {
  ...both('createForumTopic', create),
  ...both('editForumTopic', edit),
  ...both('getForumTopics', list),
  ...both('getForumTopicsByID', listById),
  ...both('updatePinnedForumTopic', pin),
  ...both('deleteTopicHistory', deleteHistory),
}

function forumOf(call: AccountCall): Channel {
  const input = call.params.optionalObject('channel') ?? call.params.object('peer')
  const channel = call.inputs.readableChannel(input)
  if (!channel.forum) throw new RpcError(400, 'CHANNEL_FORUM_MISSING')
  return channel
}

function topicsToTl(call: AccountCall, channel: Channel, page: readonly (Topic | number)[], count: number): TlValue {
  const view = call.view()
  const messages: Message[] = []
  const topics = page.map((topic) => {
    if (typeof topic === 'number') return { _: 'forumTopicDeleted', id: topic }
    const top = call.world.topics.topMessage(channel, topic.id)
    if (top) messages.push(top)
    return topicToTl(view, channel, topic)
  })
  view.channel(channel.id)
  const written = messages.map((message) => messageToTl(view, message))
  return { _: 'messages.forumTopics', count, topics, messages: written, ...collected(view), pts: channel.log.pts }
}

import { RpcError } from '../../rpc-error.js'
import type { TlValue } from '../../tl-value.js'
import type { Channel, Topic } from '../../world/chat.js'
import type { Message } from '../../world/message.js'
import type { AccountCall } from '../call.js'
import { forAccounts, forUsers, type Method, type MethodTable } from '../method.js'
import { entriesAfter, newestFirst, pageLimit, type SortKey } from '../paging.js'
import { collected } from '../to-tl/collected.js'
import { messageToTl } from '../to-tl/message-to-tl.js'
import { topicToTl } from '../to-tl/topic-to-tl.js'

interface ListedTopic {
  topic: Topic
  /** Date and number of the newest message, and of the topic. */
  key: SortKey
}

const keyOf = ({ key }: ListedTopic) => key

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
      randomId,
    })
  })
  account.rememberSent(randomId, own)
  return call.updates(own)
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
  const found = [...channel.topics.values()]
    .filter((topic) => topic.title.toLowerCase().includes(query))
    .map((topic): ListedTopic => {
      const top = call.world.topics.topMessage(channel, topic.id)
      return { topic, key: [top?.date ?? topic.date, top?.idFor(0) ?? topic.id, topic.id] }
    })
  const sorted = newestFirst(found, keyOf)
  const all = [...sorted.filter(({ topic }) => topic.pinned), ...sorted.filter(({ topic }) => !topic.pinned)]
  const page = afterTopic(call, all).slice(0, pageLimit(params.int('limit')))
  return topicsToTl(
    call,
    channel,
    page.map(({ topic }) => topic),
    all.length,
  )
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

/** Pinned topics stand where no date tells: from there it goes on by the topic itself, as when only a topic is named. */
function afterTopic(call: AccountCall, all: readonly ListedTopic[]): readonly ListedTopic[] {
  const { params } = call
  const topicId = params.optionalInt('offset_topic') ?? 0
  const date = params.optionalInt('offset_date') ?? 0
  const index = all.findIndex(({ topic }) => topic.id === topicId)
  if (index >= 0 && (date === 0 || all[index]?.topic.pinned)) return all.slice(index + 1)
  if (date === 0) return topicId === 0 ? all : []
  const id = params.optionalInt('offset_id') ?? 0
  const unpinned = all.filter(({ topic }) => !topic.pinned)
  return entriesAfter(unpinned, keyOf, id === 0 ? [date] : [date, id, topicId])
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

import type { TlValue } from '../../tl-value.js'
import type { ForwardHeader, Message, ReplyTo, ServiceAction } from '../../world/message.js'
import { type Peer, userPeer } from '../../world/peer.js'
import { threadMessages } from '../../world/topic-of.js'
import { actionToTl } from './action-to-tl.js'
import { entitiesToTl } from './entities-to-tl.js'
import { markupToTl } from './markup-to-tl.js'
import { mediaToTl } from './media-to-tl.js'
import { reactionsToTl } from './reactions-to-tl.js'
import { unlessEmpty, type View } from './view.js'

/** A message as the viewer sees it: with its own number for it, and what concerns it alone. */
export function messageToTl(view: View, message: Message): TlValue {
  const { viewer } = view
  const id = message.idFor(viewer.id)
  if (id === undefined || message.deleted) return { _: 'messageEmpty', id: id ?? 0 }
  if (message.action) return serviceToTl(view, message, id, message.action)
  const peer = message.peerFor(viewer.id)
  const isSelf = view.isSelf(peer)
  // One literal, without spreading: this is made for each who is told.
  return {
    _: 'message',
    id,
    out: (message.senderId === viewer.id && !isSelf) || undefined,
    mentioned: message.mentions.has(viewer.id) || undefined,
    media_unread: message.unreadContents.has(viewer.id) || undefined,
    silent: message.silent || undefined,
    post: message.post || undefined,
    from_id: authorToTl(view, message),
    peer_id: view.peer(peer),
    saved_peer_id: isSelf ? view.peer(savedPeerOf(message) ?? peer) : undefined,
    reply_to: message.replyTo && replyToTl(view, message.replyTo),
    date: message.date,
    pinned: message.pinned || undefined,
    noforwards: message.noForwards || undefined,
    from_scheduled: message.fromScheduled || undefined,
    edit_hide: message.editHidden || undefined,
    fwd_from: message.forward && forwardToTl(view, message.forward),
    via_bot_id: message.viaBotId === undefined ? undefined : view.user(message.viaBotId),
    message: message.textFor(viewer.id),
    media: message.media && mediaToTl(view, message.media),
    reply_markup: message.replyMarkup && markupToTl(view, message.replyMarkup),
    entities: message.entities.length > 0 ? entitiesToTl(view, message.entities) : undefined,
    views: message.post ? message.views : undefined,
    forwards: message.post ? message.forwards : undefined,
    replies: repliesToTl(view, message),
    edit_date: message.editDate,
    post_author: message.postAuthor,
    grouped_id: message.groupedId,
    reactions: message.reactions.size > 0 ? reactionsToTl(view, message) : undefined,
  }
}

function serviceToTl(view: View, message: Message, id: number, action: ServiceAction): TlValue {
  const { viewer } = view
  const peer = message.peerFor(viewer.id)
  const isSelf = view.isSelf(peer)
  return {
    _: 'messageService',
    id,
    out: (message.senderId === viewer.id && !isSelf) || undefined,
    mentioned: message.mentions.has(viewer.id) || undefined,
    media_unread: message.unreadContents.has(viewer.id) || undefined,
    silent: message.silent || undefined,
    post: message.post || undefined,
    from_id: authorToTl(view, message),
    peer_id: view.peer(peer),
    saved_peer_id: isSelf ? view.peer(savedPeerOf(message) ?? peer) : undefined,
    reply_to: message.replyTo && replyToTl(view, message.replyTo),
    date: message.date,
    action: actionToTl(view, action),
  }
}

/** In Saved Messages, the chat a message was saved from; `undefined` when it was written there. */
export function savedPeerOf(message: Message): Peer | undefined {
  return message.forward?.savedFrom?.peer
}

/** Posts have no author; in private chats Telegram leaves out the other one, whom `peer_id` names already. */
function authorToTl(view: View, message: Message): TlValue | undefined {
  if (message.post) return undefined
  const isPrivate = message.conversation.type === 'private'
  if (isPrivate && message.senderId !== view.viewer.id) {
    view.user(message.senderId)
    return undefined
  }
  return view.peer(message.from ?? userPeer(message.senderId))
}

function replyToTl(view: View, reply: ReplyTo): TlValue | undefined {
  const id = reply.message.idFor(view.viewer.id)
  if (id === undefined) return undefined
  return {
    _: 'messageReplyHeader',
    reply_to_msg_id: id,
    reply_to_top_id: reply.top?.idFor(view.viewer.id),
    forum_topic: reply.forumTopic || undefined,
    quote: reply.quote ? true : undefined,
    quote_text: reply.quote?.text,
    quote_entities: reply.quote && unlessEmpty(entitiesToTl(view, reply.quote.entities)),
    quote_offset: reply.quote?.offset,
  }
}

function forwardToTl(view: View, forward: ForwardHeader): TlValue {
  const saved = forward.savedFrom
  const savedId = saved?.message.idFor(view.viewer.id)
  return {
    _: 'messageFwdHeader',
    from_id: forward.from && view.peer(forward.from),
    from_name: forward.fromName,
    date: forward.date,
    channel_post: forward.channelPost,
    post_author: forward.postAuthor,
    saved_from_peer: saved && savedId !== undefined ? view.peer(saved.peer) : undefined,
    saved_from_msg_id: savedId,
  }
}

/** How much a message is discussed: posts with a linked group, and the threads of supergroups. */
export function repliesToTl(view: View, message: Message): TlValue | undefined {
  const { conversation } = message
  if (conversation.type !== 'channel') return undefined
  const root = message.discussion ?? message
  const rootId = root.idFor(view.viewer.id)
  const isThread = message.discussion !== undefined || message.forward?.channelPost !== undefined
  if (!isThread || rootId === undefined || root.conversation.type !== 'channel') return undefined
  const group = view.world.state.channel(root.conversation.id)
  const replies = threadMessages(group, rootId)
  return {
    _: 'messageReplies',
    comments: message.discussion ? true : undefined,
    replies: replies.length,
    replies_pts: group.log.pts,
    channel_id: message.discussion ? view.channel(group.id) : undefined,
    max_id: replies.at(-1)?.idFor(view.viewer.id),
  }
}

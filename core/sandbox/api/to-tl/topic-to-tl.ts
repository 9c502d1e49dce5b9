import type { TlValue } from '../../tl-value.js'
import type { Channel, Topic } from '../../world/chat.js'
import { channelPeer, userPeer } from '../../world/peer.js'
import { draftToTl, notifySettingsToTl } from './dialog-to-tl.js'
import type { View } from './view.js'

/** A topic of a forum as the viewer sees it. */
export function topicToTl(view: View, channel: Channel, topic: Topic): TlValue {
  const { world, viewer } = view
  const dialog = world.state.dialog(viewer, channelPeer(channel.id))
  const draft = dialog.drafts.get(topic.id)
  return {
    _: 'forumTopic',
    my: topic.creatorId === viewer.id || undefined,
    closed: topic.closed || undefined,
    pinned: topic.pinned || undefined,
    hidden: topic.hidden || undefined,
    id: topic.id,
    date: topic.date,
    peer: view.peer(channelPeer(channel.id)),
    title: topic.title,
    icon_color: topic.iconColor,
    icon_emoji_id: topic.iconEmojiId,
    top_message: world.topics.topMessage(channel, topic.id)?.idFor(viewer.id) ?? topic.id,
    read_inbox_max_id: Math.max(dialog.topicReadMaxIds.get(topic.id) ?? 0, dialog.readInboxMaxId),
    read_outbox_max_id: dialog.readOutboxMaxId,
    unread_count: world.reading.unreadInTopic(viewer, channel, topic.id),
    unread_mentions_count: 0,
    unread_reactions_count: 0,
    unread_poll_votes_count: 0,
    from_id: view.peer(userPeer(topic.creatorId)),
    notify_settings: notifySettingsToTl({ showPreviews: undefined, silent: undefined, muteUntil: undefined }),
    draft: draft && draftToTl(view, draft),
  }
}

import type { TlValue } from '../../tl-value.js'
import type { Dialog, Draft, NotifySettings } from '../../world/dialog.js'
import { messagesOf } from '../../world/history.js'
import type { Message } from '../../world/message.js'
import { entitiesToTl } from './entities-to-tl.js'
import { unlessEmpty, type View } from './view.js'

/** The newest message of a chat as the viewer sees it. */
export function topMessageOf(view: View, dialog: Dialog): Message | undefined {
  return messagesOf(view.world.state, view.viewer, dialog.peer).at(-1)
}

/** One line of the viewer's chat list. */
export function dialogToTl(view: View, dialog: Dialog): TlValue {
  const { world, viewer } = view
  const channel = dialog.peer.type === 'channel' ? world.state.channel(dialog.peer.id) : undefined
  const unreadMentions = messagesOf(world.state, viewer, dialog.peer).filter(
    (message) => message.mentions.has(viewer.id) && message.unreadContents.has(viewer.id),
  )
  const draft = dialog.drafts.get(0)
  return {
    _: 'dialog',
    pinned: dialog.pinnedRank > 0 || undefined,
    unread_mark: dialog.unreadMark || undefined,
    peer: view.peer(dialog.peer),
    top_message: topMessageOf(view, dialog)?.idFor(viewer.id) ?? 0,
    read_inbox_max_id: dialog.readInboxMaxId,
    read_outbox_max_id: dialog.readOutboxMaxId,
    unread_count: world.reading.unreadCount(viewer, dialog),
    unread_mentions_count: unreadMentions.length,
    unread_reactions_count: 0,
    unread_poll_votes_count: 0,
    notify_settings: notifySettingsToTl(dialog.notify),
    pts: channel && (viewer.isBot ? channel.botLog(viewer.id) : channel.log).pts,
    draft: draft && draftToTl(view, draft),
    folder_id: dialog.folderId || undefined,
  }
}

export function draftToTl(view: View, draft: Draft | undefined): TlValue {
  if (!draft) return { _: 'draftMessageEmpty', date: view.world.state.now }
  return {
    _: 'draftMessage',
    no_webpage: draft.noWebpage || undefined,
    message: draft.text,
    entities: unlessEmpty(entitiesToTl(view, draft.entities)),
    date: draft.date,
    reply_to:
      draft.replyToId === undefined ? undefined : { _: 'inputReplyToMessage', reply_to_msg_id: draft.replyToId },
    reply_to_msg_id: draft.replyToId,
  }
}

export function notifySettingsToTl(settings: NotifySettings): TlValue {
  return {
    _: 'peerNotifySettings',
    show_previews: settings.showPreviews,
    silent: settings.silent,
    mute_until: settings.muteUntil,
  }
}
